"""Officers' lists: tabs with counts, search, filters, order. One column object drives table, sort and export."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from core.accounts.actor import Actor
from core.accounts.models import Post
from core.agencies.queries.calendar import work_calendar
from core.vietnamese import fold
from core.vietnamese.dates import format_datetime
from core.worktime import Lateness, WorkCalendar, lateness
from onestop.models import Dossier, HandOver
from onestop.policies import names_owners, office_dossiers

S = Dossier.State


@dataclass(frozen=True)
class Tab:
    """A tab of the work list: its states; `mine` limits it to what waits for the actor."""

    key: str
    label: str
    states: tuple[str, ...]
    mine: bool = False


OPEN = (S.SUBMITTED, S.ACCEPTED, S.IN_REVIEW, S.AWAITING_APPROVAL, S.APPROVED, S.RESULT_READY)
TABS = (
    Tab("viec-cua-toi", _("Việc của tôi"), OPEN, mine=True),
    Tab("tiep-nhan", _("Chờ tiếp nhận"), (S.SUBMITTED,)),
    Tab("bo-sung", _("Chờ bổ sung"), (S.SUPPLEMENT_BEFORE_ACCEPT,)),
    Tab("ban-giao", _("Chờ chuyển xử lý"), (S.ACCEPTED,)),
    Tab("xu-ly", _("Đang xử lý"), (S.IN_REVIEW,)),
    Tab("phe-duyet", _("Chờ phê duyệt"), (S.AWAITING_APPROVAL,)),
    Tab("ky-so", _("Đang ký số"), (S.APPROVED,)),
    Tab("tra-ket-qua", _("Chờ trả kết quả"), (S.RESULT_READY,)),
    Tab("da-tra", _("Đã trả"), (S.RETURNED,)),
    Tab("tu-choi", _("Đã từ chối"), (S.REFUSED,)),
)
_TAB = {tab.key: tab for tab in TABS}
# What lies with everybody of a role, besides what a post holds by name.
_SHARED = {
    Post.Role.CLERK: (S.SUBMITTED, S.ACCEPTED, S.RESULT_READY),
    Post.Role.UNIT_HEAD: (S.SUBMITTED, S.RESULT_READY),
    Post.Role.LEADER: (S.AWAITING_APPROVAL,),
}


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; `late` keeps dossiers that are past their date."""

    text: str = ""
    procedure: str = ""
    late: bool = False


def tab_of(key: str) -> Tab:
    """The tab, or the first one when there is none of that name."""
    return _TAB.get(key, TABS[0])


def _waits_for(actor: Actor) -> Q:
    """Held by the post, handed to it, or lying with everybody of its role."""
    post_id = actor.post.pk if actor.post else 0
    pending = HandOver.objects.filter(dossier=OuterRef("pk"), received_at__isnull=True)
    # The giver answers for the dossier until it is received, but cannot do anything with it meanwhile.
    held = Q(holder=post_id, state__in=(S.ACCEPTED, S.IN_REVIEW, S.AWAITING_APPROVAL))
    waits = held & ~Q(Exists(pending.exclude(given_to=post_id))) | Q(Exists(pending.filter(given_to=post_id)))
    shared = _SHARED.get(Post.Role(actor.role), ()) if actor.role else ()
    return waits | Q(state__in=shared)


def _narrowed(actor: Actor, filters: Filters) -> QuerySet[Dossier]:
    dossiers = office_dossiers(actor)
    text = filters.text.strip()
    if text:
        by_code = Q(code__icontains=text) if any(char.isdigit() for char in text) else Q()
        by_owner = Q(owner_folded__contains=fold(text))
        dossiers = dossiers.filter(by_code | by_owner if names_owners(actor) else Q(code__icontains=text))
    if filters.procedure:
        dossiers = dossiers.filter(procedure_revision__procedure__code=filters.procedure)
    if filters.late:
        now = timezone.now()
        running = Q(finished_at__isnull=True)
        dossiers = dossiers.filter(
            running & (Q(current_due_at__lt=now) | Q(state=S.SUBMITTED, reception_due_at__lt=now))
            | Q(finished_at__gt=Coalesce("current_due_at", "reception_due_at"))
        )
    return dossiers


