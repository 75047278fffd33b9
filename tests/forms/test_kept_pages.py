"""Typing that could not be saved: kept a day for one browser, shown to the author alone, only a few pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core.jobs.models import Job
from forms.models import KeptPage
from forms.services import discard
from forms.services.kept import forget_old, forget_page, keep_page, kept_page, posted_of
from tests.factories import citizen_actor
from tests.forms.support import begin, resident

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]
PAGE = "nguoi-yeu-cau"


def test_every_value_of_a_long_page_is_kept_and_nothing_that_it_does_not_ask() -> None:
    actor = resident()
    draft = begin(actor)
    long = "rất dài " * 20_000
    posted = {"applicant.email": ["a@b.vn", "c@d.vn"], "applicant.residence_line": [long], "csrfmiddlewaretoken": ["x"]}
    assert keep_page(draft.pk, PAGE, "may-1", posted, 0, "t") == actor.user_id
    kept = kept_page(actor, draft.pk, PAGE, "may-1")
    assert kept is not None
    data = posted_of(kept)
    assert data.getlist("applicant.email") == ["a@b.vn", "c@d.vn"]
    assert data["applicant.residence_line"] == long
    assert "csrfmiddlewaretoken" not in data


def test_only_the_author_in_the_same_browser_is_shown_what_was_kept() -> None:
    actor = resident()
    draft = begin(actor)
    keep_page(draft.pk, PAGE, "may-1", {"applicant.email": ["a@b.vn"]}, 0, "")
    assert kept_page(citizen_actor(), draft.pk, PAGE, "may-1") is None
    assert kept_page(actor, draft.pk, PAGE, "may-2") is None
    assert kept_page(actor, draft.pk, PAGE, "") is None
    forget_page(citizen_actor(), draft.pk, PAGE, "may-1")
    assert kept_page(actor, draft.pk, PAGE, "may-1") is not None
    forget_page(actor, draft.pk, PAGE, "may-1")
    assert kept_page(actor, draft.pk, PAGE, "may-1") is None


def test_nothing_is_kept_for_a_draft_or_a_page_that_is_not_open() -> None:
    actor = resident()
    draft = begin(actor)
    assert keep_page(draft.pk, "khong-co", "m", {}, 0, "") is None
    discard(actor, draft.pk)
    assert keep_page(draft.pk, PAGE, "m", {"applicant.email": ["a@b.vn"]}, 0, "") is None
    assert not KeptPage.objects.exists()


def test_a_draft_keeps_its_twenty_newest_pages() -> None:
    draft = begin(resident())
    for number in range(25):
        keep_page(draft.pk, PAGE, f"may-{number}", {"applicant.email": [f"{number}@b.vn"]}, 0, "")
    emails = {row.posted["applicant.email"][0] for row in draft.kept_pages.all()}
    assert emails == {f"{number}@b.vn" for number in range(5, 25)}


def test_what_nobody_came_back_for_is_deleted_after_a_day_by_a_job() -> None:
    actor = resident()
    draft = begin(actor)
    keep_page(draft.pk, PAGE, "cu", {"applicant.email": ["a@b.vn"]}, 0, "")
    keep_page(draft.pk, PAGE, "moi", {"applicant.email": ["a@b.vn"]}, 0, "")
    job = Job.objects.get(name="forms.forget_kept")
    assert timedelta(hours=24) < job.run_after - timezone.now() <= timedelta(hours=25)
    KeptPage.objects.filter(pk=kept_page(actor, draft.pk, PAGE, "cu").pk).update(  # type: ignore[union-attr]
        kept_at=timezone.now() - timedelta(hours=24)
    )
    assert kept_page(actor, draft.pk, PAGE, "cu") is None
    assert forget_old() == 1
    assert kept_page(actor, draft.pk, PAGE, "moi") is not None
