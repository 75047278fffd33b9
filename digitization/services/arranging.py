"""Setting pages in order by hand: split, merge, fronts and backs, better scans, and back again.

Every verb takes the document as the screen showed it (`version`), moves rows, and sends the papers through assembling.
Those that touch several papers lock their batch first, so that two of them wait for each other and never cross.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.audit.errors import Conflict, Invalid, NotAllowed
from core.audit.services import record
from core.jobs.services import enqueue
from digitization import policies, transitions
from digitization.models import Document, Page, Rescan, SetAside
from digitization.services import intake, stacks
from digitization.services.intake import Upload


@transaction.atomic
def split(actor: Actor, document_id: int, version: int, starts: Iterable[int]) -> list[Document]:
    """Cut a document so that each page of `starts` begins a paper. Returns the papers in their order.

    Raises NotAllowed, Conflict (`stale`, `wrong_state`), Invalid (`split_nowhere`).
    """
    stacks.lock_order(document_id)
    document = _arrangeable(actor, document_id, version)
    pages = list(document.pages.select_related("document"))
    cuts = sorted({number for number in starts if 1 < number <= len(pages)})
    if not cuts:
        raise Invalid("split_nowhere", _("Hãy đánh dấu ít nhất một trang (không phải trang đầu) mở đầu giấy tờ mới."))
    edges = [1, *cuts, len(pages) + 1]
    groups = [pages[low - 1 : high - 1] for low, high in itertools.pairwise(edges)]
    stacks.make_room(document, len(groups) - 1)
    papers = [document]
    papers += [stacks.new_part(document, number, len(group)) for number, group in enumerate(groups[1:], 2)]
    for paper, group in reversed(list(zip(papers, groups, strict=True))):
        stacks.place(paper, group)
    for paper in papers:
        paper.collated = False
        stacks.rearranged(paper, "split", actor.who, {"starts": cuts, "of": document.pk})
    return papers


@transaction.atomic
def merge(actor: Actor, document_id: int, version: int) -> Document:
    """Put a document's pages behind those of the paper before it in the batch: the way back from a wrong cut.

    Raises NotAllowed, Conflict (`stale`, `wrong_state`, `batch_inspected`), Invalid (`merge_first`).
    """
    stacks.lock_order(document_id)
    document = _arrangeable(actor, document_id, version)
    before = Document.objects.filter(batch_id=document.batch_id, order__lt=document.order)
    before = before.exclude(state=Document.State.REFUSED).order_by("-order")
    known = before.values_list("pk", "version").first()
    if known is None:
        raise Invalid("merge_first", _("Đây là giấy tờ đầu tiên của lô nên không có giấy tờ đứng trước để gộp."))
    first = _arrangeable(actor, *known)
    _join(actor, first, document, [*_pages(first), *_pages(document)], "merge")
    return first


@transaction.atomic
def collate(actor: Actor, fronts_id: int, version: int, backs_id: int, *, backwards: bool = True) -> Document:
    """Fronts and backs scanned as two stacks become one paper: front, back, front, back.

    `backwards`: the turned stack was scanned from its last sheet on, as feeders do. Raises NotAllowed,
    Conflict (`stale`, `wrong_state`, `batch_inspected`), Invalid (`collate_same`, `collate_counts`).
    """
    stacks.lock_order(fronts_id)
    fronts = _arrangeable(actor, fronts_id, version)
    known = policies.scoped(actor).filter(pk=backs_id, batch_id=fronts.batch_id).values_list("pk", "version").first()
    if known is None or known[0] == fronts.pk:
        raise Invalid("collate_same", _("Hãy chọn giấy tờ chứa các mặt sau, trong cùng lô."), "backs")
    backs = _arrangeable(actor, *known)
    front_pages, back_pages = _pages(fronts), _pages(backs)
    if len(front_pages) != len(back_pages):
        message = _("Mặt trước có %(front)s trang, mặt sau có %(back)s trang: hai xấp phải bằng nhau mới ghép được.")
        raise Invalid("collate_counts", message % {"front": len(front_pages), "back": len(back_pages)}, "backs")
    turned = back_pages[::-1] if backwards else back_pages
    fronts.collated = True
    _join(actor, fronts, backs, [page for pair in zip(front_pages, turned, strict=True) for page in pair], "collate")
    return fronts


def _join(actor: Actor, first: Document, second: Document, pages: list[Page], action: str) -> None:
    intake.require_not_inspected(second)
    stacks.place(first, pages)
    second.set_aside.update(document=first, number=F("number") + len(pages))
    first.hints = first.hints or second.hints
    first.owners = first.owners or second.owners
    first.cover_id = first.cover_id or second.cover_id
    first.collated = first.collated or second.collated
    data = {"with": second.pk, "name": second.name, "sha256": second.source.sha256}
    record("digitization.document_removed", second, actor.who, data=data | {"into": first.pk})
    second.delete()
    stacks.rearranged(first, action, actor.who, data)


@transaction.atomic
def put_back(actor: Actor, document_id: int, version: int, aside_id: int) -> Document:
    """Bring a page that was put aside back to where it lay; a replaced scan changes places with the newer one.

    Raises NotAllowed (`aside_unknown` too), Conflict (`stale`, `wrong_state`).
    """
    document = _arrangeable(actor, document_id, version)
    aside = document.set_aside.filter(pk=aside_id).first()
    if aside is None:
        raise NotAllowed("aside_unknown", _("Không tìm thấy trang này."))
    pages = _pages(document)
    at = min(aside.number, len(pages) + 1)
    back = Page(document=document, number=at, read_at=timezone.now(), **stacks.page_of(aside))
    if aside.reason == SetAside.Reason.REPLACED and at <= len(pages):
        stacks.put_aside(document, pages.pop(at - 1), SetAside.Reason.REPLACED, at)
    back.number = len(pages) + 1_000_000
    back.save()
    pages.insert(at - 1, back)
    stacks.place(document, pages)
    reason = aside.reason
    aside.delete()
    stacks.rearranged(document, "put_back", actor.who, {"number": at, "reason": reason})
    return document


def rescan(actor: Actor, document_id: int, version: int, number: int, upload: Upload, name: str) -> Rescan:
    """Take a better scan of one page; a worker checks and reads it, then it replaces the page. The old bytes stay.

    Raises NotAllowed, Conflict (`stale`, `wrong_state`), Invalid (no such page, the file's own faults).
    """
    if not policies.may_arrange(actor):
        raise NotAllowed("rescan_not_allowed", _("Chỉ cán bộ số hóa được thay bản quét."))
    source = intake.keep(upload, intake.clean_name(name))
    with transaction.atomic():
        document = _arrangeable(actor, document_id, version)
        if actor.post is None or not document.pages.filter(number=number).exists():
            raise Invalid("no_such_page", _("Giấy tờ không có trang %(n)s.") % {"n": number}, "number")
        document.state = transitions.target(document, "rearrange") or document.state
        document.version += 1
        document.save(update_fields=["state", "version"])
        row = Rescan.objects.create(document=document, number=number, file=source, brought_by=actor.post)
        data = {"page": number, "sha256": source.sha256}
        record("digitization.rescan_brought", document, actor.who, data=data)
        enqueue("digitization.rescan_page", f"digitization.rescan:{row.pk}", {"rescan_id": row.pk})
        return row


def _pages(document: Document) -> list[Page]:
    return list(document.pages.select_related("document"))


def _arrangeable(actor: Actor, document_id: int, version: int) -> Document:
    document = intake.locked(actor, document_id, version)
    transitions.target(document, "rearrange")
    if not policies.can(actor, document, "rearrange"):
        raise NotAllowed("arrange_not_allowed", _("Bạn không sắp xếp lại được các trang của giấy tờ này."))
    if document.signed_file_id or document.record_id:
        raise Conflict("wrong_state", _("Giấy tờ đã ký số nên không sắp xếp lại được."))
    return document