def work_list(actor: Actor, tab: Tab, filters: Filters) -> QuerySet[Dossier]:
    """Dossiers of a tab, the most urgent first (closed ones: the newest first)."""
    dossiers = _narrowed(actor, filters).filter(state__in=tab.states)
    if tab.mine:
        dossiers = dossiers.filter(_waits_for(actor))
    dossiers = dossiers.select_related(
        "procedure_revision__procedure", "receiving_agency__parent", "competent_agency__parent", "holder__user"
    )
    if set(tab.states) & {S.RETURNED, S.REFUSED}:
        return dossiers.order_by("-id")
    return dossiers.annotate(urgent_at=Coalesce("current_due_at", "reception_due_at")).order_by("urgent_at", "id")


def tab_counts(actor: Actor, filters: Filters) -> dict[str, int]:
    """How many dossiers each tab holds under these filters; two queries."""
    narrowed = _narrowed(actor, filters)
    by_state = dict(narrowed.order_by().values_list("state").annotate(Count("pk")))
    counts = {tab.key: sum(by_state.get(state, 0) for state in tab.states) for tab in TABS if not tab.mine}
    for tab in TABS:
        if tab.mine:
            counts[tab.key] = narrowed.filter(_waits_for(actor), state__in=tab.states).count()
    return counts


def waiting_count(actor: Actor) -> int:
    """How many dossiers wait for the actor, for the navigation; one query."""
    return office_dossiers(actor).filter(_waits_for(actor), state__in=OPEN).count()


def next_after(actor: Actor, tab: Tab, filters: Filters, done_id: int) -> str:
    """The code of the dossier to open after one is done: the most urgent one left in the list, '' when none is."""
    rest = work_list(actor, tab, filters).exclude(pk=done_id)
    return rest.values_list("code", flat=True).first() or ""


def procedures_in(actor: Actor) -> list[tuple[str, str]]:
    """Procedures (code, name) that occur among the actor's dossiers, for the filter."""
    rows = (
        office_dossiers(actor)
        .order_by()
        .values_list("procedure_revision__procedure__code", "procedure_revision__short_name")
    )
    return sorted(set(rows.distinct()), key=lambda row: fold(row[1]))


def with_clocks(dossiers: Iterable[Dossier], now: datetime | None = None) -> list[Dossier]:
    """The dossiers, each with `clock: Lateness`; calendars are read once per agency."""
    at = now or timezone.now()
    calendars: dict[int, WorkCalendar] = {}
    rows = list(dossiers)
    for dossier in rows:
        dossier.clock = _clock(dossier, at, calendars)  # type: ignore[attr-defined]
    return rows


def _clock(dossier: Dossier, at: datetime, calendars: dict[int, WorkCalendar]) -> Lateness:
    before = dossier.accepted_at is None
    agency = dossier.receiving_agency if before else dossier.competent_agency
    if agency.pk not in calendars:
        calendars[agency.pk] = work_calendar(agency, timezone.localdate(at))
    calendar = calendars[agency.pk]
    if dossier.state == S.SUPPLEMENT_BEFORE_ACCEPT:
        return lateness(None, None, at, calendar)
    if before:
        return lateness(dossier.reception_due_at, dossier.finished_at, at, calendar)
    return lateness(dossier.current_due_at, dossier.finished_at, at, calendar)


@dataclass(frozen=True)
class Column:
    """A column of the list: heading, what it says about a dossier, width in the export (characters)."""

    key: str
    label: str
    value: Callable[[Any], str]
    width: int = 20


COLUMNS = (
    Column("code", _("Mã hồ sơ"), lambda d: d.code, 30),
    Column("owner", _("Chủ hồ sơ"), lambda d: d.owner_name, 28),
    Column("procedure", _("Thủ tục"), lambda d: d.procedure_revision.short_name, 50),
    Column("state", _("Trạng thái"), lambda d: d.get_state_display(), 20),
    Column("submitted", _("Ngày nộp"), lambda d: format_datetime(d.submitted_at), 18),
    Column("accepted", _("Ngày tiếp nhận"), lambda d: format_datetime(d.accepted_at) if d.accepted_at else "", 18),
    Column("due", _("Hẹn trả"), lambda d: format_datetime(d.current_due_at) if d.current_due_at else "", 18),
    Column("clock", _("Tình trạng thời hạn"), lambda d: d.clock.label, 20),
    Column("holder", _("Người đang giữ"), lambda d: d.holder.user.full_name if d.holder else "", 28),
    Column("agency", _("Nơi tiếp nhận"), lambda d: d.receiving_agency.name, 50),
)


def columns_for(actor: Actor) -> list[Column]:
    """The columns the actor may read."""
    return [column for column in COLUMNS if column.key != "owner" or names_owners(actor)]
