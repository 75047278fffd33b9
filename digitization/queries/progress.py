"""Progress of digitization against plan, by agency, kind of paper, phase and week: reads counts, never documents."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from core.accounts.actor import Actor
from core.accounts.models import Post
from core.agencies.models import Agency
from core.catalogue.models import PaperType
from digitization import policies
from digitization.forecast import BAND_WEEKS, Forecast, forecast
from digitization.models import Campaign, Document, PlanLine, Quota, Tally
from digitization.policies import PROGRESS_ROLES

State = Document.State
Grain = Tally.Grain
OUT_OF_LINE = (State.FILED, State.REFUSED)


@dataclass(frozen=True)
class Standing:
    """Where a part of the plan stands; all figures are documents."""

    planned: int
    filed: int
    in_line: int
    refused: int

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


@dataclass(frozen=True)
class AgencyProgress(Standing):
    """`per_day` are documents filed per calendar day; `forecast` is the day the plan is filled at that speed, None
    while nothing moves; `late` when that is after `due_on`, or `due_on` has passed; `days_late` are the calendar days
    from `due_on` to the forecast, or to today while there is none or it is earlier, 0 where it is not late;
    `weeks` are documents filed in each of the last weeks, newest first."""

    agency: Agency
    per_day: float
    due_on: dt.date | None
    forecast: dt.date | None
    earliest: dt.date | None
    latest: dt.date | None
    days_late: int
    weeks: list[int]

    @property
    def late(self) -> bool:
        return self.days_late > 0

    @property
    def not_begun(self) -> bool:
        """Nothing filed and nothing moving, with something left to do; it may be late as well."""
        return bool(self.left) and self.forecast is None and not self.filed

    @property
    def stopped(self) -> bool:
        """Something filed, but nothing of late, with something left to do and time left to do it."""
        return bool(self.left) and self.forecast is None and bool(self.filed) and not self.late


@dataclass(frozen=True)
class PhaseProgress(Standing):
    """A phase of the roadmap; what an agency filed of a kind counts for its earliest phases first."""

    name: str
    due_on: dt.date
    late: bool


@dataclass(frozen=True)
class PaperProgress(Standing):
    paper_type: PaperType


@dataclass(frozen=True)
class BurnUp:
    """Sums at the end of each week: filed so far (None for weeks to come), planned by then, forecast from now on."""

    weeks: list[dt.date]
    filed: list[int | None]
    planned: list[int]
    expected: list[int | None]


def campaigns(actor: Actor) -> QuerySet[Campaign]:
    """Campaigns the actor may see, newest first."""
    if not actor.has_role(*PROGRESS_ROLES):
        return Campaign.objects.none()
    return Campaign.objects.order_by("-starts_on", "-id")


def _scoped(actor: Actor, rows: QuerySet[Any], agency: Agency | None = None) -> QuerySet[Any]:
    """All agencies for the province's administrator, their own for its line and leader, none for others."""
    if not actor.has_role(Post.Role.PROVINCE_ADMIN):
        rows = rows.filter(agency=actor.agency) if policies.sees_own_plan(actor) else rows.none()
    return rows.filter(agency=agency) if agency else rows


def progress_by_agency(actor: Actor, campaign: Campaign, today: dt.date | None = None) -> list[AgencyProgress]:
    """One row for each agency with a quota or a batch in the campaign, the furthest behind first. Four queries at most.

    A provincial administrator sees all agencies, officers of the line and leaders their own, others none.
    """
    today = today or timezone.localdate()
    quotas = {q.agency_id: q for q in _scoped(actor, Quota.objects.filter(campaign=campaign)).select_related("agency")}
    tallies = _scoped(actor, Tally.objects.filter(campaign=campaign))
    counted = _standing(tallies, "agency_id")
    speeds = filed_by_week(tallies, today)
    agencies = {pk: quota.agency for pk, quota in quotas.items()}
    missing = set(counted) - set(agencies)
    agencies |= {agency.pk: agency for agency in Agency.objects.filter(pk__in=missing)} if missing else {}
    none = [0] * BAND_WEEKS
    rows = [
        _row(agency, quotas.get(pk), counted.get(pk, {}), speeds.get(pk, none), campaign, today)
        for pk, agency in agencies.items()
    ]
    return sorted(rows, key=lambda row: (row.share if row.planned else 2.0, row.agency.code))


