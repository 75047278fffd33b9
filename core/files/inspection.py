"""What an uploaded file really is. Runs inside the sandbox: imports nothing of Django, trusts nothing.

The limits follow the bars of the reference (archive peers, hostile input): 2,000 pages, 120 million pixels a page.
"""

from __future__ import annotations

import warnings
from typing import Any

MAX_PAGES = 2000
MAX_PIXELS = 120_000_000


def inspect(path: str) -> dict[str, Any]:
    """`{"pages": n}` for an acceptable file, `{"code", "message"}` (Vietnamese) for one that is not."""
    with open(path, "rb") as handle:
        head = handle.read(1024)
    if b"%PDF-" in head:
        return _pdf(path)
    if head.startswith(b"\xff\xd8\xff"):
        return _image(path, "JPEG")
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return _image(path, "PNG")
    if head[:4] in {b"II*\x00", b"MM\x00*"}:
        return _image(path, "TIFF")
    return _refuse(
        "wrong_type", "Tệp không phải là PDF, JPG hay PNG (dù tên tệp có thể ghi như vậy). Hãy chọn tệp khác."
    )


def _refuse(code: str, message: str) -> dict[str, Any]:
    return {"code": code, "message": message}


def _pdf(path: str) -> dict[str, Any]:
    import pikepdf

    try:
        with pikepdf.open(path) as pdf:
            pages = len(pdf.pages)
    except pikepdf.PasswordError:
        return _refuse("password", "Tệp PDF bị khóa bằng mật khẩu. Hãy gỡ mật khẩu rồi tải lại.")
    except Exception:
        return _refuse("damaged", "Tệp PDF bị hỏng, không mở được. Hãy quét hoặc lưu lại rồi tải lên.")
    if pages == 0:
        return _refuse("no_pages", "Tệp PDF không có trang nào.")
    if pages > MAX_PAGES:
        return _refuse("too_many_pages", f"Tệp PDF có hơn {MAX_PAGES} trang. Hãy tách thành nhiều tệp.")
    return {"pages": pages}


def _image(path: str, format_: str) -> dict[str, Any]:
    from PIL import Image

    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with Image.open(path, formats=[format_]) as image:
            width, height = image.size
            if width * height > MAX_PIXELS:
                raise Image.DecompressionBombError
            frames = getattr(image, "n_frames", 1)
            if frames > MAX_PAGES:
                return _refuse("too_many_pages", f"Tệp ảnh có hơn {MAX_PAGES} trang. Hãy tách thành nhiều tệp.")
            image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return _refuse("too_many_pixels", "Ảnh có quá nhiều điểm ảnh. Hãy chụp hoặc quét lại ở độ phân giải thấp hơn.")
    except Exception:
        return _refuse("damaged", "Ảnh bị hỏng, không mở được. Hãy chụp hoặc quét lại.")
    return {"pages": frames}
