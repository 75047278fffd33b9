"""Two officers at once: one wins, the other is told, nothing happens twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from core.audit.errors import Conflict
from onestop.models import Dossier
from onestop.services.intake import submit_dossier
from onestop.services.reception import accept_dossier, refuse_dossier
from tests.onestop.conftest import make_ward

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(*works: Callable[[], object]) -> list[object]:
    """Run them at the same moment, each on its own connection; an exception is a result."""
    start = Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        try:
            start.wait()
            return work()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_two_clerks_accept_at_once_one_wins_the_other_gets_conflict() -> None:
    ward = make_ward()
    dossier = ward.submitted()

    outcomes = _at_once(
        lambda: accept_dossier(ward.clerk, dossier.pk, dossier.version),
        lambda: accept_dossier(ward.second_clerk, dossier.pk, dossier.version),
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Dossier"]
    dossier.refresh_from_db()
    assert [event.action for event in dossier.events.all()] == ["submit", "accept"]
    assert dossier.slips.filter(key="slip.acceptance").count() == 1


def test_accepting_and_refusing_at_once_leaves_one_outcome() -> None:
    ward = make_ward()
    dossier = ward.submitted()

    outcomes = _at_once(
        lambda: accept_dossier(ward.clerk, dossier.pk, dossier.version),
        lambda: refuse_dossier(ward.second_clerk, dossier.pk, dossier.version, "Sai nơi nộp"),
    )

    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 1
    assert dossier.events.count() == 2


def test_a_double_click_on_submit_files_one_dossier() -> None:
    ward = make_ward()
    draft = ward.draft()

    outcomes = _at_once(*[lambda: submit_dossier(ward.citizen, draft.pk)] * 3)

    assert {outcome.pk for outcome in outcomes if isinstance(outcome, Dossier)} == {Dossier.objects.get().pk}


def test_codes_of_many_submissions_at_once_are_different_and_without_gap() -> None:
    ward = make_ward()
    drafts = [ward.draft() for _ in range(4)]

    _at_once(*[lambda draft=draft: submit_dossier(ward.citizen, draft.pk) for draft in drafts])

    numbers = sorted(int(code.rpartition("-")[2]) for code in Dossier.objects.values_list("code", flat=True))
    assert numbers == [1, 2, 3, 4]
