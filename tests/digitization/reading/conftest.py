"""Papers made once per run, and small builders of unusual PDF files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pikepdf
import pytest

from digitization.reading.reader import Reader
from digitization.samples.papers import Paper, marital_status_certificate, render_with_text
from digitization.samples.scan import pack
from digitization.samples.setting import lay_out


@pytest.fixture(scope="session")
def certificate() -> Paper:
    return marital_status_certificate(
        "Nguyễn Thị Ánh Nguyệt", "056195001234", date(2024, 10, 15), born_on=date(1995, 5, 20)
    )


@pytest.fixture(scope="session")
def certificate_pdf(certificate: Paper, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("papers") / "certificate.pdf"
    path.write_bytes(render_with_text(certificate, "office", 200, "colour", seed=5)[0])
    return path


@pytest.fixture(scope="session")
def clean_pixels(certificate: Paper) -> np.ndarray:
    """The certificate at 200 dpi as drawn, RGB."""
    from random import Random

    return np.asarray(lay_out(certificate, 200, Random(1))[0].image)


@pytest.fixture
def make_pdf(tmp_path: Path) -> Callable[..., Path]:
    """A scanned PDF of the given pictures, with a chance to change it before it is saved."""

    def make(
        *pages: np.ndarray,
        dpi: int = 200,
        colour: str = "colour",
        change: Callable[[pikepdf.Pdf], object] | None = None,
        **save: object,
    ) -> Path:
        path = tmp_path / f"made-{len(list(tmp_path.iterdir()))}.pdf"
        path.write_bytes(pack(pages, dpi, colour, 85))
        if change is not None or save:
            with pikepdf.open(path, allow_overwriting_input=True) as pdf:
                if change is not None:
                    change(pdf)
                pdf.save(path, **save)  # type: ignore[arg-type]
        return path

    return make


@pytest.fixture(autouse=True)
def clean_cache() -> None:
    """Reading uses neither cache nor database: these tests run without the services."""


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one
