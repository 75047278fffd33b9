"""Writing audit events, and sealing them into the hash chain.

`record` belongs into the writer's transaction. `seal_committed` runs apart, one at a time (advisory lock):
a chain inside the writer's transaction would serialise every write of the province.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import connection, models, transaction
from structlog.contextvars import get_contextvars

from core.audit.models import Event, Seal
from core.audit.values import Who

GENESIS = "0" * 64
_SEAL_LOCK = 0x6D63_7365_616C


def record(action: str, obj: models.Model, who: Who, *, label: str = "", data: dict[str, Any] | None = None) -> Event:
    """Append an event about `obj` to the log; must run inside the transaction of the change it reports."""
    if not connection.in_atomic_block:
        raise RuntimeError("an audit event belongs into the transaction of the change it reports")
    return Event.objects.create(
        action=action,
        actor_id=who.user_id,
        actor_name=who.name,
        post_id=who.post_id,
        post_title=who.post_title,
        agency_code=who.agency_code,
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        object_label=(label or str(obj))[:200],
        data=data or {},
        request_id=str(get_contextvars().get("request_id", ""))[:40],
    )


def canonical(event: Event) -> bytes:
    """The bytes that are hashed: every stored column, in one fixed order and writing."""
    values = {
        "id": event.pk,
        "at": event.at.isoformat(),
        "action": event.action,
        "actor": [event.actor_id, event.actor_name, event.post_id, event.post_title, event.agency_code],
        "object": [event.object_type, event.object_id, event.object_label],
        "data": event.data,
        "request": event.request_id,
    }
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def link(previous: str, event: Event) -> str:
    return hashlib.sha256(previous.encode() + b"\n" + canonical(event)).hexdigest()


def seal_committed(limit: int = 5000) -> int:
    """Chain committed events that have no seal yet; returns how many. A second sealer at work: returns 0."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_try_advisory_xact_lock(%s)", [_SEAL_LOCK])
            row = cursor.fetchone()
        if not row or not row[0]:
            return 0
        last = Seal.objects.order_by("-sequence").first()
        sequence, previous = (last.sequence, last.hash) if last else (0, GENESIS)
        seals = []
        for event in Event.objects.filter(seal__isnull=True).order_by("id")[:limit]:
            sequence += 1
            digest = link(previous, event)
            seals.append(Seal(sequence=sequence, event=event, previous_hash=previous, hash=digest))
            previous = digest
        Seal.objects.bulk_create(seals)
        return len(seals)
