"""Pictures of pages and the files of a paper: policy first, then the access log, then the bytes."""

from __future__ import annotations

from django.core.cache import cache
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET

from core.accounts.actor import Actor, request_actor
from core.accounts.models import Post
from core.accounts.web.guards import officer_required
from core.audit.services import record
from core.files.models import StoredFile
from core.files.web import serve
from digitization.models import Document
from digitization.queries import desk
from digitization.services.filing import original_name

line_officer = officer_required(Post.Role.INDEXER, Post.Role.CHECKER)
LOG_ONCE_SECONDS = 3600


@line_officer
@require_GET
def page_picture(request: HttpRequest, document_id: int, number: int, size: str) -> HttpResponseBase:
    """The preview (`anh`) or thumbnail (`nho`) of a page."""
    actor = request_actor(request)
    page = desk.page_for(actor, document_id, number)
    file = (page.image if size == "anh" else page.thumbnail) if page else None
    if page is None or file is None:
        raise Http404
    if size == "anh":
        _log_view(actor, page.document, number)
    return _picture(request, file, f"trang-{number}.webp")


def _picture(request: HttpRequest, file: StoredFile, name: str) -> HttpResponseBase:
    """A picture never changes under its address; kept by this browser for the sitting, by nobody in between."""
    response = serve(request, file, name, inline=True)
    response["Cache-Control"] = "private, max-age=1800"
    return response


def _log_view(actor: Actor, document: Document, number: int) -> None:
    """One event an hour for a person and a page: the desk asks for the same picture again and again."""
    if cache.add(f"digitization:view:{actor.user_id}:{document.pk}:{number}", 1, LOG_ONCE_SECONDS):
        with transaction.atomic():
            record("digitization.page_viewed", document, actor.who, data={"page": number})


@line_officer
@require_GET
def document_file(request: HttpRequest, document_id: int, kind: str) -> HttpResponseBase:
    """Download a file of the paper: the original, the searchable copy, the signed one. A refused file is not served."""
    actor = request_actor(request)
    document = desk.document_for(actor, document_id)
    if document is None:
        raise Http404
    stem = document.name.rsplit(".", 1)[0] or document.name
    choices = {
        "goc": (document.original, original_name(document)),
        "tim-kiem": (document.searchable, f"{stem}-tim-kiem.pdf"),
        "da-ky": (document.signed_file, f"{stem}-ky-so.pdf"),
    }
    file, name = choices[kind]
    if file is None or file.state != StoredFile.State.CLEAN:
        raise Http404
    with transaction.atomic():
        record("digitization.downloaded", document, actor.who, data={"file": kind})
    return serve(request, file, name)
