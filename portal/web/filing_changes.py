"""What happens to a draft beside its pages: its author has read what a newer form changed, asks other systems again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from forms.definition import form_of
from forms.services.known import fetch
from forms.services.lifecycle import changes_read
from portal.queries.person import citizen_of
from portal.web.filing import open_draft
from portal.web.guards import citizen_required


@require_POST
@citizen_required
def acknowledge(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    if not changes_read(citizen_of(request), draft_id):
        raise Http404
    return redirect("portal:draft", draft_id)


@require_POST
@citizen_required
def refetch(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Ask the systems again that did not answer when the draft was begun; back to the page it was asked from."""
    draft = open_draft(request, draft_id)
    if isinstance(draft, HttpResponseRedirect):
        return draft
    if fetch(citizen_of(request), draft.pk):
        messages.warning(request, _("Hệ thống kia vẫn chưa trả lời. Bạn cứ tự điền và nộp."))
    else:
        messages.success(request, _("Đã hỏi lại; những gì tìm được đã điền vào các câu còn trống."))
    key = request.POST.get("page", "")
    known = form_of(draft.form_revision).page(key) is not None
    return redirect("portal:page", draft.pk, key) if known else redirect("portal:draft", draft.pk)
