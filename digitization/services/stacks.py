"""Stacks: a file of several papers becomes several documents, by cover sheets and blank pages in it.

Nothing is read again: pages are moved with all that is known of them, and every page put aside keeps a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from core.audit.services import record
from core.audit.values import SYSTEM, Who
from core.jobs.services import enqueue
from digitization.models import Batch, CoverSheet, Document, Page, SetAside
from digitization.services import covers

KEPT = ("text", "words", "measures", "confidence", "dpi", "skew", "is_blank", "engine", "problem", "image_hash")
"""Columns of a page that are kept while it is put aside."""


@dataclass
class Group:
    """A paper of the stack: its pages, the cover sheet on it, and what was put aside before it."""

    pages: list[Page] = field(default_factory=list)
    cover: CoverSheet | None = None
    aside: list[tuple[Page, str]] = field(default_factory=list)


def split_by_sheets(document_id: int) -> bool:
    """Split a document whose pages hold cover sheets of ours (or blank separators, where its sender said so).

    In the caller's transaction. True when it was split: each paper then has a job of its own that assembles it. Twice
    is once: the sheets are put aside by the first.
    """
    lock_order(document_id)
    document = Document.objects.select_for_update(of=("self",)).select_related("batch").filter(pk=document_id).first()
    if document is None or document.state != Document.State.SCANNED:
        return False
    groups = _groups(document, list(document.pages.select_related("file")))
    if not groups:
        return False
    parts = [document, *_new_parts(document, groups[1:])]
    for part, group in zip(parts, groups, strict=True):
        _fill(part, group)
        part.split_blank = False
        part.version += 1
        part.save()
        assemble_again(part)
    record("digitization.split", document, SYSTEM, data={"parts": [part.pk for part in parts]})
    return True


def lock_order(document_id: int) -> None:
    """Take the batch's row before any of its papers: whatever moves several papers, or their order, meets here.

    In the caller's transaction. Inspections and signatures of the whole batch begin with the same lock.
    """
    of_paper = Document.objects.filter(pk=document_id).values("batch_id")
    Batch.objects.select_for_update(no_key=True).filter(pk__in=of_paper).first()


def _groups(document: Document, pages: list[Page]) -> list[Group]:
    """The papers in the stack; none where nothing separates, or where there are only sheets and no paper."""
    groups, cut, after_cover = [Group()], False, False
    for page in pages:
        sheet = covers.find(page.measures.get("codes", ()), document.batch.agency_id)
        if sheet is None and page.is_blank and (after_cover or document.split_blank):
            if not after_cover:
                groups.append(Group())
            groups[-1].aside.append((page, SetAside.Reason.BLANK))
            cut = True
            continue
        after_cover = sheet is not None
        if sheet is not None:
            groups.append(Group(cover=sheet, aside=[(page, SetAside.Reason.COVER)]))
            cut = True
        else:
            groups[-1].pages.append(page)
    full: list[Group] = []
    waiting: list[tuple[Page, str]] = []
    for group in groups:
        if group.pages:
            group.aside = waiting + group.aside
            waiting = []
            full.append(group)
        else:
            waiting += group.aside
    if full:
        full[-1].aside += waiting
    return full if cut else []


def _new_parts(document: Document, groups: Sequence[Group]) -> list[Document]:
    make_room(document, len(groups))
    return [new_part(document, number, len(group.pages)) for number, group in enumerate(groups, 2)]


def make_room(document: Document, count: int) -> None:
    """Free `count` places in the batch's order after the document."""
    Document.objects.filter(batch_id=document.batch_id, order__gt=document.order).update(order=F("order") + count)


def new_part(document: Document, number: int, pages: int) -> Document:
    """A further paper of the same stack, right after it; its pages follow."""
    stem, dot, suffix = document.name.rpartition(".")
    name = f"{stem or document.name} ({number}){dot}{suffix if stem else ''}"
    return Document.objects.create(
        batch_id=document.batch_id,
        order=document.order + number - 1,
        name=name[-200:],
        source_id=document.source_id,
        is_part=True,
        rearranged=True,
        state=Document.State.SCANNED,
        info=document.info,
        page_count=pages,
        pages_read=pages,
    )


