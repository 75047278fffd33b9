"""The correction memory: what checkers approved of an issuer's papers, for the next paper of that issuer."""

from __future__ import annotations

from django.db import connection
from django.utils import timezone

from core.vietnamese import fold
from digitization.models import Document, IssuerMemory

_ADD = """
insert into digitization_issuermemory (issuer, subject, value, count, last_at) values (%s, %s, %s, 1, %s)
on conflict (issuer, subject, value) do update set count = digitization_issuermemory.count + 1, last_at = %s
"""
SOURCES = {
    IssuerMemory.Subject.ISSUER: "issuer",
    IssuerMemory.Subject.SYMBOL: "symbol",
    IssuerMemory.Subject.SIGNER: "signer",
    IssuerMemory.Subject.KIND: "kind",
}


def remember(document: Document) -> None:
    """Count spelling, symbol, signer and kind of an approved paper under its issuer; in the caller's transaction."""
    issuer = fold(document.fields.get("issuer", ""))[:300]
    now = timezone.now()
    if not issuer:
        return
    with connection.cursor() as cursor:
        for subject, key in SOURCES.items():
            if value := document.fields.get(key, ""):
                cursor.execute(_ADD, [issuer, subject.value, value[:200], now, now])
