"""What people confirmed before for papers of one issuer, and who its officers are: used to settle doubtful readings.

The caller looks both up; nothing here knows a database. They only decide between spellings that were read nearly alike
and never replace a reading that is clear and different: a new signer or a new symbol must stay possible.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from rapidfuzz.distance import Levenshtein

from digitization.reading.extract.lexicon import bare
from digitization.reading.values import Suggestion

_CLEAR = 0.9
_UNKNOWN_SIGNER = 0.7
"""The most that a signer may claim who is none of the officers the caller named."""
_OFTEN = 5
_USUAL = 0.8


@dataclass(frozen=True, slots=True)
class Memory:
    """Confirmed values of one issuer with how often each was confirmed; `issuers` are the spellings of its name."""

    issuers: Mapping[str, int] = field(default_factory=dict)
    symbols: Mapping[str, int] = field(default_factory=dict)
    signers: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, int] = field(default_factory=dict)


def settle(found: dict[str, Suggestion], memory: Memory, officers: Collection[str] = ()) -> dict[str, Suggestion]:
    """The suggestions with doubtful ones settled, marked in ``how`` as `memory`, `officer`, `not_in_office`.

    ``officers``: names in office at the agency on the paper's date; empty where nothing is known of them.
    """
    settled = dict(found)
    for key, known in (("issuer", memory.issuers), ("symbol", memory.symbols), ("signer", memory.signers)):
        if key in found:
            settled[key] = _settled(found[key], known, "memory")
    if "signer" in found and officers:
        signer = _settled(settled["signer"], dict.fromkeys(officers, 1), "officer")
        if signer.value in officers:
            settled["signer"] = replace(signer, how="officer")
        else:
            doubt = min(signer.confidence, _UNKNOWN_SIGNER)
            settled["signer"] = replace(signer, confidence=doubt, how="not_in_office")
    if "kind" in found:
        settled["kind"] = _settled(found["kind"], memory.kinds, "memory")
    elif (usual := _usual(memory.kinds)) is not None and found:
        page = next(iter(found.values())).page
        settled["kind"] = Suggestion("kind", usual, 0.4, page, None, "memory")
    return settled


def _settled(read: Suggestion, known: Mapping[str, int], how: str) -> Suggestion:
    """The known value that was read with other marks, or with one wrong letter where the reading is doubtful."""
    if read.value in known:
        return read
    alike = [value for value in known if bare(value) == bare(read.value)]
    if not alike and read.confidence < _CLEAR and len(read.value) > 5:
        alike = [value for value in known if Levenshtein.distance(bare(value), bare(read.value)) == 1]
    counts = sorted((known[value] for value in alike), reverse=True)
    if not counts or (len(counts) > 1 and counts[0] == counts[1]):
        return read
    return replace(read, value=max(alike, key=lambda value: known[value]), how=how)


def _usual(kinds: Mapping[str, int]) -> str | None:
    """The kind that nearly all papers of the issuer were."""
    total = sum(kinds.values())
    most = max(kinds, key=lambda kind: kinds[kind], default=None)
    return most if most is not None and total >= _OFTEN and kinds[most] >= _USUAL * total else None
