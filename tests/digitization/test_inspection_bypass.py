"""A lot that is being inspected stays the lot that was drawn, and no paper of a batch by sample is left behind."""

from __future__ import annotations

import pytest

from core.audit.errors import Conflict
from core.jobs.models import Job
from digitization.models import Document, Inspection
from digitization.queries import desk, quality
from digitization.services import arranging, batches, checking, inspections, intake, minutes
from tests.digitization.conftest import Line

SAMPLE = {"mode": "sample", "aql": "6.5", "second_fields": [], "signing": "each"}


def drawn(line: Line, count: int = 10, **plan: object) -> Inspection:
    for _ in range(count):
        line.document("indexed")
    inspections.set_plan(line.checker, line.batch.pk, **SAMPLE | plan)  # type: ignore[arg-type]
    return inspections.draw_sample(line.checker, line.batch.pk)


def accepted(line: Line) -> Inspection:
    inspection = drawn(line)
    for pk in inspection.sample:
        checking.approve(line.checker, pk, 0)
    return inspections.decide(line.checker, line.batch.pk)


def test_a_faulty_paper_of_an_open_sample_is_not_taken_off_the_line(line: Line) -> None:
    inspection = drawn(line)
    first, *others = inspection.sample
    checking.send_back(line.checker, first, 0, "", ["number"])
    with pytest.raises(Conflict) as caught:
        intake.remove_document(line.indexer, first, 1)
    assert caught.value.code == "batch_inspected"
    for pk in others:
        checking.approve(line.checker, pk, 0)
    assert inspections.decide(line.checker, line.batch.pk, "Sai số").verdict == "returned"
    intake.remove_document(line.indexer, first, Document.objects.get(pk=first).version)


def test_a_faulty_paper_of_an_open_sample_does_not_go_away_in_another(line: Line) -> None:
    inspection = drawn(line)
    first, second = inspection.sample[:2]
    for pk in (first, second):
        checking.send_back(line.checker, pk, 0, "", ["pages"])
    Document.objects.filter(pk=first).update(order=100)
    Document.objects.filter(pk=second).update(order=101)
    with pytest.raises(Conflict) as caught:
        arranging.merge(line.indexer, second, 1)
    assert caught.value.code == "batch_inspected"
    assert quality.faulty_in(inspection) == 2


def test_a_paper_that_came_after_the_lot_was_accepted_is_checked_by_itself(line: Line) -> None:
    accepted(line)
    late = line.document("indexed")
    offered = desk.next_to_check(line.checker, line.batch)
    assert offered == late
    assert checking.approve(line.checker, late.pk, 0).state == "checked"
    assert Job.objects.filter(key__startswith=f"digitization.sign:{late.pk}:").exists()
    assert minutes.make_minutes(line.checker, line.batch.pk).content["documents"] == 11


def test_a_plan_of_the_paper_type_does_not_change_a_batch_that_is_being_inspected(line: Line) -> None:
    other = batches.create_batch(line.indexer, "Lô khác", line.batch.paper_type)
    for _ in range(10):
        line.document("indexed")
    inspections.set_plan(line.checker, other.pk, **SAMPLE, for_type=True)  # type: ignore[arg-type]
    inspection = inspections.draw_sample(line.checker, line.batch.pk)
    inspections.set_plan(line.checker, other.pk, **SAMPLE | {"mode": "full"}, for_type=True)  # type: ignore[arg-type]
    outside = next(pk for pk in inspection.lot if pk not in inspection.sample)
    with pytest.raises(Conflict) as caught:
        checking.approve(line.checker, outside, 0)
    assert caught.value.code == "not_in_sample"
    checking.approve(line.checker, inspection.sample[0], 0)
    assert not Job.objects.filter(name="digitization.sign_and_file").exists()


def test_a_plan_for_the_paper_type_holds_for_the_batch_it_was_set_from(line: Line) -> None:
    inspections.set_plan(line.checker, line.batch.pk, **SAMPLE | {"mode": "full"})  # type: ignore[arg-type]
    inspections.set_plan(line.checker, line.batch.pk, **SAMPLE, for_type=True)  # type: ignore[arg-type]
    assert quality.plan_of(line.batch).mode == "sample"


def test_papers_approved_before_the_plan_changed_can_still_be_signed(line: Line) -> None:
    inspections.set_plan(line.checker, line.batch.pk, **SAMPLE | {"mode": "full", "signing": "batch"})  # type: ignore[arg-type]
    checking.approve(line.checker, line.document("indexed").pk, 0)
    inspections.set_plan(line.checker, line.batch.pk, **SAMPLE | {"mode": "full"})  # type: ignore[arg-type]
    assert quality.batch_quality(line.batch, {"checked": 1}).to_sign == 1
