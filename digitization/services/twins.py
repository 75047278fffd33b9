"""Pages that look and read nearly the same are offered for a decision; nothing is ever removed by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from core.accounts.actor import Actor
from core.audit.errors import NotAllowed
from core.audit.services import record
from digitization import policies
from digitization.models import Document, Page, PageMark, PageTwin, Rescan
from digitization.queries.nearest import nearest

ALIKE = 90.0
"""Likeness of the texts, 0..100. Two filled-in forms look alike; their words tell them apart."""
SAME_NUMBERS = 0.7
_DONE = (Document.State.SIGNED, Document.State.FILED)
_NUMBER = re.compile(r"\d{2,}")


def signed(hexadecimal: str) -> int | None:
    """A 64-bit hash as the signed number the database keeps; None for none."""
    if not hexadecimal:
        return None
    value = int(hexadecimal, 16)
    return value - (1 << 64) if value >= 1 << 63 else value


def look_for(document: Document) -> None:
    """Note the pages of the agency that pages of the document repeat, or that repeat them; in the caller's transaction.

    The copy is the page that came later, whichever of the two is looked at, however their papers were laid together
    since. Only where it has been signed or filed the earlier one is asked about: that one can still be taken off.
    """
    marks = list(PageMark.objects.filter(page__document=document).select_related("page").order_by("page__number"))
    own = [mark.page_id for mark in marks]
    for mark in marks:
        near = nearest(mark, own)
        pages = {page.pk: page for page in _with_arrival([mark.page_id, *(pk for pk, _far in near)])}
        mine = pages[mark.page_id]
        for other, far in near:
            if other in pages and same_words(mine.text, pages[other].text):
                _note(mine, pages[other], far)


def _with_arrival(ids: Iterable[int]) -> Iterable[Page]:
    again = Exists(Rescan.objects.filter(file=OuterRef("file"), file__isnull=False))
    found = Page.objects.filter(pk__in=ids).select_related("document").annotate(again=again)
    return found.only("text", "number", "file", "file_page", "document__source", "document__state")


def _arrival(page: Page) -> tuple[int, int, int]:
    """Orders pages by when their sheets came: by the file they came in, by their place in it.

    A better scan brought for a page came with its paper.
    """
    if page.file_id is None or page.again:  # type: ignore[attr-defined]
        return page.document.source_id, page.number, page.pk
    return page.file_id, page.file_page or page.number, page.pk


def _note(page: Page, other: Page, far: int) -> None:
    original, copy = sorted((page, other), key=_arrival)
    if copy.document.state in _DONE and original.document.state not in _DONE:
        original, copy = copy, original
    if not PageTwin.objects.filter(page=original, other=copy).exists():
        PageTwin.objects.get_or_create(page=copy, other=original, defaults={"distance": far})


def same_words(text: str, other: str) -> bool:
    """Whether two texts are one paper read twice: nearly all words alike, and most of their numbers."""
    if fuzz.ratio(text, other, score_cutoff=ALIKE) < ALIKE:
        return False
    mine, theirs = set(_NUMBER.findall(text)), set(_NUMBER.findall(other))
    return not (mine | theirs) or len(mine & theirs) / len(mine | theirs) >= SAME_NUMBERS


@transaction.atomic
def decide(actor: Actor, twin_id: int, *, same: bool) -> PageTwin:
    """Keep what a person says of two pages. A repeated paper is taken off the line by its own button, never by this.

    Raises NotAllowed (`twin_unknown`).
    """
    mine = policies.scoped(actor)
    found = PageTwin.objects.select_for_update(of=("self",)).filter(pk=twin_id, page__document__in=mine)
    twin = found.select_related("page__document", "other").first()
    if twin is None or actor.post is None or not policies.may_arrange(actor):
        raise NotAllowed("twin_unknown", _("Không tìm thấy cặp trang này trong cơ quan của bạn."))
    twin.decision = PageTwin.Decision.SAME if same else PageTwin.Decision.DIFFERENT
    twin.decided_by, twin.decided_at = actor.post, timezone.now()
    twin.save(update_fields=["decision", "decided_by", "decided_at"])
    data = {"page": twin.page.number, "other": f"{twin.other.document_id}/{twin.other.number}", "same": same}
    record("digitization.twin_decided", twin.page.document, actor.who, data=data)
    return twin
