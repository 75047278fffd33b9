"""A person's own dossiers: what happened, what happens next, who has it, until when; answering a supplement request."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.models import AccessEvent
from core.accounts.web.guards import citizen_required
from core.audit.errors import DomainError
from core.files.services import store
from core.files.web import serve
from forms.queries import answers_display, drafts_of
from onestop.models import Dossier
from onestop.policies import can
from onestop.queries import mine, papers_of, result_of, slips_of, timeline, turn
from onestop.queries.dossiers import my_dossier
from onestop.queries.timeline import clock
from onestop.services.looks import note_look
from onestop.services.reception import SupplementFile, answer_supplement
from portal.queries.person import citizen_of
from portal.web.guards import number
from portal.web.tracking import shown_entries

PER_PAGE = 20


def _mine(request: HttpRequest, code: str) -> Dossier:
    found = my_dossier(citizen_of(request), code)
    if found is None:
        raise Http404
    return found


@require_safe
@citizen_required
def mine_list(request: HttpRequest) -> HttpResponse:
    """Open drafts first, then dossiers, newest first."""
    actor = citizen_of(request)
    page = Paginator(mine(actor), PER_PAGE).get_page(request.GET.get("trang"))
    return render(request, "portal/dossiers.html", {"page": page, "drafts": drafts_of(actor)})


@require_safe
@citizen_required
def dossier(request: HttpRequest, code: str) -> HttpResponse:
    found = _mine(request, code)
    actor = citizen_of(request)
    context = {
        "dossier": found,
        "entries": shown_entries(timeline(found)),
        "turn": turn(found),
        "clock": clock(found),
        "papers": papers_of(found),
        "slips": slips_of(found),
        "result": result_of(found),
        "sections": answers_display(found.form_revision, found.answers, found.provenance),
        "supplement": found.supplements.filter(answered_at=None).first(),
        "can_answer": can(actor, found, "answer_supplement"),
    }
    return render(request, "portal/dossier.html", context)


@citizen_required
def supplement(request: HttpRequest, code: str) -> HttpResponse:
    """Answer the request: papers, a message or both; sent once."""
    found, actor = _mine(request, code), citizen_of(request)
    wanted = found.supplements.filter(answered_at=None).first()
    if wanted is None or not can(actor, found, "answer_supplement"):
        messages.info(request, _("Hồ sơ này không còn chờ bổ sung."))
        return redirect("portal:dossier", code)
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            files = [
                SupplementFile("other", store(upload), upload.name or _("Giấy tờ bổ sung"))
                for upload in request.FILES.getlist("files")
            ]
            version = number(request.POST.get("version"))
            answer_supplement(actor, found.pk, version, files, request.POST.get("message", ""))
        except DomainError as error:
            errors.append((error.message, "id_message" if error.field == "message" else "id_files"))
        else:
            messages.success(request, _("Đã gửi phần bổ sung. Bộ phận Một cửa trả lời trong 8 giờ làm việc."))
            return redirect("portal:dossier", code)
    context = {"dossier": found, "wanted": wanted, "errors": errors, "message": request.POST.get("message", "")}
    return render(request, "portal/supplement.html", context, status=400 if errors else 200)


@require_safe
@citizen_required
def slip(request: HttpRequest, code: str, slip_id: int) -> HttpResponseBase:
    """A slip that was given out."""
    found = _mine(request, code)
    row = next((one for one in slips_of(found) if one.pk == slip_id), None)
    if row is None or row.file is None:
        raise Http404
    name = f"{row.title} {row.number.replace('/', '-')}.pdf"  # type: ignore[attr-defined]
    note_look(citizen_of(request), found, AccessEvent.Kind.DOWNLOAD, name)
    return serve(request, row.file, name, inline=request.GET.get("xem") == "1")


@require_safe
@citizen_required
def slip_word(request: HttpRequest, code: str, slip_id: int) -> HttpResponseBase:
    """One's own declaration as the Word document that its form's template was filled to."""
    found = _mine(request, code)
    row = next((one for one in slips_of(found) if one.pk == slip_id), None)
    if row is None or row.document is None:
        raise Http404
    name = f"{row.title} {row.number.replace('/', '-')}.docx"  # type: ignore[attr-defined]
    note_look(citizen_of(request), found, AccessEvent.Kind.DOWNLOAD, name)
    return serve(request, row.document, name)


@require_safe
@citizen_required
def result(request: HttpRequest, code: str) -> HttpResponseBase:
    """The signed result; the look stands in the paper's access history."""
    found = _mine(request, code)
    decision = result_of(found)
    if decision is None or decision.signed_file is None:
        raise Http404
    inline = request.GET.get("xem") == "1"
    kind = AccessEvent.Kind.VIEW if inline else AccessEvent.Kind.DOWNLOAD
    note_look(citizen_of(request), found, kind, _("Kết quả"), decision.record, 1)
    return serve(request, decision.signed_file, f"Ket-qua {found.code}.pdf", inline=inline)
