"""The province's plan: campaigns, survey returns, roadmap, months, budget, monthly reports."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.accounts.actor import request_actor
from core.accounts.models import Post
from core.accounts.web.guards import officer_required
from core.audit.errors import DomainError
from core.files.web import serve
from digitization import campaign_policies as policies
from digitization.models import Campaign
from digitization.queries import plan_tables
from digitization.queries.plan_tables import Narrowing
from digitization.queries.surveys import return_lines
from digitization.services import campaigns, reports
from digitization.web.campaign_forms import BudgetForm, CampaignForm, MonthForm, PhaseForm, ReportForm
from digitization.web.plan_filters import asked_for

PER_PAGE = 50
REMOVED_LINE = "budget_removed:"
"""Under it and the plan's number a session keeps a removed budget line until its page was shown."""
planner = officer_required(Post.Role.PROVINCE_ADMIN)


def plan_of(request: HttpRequest, campaign_id: int) -> Campaign:
    campaign = policies.campaigns(request_actor(request)).filter(pk=campaign_id).first()
    if campaign is None:
        raise Http404
    return campaign


def _tabs(campaign: Campaign, active: str) -> list[dict[str, Any]]:
    pages = [
        ("campaign", _("Khảo sát")),
        ("roadmap", _("Lộ trình")),
        ("months", _("Chỉ tiêu tháng")),
        ("budget", _("Kinh phí")),
        ("tasks", _("Nhiệm vụ")),
        ("reports", _("Báo cáo tháng")),
    ]
    return [
        {"label": label, "href": reverse(f"digitization:{name}", args=[campaign.pk]), "active": name == active}
        for name, label in pages
    ]


def plan_page(request: HttpRequest, campaign: Campaign, name: str, context: dict[str, Any]) -> HttpResponse:
    context |= {"campaign": campaign, "tabs": _tabs(campaign, "tasks" if name == "task" else name)}
    form = context.get("form")
    return render(request, f"digitization/plan/{name}.html", context, status=422 if form and form.errors else 200)


def narrowed(request: HttpRequest, campaign: Campaign, part: str, find: Callable[[Narrowing], Any]) -> dict[str, Any]:
    """A long table for its page: the filters, one page of what they leave, and whether they ask for anything."""
    filters, asked = asked_for(request, campaign, part)
    page = Paginator(find(asked), PER_PAGE).get_page(request.GET.get("trang"))
    return {"filters": filters, "filtered": bool(asked), "page": page}


def attempt(request: HttpRequest, form: forms.Form, service: Callable[[], object], said: str) -> bool:
    """Whether the service took the form; else its message stands at its field."""
    if not form.is_valid():
        return False
    try:
        service()
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return False
    messages.success(request, said)
    return True


@planner
@require_safe
def campaign_list(request: HttpRequest) -> HttpResponse:
    found = policies.campaigns(request_actor(request)).annotate(planned=Sum("quotas__planned", default=0))
    return render(request, "digitization/plan/list.html", {"campaigns": found})


@planner
def campaign_new(request: HttpRequest) -> HttpResponse:
    form = CampaignForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            campaign = campaigns.create_campaign(request_actor(request), **form.cleaned_data)
            messages.success(request, _("Đã lập kế hoạch; các cơ quan thấy phiếu khảo sát từ bây giờ."))
            return redirect("digitization:campaign", campaign.pk)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    return render(request, "digitization/plan/new.html", {"form": form}, status=422 if form.errors else 200)


