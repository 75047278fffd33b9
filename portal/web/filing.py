"""Filing online: where to, task list, one topic a page, check, submit once, confirmation."""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.audit.errors import DomainError
from core.catalogue.errors import ProcedureNotFoundError
from core.catalogue.models import ProcedureRevision
from core.catalogue.queries.procedures import competent_agencies, procedure_detail
from core.vietnamese.dates import to_local
from forms import services
from forms.definition import form_of
from forms.journey import PageState
from forms.models import Draft
from forms.prefill import SIMULATED
from forms.queries import answers_display, draft_for, drafts_of, missing, pages_of, papers_of
from forms.rendering import error_links, questions, rules_of
from forms.services.answers import read_fields
from forms.services.known import waiting_for
from onestop.models import Dossier
from onestop.queries import slips_of
from onestop.queries.dossiers import my_dossier
from onestop.services.intake import submit_dossier
from onestop.services.slips import tracking_path
from onestop.values import SUBMISSION
from portal.queries.filing import home_agency, takes_online
from portal.queries.person import citizen_of
from portal.web.guards import citizen_required, forget_typing, kept_typing, number, tab_of, wants_json


@require_http_methods(["GET", "POST"])
@citizen_required
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Choose where to file, then start a draft or go on with the one that is open."""
    revision = _revision(code)
    actor = citizen_of(request)
    agencies = list(competent_agencies(revision))
    chosen, error = None, ""
    if request.method == "POST":
        wanted = request.POST.get("agency", "")
        chosen = next((each for each in agencies if each.code == wanted), None)
        if chosen is not None:
            return redirect("portal:draft", services.start_draft(actor, revision, chosen).pk)
        error = _("Hãy chọn nơi nộp hồ sơ.")
    draft = drafts_of(actor).filter(procedure_revision__procedure=revision.procedure).first()
    selected = draft.agency if draft else home_agency(actor, agencies)
    options = [("", _("Chọn nơi nộp")), *((each.code, each.name) for each in agencies)]
    context = {
        "revision": revision,
        "options": options if len(agencies) > 1 else options[1:],
        "selected": selected.code if selected else "",
        "errors": [error] if error else [],
        "error_list": [(error, "agency")] if error else [],
        "draft": draft,
    }
    return render(request, "portal/filing/start.html", context, status=422 if error else 200)


def _revision(code: str) -> ProcedureRevision:
    try:
        detail = procedure_detail(code)
    except ProcedureNotFoundError:
        raise Http404 from None
    if not takes_online(detail.revision, detail.offerings):
        raise Http404
    return detail.revision


def open_draft(request: HttpRequest, draft_id: UUID) -> Draft | HttpResponseRedirect:
    """The person's draft; 404 for anybody else's, the confirmation when it was submitted already."""
    draft = draft_for(citizen_of(request), draft_id)
    if draft is None or draft.state == Draft.State.DISCARDED:
        raise Http404
    if draft.state == Draft.State.SUBMITTED:
        return redirect("portal:submitted", draft.pk)
    return draft


@require_safe
@citizen_required
def task_list(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """What is done, what is next, what can be opened."""
    draft = open_draft(request, draft_id)
    if isinstance(draft, HttpResponseRedirect):
        return draft
    states = pages_of(draft)
    components = papers_of(citizen_of(request), draft)
    lacking = missing(draft)
    tasks = [_task(draft, state) for state in states]
    if components:
        tasks.append(_papers_task(draft, components, lacking))
    tasks.append(_check_task(draft, lacking))
    done = sum(task["state"] == "done" for task in tasks)
    context = {"draft": draft, "tasks": tasks, "done": done, "total": len(tasks)}
    return render(request, "portal/filing/tasks.html", context)


def _task(draft: Draft, state: PageState) -> dict[str, Any]:
    labels = {
        "done": ("done", _("Đã xong")),
        "next": ("todo", _("Chưa làm")),
        "blocked": ("blocked", _("Chưa thể làm")),
    }
    code, label = labels[state.state]
    started = state.state == "next" and any(
        draft.provenance.get(each.key, {}).get("source") == "typed" for each in state.fields
    )
    if started:
        code, label = "started", _("Đang khai")
    href = f"/nop-ho-so/d/{draft.pk}/{state.page.key}/" if state.is_reachable else ""
    return {"title": state.page.title, "href": href, "state": code, "state_label": label}


def _papers_task(draft: Draft, components: list[Any], lacking: list[Any]) -> dict[str, Any]:
    attached = sum(len(each.papers) for each in components)
    offered = sum(bool(each.offers) for each in components)
    lacks = any(each.kind in ("paper", "file_refused") for each in lacking)
    state = "todo" if lacks and not attached else "started" if lacks else "done"
    labels = {"todo": _("Chưa làm"), "started": _("Còn thiếu"), "done": _("Đã xong")}
    hints = [_("%(count)s tệp đã đính kèm") % {"count": attached}] if attached else []
    hints += [_("kho của bạn có giấy tờ dùng được")] if offered else []
    title = _("Giấy tờ kèm theo")
    href = f"/nop-ho-so/d/{draft.pk}/giay-to/"
    return {"title": title, "href": href, "hint": "; ".join(hints), "state": state, "state_label": labels[state]}


def _check_task(draft: Draft, lacking: list[Any]) -> dict[str, Any]:
    label = _("Chưa thể làm") if lacking else _("Sẵn sàng nộp")
    return {
        "title": _("Kiểm tra và nộp"),
        "href": "" if lacking else f"/nop-ho-so/d/{draft.pk}/kiem-tra/",
        "state": "blocked" if lacking else "todo",
        "state_label": label,
    }


@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "POST"])
@citizen_required
def page(request: HttpRequest, draft_id: UUID, page_key: str) -> HttpResponse:
    """One topic: show, autosave (a script, JSON), reload the list of communes, save and go on."""
    if request.method == "POST":
        return _post_page(request, draft_id, page_key)
    draft = open_draft(request, draft_id)
    if isinstance(draft, HttpResponseRedirect):
        return draft
    state = _reachable(draft, page_key)
    if state is None:
        return redirect("portal:draft", draft.pk)
    return _restore(request, draft, state) or _show(request, draft, state)


def _restore(request: HttpRequest, draft: Draft, state: PageState) -> HttpResponse | None:
    """The page with what this browser could not save here; None when there is nothing that is not stored already."""
    found = kept_typing(request, draft.pk, state.page.key)
    if found is None:
        return None
    kept, posted = found
    reading = read_fields(state.page.fields, posted, draft.answers)
    if not services.changes_answers(draft, reading):
        forget_typing(request, draft.pk, state.page.key)
        return None
    behind = services.is_behind(draft, kept.version, kept.tab)
    return _show(request, draft, state, raw=reading.raw, conflict=behind, restored=True)


def _post_page(request: HttpRequest, draft_id: UUID, page_key: str) -> HttpResponse:
    actor, data = citizen_of(request), request.POST
    version, tab = number(data.get("version")), tab_of(data)
    if "stored" in data:  # what is stored is chosen over what was typed here
        forget_typing(request, draft_id, page_key)
        return redirect("portal:page", draft_id, page_key)
    autosave = "autosave" in data or "refresh" in data
    save = services.autosave_page if autosave else services.save_page
    try:
        result = save(actor, draft_id, page_key, data, version, tab)
    except services.StaleDraft as error:
        return _conflict(request, draft_id, page_key, error)
    except DomainError as error:
        return _refused(request, draft_id, error)
    forget_typing(request, draft_id, page_key)
    if "autosave" in data:
        return JsonResponse(_saved(result))
    if result.ok and not autosave:
        return redirect(_after(result.draft, page_key, back="later" in data))
    state = _reachable(result.draft, page_key)
    if state is None:
        return redirect("portal:draft", draft_id)
    errors = {} if autosave else result.errors
    return _show(request, result.draft, state, raw=result.raw, errors=errors)


def _saved(result: services.SaveResult) -> dict[str, Any]:
    """What autosave says: when, the new version, and each answer that was not taken with the reason."""
    form = form_of(result.draft.form_revision)
    labels = {each.key: each.label for each in form.fields}
    refused = [{"key": key, "label": labels[key], "message": why} for key, why in result.errors.items()]
    now = to_local(timezone.now())
    return {"saved_at": f"{now:%H:%M}", "version": result.draft.version, "refused": refused}


def _after(draft: Draft, page_key: str, *, back: bool) -> str:
    """The page after this one, so that somebody who corrects one answer is led on; else papers or the check."""
    here = f"/nop-ho-so/d/{draft.pk}/"
    if back:
        return here
    states = pages_of(draft)
    unfinished = next((each.page.key for each in states if each.state == "next"), None)
    if unfinished:
        return f"{here}{unfinished}/"
    lacking = missing(draft)
    has_papers = draft.papers.exists()
    return f"{here}giay-to/" if lacking or not has_papers else f"{here}kiem-tra/"


def _conflict(request: HttpRequest, draft_id: UUID, page_key: str, error: services.StaleDraft) -> HttpResponse:
    """Two tabs: what was typed here is shown again; saving it now is a choice, going back to what is stored another."""
    if wants_json(request):
        return JsonResponse({"code": error.code, "message": error.message}, status=409)
    draft = open_draft(request, draft_id)
    if isinstance(draft, HttpResponseRedirect):
        return draft
    state = _reachable(draft, page_key)
    if state is None:
        return redirect("portal:draft", draft.pk)
    raw = read_fields(state.page.fields, request.POST, draft.answers).raw
    return _show(request, draft, state, raw=raw, conflict=True)


def _refused(request: HttpRequest, draft_id: UUID, error: DomainError) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"code": error.code, "message": error.message}, status=409)
    if draft_for(citizen_of(request), draft_id) is None:
        raise Http404
    messages.warning(request, error.message)
    return redirect("portal:draft", draft_id)


def _reachable(draft: Draft, page_key: str) -> PageState | None:
    found = next((each for each in pages_of(draft) if each.page.key == page_key), None)
    if found is None and form_of(draft.form_revision).page(page_key) is None:
        raise Http404
    return found if found and found.is_reachable else None


def _show(
    request: HttpRequest,
    draft: Draft,
    state: PageState,
    *,
    raw: Any = None,
    errors: dict[str, str] | None = None,
    conflict: bool = False,
    restored: bool = False,
) -> HttpResponse:
    shown = questions(
        state.page.fields,
        draft.answers,
        raw=raw,
        errors=errors,
        provenance=draft.provenance,
        aside=services.ready_aside(draft),
        waiting=waiting_for(draft),
    )
    states = pages_of(draft)
    steps = [
        {
            "label": each.page.title,
            "state": "current" if each.page.key == state.page.key else "done" if each.state == "done" else "next",
        }
        for each in states
    ]
    context = {
        "draft": draft,
        "page": state.page,
        "questions": shown,
        "rules": rules_of(shown, draft.answers),
        "error_list": error_links(shown),
        "steps": steps,
        "number": next(i for i, each in enumerate(states, start=1) if each.page.key == state.page.key),
        "total": len(states),
        "tab": secrets.token_urlsafe(9),
        "conflict": conflict,
        "restored": restored,
        "unreachable": any(each.context.get("to_check") for each in shown if not each.hidden),
        "simulated": any(SIMULATED in str(each.context.get("provenance", "")) for each in shown),
    }
    status = 409 if conflict and not restored else 422 if errors else 200
    return render(request, "portal/filing/page.html", context, status=status)


@require_http_methods(["GET", "POST"])
@citizen_required
def check_answers(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """All answers once more; POST submits. The draft is the key: however often it is sent, one dossier comes of it."""
    actor = citizen_of(request)
    draft = open_draft(request, draft_id)
    if isinstance(draft, HttpResponseRedirect):
        return draft
    refusal = ""
    if request.method == "POST":
        try:
            submit_dossier(actor, draft.pk)
            return redirect("portal:submitted", draft.pk)
        except DomainError as error:
            refusal = error.message
    sections = answers_display(draft.form_revision, draft.answers, draft.provenance)
    lacking = missing(draft)
    context = {
        "draft": draft,
        "sections": sections,
        "components": [each for each in papers_of(actor, draft) if each.papers],
        "missing": lacking,
        "error_list": [(refusal, "")] if refusal else [],
        "form_title": draft.form_revision.form.title,
    }
    return render(request, "portal/filing/check.html", context, status=422 if refusal else 200)


@require_safe
@citizen_required
def submitted(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The confirmation; it can be opened again at any time."""
    draft, dossier = _dossier_of(request, draft_id)
    slip = next((each for each in slips_of(dossier) if each.key == SUBMISSION), None)
    context = {
        "draft": draft,
        "dossier": dossier,
        "slip": slip,
        "tracking_url": settings.BASE_URL + tracking_path(dossier),
    }
    return render(request, "portal/filing/submitted.html", context)


