"""What the papers of an issuer said before, as the plain value that extraction takes."""

from __future__ import annotations

from core.vietnamese import fold
from digitization.models import IssuerMemory
from digitization.reading.extract.memory import Memory

MOST = 200
"""Values kept in hand for one issuer and subject: the most frequent ones."""


def memory_for(issuer: str) -> Memory:
    """By name as printed, marks and case ignored; empty for an issuer never seen."""
    found: dict[str, dict[str, int]] = {subject.value: {} for subject in IssuerMemory.Subject}
    rows = IssuerMemory.objects.filter(issuer=fold(issuer)[:300]).order_by("-count", "-last_at")
    for subject, value, count in rows.values_list("subject", "value", "count")[: MOST * len(found)]:
        if len(found[subject]) < MOST:
            found[subject][value] = count
    return Memory(symbols=found["symbol"], signers=found["signer"], kinds=found["kind"])
