"""How lateness is classed and said."""

from __future__ import annotations

import pytest

from core.worktime import LatenessKind, lateness
from tests.core.worktime.calendars import CALENDAR, at

DUE = at(20, 11, 16)


@pytest.mark.parametrize(
    ("now", "kind", "label", "tone"),
    [
        (at(16, 11, 16), LatenessKind.IN_TIME_RUNNING, "còn 4 ngày", "ok"),
        (at(19, 11, 16), LatenessKind.IN_TIME_RUNNING, "còn 8 giờ", "warn"),
        (at(19, 11, 20), LatenessKind.IN_TIME_RUNNING, "còn 7 giờ", "warn"),
        (at(20, 11, 9), LatenessKind.IN_TIME_RUNNING, "đến hạn hôm nay", "warn"),
        (at(20, 11, 15, 20), LatenessKind.IN_TIME_RUNNING, "còn 40 phút", "warn"),
        (DUE, LatenessKind.IN_TIME_RUNNING, "đến hạn hôm nay", "warn"),
        (at(20, 11, 16, 30), LatenessKind.LATE_RUNNING, "quá hạn 30 phút", "bad"),
        (at(22, 11, 10), LatenessKind.LATE_RUNNING, "quá hạn 1 giờ", "bad"),
        (at(24, 11, 16), LatenessKind.LATE_RUNNING, "quá hạn 2 ngày", "bad"),
    ],
)
def test_open_dossiers(now, kind, label, tone):
    stand = lateness(DUE, None, now, CALENDAR)
    assert (stand.kind, stand.label, stand.tone) == (kind, label, tone)


def test_late_only_outside_working_time_is_late_all_the_same():
    assert lateness(at(20, 11, 17), None, at(20, 11, 20), CALENDAR).label == "vừa quá hạn"


@pytest.mark.parametrize(
    ("finished", "kind", "label"),
    [
        (at(18, 11, 16), LatenessKind.EARLY, "trước hạn 2 ngày"),
        (at(20, 11, 8), LatenessKind.ON_TIME, "đúng hạn"),
        (DUE, LatenessKind.ON_TIME, "đúng hạn"),
        (at(23, 11, 7), LatenessKind.LATE, "trễ hạn 1 giờ"),
    ],
)
def test_finished_dossiers_stay_as_they_ended(finished, kind, label):
    stand = lateness(DUE, finished, at(1, 12, 9), CALENDAR)
    assert (stand.kind, stand.label) == (kind, label)


def test_while_waiting_for_supplements_a_dossier_does_not_become_late():
    stand = lateness(DUE, None, at(1, 12, 9), CALENDAR, paused_since=at(18, 11, 16))
    assert (stand.kind, stand.label) == (LatenessKind.IN_TIME_RUNNING, "còn 2 ngày")


def test_no_due_date():
    assert lateness(None, None, at(1, 12), CALENDAR).kind is LatenessKind.NO_DUE_DATE
