"""Indexer and checker are two persons: held by the service, by the screen's policy and by the database."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from core.accounts.actor import actor_for
from core.accounts.models import Post
from core.audit.errors import Conflict, Invalid, NotAllowed
from core.jobs.models import Job
from digitization import policies
from digitization.services import checking
from tests.digitization.conftest import Line
from tests.factories import PostFactory


def test_the_indexer_cannot_check_even_in_another_post(line: Line) -> None:
    document = line.document("indexed")
    assert line.indexer.user is not None
    post = PostFactory(user=line.indexer.user, agency=line.agency, role=Post.Role.CHECKER)
    same_person = actor_for(line.indexer.user, post)
    assert not policies.can(same_person, document, "approve")
    for act in (checking.approve, lambda a, pk, v: checking.send_back(a, pk, v, "Sai số")):
        with pytest.raises(NotAllowed) as caught:
            act(same_person, document.pk, 0)
        assert caught.value.code == "same_person"


def test_the_database_refuses_one_person_for_both(line: Line) -> None:
    document = line.document("indexed")
    document.checker = document.indexer
    with pytest.raises(IntegrityError), transaction.atomic():
        document.save()


def test_the_database_refuses_a_checked_paper_without_checker(line: Line) -> None:
    document = line.document("indexed")
    document.state = "checked"
    with pytest.raises(IntegrityError), transaction.atomic():
        document.save()


def test_another_person_approves_and_the_signature_is_ordered(line: Line) -> None:
    document = line.document("indexed")
    checking.approve(line.checker, document.pk, 0)
    document.refresh_from_db()
    assert (document.state, document.checker) == ("checked", line.checker.user)
    assert Job.objects.get(name="digitization.sign_and_file").payload == {"document_id": document.pk}


def test_a_second_click_on_approve_is_told(line: Line) -> None:
    document = line.document("indexed")
    checking.approve(line.checker, document.pk, 0)
    with pytest.raises(Conflict):
        checking.approve(line.checker, document.pk, 0)
    assert Job.objects.filter(name="digitization.sign_and_file").count() == 1


def test_sending_back_needs_a_reason_and_shows_it(line: Line) -> None:
    document = line.document("indexed")
    with pytest.raises(Invalid) as caught:
        checking.send_back(line.checker, document.pk, 0, " ")
    assert caught.value.field == "reason"
    checking.send_back(line.checker, document.pk, 0, "Sai ngày ban hành")
    document.refresh_from_db()
    assert (document.state, document.problem) == ("sent_back", "Sai ngày ban hành")
    assert policies.can(line.indexer, document, "confirm")


def test_an_indexer_is_no_checker_and_the_other_way_round(line: Line) -> None:
    indexed, read = line.document("indexed"), line.document("read")
    assert not policies.can(line.stranger, indexed, "approve")
    assert not policies.can(line.checker, read, "confirm")
    assert policies.can(line.checker, indexed, "approve")
