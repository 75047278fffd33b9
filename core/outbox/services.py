"""Posting messages in the fact's transaction, and delivering them: in order per subject, at least once.

A message waits while an earlier one of its subject is undelivered. Failures are retried with back-off for
48 hours, then shown to an administrator; the messages behind it keep waiting, for order must hold.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import structlog
from celery import current_app
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from core.audit.services import record
from core.audit.values import Who
from core.outbox.models import Message
from core.outbox.registry import Undeliverable, sender_of

log = structlog.get_logger(__name__)
QUEUE = "sync"
LEASE = timedelta(seconds=60)
RETRY_FOR = timedelta(hours=48)
_CLAIM = """
update outbox_message set state = 'sending', fence = fence + 1, attempts = attempts + 1,
       lease_until = now() + interval '60 seconds'
 where id = (
   select m.id from outbox_message m
    where m.next_at <= now() and (m.state = 'pending' or (m.state = 'sending' and m.lease_until < now()))
      and not exists (select 1 from outbox_message e
                       where e.destination = m.destination and e.subject = m.subject
                         and e.id < m.id and e.state <> 'delivered')
    order by m.next_at, m.id limit 1 for update skip locked)
returning id
"""


def post(destination: str, subject: str, kind: str, key: str, payload: dict[str, Any]) -> Message:
    """Write a message into the outbox; the same key is the same message.

    Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a message is written in the transaction of the fact it reports")
    message, created = Message.objects.get_or_create(
        key=key,
        defaults={
            "destination": destination,
            "subject": subject,
            "kind": kind,
            "payload": payload,
            "next_at": timezone.now(),
        },
    )
    if created:
        transaction.on_commit(wake)
    return message


def wake() -> None:
    """Tell the sync worker; losing this loses nothing, the sweep comes every twenty seconds."""
    try:
        current_app.send_task("core.outbox.tasks.deliver", queue=QUEUE, retry=False, expires=60)
    except Exception as error:
        log.warning("outbox_wake_failed", error=str(error))


def claim() -> Message | None:
    """Take the next message whose turn it is. A partial index keeps the look-back cheap."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM)
        row = cursor.fetchone()
    return Message.objects.get(pk=row[0]) if row else None


def deliver_due(seconds: float = 20.0) -> int:
    """Send what is due for about `seconds`; returns how many messages were tried."""
    started, tried = time.monotonic(), 0
    while time.monotonic() - started < seconds:
        message = claim()
        if message is None:
            break
        _send(message)
        tried += 1
    return tried


def _send(message: Message) -> None:
    mine = Message.objects.filter(pk=message.pk, fence=message.fence, state=Message.State.SENDING)
    try:
        reply = sender_of(message.destination)(message)
    except Undeliverable as error:
        _failed(message, str(error), retry=error.retry, reply=error.reply)
        return
    except Exception as error:
        log.exception("outbox_send_failed", key=message.key)
        _failed(message, f"{type(error).__name__}: {error}", retry=True, reply=None)
        return
    mine.update(
        state=Message.State.DELIVERED,
        delivered_at=timezone.now(),
        lease_until=None,
        last_reply=reply,
        last_error="",
    )


def _failed(message: Message, reason: str, *, retry: bool, reply: dict[str, Any] | None) -> None:
    now = timezone.now()
    delay = min(5.0 * 2 ** min(message.attempts - 1, 9), 1800.0)
    give_up = not retry or now - message.created_at > RETRY_FOR
    Message.objects.filter(pk=message.pk, fence=message.fence, state=Message.State.SENDING).update(
        state=Message.State.DEAD if give_up else Message.State.PENDING,
        next_at=now + timedelta(seconds=delay),
        lease_until=None,
        last_error=reason[:4000],
        last_reply=reply,
    )


@transaction.atomic
def retry(message_id: int, who: Who) -> bool:
    """Try an undelivered message again at once; False when it is delivered or being sent (a second click)."""
    waiting = Message.objects.filter(pk=message_id, state__in=[Message.State.DEAD, Message.State.PENDING])
    changed = waiting.update(state=Message.State.PENDING, next_at=timezone.now(), fence=F("fence") + 1)
    if changed:
        record("outbox.retried", Message.objects.get(pk=message_id), who)
        transaction.on_commit(wake)
    return bool(changed)
