"""The province's plan: a campaign with its own dates, its roadmap applied to the survey, quotas, budget, tasks."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.agencies.models import Agency
from core.audit.errors import Conflict, Invalid, NotAllowed
from core.audit.services import record
from core.catalogue.models import Component
from core.files.models import StoredFile
from digitization import campaign_policies as policies
from digitization import roadmap
from digitization.models import (
    BudgetLine,
    Campaign,
    MonthQuota,
    PlanLine,
    ProgrammeTask,
    Quota,
    SurveyReturn,
    SurveyRow,
)
from digitization.roadmap import Counted

FIRST_YEAR, LAST_YEAR = 2000, 2100
"""Years a campaign may lie in, those of its budget too."""


@dataclass(frozen=True)
class Applied:
    """What a roadmap was applied to: agencies with a signed return, documents planned, priority papers among them."""

    agencies: int
    planned: int
    priority: int


@transaction.atomic
def create_campaign(
    actor: Actor,
    name: str,
    legal_basis: str,
    starts_on: dt.date,
    ends_on: dt.date,
    *,
    survey_due_on: dt.date | None = None,
    roadmap_key: str = "",
) -> Campaign:
    """A new campaign with the roadmap's phases moved into its time and the seven tasks. Raises Invalid, NotAllowed."""
    _require_planner(actor)
    name = " ".join(name.split())
    if not name or len(name) > 200:
        raise Invalid("campaign_name", _("Hãy đặt tên kế hoạch, tối đa 200 ký tự."), "name")
    if ends_on <= starts_on:
        raise Invalid("campaign_dates", _("Ngày kết thúc phải sau ngày bắt đầu."), "ends_on")
    if not FIRST_YEAR <= starts_on.year <= ends_on.year <= LAST_YEAR:
        words = _("Kế hoạch phải nằm trong các năm từ %(first)s đến %(last)s.") % {
            "first": FIRST_YEAR,
            "last": LAST_YEAR,
        }
        raise Invalid("campaign_years", words, "starts_on" if starts_on.year < FIRST_YEAR else "ends_on")
    if survey_due_on and not starts_on <= survey_due_on <= ends_on:
        raise Invalid("survey_date", _("Hạn khảo sát phải nằm trong thời gian của kế hoạch."), "survey_due_on")
    campaign = Campaign.objects.create(
        name=name,
        legal_basis=" ".join(legal_basis.split())[:300],
        starts_on=starts_on,
        ends_on=ends_on,
        survey_due_on=survey_due_on,
        roadmap=roadmap.for_dates(roadmap_key, starts_on, ends_on) if roadmap_key else {},
    )
    add_tasks(campaign)
    record("digitization.campaign_created", campaign, actor.who, data={"roadmap": roadmap_key})
    return campaign


def add_tasks(campaign: Campaign) -> None:
    """The seven tasks, as many quarters after the campaign's start as they were in the plan they come from."""
    known = roadmap.known_tasks()
    begun = dt.date.fromisoformat(known["starts_on"])
    tasks = []
    for task in known["tasks"]:
        due = roadmap.quarter_end(task["due"])
        months = (due.year - begun.year) * 12 + due.month - begun.month
        year, month = divmod(campaign.starts_on.year * 12 + campaign.starts_on.month - 1 + months, 12)
        quarter = month // 3 + 1
        tasks.append(
            ProgrammeTask(
                campaign=campaign,
                due_on=roadmap.quarter_end(f"{year}-Q{quarter}"),
                **{key: task[key] for key in ("number", "part", "name", "lead", "coordinating", "product")},
            )
        )
    ProgrammeTask.objects.bulk_create(tasks, ignore_conflicts=True)


@transaction.atomic
def set_phase_dates(actor: Actor, campaign_id: int, dates: dict[str, dt.date]) -> Campaign:
    """Other last days for the phases; they must follow each other within the campaign. Raises Invalid, NotAllowed."""
    campaign = _locked(actor, campaign_id)
    phases = [{**phase, "due_on": dates[phase["key"]].isoformat()} for phase in campaign.roadmap.get("phases", [])]
    days = [dates[phase["key"]] for phase in phases]
    if days != sorted(days) or (days and not (campaign.starts_on <= days[0] and days[-1] <= campaign.ends_on)):
        raise Invalid(
            "phase_dates", _("Hạn các giai đoạn phải theo thứ tự và nằm trong thời gian của kế hoạch."), "phases"
        )
    campaign.roadmap = {**campaign.roadmap, "phases": phases}
    campaign.save(update_fields=["roadmap"])
    record("digitization.phases_dated", campaign, actor.who, data={p["key"]: p["due_on"] for p in phases})
    return campaign


