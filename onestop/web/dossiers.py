"""A dossier's page and what is done from it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.accounts.actor import request_actor
from core.audit.errors import Conflict, DomainError
from forms.queries import answers_display
from onestop.models import Decision, Dossier, DossierPaper
from onestop.packages import receivers
from onestop.policies import fits, sees_content
from onestop.queries import (
    control_rows,
    dossier_for,
    papers_of,
    result_of,
    slips_of,
    sync_state,
    timeline,
    turn,
    worklist,
)
from onestop.queries.timeline import clock
from onestop.transitions import find
from onestop.web import actions
from onestop.web.forms import ActionForm
from onestop.web.lists import SESSION_LIST, officers, read_filters


def fetch(request: HttpRequest, code: str) -> Dossier:
    """The dossier, or 404: also for one that exists and is another agency's."""
    dossier = dossier_for(request_actor(request), code)
    if dossier is None:
        raise Http404
    return dossier


@officers
def dossier_page(request: HttpRequest, code: str) -> HttpResponse:
    """Whose, what, until when, whose turn, what is missing; papers in place; what can be done now."""
    dossier = fetch(request, code)
    return render(request, "onestop/dossier.html", page_context(request, dossier))


def page_context(request: HttpRequest, dossier: Dossier) -> dict[str, object]:
    """Everything the page shows. An administrator gets states and dates, no content."""
    actor = request_actor(request)
    content = sees_content(actor, dossier)
    papers = list(papers_of(dossier)) if content else []
    return {
        "dossier": dossier,
        "clock": clock(dossier),
        "turn": turn(dossier),
        "content": content,
        "answers": answers_display(dossier.form_revision, dossier.answers, dossier.provenance) if content else [],
        "papers": papers,
        "shown_paper": _shown(request, papers),
        "missing": _missing(dossier, papers) if content else [],
        "supplements": content and dossier.supplements.select_related("requested_by__user").order_by("number"),
        "entries": _entries(dossier, content=content),
        "control": control_rows(dossier),
        "slips": slips_of(dossier) if content else [],
        "receivers": receivers(dossier) if content else [],
        "decision": Decision.objects.filter(dossier=dossier).first() if content else None,
        "result": result_of(dossier) if content else None,
        "sync": sync_state(dossier),
        "offers": actions.offers(actor, dossier),
        "may_draft": _may_draft(request, dossier),
        "list_address": list_address(request),
    }


def _shown(request: HttpRequest, papers: list[DossierPaper]) -> DossierPaper | None:
    """The paper in the preview: the one asked for, else the first."""
    wanted = request.GET.get("giay-to", "")
    return next((paper for paper in papers if str(paper.pk) == wanted), papers[0] if papers else None)


def _missing(dossier: Dossier, papers: list[DossierPaper]) -> list[str]:
    """Components that are always needed and that no paper was put to."""
    have = {paper.component_key for paper in papers}
    always = dossier.procedure_revision.components.filter(need="always").values_list("key", "short_name")
    return [name for key, name in always if key not in have]


def _entries(dossier: Dossier, *, content: bool) -> list[dict[str, object]]:
    """The timeline in the shape of the component; what people wrote to each other is content."""
    states = {"done": "done", "now": "current", "next": "next"}
    return [
        {
            "title": entry.title,
            "at": entry.at,
            "who": entry.who,
            "text": entry.note if content else "",
            "state": states[entry.kind],
        }
        for entry in timeline(dossier)
    ]


def _may_draft(request: HttpRequest, dossier: Dossier) -> bool:
    post = request_actor(request).post
    return post is not None and dossier.state == Dossier.State.IN_REVIEW and dossier.holder_id == post.pk


def list_address(request: HttpRequest) -> str:
    """Back to the list as it was left."""
    query = request.session.get(SESSION_LIST, "")
    return reverse("onestop:list") + (f"?{query}" if query else "")


@officers
def act(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """Do one action, or show its form. What is not possible now says why and changes nothing."""
    dossier = fetch(request, code)
    screen = actions.BY_SLUG.get(slug)
    if screen is None:
        raise Http404
    row = find(dossier.state, screen.action)
    if request.method != "POST":
        if row is None or not fits(request_actor(request), dossier, row):
            return redirect("onestop:dossier", code=dossier.code)
        return _action_page(request, dossier, screen, actions.new_form(dossier, screen))
    form = actions.new_form(dossier, screen, request.POST)
    if not form.is_valid():
        return _action_page(request, dossier, screen, form, status=422)
    try:
        screen.run(request_actor(request), dossier, form.cleaned_data)
    except Conflict as error:
        messages.error(request, error.message)
        return redirect("onestop:dossier", code=dossier.code)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _action_page(request, dossier, screen, form, status=422)
    messages.success(request, _(screen.said).format(code=dossier.code))
    return redirect(_next_address(request, dossier))


def _action_page(
    request: HttpRequest, dossier: Dossier, screen: actions.Screen, form: ActionForm, status: int = 200
) -> HttpResponse:
    row = find(dossier.state, screen.action)
    context = {
        "dossier": dossier,
        "screen": screen,
        "row": row,
        "form": form,
        "clock": clock(dossier),
        "blocked": form.errors.get(NON_FIELD_ERRORS),
    }
    return render(request, "onestop/action.html", context, status=status)


def _next_address(request: HttpRequest, dossier: Dossier) -> str:
    """The next dossier of the list that the officer works through; the list when nothing is left."""
    query = QueryDict(request.session.get(SESSION_LIST, ""))
    actor = request_actor(request)
    code = worklist.next_after(actor, worklist.tab_of(query.get("muc", "")), read_filters(query), dossier.pk)
    return reverse("onestop:dossier", args=[code]) if code else list_address(request)
