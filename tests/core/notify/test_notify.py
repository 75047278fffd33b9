"""Notices: once each, by e-mail where wanted, delivered by a job that may run twice."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.db import transaction

from core.accounts.actor import actor_for
from core.notify.models import Delivery, Notice, NoticeTemplate
from core.notify.queries import inbox, unread_count
from core.notify.services import mark_read, notify
from tests.factories import UserFactory, citizen_actor
from tests.support.jobs import run_all_jobs

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def text() -> None:
    NoticeTemplate.objects.create(
        event="test.done", title="Hồ sơ {code}", body="Hồ sơ {code} đã xong.", valid_from=dt.date(2020, 1, 1)
    )


def tell(user, key: str = "k") -> Notice:
    with transaction.atomic():
        return notify(user, "test.done", key, {"code": "H32.31-1"}, link="/ho-so-cua-toi/H32.31-1/")


def test_a_notice_reaches_the_inbox_and_the_mail_server_once() -> None:
    user = UserFactory()
    tell(user)
    tell(user)
    run_all_jobs()
    run_all_jobs()
    assert [message.subject for message in mail.outbox] == ["Hồ sơ H32.31-1"]
    assert "/ho-so-cua-toi/H32.31-1/" in mail.outbox[0].body
    assert Delivery.objects.get().state == Delivery.State.SENT
    assert unread_count(actor_for(user)) == 1


def test_who_wants_no_mail_gets_none() -> None:
    tell(UserFactory(notify_by_email=False), "a")
    tell(UserFactory(email=""), "b")
    run_all_jobs()
    assert mail.outbox == []
    assert Notice.objects.count() == 2


def test_ones_own_notices_only_are_shown_and_marked() -> None:
    mine, other = citizen_actor(), citizen_actor()
    notice = tell(mine.user)
    assert list(inbox(mine)) == [notice]
    assert not inbox(other).exists()
    assert mark_read(other, notice.pk) == 0
    assert mark_read(mine, notice.pk) == 1
    assert unread_count(mine) == 0


def test_a_missing_text_is_an_error_not_an_empty_letter() -> None:
    with pytest.raises(LookupError), transaction.atomic():
        notify(UserFactory(), "no.such.event", "k", {})
