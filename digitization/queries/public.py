"""What anybody may know of the province's digitization: sums of the newest plan, no agency's name and no person's."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from digitization.forecast import BAND_WEEKS, Forecast, forecast
from digitization.models import Campaign, Quota, Tally
from digitization.queries.progress import Grain, State, days_so_far, filed_by_week

MONTHS = 12


@dataclass(frozen=True)
class Summary:
    """Documents; `months` are (first day, filed in it), twelve at most; `finished` agencies filled their plan."""

    campaign: Campaign
    planned: int
    filed: int
    agencies: int
    finished: int
    forecast: Forecast
    months: list[tuple[dt.date, int]]

    @property
    def percent(self) -> int:
        return min(100, 100 * self.filed // self.planned) if self.planned else 0

    @property
    def left(self) -> int:
        return max(0, self.planned - self.filed)


def summary(today: dt.date | None = None) -> Summary | None:
    """The newest campaign that has begun and has quotas; None before that. Five queries."""
    today = today or timezone.localdate()
    begun = Campaign.objects.filter(starts_on__lte=today, quotas__isnull=False)
    campaign = begun.order_by("-starts_on", "-id").first()
    if campaign is None:
        return None
    quotas = dict(Quota.objects.filter(campaign=campaign).values_list("agency_id", "planned"))
    tallies = Tally.objects.filter(campaign=campaign, state=State.FILED)
    filed = dict(tallies.filter(grain=Grain.TOTAL).values_list("agency_id").annotate(n=Sum("count")).order_by())
    weeks = [0] * BAND_WEEKS
    for counts in filed_by_week(tallies, today).values():
        weeks = [sum(pair) for pair in zip(weeks, counts, strict=True)]
    left = sum(max(0, planned - filed.get(agency, 0)) for agency, planned in quotas.items())
    return Summary(
        campaign=campaign,
        planned=sum(quotas.values()),
        filed=sum(filed.values()),
        agencies=len(quotas),
        finished=sum(1 for agency, planned in quotas.items() if filed.get(agency, 0) >= planned),
        forecast=forecast(left, weeks, days_so_far(campaign, today), today),
        months=_months(campaign, today),
    )


def _months(campaign: Campaign, today: dt.date) -> list[tuple[dt.date, int]]:
    first, months = max(_back(today, MONTHS - 1), campaign.starts_on.replace(day=1)), []
    rows = Tally.objects.filter(campaign=campaign, state=State.FILED, grain=Grain.DAY, day__gte=first, day__lte=today)
    found = dict(rows.values_list(TruncMonth("day")).annotate(n=Sum("count")).order_by())
    for back in reversed(range(MONTHS)):
        month = _back(today, back)
        if month >= first:
            months.append((month, found.get(month, 0)))
    return months


def _back(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return dt.date(year, month + 1, 1)
