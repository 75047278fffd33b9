"""Messages to other systems: in order per subject, nothing lost, nothing doubled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from core.audit.values import SYSTEM
from core.outbox import services
from core.outbox.models import Message
from core.outbox.registry import Undeliverable, destination

pytestmark = pytest.mark.django_db(transaction=True)
received: list[str] = []
down: dict[str, str] = {}


@destination("test")
def take(message: Message) -> dict[str, Any]:
    if message.subject in down:
        raise Undeliverable("Máy chủ nhận không trả lời.", retry=down[message.subject] == "retry")
    received.append(message.key)
    return {"error_code": "0"}


@pytest.fixture(autouse=True)
def empty() -> None:
    received.clear()
    down.clear()


def post(subject: str, key: str) -> Message:
    with transaction.atomic():
        return services.post("test", subject, "DongBoHoSoMC", key, {"MaHoSo": subject})


def due_now() -> None:
    Message.objects.filter(state="pending").update(next_at=timezone.now())


def test_a_message_needs_the_transaction_of_its_fact() -> None:
    with pytest.raises(RuntimeError):
        services.post("test", "A", "x", "k", {})


def test_messages_of_one_subject_keep_their_order_while_others_go_on() -> None:
    down["A"] = "retry"
    for key in ("A1", "A2", "B1", "B2"):
        post(key[0], key)
    services.deliver_due()
    assert received == ["B1", "B2"]
    del down["A"]
    due_now()
    services.deliver_due()
    assert received == ["B1", "B2", "A1", "A2"]
    assert set(Message.objects.values_list("state", flat=True)) == {"delivered"}


def test_the_same_key_is_sent_once() -> None:
    post("A", "A1")
    post("A", "A1")
    services.deliver_due()
    assert received == ["A1"]


def test_a_refused_message_waits_for_a_person_and_holds_those_behind_it() -> None:
    down["A"] = "never"
    first, second = post("A", "A1"), post("A", "A2")
    services.deliver_due()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("dead", "pending")
    down.clear()
    assert services.retry(first.pk, SYSTEM)
    services.deliver_due()
    assert received == ["A1", "A2"]
    assert not services.retry(first.pk, SYSTEM)


def test_after_two_days_of_failure_a_person_is_asked() -> None:
    down["A"] = "retry"
    message = post("A", "A1")
    Message.objects.update(created_at=timezone.now() - timedelta(hours=49))
    services.deliver_due()
    message.refresh_from_db()
    assert message.state == Message.State.DEAD
    assert "không trả lời" in message.last_error


def test_a_killed_sender_is_followed_by_another_after_its_lease() -> None:
    post("A", "A1")
    lost = services.claim()
    assert lost is not None
    assert services.deliver_due() == 0
    Message.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    services.deliver_due()
    assert received == ["A1"]
    lost_again = Message.objects.get(pk=lost.pk)
    assert lost_again.fence == lost.fence + 1
