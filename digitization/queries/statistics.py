"""Figures of the people on the line, by person and week: documents, pages, seconds a document, share found faulty."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Avg, Count, QuerySet, Sum
from django.db.models.functions import TruncWeek
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.vietnamese import format_date
from digitization import policies
from digitization.models import Fault, SecondEntry, WorkDone
from digitization.queries.export import table_xlsx


@dataclass(frozen=True)
class PersonWeek:
    """`faulty`: documents of theirs sent back in that week; `checked`: theirs that were looked at in it."""

    week: dt.date
    name: str
    agency: str
    step: str
    documents: int
    pages: int
    seconds: int | None
    faulty: int
    checked: int

    @property
    def fault_percent(self) -> int | None:
        return round(100 * self.faulty / self.checked) if self.checked else None


@dataclass(frozen=True)
class Agreement:
    """Of values typed twice: how many there were, how many were the same."""

    values: int
    differing: int

    @property
    def percent(self) -> float | None:
        return round(100 * (self.values - self.differing) / self.values, 1) if self.values else None


def person_weeks(actor: Actor, weeks: int = 8, today: dt.date | None = None) -> list[PersonWeek]:
    """The latest weeks first; every person sees their own, the head of the agency all of theirs. Three queries."""
    since = _since(weeks, today)
    steps = dict(WorkDone.Step.choices)
    rows = (
        policies.scoped_work(actor)
        .filter(week__gte=since)
        .values("week", "person_id", "step", "person__full_name", "agency_id", "agency__name")
        .annotate(n=Count("pk"), sheets=Sum("pages"), mean=Avg("seconds"))
        .order_by("-week", "agency__name", "person__full_name", "step")
    )
    found = list(rows)
    people = {row["person_id"] for row in found}
    faulty = _by_indexer(Fault.objects.filter(indexer__in=people, found_at__date__gte=since), "found_at")
    checks = WorkDone.objects.filter(step=WorkDone.Step.CHECK, document__indexer__in=people, week__gte=since)
    checked = {
        (row["document__batch__agency"], row["document__indexer"], row["week"]): row["n"]
        for row in checks.values("document__batch__agency", "document__indexer", "week").annotate(
            n=Count("document", distinct=True)
        )
    }
    result = []
    for row in found:
        key = (row["agency_id"], row["person_id"], row["week"])
        index = row["step"] == WorkDone.Step.INDEX
        result.append(
            PersonWeek(
                week=row["week"],
                name=row["person__full_name"],
                agency=row["agency__name"],
                step=str(steps[row["step"]]),
                documents=row["n"],
                pages=row["sheets"],
                seconds=None if row["mean"] is None else round(row["mean"]),
                faulty=faulty.get(key, 0) if index else 0,
                checked=checked.get(key, 0) if index else 0,
            )
        )
    return result


def statistics_xlsx(actor: Actor) -> bytes:
    """The same figures as a spreadsheet, all of them: a row for each person, week and kind of work."""
    heads = [_("Người làm"), _("Cơ quan"), _("Tuần từ"), _("Việc"), _("Giấy tờ"), _("Trang"), _("Giây một giấy tờ")]
    heads += [_("Bị trả lại"), _("Được kiểm tra"), _("Bị trả lại (%)")]
    rows = (
        [
            row.name,
            row.agency,
            format_date(row.week),
            _(row.step),
            row.documents,
            row.pages,
            "" if row.seconds is None else row.seconds,
            row.faulty,
            row.checked,
            "" if row.fault_percent is None else row.fault_percent,
        ]
        for row in person_weeks(actor)
    )
    return table_xlsx(_("Năng suất số hóa"), heads, rows)


def agreement(actor: Actor, weeks: int = 8, today: dt.date | None = None) -> Agreement:
    """How often two blind entries agreed, over the papers whose content the actor's figures cover."""
    mine = policies.scoped_work(actor).filter(step=WorkDone.Step.SECOND, week__gte=_since(weeks, today))
    entries = SecondEntry.objects.filter(document__in=mine.values("document"))
    values = differing = 0
    for first, second in entries.values_list("values", "differing").iterator(chunk_size=2000):
        values += sum(key != "date_unknown" for key in first)
        differing += len(second)
    return Agreement(values, differing)


def _since(weeks: int, today: dt.date | None) -> dt.date:
    today = today or timezone.localdate()
    return today - dt.timedelta(days=today.weekday() + 7 * (weeks - 1))


def _by_indexer(found: QuerySet[Fault], at: str) -> dict[tuple[int, int, dt.date], int]:
    rows = (
        found.annotate(monday=TruncWeek(at))
        .values("document__batch__agency", "indexer", "monday")
        .annotate(n=Count("document", distinct=True))
    )
    return {(row["document__batch__agency"], row["indexer"], row["monday"].date()): row["n"] for row in rows.order_by()}
