"""The pages of a document: what is wrong with them, and setting them in order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.accounts.actor import request_actor
from core.accounts.models import Post
from core.accounts.web.guards import officer_required
from core.audit.errors import DomainError, Invalid
from core.files.web import serve
from digitization import policies
from digitization.models import Document
from digitization.queries import desk, pages
from digitization.services import arranging, intake, twins

line_officer = officer_required(Post.Role.INDEXER, Post.Role.CHECKER)
indexer = officer_required(Post.Role.INDEXER)


def _document(request: HttpRequest, document_id: int) -> Document:
    document = desk.document_for(request_actor(request), document_id)
    if document is None:
        raise Http404
    return document


def _version(request: HttpRequest) -> int:
    try:
        return int(request.POST.get("version", ""))
    except ValueError as error:
        raise Invalid("no_version", _("Trang đã cũ. Hãy tải lại trang rồi làm tiếp.")) from error


def _do(request: HttpRequest, document_id: int, verb: Callable[[int], Document | None], done: str) -> HttpResponse:
    """Call a service with the version the screen showed, tell how it went, and come back to the pages."""
    document = _document(request, document_id)
    try:
        after = verb(_version(request)) or document
        messages.success(request, done)
    except DomainError as error:
        messages.error(request, error.message)
        after = document
    return redirect("digitization:pages", after.pk)


@line_officer
@require_GET
def pages_page(request: HttpRequest, document_id: int) -> HttpResponse:
    """Thumbnails with the findings of the technical check; the indexer sets pages in order here."""
    actor = request_actor(request)
    document = _document(request, document_id)
    may = policies.can(actor, document, "rearrange")
    waiting = document.rescans.filter(state="waiting").first()
    context: dict[str, Any] = {
        "document": document,
        "batch": document.batch,
        "rows": pages.page_rows(document),
        "aside": document.set_aside.all(),
        "twins": pages.twins_of(document),
        "may": may,
        "before": may and pages.has_before(document),
        "backs": pages.back_candidates(actor, document) if may else [],
        "working": document.state in (Document.State.REGISTERED, Document.State.SCANNED),
        "waiting": waiting,
        "last_rescan": document.rescans.order_by("-id").first(),
        "accept": ",".join(intake.SUFFIXES),
        "upload_max_bytes": settings.UPLOAD_MAX_BYTES,
    }
    return render(request, "digitization/pages.html", context)


@indexer
@require_POST
def split(request: HttpRequest, document_id: int) -> HttpResponse:
    actor = request_actor(request)
    starts = [int(text) for text in request.POST.getlist("start") if text.isdecimal() and len(text) < 7]
    every = request.POST.get("every", "")
    if every.isdecimal() and 0 < len(every) < 7 and int(every):
        starts = list(range(1 + int(every), _document(request, document_id).page_count + 1, int(every)))
    return _do(
        request,
        document_id,
        lambda version: arranging.split(actor, document_id, version, starts)[0],
        _("Đã tách. Các giấy tờ mới nằm ngay sau giấy tờ này trong lô."),
    )


@indexer
@require_POST
def merge(request: HttpRequest, document_id: int) -> HttpResponse:
    actor = request_actor(request)
    return _do(
        request,
        document_id,
        lambda version: arranging.merge(actor, document_id, version),
        _("Đã gộp vào giấy tờ đứng trước."),
    )


@indexer
@require_POST
def collate(request: HttpRequest, document_id: int) -> HttpResponse:
    actor = request_actor(request)
    text = request.POST.get("backs", "")
    backs = int(text) if text.isdecimal() and len(text) < 19 else 0
    backwards = request.POST.get("order") != "same"
    return _do(
        request,
        document_id,
        lambda version: arranging.collate(actor, document_id, version, backs, backwards=backwards),
        _("Đã ghép mặt trước với mặt sau."),
    )


@indexer
@require_POST
def rescan(request: HttpRequest, document_id: int, number: int) -> HttpResponse:
    actor = request_actor(request)

    def bring(version: int) -> None:
        upload = request.FILES.get("file")
        if upload is None:
            raise Invalid("no_file", _("Chưa chọn tệp nào."), "file")
        arranging.rescan(actor, document_id, version, number, upload, upload.name or "")

    return _do(request, document_id, bring, _("Đã nhận bản quét lại, đang kiểm tra và đọc trang này."))


@indexer
@require_POST
def put_back(request: HttpRequest, document_id: int, aside_id: int) -> HttpResponse:
    actor = request_actor(request)
    return _do(
        request,
        document_id,
        lambda version: arranging.put_back(actor, document_id, version, aside_id),
        _("Đã đưa trang trở lại."),
    )


@line_officer
@require_GET
def aside_picture(request: HttpRequest, document_id: int, aside_id: int) -> HttpResponseBase:
    """Thumbnail of a page that was put aside."""
    aside = pages.aside_for(request_actor(request), document_id, aside_id)
    if aside is None or aside.thumbnail is None:
        raise Http404
    return serve(request, aside.thumbnail, f"de-rieng-{aside_id}.webp", inline=True)


@indexer
@require_POST
def decide_twin(request: HttpRequest, twin_id: int) -> HttpResponse:
    try:
        twin = twins.decide(request_actor(request), twin_id, same=request.POST.get("same") == "1")
    except DomainError as error:
        raise Http404 from error
    return redirect("digitization:pages", twin.page.document_id)