@transaction.atomic
def apply_roadmap(actor: Actor, campaign_id: int) -> Applied:
    """Make plan lines, quotas and months of every agency with a signed return; others keep what they have.

    Months of named teams are people's own and stay. Raises Conflict (`no_roadmap`, `no_returns`), NotAllowed.
    """
    campaign = _locked(actor, campaign_id)
    if not campaign.roadmap:
        raise Conflict("no_roadmap", _("Kế hoạch này không có lộ trình; chỉ tiêu được ghi bằng tay."))
    counted = _counted(campaign)
    if not counted:
        raise Conflict("no_returns", _("Chưa có phiếu khảo sát nào được lãnh đạo cơ quan xác nhận."))
    wanted = set(priority_papers())
    lines: list[PlanLine] = []
    for agency_id, rows in counted.items():
        for part in roadmap.plan(campaign.roadmap, rows):
            priority = part.paper_type_id in wanted
            lines.append(PlanLine(campaign=campaign, agency_id=agency_id, priority=priority, **vars(part)))
    campaign.plan_lines.filter(agency_id__in=counted).delete()
    PlanLine.objects.bulk_create(lines)
    _quotas(campaign, list(counted), lines)
    applied = Applied(len(counted), sum(x.planned for x in lines), sum(x.planned for x in lines if x.priority))
    record("digitization.roadmap_applied", campaign, actor.who, data=dict(vars(applied)))
    return applied


def priority_papers() -> list[int]:
    """Kinds of paper that a procedure in force asks for as a component (seed 001, II.2a)."""
    asked = Component.objects.filter(paper_type__isnull=False, revision__valid_to__isnull=True)
    return list(asked.values_list("paper_type_id", flat=True).distinct())


def _counted(campaign: Campaign) -> dict[int, list[Counted]]:
    found: dict[int, list[Counted]] = defaultdict(list)
    rows = SurveyRow.objects.filter(survey__campaign=campaign, survey__state=SurveyReturn.State.SIGNED)
    for agency, *values, exclusion in rows.values_list(
        "survey__agency_id", "paper_type_id", "year_from", "year_to", "count", "exclusion"
    ).order_by("survey_id", "order"):
        found[agency]  # an agency with nothing to digitise is planned with nothing
        if not exclusion:
            found[agency].append(Counted(*values))
    return found


def _quotas(campaign: Campaign, agencies: list[int], lines: list[PlanLine]) -> None:
    sums: dict[int, list[PlanLine]] = defaultdict(list)
    for line in lines:
        sums[line.agency_id].append(line)
    quotas, months = [], []
    for agency_id in agencies:
        own = sums[agency_id]
        due_on = max((line.due_on for line in own), default=campaign.ends_on)
        quotas.append(Quota(campaign=campaign, agency_id=agency_id, planned=sum(x.planned for x in own), due_on=due_on))
        by_month: dict[dt.date, int] = defaultdict(int)
        for line in own:
            for month, amount in roadmap.by_month(line.planned, campaign.starts_on, line.due_on):
                by_month[month] += amount
        months += [
            MonthQuota(campaign=campaign, agency_id=agency_id, month=month, planned=amount)
            for month, amount in by_month.items()
            if amount
        ]
    campaign.month_quotas.filter(agency_id__in=agencies, team="").delete()
    MonthQuota.objects.bulk_create(months)
    Quota.objects.bulk_create(
        quotas, update_conflicts=True, unique_fields=["campaign", "agency"], update_fields=["planned", "due_on"]
    )


@transaction.atomic
def set_month_quota(
    actor: Actor, campaign_id: int, agency: Agency, month: dt.date, team: str, planned: int
) -> MonthQuota | None:
    """What an agency, or one of its teams, has to file in a month; 0 removes it. Raises Invalid, NotAllowed."""
    campaign = _locked(actor, campaign_id)
    month, team = month.replace(day=1), " ".join(team.split())[:80]
    if not campaign.starts_on.replace(day=1) <= month <= campaign.ends_on:
        raise Invalid("month_outside", _("Tháng này nằm ngoài thời gian của kế hoạch."), "month")
    key: dict[str, Any] = {"campaign": campaign, "agency": agency, "month": month, "team": team}
    quota = None
    if planned:
        quota, _created = MonthQuota.objects.update_or_create(**key, defaults={"planned": planned})
    else:
        MonthQuota.objects.filter(**key).delete()
    data = {"agency": agency.code, "month": f"{month:%Y-%m}", "team": team, "planned": planned}
    record("digitization.month_quota_set", campaign, actor.who, data=data)
    return quota


