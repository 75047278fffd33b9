"""The story of a dossier: what happened, whose turn it is and until when, what comes next; and the control slip."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.agencies.queries.calendar import work_calendar
from core.vietnamese.dates import format_datetime
from core.worktime import Lateness, lateness
from onestop.models import Dossier, HandOver
from onestop.transitions import done_text

S = Dossier.State

# What is still ahead of a dossier, in the words of a citizen.
_AHEAD = {
    S.ACCEPTED: gettext_noop("Tiếp nhận hồ sơ và hẹn trả kết quả"),
    S.IN_REVIEW: gettext_noop("Xử lý hồ sơ"),
    S.AWAITING_APPROVAL: gettext_noop("Lãnh đạo phê duyệt"),
    S.APPROVED: gettext_noop("Ký số và phát hành kết quả"),
    S.RETURNED: gettext_noop("Trả kết quả"),
}
_NOW = {
    S.SUBMITTED: gettext_noop("Bộ phận Một cửa đang kiểm tra hồ sơ"),
    S.SUPPLEMENT_BEFORE_ACCEPT: gettext_noop("Chờ bạn bổ sung hồ sơ"),
    S.ACCEPTED: gettext_noop("Bộ phận Một cửa đang chuyển hồ sơ đến nơi giải quyết"),
    S.IN_REVIEW: gettext_noop("Đang xử lý hồ sơ"),
    S.AWAITING_APPROVAL: gettext_noop("Chờ lãnh đạo phê duyệt"),
    S.APPROVED: gettext_noop("Đang ký số và phát hành kết quả"),
    S.RESULT_READY: gettext_noop("Đã có kết quả, chờ trả"),
}
_ORDER = [S.SUBMITTED, S.ACCEPTED, S.IN_REVIEW, S.AWAITING_APPROVAL, S.APPROVED, S.RESULT_READY, S.RETURNED]
CLOSED = frozenset({S.REFUSED, S.RETURNED})


@dataclass(frozen=True)
class TimelineEntry:
    """One line: `kind` is done, now or next; `until` is when a current or coming step should be over, in UTC."""

    kind: str
    title: str
    at: datetime | None = None
    who: str = ""
    note: str = ""
    until: datetime | None = None
    action: str = ""


@dataclass(frozen=True)
class Turn:
    """Whose turn it is: a name for the screen, the agency, and until when."""

    name: str
    agency: str
    until: datetime | None
    is_citizen: bool = False


def turn(dossier: Dossier) -> Turn | None:
    """Who has to act now; None when the dossier is closed."""
    if dossier.state in CLOSED:
        return None
    if dossier.state == S.SUPPLEMENT_BEFORE_ACCEPT:
        return Turn(_("Người nộp hồ sơ"), "", None, is_citizen=True)
    receiving = dossier.receiving_agency.name
    if dossier.state == S.SUBMITTED:
        return Turn(_("Bộ phận Một cửa"), receiving, dossier.reception_due_at)
    if dossier.state == S.RESULT_READY:
        return Turn(_("Bộ phận Một cửa"), receiving, None)
    if dossier.state == S.APPROVED:
        return Turn(_("Hệ thống ký số"), dossier.competent_agency.name, dossier.current_due_at)
    holder = dossier.holder
    agency = receiving if dossier.state == S.ACCEPTED else dossier.competent_agency.name
    return Turn(holder.title if holder else "", agency, dossier.current_due_at)


def timeline(dossier: Dossier) -> list[TimelineEntry]:
    """What happened (oldest first), what happens now, what comes next. Names agencies and posts, no officers."""
    entries = [
        TimelineEntry(
            "done",
            _(done_text(event.action)),
            at=event.at,
            who=event.agency_name or (_("Hệ thống") if event.post_id is None and event.action != "submit" else ""),
            note=event.public_note,
            action=event.action,
        )
        for event in dossier.events.all()
    ]
    now = turn(dossier)
    if now is None:
        return entries
    who = " – ".join(part for part in (now.name, now.agency) if part)
    entries.append(TimelineEntry("now", _(_NOW[S(dossier.state)]), who=who, until=now.until))
    state = S.SUBMITTED if dossier.state == S.SUPPLEMENT_BEFORE_ACCEPT else S(dossier.state)
    for ahead in _ORDER[_ORDER.index(state) + 1 :]:
        if ahead in _AHEAD:
            until = dossier.current_due_at if ahead in (S.APPROVED, S.RETURNED) else None
            entries.append(TimelineEntry("next", _(_AHEAD[ahead]), until=until))
    return entries


def clock(dossier: Dossier, now: datetime | None = None) -> Lateness:
    """How the dossier stands: against the 8-hour clock before acceptance, against its due date afterwards."""
    at = now or timezone.now()
    if dossier.state == S.REFUSED or dossier.accepted_at is None:
        waiting = dossier.state == S.SUPPLEMENT_BEFORE_ACCEPT
        answered = dossier.answered_at if dossier.state == S.REFUSED else None
        calendar = work_calendar(dossier.receiving_agency, timezone.localdate(at))
        return lateness(None if waiting else dossier.reception_due_at, answered, at, calendar)
    calendar = work_calendar(dossier.competent_agency, timezone.localdate(at))
    return lateness(dossier.current_due_at, dossier.finished_at, at, calendar)


def control_rows(dossier: Dossier) -> list[dict[str, Any]]:
    """Rows of the control slip: who gave to whom, when, and whether the step was early, on time or late."""
    today = timezone.localdate()
    calendar = work_calendar(dossier.competent_agency, today)
    rows = dossier.hand_overs.select_related(
        "given_by__user", "given_by__agency", "given_to__user", "given_to__agency"
    ).order_by("number")
    return [
        {
            "no": row.number,
            "step": row.step_name,
            "from": f"{row.given_by.user.full_name}, {row.given_by.agency.name}",
            "to": f"{row.given_to.user.full_name}, {row.given_to.agency.name}",
            "given_at": format_datetime(row.given_at),
            "received_at": format_datetime(row.received_at) if row.received_at else "",
            "due_at": format_datetime(row.due_at) if row.due_at else "",
            "done_at": format_datetime(row.done_at) if row.done_at else "",
            "result": _outcome(row, calendar),
            "note": row.note,
        }
        for row in rows
    ]


def _outcome(row: HandOver, calendar: Any) -> str:
    if row.due_at is None or row.done_at is None:
        return ""
    return lateness(row.due_at, row.done_at, row.done_at, calendar).label
