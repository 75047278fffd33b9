"""Keeping an agency's seal: only a small PNG with a transparent ground, of a size that seals have."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from core.audit.errors import Invalid
from core.audit.values import SYSTEM
from digitization.services.seals import seal_of, set_seal
from tests.digitization.conftest import Line


def picture(mode: str = "RGBA", side: int = 60, kind: str = "PNG") -> bytes:
    out = BytesIO()
    Image.new(mode, (side, side)).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("png", "millimetres"),
    [
        (picture("RGB"), 36),
        (picture("RGB", kind="JPEG"), 36),
        (picture(side=2001), 36),
        (picture(), 5),
        (b"", 36),
        (b"%PDF", 36),
    ],
    ids=["no transparency", "jpeg", "too large", "too small a seal", "empty", "pdf"],
)
def test_what_is_no_seal_is_refused(line: Line, png: bytes, millimetres: int) -> None:
    with pytest.raises(Invalid):
        set_seal(SYSTEM, line.agency, png, millimetres)
    assert seal_of(line.agency) is None


def test_a_seal_is_kept_and_replaced(line: Line) -> None:
    set_seal(SYSTEM, line.agency, picture(), 36)
    set_seal(SYSTEM, line.agency, picture(side=80), 30)
    seal = seal_of(line.agency)
    assert seal is not None
    assert seal.png == picture(side=80)
    assert round(seal.size, 2) == 85.04
