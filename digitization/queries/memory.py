"""Suggestions settled by what checkers approved before of an issuer's papers, and by who held office there that day."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q
from rapidfuzz.distance import Levenshtein

from core.accounts.models import Post
from core.agencies.models import Agency
from core.vietnamese import fold
from digitization.models import IssuerMemory
from digitization.reading.extract.memory import Memory, settle
from digitization.reading.values import Suggestion

MOST = 200
"""Values kept in hand for one issuer and subject: the most frequent ones."""

SIGNING_ROLES = (Post.Role.LEADER, Post.Role.UNIT_HEAD)
_LIKE = 0.6
_LETTERS = 20
"""One wrong letter is forgiven for so many letters of an issuer's name."""


def settled(found: Sequence[Suggestion]) -> list[Suggestion]:
    """The suggestions of one paper in their order, doubtful ones settled; at most four queries, none without an issuer.

    May be asked again for the same suggestions when more is known: what was settled stays, what is new is used.
    """
    known = {suggestion.field: suggestion for suggestion in found}
    if "issuer" not in known:
        return list(found)
    memory = memory_for(known["issuer"].value)
    issuer = settle({"issuer": known["issuer"]}, memory)["issuer"].value
    day = known["issued_on"].value if "issued_on" in known else ""
    after = settle(known, memory, officers_of(issuer, day) if "signer" in known else frozenset())
    return list(after.values())


def memory_for(issuer: str) -> Memory:
    """By name as printed: marks and case ignored, a wrong letter in a long name forgiven; empty for an unknown one."""
    found: dict[str, dict[str, int]] = {subject.value: {} for subject in IssuerMemory.Subject}
    key = fold(issuer)[:300]
    rows = _rows(key)
    if not rows and (near := _nearest(key)):
        rows = _rows(near)
    for subject, value, count in rows:
        if len(found[subject]) < MOST:
            found[subject][value] = count
    return Memory(issuers=found["issuer"], symbols=found["symbol"], signers=found["signer"], kinds=found["kind"])


def officers_of(issuer: str, issued_on: str) -> frozenset[str]:
    """Names of those who could sign for the agency of that name on a day (`YYYY-MM-DD`), or in a month or year that is
    all that was read; empty where the agency of that time, its officers or the date are not known."""
    span = _span(issued_on)
    if span is None:
        return frozenset()
    first, last = span
    held = Q(valid_from__lte=last) & (Q(valid_to=None) | Q(valid_to__gte=first))
    agencies = Agency.objects.filter(held, folded_name=fold(issuer))
    posts = Post.objects.filter(held, agency__in=agencies, role__in=SIGNING_ROLES)
    return frozenset(posts.values_list("user__full_name", flat=True))


def _rows(key: str) -> list[tuple[str, str, int]]:
    rows = IssuerMemory.objects.filter(issuer=key).order_by("-count", "-last_at")
    return list(rows.values_list("subject", "value", "count")[: MOST * len(IssuerMemory.Subject)])


def _nearest(key: str) -> str | None:
    """The one known issuer whose folded name is nearly this one; None where two are as near."""
    spelled = IssuerMemory.objects.filter(subject=IssuerMemory.Subject.ISSUER)
    like = spelled.annotate(like=TrigramSimilarity("issuer", key)).filter(like__gte=_LIKE).order_by("-like")
    names = dict.fromkeys(like.values_list("issuer", flat=True)[:10])
    most = len(key) // _LETTERS
    near = sorted((Levenshtein.distance(key, name, score_cutoff=most), name) for name in names)
    near = [(distance, name) for distance, name in near if distance <= most]
    return near[0][1] if near and (len(near) == 1 or near[0][0] < near[1][0]) else None


def _span(iso: str) -> tuple[dt.date, dt.date] | None:
    """First and last day of `YYYY-MM-DD`, `YYYY-MM` or `YYYY`; None for anything else."""
    try:
        parts = [int(part) for part in iso.split("-")]
        if len(parts) == 3:
            day = dt.date(*parts)
            return day, day
        if len(parts) == 2:
            year, month = parts
            return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])
        if len(parts) == 1:
            return dt.date(parts[0], 1, 1), dt.date(parts[0], 12, 31)
    except ValueError:
        pass
    return None
