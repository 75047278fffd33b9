"""Progress of digitization by agency against plan, with a forecast from the speed of the last four weeks."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from core.accounts.actor import Actor
from core.accounts.models import Post
from core.agencies.models import Agency
from digitization import policies
from digitization.models import Campaign, Document, Quota
from digitization.policies import PROGRESS_ROLES

SPEED_DAYS = 28
State = Document.State


@dataclass(frozen=True)
class AgencyProgress:
    """`per_day` are documents filed per calendar day; `forecast` is the day the plan is filled at that speed, None
    while nothing moves; `late` when that is after `due_on`, or `due_on` has passed."""

    agency: Agency
    planned: int
    filed: int
    in_line: int
    refused: int
    per_day: float
    due_on: dt.date | None
    forecast: dt.date | None
    late: bool

    @property
    def share(self) -> float:
        """Part of the plan that is filed, 0..1 (over 1 where more was filed than planned)."""
        return self.filed / self.planned if self.planned else 0.0

    @property
    def percent(self) -> int:
        return math.floor(100 * min(1.0, self.share))

    @property
    def left(self) -> int:
        return max(0, self.planned - self.filed)


def campaigns(actor: Actor) -> QuerySet[Campaign]:
    """Campaigns the actor may see, newest first."""
    if not actor.has_role(*PROGRESS_ROLES):
        return Campaign.objects.none()
    return Campaign.objects.order_by("-starts_on", "-id")


def progress_by_agency(actor: Actor, campaign: Campaign, today: dt.date | None = None) -> list[AgencyProgress]:
    """One row for each agency with a quota or a batch in the campaign, the furthest behind first. Three queries.

    A provincial administrator sees all agencies, officers of the line their own, others none.
    """
    today = today or timezone.localdate()
    quotas = Quota.objects.filter(campaign=campaign).select_related("agency")
    if not actor.has_role(Post.Role.PROVINCE_ADMIN):
        quotas = quotas.filter(agency=actor.agency) if policies.works_on_line(actor) else quotas.none()
    by_agency = {quota.agency_id: quota for quota in quotas}
    counted = _counts(actor, campaign, today)
    missing = set(counted) - set(by_agency)
    agencies = {quota.agency_id: quota.agency for quota in by_agency.values()}
    agencies |= {agency.pk: agency for agency in Agency.objects.filter(pk__in=missing)} if missing else {}
    rows = [_row(agency, by_agency.get(pk), counted.get(pk, {}), campaign, today) for pk, agency in agencies.items()]
    return sorted(rows, key=lambda row: (row.share if row.planned else 2.0, row.agency.code))


def _counts(actor: Actor, campaign: Campaign, today: dt.date) -> dict[int, dict[str, Any]]:
    since = timezone.now() - dt.timedelta(days=SPEED_DAYS)
    rows = (
        Document.objects.filter(batch__campaign=campaign, batch__in=policies.scoped_batches(actor))
        .order_by()
        .values("batch__agency_id")
        .annotate(
            filed=Count("id", filter=Q(state=State.FILED)),
            refused=Count("id", filter=Q(state=State.REFUSED)),
            in_line=Count("id", filter=~Q(state__in=[State.FILED, State.REFUSED])),
            recent=Count("id", filter=Q(state=State.FILED, filed_at__gte=since)),
        )
    )
    return {row["batch__agency_id"]: {**row} for row in rows}


def _row(
    agency: Agency, quota: Quota | None, counts: dict[str, Any], campaign: Campaign, today: dt.date
) -> AgencyProgress:
    planned, filed = quota.planned if quota else 0, counts.get("filed", 0)
    days = max(1, min(SPEED_DAYS, (today - campaign.starts_on).days + 1))
    per_day = counts.get("recent", 0) / days
    left = max(0, planned - filed)
    forecast = today if not left else today + dt.timedelta(days=math.ceil(left / per_day)) if per_day else None
    due_on = quota.due_on if quota else None
    late = bool(left and due_on and (due_on < today or (forecast is not None and forecast > due_on)))
    return AgencyProgress(
        agency=agency,
        planned=planned,
        filed=filed,
        in_line=counts.get("in_line", 0),
        refused=counts.get("refused", 0),
        per_day=round(per_day, 2),
        due_on=due_on,
        forecast=forecast,
        late=late,
    )
