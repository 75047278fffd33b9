"""ZIP files for tests: the same contents give the same bytes, so that they may stand in the name of a test."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO


def zipped(files: Mapping[str, bytes | str] | None = None) -> bytes:
    """A ZIP of the given files (without any: of a small text), all of 1980."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for name, data in (files or {"a.txt": "x"}).items():
            packed.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
