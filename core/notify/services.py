"""Telling somebody something: the inbox at once, e-mail by a job after the commit."""

from __future__ import annotations

import string
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from core.accounts.actor import Actor
from core.accounts.models import User
from core.jobs.services import enqueue
from core.notify.models import Delivery, Notice, NoticeTemplate


def notify(user: User, event: str, key: str, context: dict[str, Any], link: str = "") -> Notice:
    """Put a notice into the user's inbox and, when wanted, on its way by e-mail; the same key is told once.

    The text is the template of `event` in force today. Raises LookupError when there is none: a missing text is
    a fault of the installation, found by the first test that meets it.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a notice is written in the transaction of the fact it tells")
    today = timezone.localdate()
    template = (
        NoticeTemplate.objects.filter(event=event, valid_from__lte=today)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
        .order_by("-valid_from")
        .first()
    )
    if template is None:
        raise LookupError(f"no notice text for event {event}")
    fill = string.Formatter()
    notice, created = Notice.objects.get_or_create(
        key=key,
        defaults={
            "user": user,
            "event": event,
            "title": fill.vformat(template.title, (), context)[:200],
            "body": fill.vformat(template.body, (), context),
            "link": link,
        },
    )
    if created and user.email and user.notify_by_email:
        delivery = Delivery.objects.create(notice=notice, channel="email", address=user.email)
        enqueue("notify.send_email", f"notify.email:{delivery.pk}", {"delivery_id": delivery.pk})
    return notice


def send_email(delivery: Delivery) -> None:
    """Hand one notice to the mail server. Raises what SMTP raises; the job retries."""
    notice = delivery.notice
    link = f"\n\n{settings.BASE_URL}{notice.link}" if notice.link else ""
    foot = (
        f"\n\n--\n{settings.PROVINCE['product']} {settings.PROVINCE['name']} · Hotline {settings.PROVINCE['hotline']}"
    )
    message = EmailMessage(
        subject=notice.title,
        body=notice.body + link + foot,
        to=[delivery.address],
        headers={"Message-ID": f"<notice-{notice.pk}@{settings.PROVINCE['code'].lower()}.mot-cua>"},
    )
    message.send()


@transaction.atomic
def mark_read(actor: Actor, notice_id: int | None = None) -> int:
    """Mark one notice, or all, of the actor as read; returns how many were unread."""
    if actor.user_id is None:
        return 0
    mine = Notice.objects.filter(user_id=actor.user_id, read_at__isnull=True)
    if notice_id is not None:
        mine = mine.filter(pk=notice_id)
    return mine.update(read_at=timezone.now())
