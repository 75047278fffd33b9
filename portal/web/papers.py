"""Papers of a draft by component: from the vault, by upload or camera; the state of each file's check."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.audit.errors import DomainError, NotAllowed
from core.catalogue.models import Component
from core.files.models import StoredFile
from forms import services
from forms.models import Draft, DraftPaper
from forms.queries import ComponentPapers, missing, papers_of
from forms.services.photos import is_photo
from portal.queries.person import citizen_of
from portal.web.filing import open_draft
from portal.web.guards import citizen_required, number, wants_json


@require_safe
@citizen_required
def papers(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Every paper that the procedure asks for, what is there already and what the vault offers."""
    draft = open_draft(request, draft_id)
    if isinstance(draft, HttpResponseRedirect):
        return draft
    return _show(request, draft)


def _show(request: HttpRequest, draft: Draft, errors: dict[str, str] | None = None) -> HttpResponse:
    wrong = errors or {}
    cards = [_card(each, wrong.get(each.component.key, "")) for each in papers_of(citizen_of(request), draft)]
    context = {
        "draft": draft,
        "cards": cards,
        "missing": [each for each in missing(draft) if each.kind != "page"],
        "error_list": [(message, f"tep-{key}") for key, message in wrong.items()],
        "max_bytes": settings.UPLOAD_MAX_BYTES,
    }
    return render(request, "portal/filing/papers.html", context, status=422 if wrong else 200)


def _card(each: ComponentPapers, error: str = "") -> dict[str, Any]:
    """What the page shows of a component; `tag` changes whenever its list looks different."""
    checking = any(paper.file and paper.file.state == StoredFile.State.QUARANTINED for paper in each.papers)
    waiting = checking or any(paper.joining for paper in each.papers)
    tag = "-".join(_state_of(paper) for paper in each.papers) or "none"
    return {
        "component": each.component,
        "papers": each.papers,
        "offers": each.offers,
        "waiting": waiting,
        "photos": sum(is_photo(paper) for paper in each.papers),
        "tag": tag,
        "error": error,
        "folded": each.component.need == Component.Need.CASE and not each.papers and not error,
        "error_list": [error] if error else [],
    }


def _state_of(paper: DraftPaper) -> str:
    state = paper.file.state if paper.file else "vault"
    return f"{paper.pk}.{state}{'.joining' if paper.joining else ''}{'.note' if paper.note else ''}"


@require_http_methods(["GET", "POST"])
@citizen_required
def component(request: HttpRequest, draft_id: UUID, component_key: str) -> HttpResponse:
    """One component: its list as a fragment (polled while files are checked), upload, take from the vault, remove."""
    draft = open_draft(request, draft_id)
    if isinstance(draft, HttpResponseRedirect):
        return JsonResponse({"message": _("Hồ sơ đã nộp.")}, status=409) if wants_json(request) else draft
    if request.method == "GET":
        return _fragment(request, draft, component_key)
    try:
        _change(request, draft, component_key)
    except NotAllowed:
        raise Http404 from None
    except DomainError as error:
        if wants_json(request):
            return JsonResponse({"code": error.code, "message": error.message}, status=422)
        return _show(request, draft, {component_key: error.message})
    if wants_json(request):
        return JsonResponse({"message": _("đã nhận")})
    return redirect(f"/nop-ho-so/d/{draft.pk}/giay-to/#{component_key}")


def _change(request: HttpRequest, draft: Draft, component_key: str) -> None:
    """Do what was asked for; every branch calls one service."""
    actor, data = citizen_of(request), request.POST
    if "remove" in data:
        paper_id = data["remove"]
        services.remove_paper(actor, draft.pk, number(paper_id))
        messages.success(request, _("Đã bỏ giấy tờ."))
        return
    if "offer" in data:
        source, _colon, ref = data["offer"].partition("|")
        services.attach_vault(actor, draft.pk, component_key, source, ref)
        messages.success(request, _("Đã dùng giấy tờ trong kho của bạn."))
        return
    if "join" in data:
        services.join_photos(actor, draft.pk, component_key)
        messages.success(request, _("Đang ghép ảnh thành một tệp PDF."))
        return
    files: list[UploadedFile] = [each for each in request.FILES.getlist("file") if each]
    if not files:
        raise services.no_file()
    for each in files:
        services.attach_upload(actor, draft.pk, component_key, each, each.name or "")


def _fragment(request: HttpRequest, draft: Draft, component_key: str) -> HttpResponse:
    """The list of a component's papers; 304 while nothing has changed since the last look."""
    found = next((each for each in papers_of(citizen_of(request), draft) if each.component.key == component_key), None)
    if found is None:
        raise Http404
    card = _card(found)
    if request.GET.get("da-thay") == card["tag"]:
        return HttpResponse(status=304)
    return render(request, "portal/filing/paper_list.html", {"card": card, "draft": draft})
