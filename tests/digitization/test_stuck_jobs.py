"""A job of the line that is given up shows its trouble on the paper as it was given out, and on no other turn of it."""

from __future__ import annotations

import pytest
from django.db import transaction

from core.jobs import runner
from core.jobs.models import Job
from core.jobs.registry import Permanent
from core.jobs.services import enqueue
from digitization.models import Document
from digitization.services import reading
from tests.digitization.conftest import Line

pytestmark = pytest.mark.django_db(transaction=True)
STEPS = [
    ("digitization.check_file", "check_file", "default", "registered"),
    ("digitization.read_pages", "read_pages", "ocr", "scanned"),
    ("digitization.assemble", "assemble", "ocr", "scanned"),
]


def give_up(monkeypatch: pytest.MonkeyPatch, document: Document, version: int, name: str, step: str, queue: str) -> str:
    """The job dies; what stands on the paper then."""

    def dies(*_args: object) -> None:
        raise Permanent("broken", "Không đọc được tệp.")

    monkeypatch.setattr(reading, step, dies)
    payload = {"document_id": document.pk, "version": version, "first": 1, "last": 1}
    with transaction.atomic():
        job = enqueue(name, "one", payload)
    runner.run_due(queue)
    assert Job.objects.get(pk=job.pk).state == "dead"
    document.refresh_from_db()
    return document.problem


@pytest.mark.parametrize(("name", "step", "queue", "state"), STEPS)
def test_the_paper_it_was_given_out_for_shows_why(
    line: Line, monkeypatch: pytest.MonkeyPatch, name: str, step: str, queue: str, state: str
) -> None:
    document = line.document(state)
    assert give_up(monkeypatch, document, document.version, name, step, queue) == "Không đọc được tệp."


@pytest.mark.parametrize(("name", "step", "queue", "state"), STEPS)
def test_a_paper_that_went_on_keeps_its_peace(
    line: Line, monkeypatch: pytest.MonkeyPatch, name: str, step: str, queue: str, state: str
) -> None:
    document = line.document("indexed")
    assert give_up(monkeypatch, document, document.version, name, step, queue) == ""


@pytest.mark.parametrize(("name", "step", "queue", "state"), STEPS[1:])
def test_a_paper_set_in_order_anew_waits_for_its_own_job(
    line: Line, monkeypatch: pytest.MonkeyPatch, name: str, step: str, queue: str, state: str
) -> None:
    document = line.document(state, version=5)
    assert give_up(monkeypatch, document, 4, name, step, queue) == ""


def test_jobs_of_the_line_say_which_turn_of_the_paper_they_are_for(line: Line) -> None:
    """From a real file: each job bears the version that the paper has while the job has it."""
    document = line.add().document
    assert document is not None
    for name in ("check_file", "read_pages", "assemble"):
        document.refresh_from_db()
        job = Job.objects.get(name=f"digitization.{name}")
        assert job.payload["version"] == document.version, name
        claimed = runner.claim(job.queue)
        assert claimed == job
        runner.run(claimed)
    document.refresh_from_db()
    assert document.state == "read"
