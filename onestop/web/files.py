"""Papers, slips and results of a dossier: a policy is asked and the look is written down before a byte leaves."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from archive.models import AccessEvent
from core.accounts.actor import request_actor
from core.files.models import StoredFile
from core.files.web import serve
from onestop.models import Dossier
from onestop.packages import NoSuchPackage, packed
from onestop.policies import sees_content
from onestop.queries import file_of, result_of
from onestop.services.looks import note_look
from onestop.values import slip_title
from onestop.web.dossiers import fetch
from onestop.web.lists import officers


def _open(request: HttpRequest, code: str) -> Dossier:
    """The dossier, if the actor may open its content; else 404."""
    dossier = fetch(request, code)
    if not sees_content(request_actor(request), dossier):
        raise Http404
    return dossier


def _inline(request: HttpRequest) -> bool:
    return request.GET.get("xem") == "1"


@officers
def paper(request: HttpRequest, code: str, paper_id: int) -> HttpResponseBase:
    """A paper of the dossier; a reused one notes the look in its owner's access history."""
    dossier = _open(request, code)
    row = dossier.papers.select_related("file", "record").filter(pk=paper_id).first()
    file = file_of(row) if row else None
    if row is None or file is None or file.state != StoredFile.State.CLEAN:
        raise Http404
    kind = AccessEvent.Kind.VIEW if _inline(request) else AccessEvent.Kind.DOWNLOAD
    note_look(request_actor(request), dossier, kind, row.name, row.record, row.record_version)
    return serve(request, file, row.name, inline=_inline(request))


@officers
def slip(request: HttpRequest, code: str, slip_id: int) -> HttpResponseBase:
    """A printed slip."""
    dossier = _open(request, code)
    row = dossier.slips.select_related("file").filter(pk=slip_id).first()
    if row is None or row.file is None:
        raise Http404
    name = f"{slip_title(row.key)} {row.number.replace('/', '-')}.pdf"
    note_look(request_actor(request), dossier, AccessEvent.Kind.DOWNLOAD, name)
    return serve(request, row.file, name, inline=_inline(request))


@officers
def slip_word(request: HttpRequest, code: str, slip_id: int) -> HttpResponseBase:
    """A printed declaration as the Word document that its form's template was filled to."""
    dossier = _open(request, code)
    row = dossier.slips.select_related("document").filter(pk=slip_id).first()
    if row is None or row.document is None:
        raise Http404
    name = f"{slip_title(row.key)} {row.number.replace('/', '-')}.docx"
    note_look(request_actor(request), dossier, AccessEvent.Kind.DOWNLOAD, name)
    return serve(request, row.document, name)


@officers
def package(request: HttpRequest, code: str) -> HttpResponseBase:
    """What the applicant declared, as a file for another system (`dang`, `he-thong`)."""
    dossier = _open(request, code)
    try:
        answer = packed(dossier, request.GET.get("dang", "json"), request.GET.get("he-thong", ""))
    except NoSuchPackage:
        raise Http404 from None
    note_look(request_actor(request), dossier, AccessEvent.Kind.DOWNLOAD, answer.name)
    response = HttpResponse(answer.body, content_type=answer.media_type, headers=answer.headers)
    response["Content-Disposition"] = content_disposition_header(True, answer.name)
    return response


@officers
def result(request: HttpRequest, code: str) -> HttpResponseBase:
    """The signed result."""
    dossier = _open(request, code)
    decision = result_of(dossier)
    if decision is None or decision.signed_file is None:
        raise Http404
    kind = AccessEvent.Kind.VIEW if _inline(request) else AccessEvent.Kind.DOWNLOAD
    note_look(request_actor(request), dossier, kind, "Kết quả", decision.record, 1)
    return serve(request, decision.signed_file, f"{dossier.code}.pdf", inline=_inline(request))
