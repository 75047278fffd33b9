"""Suggested metadata of a paper, from the words of its pages and where they stand (NĐ 30/2020 Annex I)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from digitization.reading.extract import lexicon
from digitization.reading.extract.header import (
    issued_on,
    mend_symbol,
    number_in_middle,
    number_line,
    number_suggestion,
)
from digitization.reading.extract.heading import kind_and_abstract
from digitization.reading.extract.issuer import issuer_lines, issuers
from digitization.reading.extract.owner import owner
from digitization.reading.extract.signature import signature
from digitization.reading.layout import HEADER_DEPTH, PageLike, displayed, header_of, union
from digitization.reading.values import Box, DocumentInfo, Suggestion

__all__ = ["FIELDS", "abstract_box", "suggest"]

FIELDS = (
    "kind", "number", "symbol", "issued_on", "issuer", "parent_issuer", "abstract", "signer", "signer_title",
    "signing_authority", "place", "owner_name", "owner_national_id",
)  # fmt: skip


def suggest(
    pages: Sequence[PageLike],
    document: DocumentInfo | None = None,
) -> list[Suggestion]:
    """At most one suggestion a field, in the order of ``FIELDS``; fields that could not be read are left out.

    ``pages`` are the readings of one paper in order (``PageReading`` or anything with ``page_no``, ``words``,
    ``orientation``); ``document`` adds the times of digital signatures as a hint for the date. ``issued_on`` is an ISO
    date, or ``YYYY-MM`` / ``YYYY`` where only so much could be read. Boxes are in displayed page fractions.
    What is known of the issuer settles doubtful ones afterwards (``memory.settle``).
    """
    written = [page for page in pages if page.words]
    if not written:
        return []
    first = written[0]
    header = header_of(first)
    numbered = number_line(header)
    found = {s.field: s for s in kind_and_abstract(first, header, numbered)}
    heading = found["kind"].box if "kind" in found and found["kind"].how == "heading" else None
    bottom = heading[1] if heading is not None else HEADER_DEPTH
    issuer, parent = issuers(issuer_lines(header, numbered, bottom))
    numbered = numbered or number_in_middle(first)
    when, place = issued_on(header, written, bottom)
    found |= {s.field: s for s in (issuer, parent, when, place) if s is not None}
    if numbered is not None:
        number = number_suggestion(numbered)
        if number is not None:
            found["number"] = number
        if numbered.symbol:
            kind = found.get("kind")
            value, trust = mend_symbol(numbered.symbol, kind.value if kind else None, issuer.value if issuer else "")
            certain = (
                min(0.98, trust) if trust > 0.95 else trust * min(w.confidence for w in numbered.symbol_words) / 100
            )
            box = union(word.box for word in numbered.symbol_words)
            found["symbol"] = Suggestion("symbol", value, round(certain, 3), first.page_no, box, "number_line")
    found |= {s.field: s for s in (*signature(written), *owner(written))}
    found |= _head_of_committee(found)
    if "symbol" in found and ("kind" not in found or found["symbol"].value.startswith("VBHN")):
        found |= _kind_of_symbol(found["symbol"])  # the heading of a consolidated text names the kind of the original
    if "issued_on" in found and document is not None:
        found["issued_on"] = _with_scan_time(_with_signature_time(found["issued_on"], document), document)
    by_no = {page.page_no: page for page in written}
    return [_on_display(found[field], by_no[found[field].page]) for field in FIELDS if field in found]


def abstract_box(page: PageLike) -> Box | None:
    """Where the abstract stands on a first page, as displayed; None where none was found."""
    header = header_of(page)
    found = next((s for s in kind_and_abstract(page, header, number_line(header)) if s.field == "abstract"), None)
    return displayed(found.box, page) if found is not None and found.box is not None else None


def _on_display(suggestion: Suggestion, page: PageLike) -> Suggestion:
    return suggestion if suggestion.box is None else replace(suggestion, box=displayed(suggestion.box, page))


def _head_of_committee(found: Mapping[str, Suggestion]) -> dict[str, Suggestion]:
    """Who signs for a committee and acts for nobody is its chair: a guess where the post is illegible."""
    signer, issuer = found.get("signer"), found.get("issuer")
    if signer is None or issuer is None or {"signer_title", "signing_authority"} & set(found):
        return {}
    if not issuer.value.startswith("Ủy ban nhân dân"):
        return {}
    return {"signer_title": replace(signer, field="signer_title", value="Chủ tịch", confidence=0.4, how="issuer")}


def _kind_of_symbol(symbol: Suggestion) -> dict[str, Suggestion]:
    """The kind that the letters of a symbol stand for ("…/QĐ-UBND"), where no heading could be read."""
    letters = symbol.value.rpartition("/")[2].split("-")[0]
    kind = next((name for name, short in lexicon.KINDS.items() if short and short == letters), None)
    if kind is None or "-" not in symbol.value:
        return {}
    return {"kind": replace(symbol, field="kind", value=kind, confidence=0.6 * symbol.confidence, how="symbol")}


def _with_signature_time(read: Suggestion, document: DocumentInfo) -> Suggestion:
    """What of a date could not be read, from the first digital signature where that falls into what was read."""
    times = sorted(hint.declared_time[:10] for hint in document.signatures if hint.declared_time)
    if len(read.value) == 10 or not times or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", times[0]):
        return read
    if not times[0].startswith(read.value):
        return read
    if len(read.value) == 4:  # who signs a copy for publication signs it days later: the month at most
        return replace(read, value=times[0][:7], confidence=round(0.5 * read.confidence, 3), how="signature_time")
    return replace(read, value=times[0], confidence=round(0.75 * read.confidence, 3), how="signature_time")


def _with_scan_time(read: Suggestion, document: DocumentInfo) -> Suggestion:
    """An unread month, guessed from the scan of a fresh paper: that month, or the December just before it."""
    if len(read.value) != 4 or not document.created_on:
        return read
    year, month = document.created_on[:4], document.created_on[5:7]
    if year == read.value:
        value = f"{year}-{month}"
    elif int(year) == int(read.value) + 1 and month == "01":
        value = f"{read.value}-12"
    else:
        return read
    return replace(read, value=value, confidence=round(0.4 * read.confidence, 3), how="scan_time")
