"""Pages that look and read nearly the same are offered for a decision; nothing is ever removed by itself."""

from __future__ import annotations

import re

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from core.accounts.actor import Actor
from core.audit.errors import NotAllowed
from core.audit.services import record
from digitization import policies
from digitization.models import Document, Page, PageMark, PageTwin
from digitization.queries.nearest import nearest

ALIKE = 90.0
"""Likeness of the texts, 0..100. Two filled-in forms look alike; their words tell them apart."""
SAME_NUMBERS = 0.7
_NUMBER = re.compile(r"\d{2,}")


def signed(hexadecimal: str) -> int | None:
    """A 64-bit hash as the signed number the database keeps; None for none."""
    if not hexadecimal:
        return None
    value = int(hexadecimal, 16)
    return value - (1 << 64) if value >= 1 << 63 else value


def look_for(document: Document) -> None:
    """Note the earlier pages of the agency that each page of the document repeats; in the caller's transaction."""
    marks = list(PageMark.objects.filter(page__document=document).select_related("page").order_by("page__number"))
    own = [mark.page_id for mark in marks]
    for mark in marks:
        near = nearest(mark, own)
        texts = dict(Page.objects.filter(pk__in=[pk for pk, _far in near]).values_list("pk", "text"))
        for other, far in near:
            if other in texts and same_words(mark.page.text, texts[other]):
                PageTwin.objects.get_or_create(page=mark.page, other_id=other, defaults={"distance": far})


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
