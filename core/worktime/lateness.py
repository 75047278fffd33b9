"""Early, on time or late, and how to say it: "còn 5 giờ", "đến hạn hôm nay", "quá hạn 2 ngày".

On time if and only if finished no later than due. "Early" means on an earlier day than the due day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.worktime.calendar import WorkCalendar, local_date, working_time_between


class LatenessKind(StrEnum):
    """Classes of the reports; the last three are of dossiers still open."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    IN_TIME_RUNNING = "in_time_running"
    LATE_RUNNING = "late_running"
    NO_DUE_DATE = "no_due_date"


@dataclass(frozen=True, slots=True)
class Lateness:
    """`margin` is working time left, or over when late; `label` is the chip in the language of the reader."""

    kind: LatenessKind
    margin: timedelta
    label: str
    due_today: bool = False

    @property
    def is_late(self) -> bool:
        return self.kind in {LatenessKind.LATE, LatenessKind.LATE_RUNNING}

    @property
    def tone(self) -> str:
        """Colour of the chip: bad when late, warn on the due day or with a working day or less left, else ok."""
        if self.is_late:
            return "bad"
        soon = self.kind is LatenessKind.IN_TIME_RUNNING and (self.due_today or self.margin <= timedelta(hours=8))
        return "warn" if soon else "ok"


def lateness(
    due: datetime | None,
    finished: datetime | None,
    now: datetime,
    calendar: WorkCalendar,
    *,
    paused_since: datetime | None = None,
) -> Lateness:
    """How a dossier stands. While it waits for supplements (`paused_since`) it stands as it did when the wait began."""
    if due is None:
        return Lateness(LatenessKind.NO_DUE_DATE, timedelta(0), _("không có hạn trả"))
    if finished is not None:
        return _finished(due, finished, calendar)
    at = now if paused_since is None else min(now, paused_since)
    if at > due:
        over = working_time_between(due, at, calendar)
        return Lateness(
            LatenessKind.LATE_RUNNING, over, _said(_("quá hạn %(amount)s"), _amount(over, calendar)) or _("vừa quá hạn")
        )
    left = working_time_between(at, due, calendar)
    today = local_date(at) == local_date(due)
    hour = timedelta(hours=1)
    amount = "" if today and not timedelta(0) < left < hour else _amount(left, calendar, whole_day=False)
    label = _said(_("còn %(amount)s"), amount) or _("đến hạn hôm nay")
    return Lateness(LatenessKind.IN_TIME_RUNNING, left, label, due_today=today)


def _finished(due: datetime, finished: datetime, calendar: WorkCalendar) -> Lateness:
    if finished > due:
        over = working_time_between(due, finished, calendar)
        return Lateness(
            LatenessKind.LATE, over, _said(_("trễ hạn %(amount)s"), _amount(over, calendar)) or _("trễ hạn")
        )
    left = working_time_between(finished, due, calendar)
    if local_date(finished) < local_date(due):
        return Lateness(
            LatenessKind.EARLY, left, _said(_("trước hạn %(amount)s"), _amount(left, calendar)) or _("trước hạn")
        )
    return Lateness(LatenessKind.ON_TIME, left, _("đúng hạn"))


def _said(words: str, amount: str) -> str:
    """The amount within its words; nothing for less than a minute."""
    return words % {"amount": amount} if amount else ""


def _amount(amount: timedelta, calendar: WorkCalendar, *, whole_day: bool = True) -> str:
    """The amount in its largest unit, rounded down; `whole_day` says that exactly one day is "1 ngày", not "8 giờ"."""
    if amount > calendar.day_length or (whole_day and amount == calendar.day_length):
        days = amount // calendar.day_length
        return ngettext("%(n)s ngày", "%(n)s ngày", days) % {"n": days}
    hours, minutes = amount // timedelta(hours=1), amount // timedelta(minutes=1)
    if hours:
        return ngettext("%(n)s giờ", "%(n)s giờ", hours) % {"n": hours}
    return ngettext("%(n)s phút", "%(n)s phút", minutes) % {"n": minutes} if minutes else ""