def _standing(tallies: QuerySet[Tally], key: str) -> dict[int, dict[str, int]]:
    """Documents by `key` and state."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    rows = tallies.filter(grain=Grain.TOTAL).values_list(key, "state").annotate(n=Sum("count"))
    for pk, state, n in rows.filter(n__gt=0).order_by():
        found[pk][state] = n
    return found


def filed_by_week(tallies: QuerySet[Tally], today: dt.date) -> dict[int, list[int]]:
    """Documents filed by agency in each of the last weeks of seven days up to today, newest first."""
    ends = [today - dt.timedelta(days=7 * week) for week in range(BAND_WEEKS + 1)]
    sums = {
        f"w{week}": Sum("count", filter=Q(day__gt=ends[week + 1], day__lte=ends[week]), default=0)
        for week in range(BAND_WEEKS)
    }
    recent = tallies.filter(grain=Grain.DAY, state=State.FILED, day__gt=ends[-1], day__lte=today)
    rows = recent.values_list("agency_id").annotate(**sums).order_by()
    return {agency: list(weeks) for agency, *weeks in rows}


def _in_line(states: dict[str, int]) -> int:
    return sum(n for state, n in states.items() if state not in OUT_OF_LINE)


def days_so_far(campaign: Campaign, today: dt.date) -> int:
    return max(0, (today - campaign.starts_on).days + 1)


def _row(
    agency: Agency, quota: Quota | None, states: dict[str, int], weeks: list[int], campaign: Campaign, today: dt.date
) -> AgencyProgress:
    planned, filed = quota.planned if quota else 0, states.get(State.FILED, 0)
    left = max(0, planned - filed)
    guess = forecast(left, weeks, days_so_far(campaign, today), today)
    due_on = quota.due_on if quota else None
    return AgencyProgress(
        planned=planned,
        filed=filed,
        in_line=_in_line(states),
        refused=states.get(State.REFUSED, 0),
        agency=agency,
        per_day=round(guess.per_day, 2),
        due_on=due_on,
        forecast=guess.finish,
        earliest=guess.earliest,
        latest=guess.latest,
        days_late=max(0, (max(today, guess.finish or today) - due_on).days) if left and due_on else 0,
        weeks=weeks,
    )


def overall(campaign: Campaign, rows: Sequence[AgencyProgress], today: dt.date | None = None) -> Forecast:
    """The province's finish: what the agencies have left together, at the speed they had together. No query."""
    today = today or timezone.localdate()
    weeks = [sum(row.weeks[week] for row in rows) for week in range(BAND_WEEKS)]
    return forecast(sum(row.left for row in rows), weeks, days_so_far(campaign, today), today)


def progress_by_paper(actor: Actor, campaign: Campaign, agency: Agency | None = None) -> list[PaperProgress]:
    """One row for each kind of paper that is planned or on the line, the largest rest first. Three queries."""
    plan = _scoped(actor, PlanLine.objects.filter(campaign=campaign), agency)
    planned = dict(plan.values_list("paper_type").annotate(n=Sum("planned")).order_by())
    counted = _standing(_scoped(actor, Tally.objects.filter(campaign=campaign), agency), "paper_type_id")
    kinds = PaperType.objects.in_bulk(set(planned) | set(counted))
    rows = [
        PaperProgress(
            planned=planned.get(pk, 0),
            filed=counted.get(pk, {}).get(State.FILED, 0),
            in_line=_in_line(counted.get(pk, {})),
            refused=counted.get(pk, {}).get(State.REFUSED, 0),
            paper_type=kind,
        )
        for pk, kind in kinds.items()
    ]
    return sorted(rows, key=lambda row: (-row.left, -row.filed, row.paper_type.code))


