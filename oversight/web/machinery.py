"""Failed jobs and undelivered messages, each with its reason and a button to try again."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.accounts.actor import request_actor
from core.accounts.models import Post
from core.accounts.web.guards import officer_required
from core.jobs.services import retry_dead
from core.outbox.services import retry as retry_outbox
from oversight.queries.machinery import failed_jobs, health, undelivered_messages

operators_only = officer_required(Post.Role.PROVINCE_ADMIN, Post.Role.TECH_ADMIN)
PER_PAGE = 25


@require_safe
@operators_only
def jobs(request: HttpRequest) -> HttpResponse:
    page = Paginator(failed_jobs(), PER_PAGE).get_page(request.GET.get("trang"))
    return render(request, "oversight/jobs.html", {"page": page, "health": health()})


@require_safe
@operators_only
def messages_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(undelivered_messages(), PER_PAGE).get_page(request.GET.get("trang"))
    return render(request, "oversight/messages.html", {"page": page, "health": health()})


@operators_only
@require_POST
def retry_job(request: HttpRequest, job_id: int) -> HttpResponse:
    if retry_dead(job_id, request_actor(request).who):
        messages.success(request, _("Đã giao lại việc; kết quả có trong ít phút."))
    else:
        messages.info(request, _("Việc này không còn chờ xử lý; không có gì thay đổi."))
    return redirect("oversight:jobs")


@operators_only
@require_POST
def retry_message(request: HttpRequest, message_id: int) -> HttpResponse:
    if retry_outbox(message_id, request_actor(request).who):
        messages.success(request, _("Thông điệp đang được gửi lại."))
    else:
        messages.info(request, _("Thông điệp này đã gửi hoặc đang gửi; không có gì thay đổi."))
    return redirect("oversight:messages")
