"""When a backlog will be filed, from the speed of the last weeks: a day, and a band that holds four times in five.

Method. Speed is the mean of the last four weeks. The weeks of the last eight differ by a standard deviation `s`; a
finish `n` weeks away is wrong because the mean is known from `k` weeks only and because the coming `n` weeks will
differ too, so the mean speed until then lies within ±1.28·s·√(1/k + 1/n) in 80 of 100 cases if weeks are independent.
The band's ends are the finishes at those two speeds. It knows nothing of holidays, new scanners or people leaving.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import stdev

SPEED_WEEKS = 4
BAND_WEEKS = 8
_EIGHTY_PERCENT = 1.2816
_FAR = 36500


@dataclass(frozen=True)
class Forecast:
    """`finish` is None while nothing moves; `latest` is None also where the slow end of the band never finishes."""

    per_day: float
    finish: dt.date | None
    earliest: dt.date | None
    latest: dt.date | None


def forecast(left: int, weeks: Sequence[int], days: int, today: dt.date) -> Forecast:
    """From what was filed in each of the last weeks, newest first; `days` is how many days of them there were so far.

    Calendar days. Fewer than three full weeks give a day without a band.
    """
    spoken_of = max(1, min(days, 7 * SPEED_WEEKS))
    per_day = sum(weeks[:SPEED_WEEKS]) / spoken_of
    if not left:
        return Forecast(per_day, today, today, today)
    finish = _after(left, per_day, today)
    full = list(weeks[: min(BAND_WEEKS, days // 7)])
    if finish is None or len(full) < 3:
        return Forecast(per_day, finish, None, None)
    known, ahead = min(len(full), SPEED_WEEKS), max(left / per_day / 7, 1 / 7)
    swing = _EIGHTY_PERCENT * stdev(full) / 7 * math.sqrt(1 / known + 1 / ahead)
    return Forecast(per_day, finish, _after(left, per_day + swing, today), _after(left, per_day - swing, today))


def _after(left: int, per_day: float, today: dt.date) -> dt.date | None:
    if per_day <= 0 or left / per_day > _FAR:
        return None
    return today + dt.timedelta(days=math.ceil(left / per_day))