@transaction.atomic
def add_budget_line(
    actor: Actor, campaign_id: int, year: int, name: str, source: str, amount: int, agency: Agency | None = None
) -> BudgetLine:
    """Money in đồng. Raises Invalid (`year`), NotAllowed."""
    campaign = _locked(actor, campaign_id)
    if not campaign.starts_on.year <= year <= campaign.ends_on.year:
        raise Invalid("budget_year", _("Năm này nằm ngoài thời gian của kế hoạch."), "year")
    line = BudgetLine.objects.create(
        campaign=campaign, year=year, name=" ".join(name.split()), source=source, amount=amount, agency=agency
    )
    record("digitization.budget_added", line, actor.who, data={"campaign": campaign.pk, "amount": amount})
    return line


@transaction.atomic
def remove_budget_line(actor: Actor, campaign_id: int, line_id: int) -> BudgetLine | None:
    """Take a line away and return what it said; the log keeps it. None when it is gone already. Raises NotAllowed."""
    campaign = _locked(actor, campaign_id)
    line = campaign.budget_lines.filter(pk=line_id).first()
    if line:
        record("digitization.budget_removed", line, actor.who, data={"campaign": campaign.pk, "amount": line.amount})
        line.delete()
    return line


@transaction.atomic
def update_task(actor: Actor, campaign_id: int, task_id: int, version: int, state: str, evidence: str) -> ProgrammeTask:
    """Where a task stands. A task is done with its evidence only: words, or a file that was checked.

    `version` is that of the task as the screen showed it. Raises Invalid (`evidence`), NotAllowed, Conflict (`stale`:
    somebody else said something of it meanwhile; the message says who and what).
    """
    task = locked_task(actor, campaign_id, task_id)
    if task.version != version:
        raise Conflict("stale", _changed_meanwhile(task))
    evidence = " ".join(evidence.split())
    if len(evidence) > 500:
        raise Invalid("evidence_long", _("Minh chứng dài tối đa 500 ký tự."), "evidence")
    if state == ProgrammeTask.State.DONE and not evidence and not proven(task):
        message = _("Hãy ghi số văn bản, đường dẫn, hoặc tải tệp minh chứng lên trước khi ghi là đã xong.")
        raise Invalid("evidence_missing", message, "evidence")
    task.state, task.evidence = state, evidence
    task.updated_by, task.updated_at = actor.post, timezone.now()
    task.version += 1
    task.save(update_fields=["state", "evidence", "updated_by", "updated_at", "version"])
    record("digitization.task_updated", task, actor.who, data={"state": state})
    return task


def _changed_meanwhile(task: ProgrammeTask) -> str:
    words = {
        "who": task.updated_by.user.full_name if task.updated_by else "",
        "state": task.get_state_display(),
        "evidence": task.evidence or _("không ghi"),
    }
    return (
        _(
            "%(who)s đã cập nhật nhiệm vụ này sau khi bạn mở trang: tình trạng “%(state)s”, minh chứng “%(evidence)s”. "
            "Nội dung bạn nhập còn nguyên ở dưới nhưng chưa được lưu; nếu vẫn muốn thay, hãy bấm “Lưu” lần nữa."
        )
        % words
    )


def proven(task: ProgrammeTask) -> bool:
    """Whether a checked file proves the task."""
    return task.files.filter(removed_at__isnull=True, file__state=StoredFile.State.CLEAN).exists()


def locked_task(actor: Actor, campaign_id: int, task_id: int) -> ProgrammeTask:
    """The task, under its lock and its campaign's. Raises NotAllowed."""
    task = _locked(actor, campaign_id).tasks.select_for_update().filter(pk=task_id).first()
    if task is None:
        raise NotAllowed("task_unknown", _("Không tìm thấy nhiệm vụ này."))
    return task


def _require_planner(actor: Actor) -> None:
    if not policies.may_plan(actor):
        raise NotAllowed("plan_not_allowed", _("Chỉ quản trị hệ thống cấp tỉnh được lập kế hoạch số hóa."))


def _locked(actor: Actor, campaign_id: int) -> Campaign:
    _require_planner(actor)
    campaign = policies.campaigns(actor).select_for_update().filter(pk=campaign_id).first()
    if campaign is None:
        raise NotAllowed("campaign_unknown", _("Không tìm thấy kế hoạch này."))
    return campaign
