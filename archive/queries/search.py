"""Searching records by content, with or without diacritics: what matches the marks as typed comes first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, Case, Exists, FloatField, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.utils import timezone

from archive.models import Record, RecordOwner, RecordText
from archive.policies import scoped
from core.accounts.actor import Actor
from core.vietnamese import nfc


@dataclass(frozen=True)
class Filters:
    """What narrows a search; empty values narrow nothing."""

    paper_type: str = ""
    issued_from: date | None = None
    issued_to: date | None = None
    origin: str = ""
    status: str = ""


def search(actor: Actor, text: str, filters: Filters | None = None) -> QuerySet[Record]:
    """Records within the actor's scope whose number, owner or content match; all of them when `text` is empty.

    Order: exact number and symbol, code or identity number; then words with marks as typed; then words
    without marks; within each by rank.
    """
    return matching(scoped(actor), text, filters or Filters())


def matching(records: QuerySet[Record], text: str, filters: Filters) -> QuerySet[Record]:
    """The same search over any scope already drawn (an actor's, an API token's)."""
    records = _narrow(records, filters)
    words = nfc(text).replace("\x00", "").strip()[:200]
    records = _matching(records, words) if words else records.order_by("-deposited_at")
    return records.select_related("paper_type", "custodian").prefetch_related("owners")


def _narrow(records: QuerySet[Record], filters: Filters) -> QuerySet[Record]:
    wanted = {
        "paper_type__code": filters.paper_type,
        "issued_on__gte": filters.issued_from,
        "issued_on__lte": filters.issued_to,
        "origin": filters.origin,
    }
    records = records.filter(**{name: value for name, value in wanted.items() if value})
    return records.filter(_standing(filters.status)) if filters.status else records


def _standing(status: str) -> Q:
    """What `Record.standing` says, as a condition."""
    today = timezone.localdate()
    if status == Record.Status.VALID:
        return Q(status=status) & (Q(expires_on__isnull=True) | Q(expires_on__gte=today))
    if status == Record.Status.EXPIRED:
        return Q(status=status) | Q(status=Record.Status.VALID, expires_on__lt=today)
    return Q(status=status)


def _matching(records: QuerySet[Record], words: str) -> QuerySet[Record]:
    compact = words.replace(" ", "")
    number, slash, symbol = compact.partition("/")
    owned = Exists(RecordOwner.objects.filter(record=OuterRef("pk"), id_number=compact))
    exact = Q(code__iexact=compact) | Q(owned)
    if slash:
        exact |= Q(number__iexact=number, symbol__iexact=symbol)
    # A union of two indexed look-ups: joined by OR they would cost a scan of the whole store.
    by_text = RecordText.objects.extra(where=["folded @@ vn_tsquery(%s)"], params=[words]).values("record_id")
    found = records.filter(exact).values("pk").union(by_text)
    marked = RawSQL(
        "archive_recordtext.marked @@ plainto_tsquery('simple', lower(%s))", [words], output_field=BooleanField()
    )
    rank = RawSQL("ts_rank(archive_recordtext.folded, vn_tsquery(%s))", [words], output_field=FloatField())
    return (
        records.filter(pk__in=found, text__isnull=False)  # joins the text, which the expressions name
        .annotate(
            is_exact=Case(When(exact, then=Value(1)), default=Value(0), output_field=IntegerField()),
            is_marked=Case(When(marked, then=Value(1)), default=Value(0), output_field=IntegerField()),
            rank=rank,
        )
        .order_by("-is_exact", "-is_marked", "-rank", "-deposited_at")
    )
