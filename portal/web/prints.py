"""The filled form as the paper it will be, before it is handed in: on the screen at once, as a PDF from a worker."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.files.web import paper_frame, serve
from forms.models import DraftPrint
from forms.paper import template_of
from forms.printing import render_html
from forms.queries.word import template_in_use
from forms.services.draft_print import ask_print, draft_context
from portal.queries.person import citizen_of
from portal.web.filing import open_draft
from portal.web.guards import citizen_required


@require_safe
@citizen_required
def preview(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The paper in a frame, and the way to a PDF of it."""
    draft = open_draft(request, draft_id)
    if isinstance(draft, HttpResponseRedirect):
        return draft
    made = DraftPrint.objects.filter(draft=draft, version=draft.version).first()
    in_word = template_in_use(draft.form_revision) is not None
    return render(request, "portal/filing/preview.html", {"draft": draft, "made": made, "in_word": in_word})


@require_safe
@citizen_required
def sheet(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The paper itself, for the frame."""
    draft = open_draft(request, draft_id)
    if isinstance(draft, HttpResponseRedirect):
        return draft
    return paper_frame(render_html(template_of(draft.form_revision), draft_context(draft)))


@require_http_methods(["GET", "POST"])
@citizen_required
def pdf(request: HttpRequest, draft_id: UUID) -> HttpResponseBase:
    """POST asks a worker for the PDF of the draft as it stands; GET gives it, or its link to a page that waits."""
    draft = open_draft(request, draft_id)
    if isinstance(draft, HttpResponseRedirect):
        return draft
    if request.method == "POST":
        ask_print(citizen_of(request), draft.pk)
        return redirect("portal:preview", draft.pk)
    made = DraftPrint.objects.select_related("file").filter(draft=draft).first()
    if request.headers.get("HX-Request"):
        if made is None or made.file is None:
            return HttpResponse(status=304)
        return render(request, "portal/filing/preview_file.html", {"draft": draft, "made": made})
    if made is None or made.file is None:
        raise Http404
    return serve(request, made.file, _("Bản nháp - %(form)s.pdf") % {"form": draft.form_revision.form.title})
