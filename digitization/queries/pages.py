"""Reads for the screen of a document's pages, and what the technical check found, for the batch page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Max, Min, Q
from django.db.models.functions import Abs

from core.accounts.actor import Actor
from core.files.models import StoredFile
from digitization import policies
from digitization.findings import Finding, findings_of
from digitization.models import CoverSheet, Document, Page, PageTwin, Rescan, SetAside

MOST_BACKS = 10


@dataclass(frozen=True)
class PageRow:
    """A page for the screen: its thumbnail is asked for by number."""

    number: int
    findings: list[Finding]
    problem: str
    has_picture: bool
    blank: bool


@dataclass(frozen=True)
class Trouble:
    """What the batch page says of one document: `(page, label, advice)` of scans to be done again, twins, rescans."""

    rescan: list[tuple[int, str, str]]
    twins: int
    refused_rescan: str


def page_rows(document: Document) -> list[PageRow]:
    pages = document.pages.only("number", "measures", "problem", "thumbnail_id", "is_blank", "document_id")
    return [
        PageRow(p.number, findings_of(p.measures), p.problem, p.thumbnail_id is not None, p.is_blank) for p in pages
    ]


def troubles_of(documents: Iterable[Document]) -> dict[int, Trouble]:
    """Of several documents in three queries; documents without any are left out."""
    ids = [document.pk for document in documents]
    scans: dict[int, list[tuple[int, str, str]]] = {}
    found = Page.objects.filter(document__in=ids).exclude(measures__problems=[])
    for document_id, number, problems in found.order_by("number").values_list(
        "document_id", "number", "measures__problems"
    ):
        faults = [finding for finding in findings_of({"problems": problems or []}) if finding.rescan]
        scans.setdefault(document_id, []).extend((number, str(f.label), str(f.advice)) for f in faults)
    open_twins = PageTwin.objects.filter(page__document__in=ids, decision=PageTwin.Decision.OPEN)
    twins = dict(open_twins.values_list("page__document").annotate(n=Count("id")))
    last = Rescan.objects.filter(document__in=ids).order_by("document_id", "-id").distinct("document_id")
    refused = {row.document_id: row.problem for row in last if row.state == Rescan.State.REFUSED}
    return {
        pk: Trouble(scans.get(pk, []), twins.get(pk, 0), refused.get(pk, ""))
        for pk in ids
        if scans.get(pk) or pk in twins or pk in refused
    }


def twins_of(document: Document) -> list[PageTwin]:
    found = PageTwin.objects.filter(page__document=document).select_related("page", "other__document__batch")
    return list(found.order_by("page__number", "distance")[:50])


def back_candidates(actor: Actor, document: Document) -> list[Document]:
    """Papers of the batch that may hold the backs of this one, the nearest first: as many pages, untouched so far.

    Of single papers only those lying right beside it, for most of a batch may be single papers that have no backs.
    """
    if document.collated:
        return []
    found = policies.scoped(actor).filter(batch_id=document.batch_id, page_count=document.page_count)
    found = found.filter(state=Document.State.READ, indexer=None, collated=False).exclude(pk=document.pk)
    if document.page_count == 1:
        found = found.filter(pk__in=_beside(document))
    found = found.annotate(away=Abs(F("order") - document.order)).order_by("away", "-order")  # backs are scanned after
    return list(found.only("pk", "name", "order")[:MOST_BACKS])


def _beside(document: Document) -> list[int]:
    others = Document.objects.filter(batch_id=document.batch_id).exclude(state=Document.State.REFUSED)
    before = others.filter(order__lt=document.order).order_by("-order").values_list("pk", flat=True)[:1]
    after = others.filter(order__gt=document.order).order_by("order").values_list("pk", flat=True)[:1]
    return [*before, *after]


def has_before(document: Document) -> bool:
    """Whether a paper stands before this one in the batch, to which it could be joined."""
    before = Document.objects.filter(batch_id=document.batch_id, order__lt=document.order)
    return before.exclude(state=Document.State.REFUSED).exists()


def aside_for(actor: Actor, document_id: int, aside_id: int) -> SetAside | None:
    found = SetAside.objects.filter(pk=aside_id, document_id=document_id, document__in=policies.scoped(actor))
    return found.select_related("thumbnail").first()


@dataclass(frozen=True)
class CoverRun:
    """Sheets printed together."""

    run: UUID
    count: int
    first: int
    last: int
    ready: bool
    used: int
    paper_type: str


def cover_runs(actor: Actor) -> list[CoverRun]:
    """The agency's latest runs, newest first."""
    if not policies.may_arrange(actor):
        return []
    rows = (
        CoverSheet.objects.filter(agency=actor.agency)
        .values("run", "paper_type__short_name", "print")
        .annotate(
            n=Count("id", distinct=True),
            low=Min("id"),
            high=Max("id"),
            used=Count("id", distinct=True, filter=Q(documents__isnull=False)),
        )
        .order_by("-high")[:30]
    )
    return [
        CoverRun(r["run"], r["n"], r["low"], r["high"], bool(r["print"]), r["used"], r["paper_type__short_name"])
        for r in rows
    ]


def cover_file(actor: Actor, run: UUID) -> StoredFile | None:
    if not policies.may_arrange(actor):
        return None
    sheet = CoverSheet.objects.filter(run=run, agency=actor.agency).select_related("print").first()
    return sheet.print if sheet else None
