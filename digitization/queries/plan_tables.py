"""The long tables of a plan, narrowed: by the agency's words, the month, the phase, where a survey return stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from core.accounts.actor import Actor
from core.agencies.queries.agencies import agencies_worded
from digitization import campaign_policies as policies
from digitization.models import Campaign, MonthQuota, PlanLine
from digitization.queries.surveys import ReturnLine

MISSING = "missing"
"""State of a return nobody has begun."""
OVERDUE, SIGNED_LATE = "overdue", "signed_late"


@dataclass(frozen=True)
class Narrowing:
    """What is asked for; empty asks for all. `late` is OVERDUE or SIGNED_LATE, `state` one of a return or MISSING."""

    words: str = ""
    month: dt.date | None = None
    phase: str = ""
    priority: bool = False
    state: str = ""
    late: str = ""

    def __bool__(self) -> bool:
        return self != Narrowing()


def months_of(actor: Actor, campaign: Campaign, asked: Narrowing) -> QuerySet[MonthQuota]:
    """Month quotas by month, agency, team; none for those who may not open the plan."""
    found = MonthQuota.objects.filter(campaign__in=policies.campaigns(actor).filter(pk=campaign.pk))
    found = found.select_related("agency").order_by("month", "agency__code", "team")
    if asked.month:
        found = found.filter(month=asked.month)
    return found.filter(agency__in=agencies_worded(asked.words)) if asked.words else found


def roadmap_of(actor: Actor, campaign: Campaign, asked: Narrowing) -> QuerySet[PlanLine]:
    """Lines of the roadmap in their order; none for those who may not open the plan."""
    found = PlanLine.objects.filter(campaign__in=policies.campaigns(actor).filter(pk=campaign.pk))
    found = found.select_related("agency", "paper_type")
    if asked.phase:
        found = found.filter(phase=asked.phase)
    if asked.priority:
        found = found.filter(priority=True)
    return found.filter(agency__in=agencies_worded(asked.words)) if asked.words else found


def narrow_returns(lines: Iterable[ReturnLine], asked: Narrowing) -> list[ReturnLine]:
    """Of the lines of `return_lines` those asked for, in their order. One query for words, else none."""
    named = set(agencies_worded(asked.words).values_list("pk", flat=True)) if asked.words else None
    return [
        line
        for line in lines
        if (named is None or line.agency.pk in named)
        and asked.state in ("", line.survey.state if line.survey else MISSING)
        and asked.late in ("", lateness(line))
    ]


def lateness(line: ReturnLine) -> str:
    """OVERDUE, SIGNED_LATE, or '' for a return that is in time, or has time left."""
    if not line.days_late:
        return ""
    return SIGNED_LATE if line.survey and line.survey.signed_at else OVERDUE


def months_known(campaign: Campaign) -> list[dt.date]:
    """Months that have a quota, in their order."""
    return list(campaign.month_quotas.order_by("month").values_list("month", flat=True).distinct())


def phases_known(campaign: Campaign) -> list[tuple[str, str]]:
    """(key, name) of phases that have a line, by their last day."""
    found = campaign.plan_lines.order_by("due_on", "phase").values_list("phase", "phase_name")
    return list(dict(found.distinct()).items())