# An agency's papers of a kind fill its phases in the order of their last days.
_PHASES = """
select due_on, phase, min(phase_name), sum(planned)::int, sum(greatest(0, least(planned, filed - before)))::int
from (
  select l.due_on, l.phase, l.phase_name, l.planned, coalesce(f.n, 0) as filed,
    sum(l.planned) over (partition by l.agency_id, l.paper_type_id order by l.due_on, l.phase) - l.planned as before
  from digitization_planline l left join (
    select agency_id, paper_type_id, sum(count) as n from digitization_tally
    where campaign_id = %(campaign)s and grain = 'T' and state = 'filed' group by 1, 2
  ) f on f.agency_id = l.agency_id and f.paper_type_id = l.paper_type_id
  where l.campaign_id = %(campaign)s and (%(agency)s::bigint is null or l.agency_id = %(agency)s)
) lines group by due_on, phase order by due_on, phase
"""


def progress_by_phase(
    actor: Actor, campaign: Campaign, agency: Agency | None = None, today: dt.date | None = None
) -> list[PhaseProgress]:
    """One row for each phase of the roadmap, by its last day. One query."""
    today = today or timezone.localdate()
    if not actor.has_role(Post.Role.PROVINCE_ADMIN):
        if not policies.sees_own_plan(actor) or (agency and agency != actor.agency):
            return []
        agency = actor.agency
    with connection.cursor() as cursor:
        cursor.execute(_PHASES, {"campaign": campaign.pk, "agency": agency.pk if agency else None})
        rows = cursor.fetchall()
    return [
        PhaseProgress(planned, done, 0, 0, name, due_on, due_on < today and done < planned)
        for due_on, _phase, name, planned, done in rows
    ]


def burn_up(actor: Actor, campaign: Campaign, agency: Agency | None = None, today: dt.date | None = None) -> BurnUp:
    """Week by week from the campaign's start to its end (or to now, when that is later). Three queries.

    The plan grows evenly from the start to each quota's last day.
    """
    today = today or timezone.localdate()
    tallies = _scoped(actor, Tally.objects.filter(campaign=campaign), agency)
    by_week = dict(
        tallies.filter(grain=Grain.WEEK, state=State.FILED).values_list("day").annotate(n=Sum("count")).order_by()
    )
    quotas = list(
        _scoped(actor, Quota.objects.filter(campaign=campaign), agency)
        .values_list("due_on")
        .annotate(n=Sum("planned"))
        .order_by("due_on")
    )
    this_week = _monday(today)
    weeks = _range(_monday(campaign.starts_on), max(this_week, _monday(campaign.ends_on)))
    early = sum(n for monday, n in by_week.items() if monday < weeks[0])
    speeds = [0] * BAND_WEEKS
    for counts in filed_by_week(tallies, today).values():
        speeds = [sum(pair) for pair in zip(speeds, counts, strict=True)]
    goal = sum(n for _due, n in quotas)
    filed, expected, planned, so_far = [], [], [], early
    per_day = forecast(1, speeds, days_so_far(campaign, today), today).per_day
    over, slope, due_next = 0, sum(n / _span(campaign.starts_on, due) for due, n in quotas), 0
    for monday in weeks:
        end = monday + dt.timedelta(days=6)
        so_far += by_week.get(monday, 0)
        filed.append(so_far if monday <= this_week else None)
        ahead = so_far + per_day * max(0, (end - today).days)
        expected.append(None if monday < this_week else round(min(max(goal, so_far), ahead)))
        while due_next < len(quotas) and quotas[due_next][0] <= end:
            (due, amount), due_next = quotas[due_next], due_next + 1
            over, slope = over + amount, slope - amount / _span(campaign.starts_on, due)
        planned.append(round(over + slope * max(0, (end - campaign.starts_on).days + 1)))
    return BurnUp([monday + dt.timedelta(days=6) for monday in weeks], filed, planned, expected)


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _range(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(days=7 * n) for n in range((last - first).days // 7 + 1)]


def _span(start: dt.date, due: dt.date) -> int:
    return max(1, (due - start).days + 1)
