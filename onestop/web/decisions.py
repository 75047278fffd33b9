"""Drafting the result: the certificate's fields beside its preview."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from archive.models import AccessEvent
from core.accounts.actor import request_actor
from core.audit.errors import Conflict, DomainError
from core.files.web import paper_frame, serve
from forms.definition import FieldDef, form_of
from forms.fields import type_of
from forms.models import FormRevision
from forms.printing import render_html
from onestop.models import Decision, Dossier
from onestop.policies import sees_content
from onestop.queries.timeline import clock
from onestop.results import DraftInvalid, draft_values, print_context, result_revision
from onestop.services.handling import save_decision
from onestop.services.looks import note_look
from onestop.web.dossiers import fetch
from onestop.web.lists import officers


@officers
def draft(request: HttpRequest, code: str) -> HttpResponse:
    """The drafting screen; saving stays here, so that the preview shows what was saved."""
    dossier = fetch(request, code)
    if not _holds(request, dossier):
        return redirect("onestop:dossier", code=dossier.code)
    decision = Decision.objects.filter(dossier=dossier).select_related("form_revision__form").first()
    revision = decision.form_revision if decision else result_revision(dossier)
    if request.method != "POST":
        values = decision.values if decision else draft_values(dossier)
        return _screen(request, dossier, revision, values, saved=decision is not None)
    try:
        save_decision(request_actor(request), dossier.pk, _version(request), request.POST)
    except DraftInvalid as error:
        return _screen(request, dossier, revision, {}, saved=decision is not None, error=error)
    except Conflict as error:
        messages.error(request, error.message)
        return redirect("onestop:draft", code=dossier.code)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("onestop:dossier", code=dossier.code)
    messages.success(request, _("Đã lưu dự thảo kết quả."))
    after = "onestop:dossier" if "back" in request.POST else "onestop:draft"
    return redirect(after, code=dossier.code)


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _holds(request: HttpRequest, dossier: Dossier) -> bool:
    post = request_actor(request).post
    return post is not None and dossier.state == Dossier.State.IN_REVIEW and dossier.holder_id == post.pk


def _screen(
    request: HttpRequest,
    dossier: Dossier,
    revision: FormRevision,
    values: dict[str, Any],
    *,
    saved: bool,
    error: DraftInvalid | None = None,
) -> HttpResponse:
    errors = error.errors if error else {}
    raw = error.raw if error else {}
    controls = [
        control(request, field, values.get(field.key), raw.get(field.key), errors.get(field.key, ""))
        for field in form_of(revision).fields
    ]
    context = {
        "dossier": dossier,
        "revision": revision,
        "controls": controls,
        "errors": [(each["error"], each["target"]) for each in controls if each["error"]],
        "saved": saved,
        "clock": clock(dossier),
    }
    return render(request, "onestop/draft.html", context, status=422 if error else 200)


def control(request: HttpRequest, field: FieldDef, value: Any, raw: Any, error: str) -> dict[str, str]:
    """A field as HTML, by the component its type names; `target` is the id that an error links to."""
    kind = type_of(field.type)
    shown = {"template": kind.template, **kind.control(value, raw, field)}
    suffix = str(shown.pop("suffix", ""))
    identity = "f-" + field.key.replace(".", "-")
    context = {
        "id": identity + suffix,
        "name": field.key + suffix,
        "label": field.label,
        "hint": field.hint,
        "required": field.required,
        "errors": [error] if error else [],
        **shown,
    }
    first = "_day" if shown["template"] == "components/date_input.html" else suffix
    html = render_to_string(str(shown["template"]), context, request)
    return {"html": html, "error": error, "target": identity + first}


def _decision(request: HttpRequest, code: str) -> Decision:
    dossier = fetch(request, code)
    decision = (
        Decision.objects.filter(dossier=dossier)
        .select_related(
            "form_revision__form",
            "dossier__procedure_revision__procedure",
            "dossier__competent_agency__parent",
            "dossier__competent_agency__unit",
            "approved_by__user",
            "preview",
        )
        .first()
    )
    if decision is None or not sees_content(request_actor(request), dossier):
        raise Http404
    return decision


@officers
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """The certificate as it will be printed, as a page for a frame; a worker makes the PDF once it is submitted."""
    decision = _decision(request, code)
    note_look(request_actor(request), decision.dossier, AccessEvent.Kind.VIEW, _draft_name(decision))
    return paper_frame(render_html(decision.form_revision.template, print_context(decision)))


@officers
def preview_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The PDF that was made when the draft was put before a leader."""
    decision = _decision(request, code)
    if decision.preview is None:
        raise Http404
    note_look(request_actor(request), decision.dossier, AccessEvent.Kind.VIEW, _draft_name(decision))
    return serve(request, decision.preview, _draft_name(decision), inline=True)


def _draft_name(decision: Decision) -> str:
    return f"Dự thảo {decision.dossier.code}.pdf"