@require_safe
@citizen_required
def receipt(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Fragment of the confirmation: the receipt's link once a worker has printed it; 304 until then."""
    draft, dossier = _dossier_of(request, draft_id)
    slip = next((each for each in slips_of(dossier) if each.key == SUBMISSION), None)
    if (slip is None or slip.file is None) and request.headers.get("HX-Request"):
        return HttpResponse(status=304)
    return render(request, "portal/filing/receipt.html", {"draft": draft, "dossier": dossier, "slip": slip})


def _dossier_of(request: HttpRequest, draft_id: UUID) -> tuple[Draft, Dossier]:
    """A submitted draft and what it became; 404 for anybody else's and for one that is not submitted."""
    actor = citizen_of(request)
    draft = draft_for(actor, draft_id)
    dossier = my_dossier(actor, draft.submitted_as) if draft and draft.state == Draft.State.SUBMITTED else None
    if draft is None or dossier is None:
        raise Http404
    return draft, dossier


@require_POST
@citizen_required
def discard_draft(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Put a draft away."""
    draft = open_draft(request, draft_id)
    if isinstance(draft, HttpResponseRedirect):
        return draft
    services.discard(citizen_of(request), draft.pk)
    messages.success(request, _("Đã bỏ tờ khai đang điền."))
    return redirect("portal:dossiers")
