"""A private PKI, a running time-stamping authority, and papers to sign."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from weasyprint import HTML

from core.signing import tsa


@pytest.fixture
def pki_dir(settings, tmp_path_factory, request) -> Path:
    """One PKI for the whole session; tests of its making use their own."""
    cache = request.config.stash.setdefault(_PKI, None) or tmp_path_factory.mktemp("pki")
    request.config.stash[_PKI] = cache
    settings.PKI_DIR = cache
    settings.PKI_PASSPHRASE = "only for tests"
    return cache


@pytest.fixture
def tsa_url(pki_dir, settings) -> Iterator[str]:
    """The development authority, answering over HTTP."""
    server = tsa.make_server("127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    settings.TSA_URL = f"http://127.0.0.1:{server.server_address[1]}/tsa"
    yield settings.TSA_URL
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def paper() -> bytes:
    """A PDF/A-2b of two pages."""
    html = """<html lang="vi"><head><title>Giấy khai sinh</title>
      <style>body { font: 13pt Tinos } section { break-after: page }</style></head>
      <body><section><p>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</p></section><p>Người ký: [KÝ SỐ]</p></body></html>"""
    with warnings.catch_warnings():  # WeasyPrint leaves its colour profile to the garbage collector
        warnings.simplefilter("ignore", ResourceWarning)
        return HTML(string=html).write_pdf(pdf_variant="pdf/a-2b")


_PKI = pytest.StashKey[Path | None]()
