"""The queue of record: leases, fences, retries, dead letters."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core.audit.values import SYSTEM
from core.jobs import runner, services
from core.jobs.models import Job
from core.jobs.registry import Permanent, Transient, job

pytestmark = pytest.mark.django_db(transaction=True)
seen: list[str] = []
gave_up: list[tuple[str, str]] = []


@job("test.note")
def note(lease: runner.Lease, payload: dict[str, Any]) -> None:
    with transaction.atomic():
        lease.guard()
        seen.append(payload["text"])


@job("test.permanent", on_dead=lambda payload, code, message: gave_up.append((code, message)))
def permanent(lease: runner.Lease, payload: dict[str, Any]) -> None:
    raise Permanent("bad_paper", "Giấy không đọc được.")


@job("test.transient", max_attempts=2, on_dead=lambda payload, code, message: gave_up.append((code, message)))
def transient(lease: runner.Lease, payload: dict[str, Any]) -> None:
    raise Transient("down", "Máy chủ tạm ngừng.", retry_in=0)


@pytest.fixture(autouse=True)
def empty() -> None:
    seen.clear()
    gave_up.clear()


def give(name: str, key: str = "k", **payload: Any) -> Job:
    with transaction.atomic():
        return services.enqueue(name, key, payload)


def test_a_job_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError):
        services.enqueue("test.note", "k", {})


def test_the_same_key_is_the_same_work() -> None:
    assert give("test.note", text="a").pk == give("test.note", text="b").pk
    assert runner.run_due("default") == 1
    assert seen == ["a"]


def test_a_rolled_back_fact_leaves_no_job() -> None:
    with transaction.atomic():
        services.enqueue("test.note", "k", {})
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_a_permanent_failure_is_shown_to_a_person_at_once_and_can_be_tried_again() -> None:
    dead = give("test.permanent")
    runner.run_due("default")
    dead.refresh_from_db()
    assert (dead.state, dead.error_code, dead.attempts) == ("dead", "bad_paper", 1)
    assert gave_up == [("bad_paper", "Giấy không đọc được.")]
    assert services.retry_dead(dead.pk, SYSTEM)
    assert not services.retry_dead(dead.pk, SYSTEM), "a second click changes nothing"


def test_a_passing_failure_is_retried_and_given_up_after_its_attempts() -> None:
    dead = give("test.transient")
    for _ in range(3):
        runner.run_due("default")
    dead.refresh_from_db()
    assert (dead.state, dead.attempts) == ("dead", 2)
    assert gave_up == [("down", "Máy chủ tạm ngừng.")]


def test_an_unknown_job_is_a_dead_letter_not_a_loop() -> None:
    with pytest.raises(Permanent):
        give("test.nobody")
    Job.objects.create(name="test.gone", key="g", run_after=timezone.now())
    runner.run_due("default")
    assert Job.objects.get(key="g").state == Job.State.DEAD


def test_an_expired_lease_is_handed_out_again_and_the_first_worker_can_no_longer_finish() -> None:
    give("test.note", text="once")
    first = runner.claim("default")
    assert first is not None
    Job.objects.filter(pk=first.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    services.sweep()
    assert runner.run_due("default") == 1
    late = runner.Lease(first)
    with pytest.raises(runner.LeaseLost), transaction.atomic():
        late.guard()
    assert seen == ["once"]
    assert not late.extend(30)


def test_a_job_whose_worker_dies_each_time_is_given_up_not_started_for_ever() -> None:
    deadly = give("test.transient")
    for _ in range(2):
        assert runner.claim("default") is not None
        Job.objects.filter(pk=deadly.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
        services.sweep()
    deadly.refresh_from_db()
    assert (deadly.state, deadly.attempts, deadly.error_code) == ("dead", 2, "lease_expired")
    assert [code for code, _message in gave_up] == ["lease_expired"]
    services.sweep()
    assert len(gave_up) == 1
    assert services.retry_dead(deadly.pk, SYSTEM)


def test_two_workers_never_take_the_same_job() -> None:
    for number in range(20):
        give("test.note", f"k{number}", text=str(number))
    taken: list[int] = []
    barrier = threading.Barrier(4)

    def work() -> None:
        barrier.wait()
        while (mine := runner.claim("default")) is not None:
            taken.append(mine.pk)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(set(taken))
    assert len(taken) == 20


def test_urgent_work_goes_first_and_later_work_waits() -> None:
    with transaction.atomic():
        services.enqueue("test.note", "normal", {"text": "normal"})
        services.enqueue("test.note", "urgent", {"text": "urgent"}, priority=-1)
        services.enqueue("test.note", "later", {"text": "later"}, run_after=timezone.now() + timedelta(hours=1))
    runner.run_due("default")
    assert seen == ["urgent", "normal"]
