"""Keeping the picture of an agency's seal, and giving it to the signature."""

from __future__ import annotations

from io import BytesIO

from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from core.agencies.models import Agency
from core.audit.errors import Invalid
from core.audit.services import record
from core.audit.values import Who
from core.files.services import read_stored, store
from core.signing.stamps import Seal
from digitization.models import AgencySeal

POINTS_PER_MM = 72 / 25.4
MOST_BYTES, MOST_PIXELS = 2_000_000, 2000
SMALLEST_MM, LARGEST_MM = 20, 50


def set_seal(who: Who, agency: Agency, png: bytes, millimetres: int) -> AgencySeal:
    """Keep a PNG with a transparent ground as the agency's seal; the one before is replaced, signed papers keep theirs.

    Raises Invalid (`image`, `millimetres`).
    """
    if not SMALLEST_MM <= millimetres <= LARGEST_MM:
        raise Invalid("seal_size", _("Đường kính dấu phải từ 20 đến 50 mm."), "millimetres")
    _check(png)
    image = store(BytesIO(png), trusted=True)
    with transaction.atomic():
        seal, _new = AgencySeal.objects.update_or_create(
            agency=agency, defaults={"image": image, "millimetres": millimetres}
        )
        record("digitization.seal_set", seal, who, data={"agency": agency.code, "sha256": image.sha256})
    return seal


def seal_of(agency: Agency) -> Seal | None:
    """The seal to draw, None where the agency has given none: then the signature is text alone."""
    found = AgencySeal.objects.select_related("image").filter(agency=agency).first()
    return Seal(read_stored(found.image), found.millimetres * POINTS_PER_MM) if found else None


def _check(png: bytes) -> None:
    message = _("Ảnh dấu phải là tệp PNG nền trong suốt, tối đa 2 MB và 2000 điểm ảnh mỗi cạnh.")
    if len(png) > MOST_BYTES:
        raise Invalid("seal_image", message, "image")
    try:
        with Image.open(BytesIO(png), formats=["PNG"]) as picture:
            fits = max(picture.size) <= MOST_PIXELS and picture.mode in ("RGBA", "LA", "P")
            if not fits or picture.convert("RGBA").getchannel("A").getextrema()[0] == 255:
                raise Invalid("seal_image", message, "image")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Invalid("seal_image", message, "image") from error