def _fill(document: Document, group: Group) -> None:
    last = group.pages[-1].number
    for page, reason in group.aside:
        put_aside(document, page, reason, 1 if page.number < last else len(group.pages) + 1)
    place(document, group.pages)
    if group.cover is not None:
        document.cover = group.cover
        document.hints = covers.hints_of(group.cover)
        document.owners = [group.cover.owner] if group.cover.owner else []
        if group.cover.paper_type_id != document.batch.paper_type_id:
            document.batch = _sibling(document.batch, group.cover)
            document.order = 1 + (document.batch.documents.aggregate(last=Max("order"))["last"] or 0)


def _sibling(batch: Batch, sheet: CoverSheet) -> Batch:
    """The batch for papers of the sheet's type that came in the same stacks, locked: nobody closes it meanwhile.

    Opened when the first of them comes, and again when one comes after it was closed.
    """
    siblings = Batch.objects.filter(intake_key__startswith=f"cover:{batch.pk}:")
    number = siblings.count() + 1
    key = f"cover:{batch.pk}:{sheet.paper_type_id}"
    same = siblings.filter(Q(intake_key=key) | Q(intake_key__startswith=f"{key}:"))
    opened = same.select_for_update(of=("self",)).filter(state=Batch.State.OPEN).first()
    if opened:
        return opened
    found, made = Batch.objects.get_or_create(
        intake_key=f"{key}:{number}" if same.exists() else key,
        defaults={
            "code": f"{batch.code}.{number}",
            "name": _("%(name)s: %(type)s") % {"name": batch.name[:90], "type": sheet.paper_type.short_name[:100]},
            "campaign_id": batch.campaign_id,
            "agency_id": batch.agency_id,
            "paper_type_id": sheet.paper_type_id,
            "place": batch.place,
            "created_by_id": batch.created_by_id,
        },
    )
    if made:
        record("digitization.batch_opened", found, SYSTEM, data={"paper_type": sheet.paper_type.code, "by": covers.HOW})
    return found


def place(document: Document, pages: Sequence[Page]) -> None:
    """Make `pages`, in this order, the pages of the document: rows are moved, never made anew."""
    for number, page in enumerate(pages, 1):
        page.file_id = page.file_id or page.document.source_id
        page.file_page = page.file_page or page.number
        page.document, page.number = document, number
        page.save(update_fields=["document", "number", "file", "file_page"])
    document.page_count = document.pages_read = len(pages)
    document.rearranged = True
    document.alone = None


def put_aside(document: Document, page: Page, reason: str, number: int) -> SetAside:
    """Take a page out of the line; its row is kept with the document."""
    aside = SetAside.objects.create(
        document=document,
        number=number,
        reason=reason,
        file_id=page.file_id or page.document.source_id,
        file_page=page.file_page or page.number,
        image_id=page.image_id,
        thumbnail_id=page.thumbnail_id,
        row={name: getattr(page, name) for name in KEPT},
    )
    page.delete()
    return aside


def page_of(aside: SetAside) -> dict[str, Any]:
    """The columns of the page that was put aside."""
    files = {name: getattr(aside, name) for name in ("file_id", "file_page", "image_id", "thumbnail_id")}
    return files | {name: aside.row[name] for name in KEPT if name in aside.row}


def assemble_again(document: Document) -> None:
    """Suggestions and searchable copy are made anew; the key holds the version, so that this is new work."""
    key = f"digitization.assemble:{document.pk}:{document.version}"
    enqueue("digitization.assemble", key, {"document_id": document.pk, "version": document.version})


def rearranged(document: Document, action: str, who: Who, data: dict[str, Any]) -> None:
    """The document goes back to be assembled, with its audit event; it must be allowed in its state."""
    document.state, document.problem, document.searchable = Document.State.SCANNED, "", None
    document.version += 1
    document.save()
    record(f"digitization.{action}", document, who, data=data)
    assemble_again(document)