@planner
@require_safe
def campaign_page(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Who has returned the survey, when, and who is late."""
    campaign = plan_of(request, campaign_id)
    lines = return_lines(request_actor(request), campaign)
    signed = sum(1 for line in lines if line.survey and line.survey.signed_at)
    late = Counter(map(plan_tables.lateness, lines))
    context = {
        "asked": len(lines),
        "signed": signed,
        "overdue": late[plan_tables.OVERDUE],
        "late": late[plan_tables.SIGNED_LATE],
    }
    context |= narrowed(request, campaign, "khao-sat", lambda asked: plan_tables.narrow_returns(lines, asked))
    return plan_page(request, campaign, "campaign", context)


@planner
def roadmap(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """The phases with their last days, and what the rule made of the signed returns."""
    campaign = plan_of(request, campaign_id)
    actor, posted = request_actor(request), request.method == "POST"
    form = PhaseForm(campaign.roadmap.get("phases", []), request.POST if posted else None)
    if posted and attempt(
        request, form, lambda: campaigns.set_phase_dates(actor, campaign.pk, form.cleaned_data), _("Đã lưu hạn.")
    ):
        return redirect("digitization:roadmap", campaign.pk)
    lines = narrowed(request, campaign, "lo-trinh", lambda asked: plan_tables.roadmap_of(actor, campaign, asked))
    return plan_page(request, campaign, "roadmap", {"form": form, **lines})


@planner
@require_POST
def roadmap_apply(request: HttpRequest, campaign_id: int) -> HttpResponse:
    campaign = plan_of(request, campaign_id)
    try:
        done = campaigns.apply_roadmap(request_actor(request), campaign.pk)
        said = _("Đã lập lộ trình cho %(agencies)d cơ quan: %(planned)d giấy tờ, %(priority)d giấy tờ ưu tiên.")
        messages.success(request, said % vars(done))
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("digitization:roadmap", campaign.pk)


@planner
def months(request: HttpRequest, campaign_id: int) -> HttpResponse:
    campaign = plan_of(request, campaign_id)
    actor, posted = request_actor(request), request.method == "POST"
    form = MonthForm(request.POST if posted else None)
    if posted and attempt(
        request, form, lambda: campaigns.set_month_quota(actor, campaign.pk, **form.cleaned_data), _("Đã lưu chỉ tiêu.")
    ):
        return redirect(request.get_full_path())  # to the months as they were narrowed
    lines = narrowed(request, campaign, "chi-tieu", lambda asked: plan_tables.months_of(actor, campaign, asked))
    return plan_page(request, campaign, "months", {"form": form, **lines})


@planner
def budget(request: HttpRequest, campaign_id: int) -> HttpResponse:
    campaign = plan_of(request, campaign_id)
    actor, posted = request_actor(request), request.method == "POST"
    removed = None if posted else request.session.pop(f"{REMOVED_LINE}{campaign.pk}", None)
    form = BudgetForm(request.POST if posted else None, initial=removed)
    if posted and attempt(
        request, form, lambda: campaigns.add_budget_line(actor, campaign.pk, **form.cleaned_data), _("Đã thêm.")
    ):
        return redirect("digitization:budget", campaign.pk)
    lines = campaign.budget_lines.select_related("agency")
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("trang"))
    total = campaign.budget_lines.aggregate(sum=Sum("amount", default=0))["sum"]
    return plan_page(request, campaign, "budget", {"form": form, "page": page, "total": total, "removed": removed})


@planner
@require_POST
def budget_remove(request: HttpRequest, campaign_id: int, line_id: int) -> HttpResponse:
    campaign = plan_of(request, campaign_id)
    line = campaigns.remove_budget_line(request_actor(request), campaign.pk, line_id)
    if line:
        kept = {"year": line.year, "name": line.name, "source": line.source, "amount": line.amount}
        request.session[f"{REMOVED_LINE}{campaign.pk}"] = kept | {"agency": line.agency_id}
        words = _("Đã bỏ dòng kinh phí “%(name)s”. Nếu bỏ nhầm, bấm “Thêm”: nội dung còn trong các ô bên dưới.")
        messages.success(request, words % {"name": line.name})
    return redirect("digitization:budget", campaign.pk)


@planner
def report_list(request: HttpRequest, campaign_id: int) -> HttpResponse:
    campaign = plan_of(request, campaign_id)
    actor, posted = request_actor(request), request.method == "POST"
    last = timezone.localdate().replace(day=1) - dt.timedelta(days=1)
    form = ReportForm(request.POST if posted else None, initial={"month": last.replace(day=1)})
    said = _("Đã chốt số liệu; các tệp có trong ít phút.")
    if posted and attempt(request, form, lambda: reports.freeze(actor, campaign.pk, form.cleaned_data["month"]), said):
        return redirect("digitization:reports", campaign.pk)
    page = Paginator(campaign.reports.select_related("frozen_by__user"), PER_PAGE).get_page(request.GET.get("trang"))
    return plan_page(request, campaign, "reports", {"form": form, "page": page})


@planner
@require_safe
def report_file(request: HttpRequest, campaign_id: int, report_id: int, format_: str) -> HttpResponseBase:
    campaign = plan_of(request, campaign_id)
    report = campaign.reports.select_related("pdf", "docx", "xlsx").filter(pk=report_id).first()
    file = report and {"pdf": report.pdf, "docx": report.docx, "xlsx": report.xlsx}[format_]
    if not report or not file:
        raise Http404
    return serve(request, file, f"bao-cao-so-hoa-{report.month:%Y-%m}.{format_}")
