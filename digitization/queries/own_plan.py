"""An agency's own part of the plans, as its officers and its leader see it: this month, what is left, every month."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from core.accounts.actor import Actor
from digitization import policies
from digitization.models import Campaign, MonthQuota, Quota, Tally
from digitization.queries.progress import AgencyProgress, Grain, State, progress_by_agency


@dataclass(frozen=True)
class OwnMonth:
    """A calendar month, named by its first day; `planned` and `filed` are documents, `teams` (name, planned)."""

    month: dt.date
    planned: int
    filed: int
    teams: tuple[tuple[str, int], ...] = ()

    @property
    def left(self) -> int:
        return max(0, self.planned - self.filed)


@dataclass(frozen=True)
class OwnPlan:
    """Where the agency stands in one campaign: `month` is the current one, `progress` the whole plan.

    `progress` is None where only single months were planned and nothing is on the line yet.
    """

    campaign: Campaign
    progress: AgencyProgress | None
    month: OwnMonth


def own_campaigns(actor: Actor) -> QuerySet[Campaign]:
    """Campaigns that give the actor's own agency a quota, newest first; none for who is not of its line or its head."""
    if not policies.sees_own_plan(actor):
        return Campaign.objects.none()
    whole = Quota.objects.filter(agency=actor.agency).values("campaign")
    by_month = MonthQuota.objects.filter(agency=actor.agency).values("campaign")
    return Campaign.objects.filter(Q(pk__in=whole) | Q(pk__in=by_month)).order_by("-starts_on", "-id")


def own_plans(actor: Actor, today: dt.date | None = None) -> list[OwnPlan]:
    """The agency's part of every campaign that is running. Six queries for a campaign at most."""
    today = today or timezone.localdate()
    running = own_campaigns(actor).filter(starts_on__lte=today, ends_on__gte=today)
    return [own_plan(actor, campaign, own_months(actor, campaign), today) for campaign in running]


def own_plan(actor: Actor, campaign: Campaign, months: Iterable[OwnMonth], today: dt.date | None = None) -> OwnPlan:
    """The agency's part of a campaign, with the months that `own_months` found."""
    today = today or timezone.localdate()
    this = today.replace(day=1)
    progress = next(iter(progress_by_agency(actor, campaign, today)), None) if policies.sees_own_plan(actor) else None
    return OwnPlan(campaign, progress, next((one for one in months if one.month == this), OwnMonth(this, 0, 0)))


def own_months(actor: Actor, campaign: Campaign) -> list[OwnMonth]:
    """Months with a quota of the actor's agency, or in which it filed something, by time. Two queries.

    A month's plan is that of the whole agency; where only teams have one, their sum.
    """
    if not policies.sees_own_plan(actor):
        return []
    quotas: dict[dt.date, dict[str, int]] = defaultdict(dict)
    mine = MonthQuota.objects.filter(campaign=campaign, agency=actor.agency).order_by("month", "team")
    for month, team, planned in mine.values_list("month", "team", "planned"):
        quotas[month][team] = planned
    days = Tally.objects.filter(campaign=campaign, agency=actor.agency, grain=Grain.DAY, state=State.FILED)
    by_month = days.annotate(month=TruncMonth("day")).values_list("month").annotate(n=Sum("count")).order_by()
    filed = {month: n for month, n in by_month if n > 0}
    return [_month(month, quotas.get(month, {}), filed.get(month, 0)) for month in sorted({*quotas, *filed})]


def _month(month: dt.date, planned: dict[str, int], filed: int) -> OwnMonth:
    teams = tuple((team, n) for team, n in planned.items() if team)
    return OwnMonth(month, planned[""] if "" in planned else sum(n for _team, n in teams), filed, teams)
