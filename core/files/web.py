"""Serving bytes. The caller has asked its policy and written its access log before it calls this."""

from __future__ import annotations

from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase

from core.files.models import StoredFile
from core.files.services import open_stored

_INLINE = {"application/pdf", "image/jpeg", "image/png", "image/webp"}


def serve(request: HttpRequest, file: StoredFile, name: str, *, inline: bool = False) -> HttpResponseBase:
    """The file as a response: never sniffed, never scripted, shown inside our own pages at most."""
    inline = inline and file.media_type in _INLINE
    response = FileResponse(open_stored(file), content_type=file.media_type)
    kind = "inline" if inline else "attachment"
    response["Content-Disposition"] = f"{kind}; {_named(name)}"
    response["Content-Length"] = str(file.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    # Our own pages may show it in a frame; what is inside may load nothing and run nothing.
    response["X-Frame-Options"] = "SAMEORIGIN"
    response._csp_config = {  # type: ignore[attr-defined]
        "default-src": ["'none'"],
        "object-src": ["'self'"],
        "img-src": ["'self'"],
        "style-src": ["'unsafe-inline'"],
        "frame-ancestors": ["'self'"],
    }
    return response


def _named(name: str) -> str:
    """The name for a header, twice (RFC 6266): some came with line breaks or quotes in them."""
    name = "".join(letter for letter in name if letter.isprintable())
    ascii_name = name.encode("ascii", "ignore").decode().replace('"', "").replace("\\", "").strip() or "tep"
    return f"filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"


def paper_frame(html: str) -> HttpResponse:
    """A printed page as HTML for a frame of ours: its style sheet is inside it, nothing else may load or run."""
    response = HttpResponse(html)
    response["Cache-Control"] = "private, no-store"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response._csp_config = {  # type: ignore[attr-defined]
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "img-src": ["data:"],
        "frame-ancestors": ["'self'"],
    }
    return response
