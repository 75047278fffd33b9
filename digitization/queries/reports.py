"""The figures of a monthly report: computed once, then frozen."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Sum

from core.accounts.actor import Actor
from digitization.forecast import BAND_WEEKS, forecast
from digitization.models import Campaign, MonthQuota, Quota, Tally
from digitization.queries.progress import Grain, State, days_so_far, progress_by_agency
from digitization.roadmap import month_end


def month_figures(actor: Actor, campaign: Campaign, month: dt.date) -> dict[str, Any]:
    """By agency: plan, filed before and in the month, quota of the month, as of the month's last day; their sums."""
    month = month.replace(day=1)
    last = month_end(month)
    filed = Tally.objects.filter(campaign=campaign, state=State.FILED, grain=Grain.DAY)
    upto = _by_agency(filed.filter(day__lte=last))
    within = _by_agency(filed.filter(day__gte=month, day__lte=last))
    quota = dict(MonthQuota.objects.filter(campaign=campaign, month=month, team="").values_list("agency_id", "planned"))
    planned = dict(Quota.objects.filter(campaign=campaign).values_list("agency_id", "planned"))
    rows, days, left_over = [], days_so_far(campaign, last), 0
    progress = progress_by_agency(actor, campaign, last)
    for row in sorted(progress, key=lambda row: row.agency.code):
        pk = row.agency.pk
        left = max(0, planned.get(pk, 0) - upto.get(pk, 0))
        left_over += left
        finish = forecast(left, row.weeks, days, last).finish
        rows.append(
            {
                "code": row.agency.code,
                "agency": row.agency.name,
                "planned": planned.get(pk, 0),
                "month_quota": quota.get(pk, 0),
                "month": within.get(pk, 0),
                "filed": upto.get(pk, 0),
                "due_on": row.due_on.isoformat() if row.due_on else "",
                "late": bool(left and row.due_on and (row.due_on < last or (finish and finish > row.due_on))),
            }
        )
    weeks = [sum(row.weeks[n] for row in progress) for n in range(BAND_WEEKS)]
    finish = forecast(left_over, weeks, days, last).finish
    return {
        "rows": rows,
        "total": {key: sum(row[key] for row in rows) for key in ("planned", "month_quota", "month", "filed")},
        "late": sum(1 for row in rows if row["late"]),
        "forecast": finish.isoformat() if finish and left_over else "",
        "weeks": weeks,
    }


def _by_agency(tallies: Any) -> dict[int, int]:
    return dict(tallies.values_list("agency_id").annotate(n=Sum("count")).order_by())
