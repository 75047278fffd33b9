"""A person's notices."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from core.accounts.web.guards import citizen_required
from core.notify.queries import inbox
from core.notify.services import mark_read
from portal.queries.person import citizen_of

PER_PAGE = 25


@require_safe
@citizen_required
def notices(request: HttpRequest) -> HttpResponse:
    page = Paginator(inbox(citizen_of(request)), PER_PAGE).get_page(request.GET.get("trang"))
    return render(request, "portal/inbox.html", {"page": page})


@require_safe
@citizen_required
def open_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark a notice as read and go where it points."""
    actor = citizen_of(request)
    notice = get_object_or_404(inbox(actor), pk=notice_id)
    mark_read(actor, notice.pk)
    if notice.link and url_has_allowed_host_and_scheme(notice.link, {request.get_host()}):
        return redirect(notice.link)
    return redirect("portal:inbox")


@citizen_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    mark_read(citizen_of(request))
    return redirect("portal:inbox")
