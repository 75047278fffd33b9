"""Jobs that carry notices out of the house."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from core.jobs.registry import Transient, job
from core.jobs.runner import Lease
from core.notify.models import Delivery
from core.notify.services import send_email


def _dead(payload: dict[str, Any], code: str, message: str) -> None:
    Delivery.objects.filter(pk=payload["delivery_id"]).update(state=Delivery.State.FAILED, error=message[:300])


@job("notify.send_email", on_dead=_dead)
def send_email_job(lease: Lease, payload: dict[str, Any]) -> None:
    """Send one e-mail. A repeat after a crash carries the same Message-ID, so that mail programs show it once."""
    delivery = Delivery.objects.select_related("notice").get(pk=payload["delivery_id"])
    if delivery.state == Delivery.State.SENT:
        return
    try:
        send_email(delivery)
    except OSError as error:
        raise Transient("mail_server", f"Máy chủ thư không nhận thư: {error}") from error
    with transaction.atomic():
        lease.guard()
        Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.SENT, sent_at=timezone.now(), error="")
