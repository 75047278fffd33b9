"""The vault: a person's own papers, the verdict on their signatures, and who looked."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from archive.models import AccessEvent, Record
from archive.queries import access_history, record_for
from archive.queries import vault as papers_of
from archive.queries.records import shown_file
from archive.services.access import log_access
from core.accounts.web.guards import citizen_required
from core.files.web import serve
from core.signing.queries.verification import verification_report, verification_reports
from portal.queries.person import citizen_of

PER_PAGE = 24


def _own(request: HttpRequest, record_id: UUID) -> Record:
    record = record_for(citizen_of(request), record_id)
    if record is None:
        raise Http404
    return record


@require_safe
@citizen_required
def papers(request: HttpRequest) -> HttpResponse:
    """Cards with kind, number, validity and signature verdict."""
    page = Paginator(papers_of(citizen_of(request)), PER_PAGE).get_page(request.GET.get("trang"))
    files = {record.pk: shown_file(record) for record in page}
    verdicts = verification_reports([file.file_id for file in files.values() if file])
    cards = [(record, verdicts.get(file.file_id) if (file := files[record.pk]) else None) for record in page]
    return render(request, "portal/vault.html", {"page": page, "cards": cards})


@require_safe
@citizen_required
def paper(request: HttpRequest, record_id: UUID) -> HttpResponse:
    record = _own(request, record_id)
    file = shown_file(record)
    history = Paginator(access_history(citizen_of(request), record), 20).get_page(request.GET.get("trang"))
    verdict = verification_report(file.file) if file else None
    return render(
        request, "portal/paper.html", {"record": record, "file": file, "verdict": verdict, "history": history}
    )


@require_safe
@citizen_required
def paper_file(request: HttpRequest, record_id: UUID) -> HttpResponseBase:
    """The paper itself, to its owner; the look is logged before the first byte leaves."""
    record = _own(request, record_id)
    file = shown_file(record)
    if file is None:
        raise Http404
    inline = request.GET.get("xem") == "1"
    kind = AccessEvent.Kind.VIEW if inline else AccessEvent.Kind.DOWNLOAD
    log_access(citizen_of(request), record, kind, "Chủ giấy tờ mở giấy tờ của mình")
    return serve(request, file.file, file.name, inline=inline)
