"""The vault, reuse and the history of access."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from archive.api.serializers import RecordSerializer
from archive.models import AccessEvent, Record
from archive.queries import access_history, record_for, reusable_papers, vault
from archive.queries.search import Filters, search
from archive.services.access import link_reuse, log_access
from archive.services.deposit import deposit
from core.accounts.actor import ANONYMOUS
from core.accounts.models import Post
from core.audit.errors import Invalid, NotAllowed
from core.audit.values import SYSTEM
from tests.archive.support import request_for
from tests.factories import AgencyFactory, citizen_actor, officer_actor
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db


def test_the_vault_holds_ones_own_papers_only() -> None:
    owner = citizen_actor()
    record = deposit(request_for(owner_id=owner.citizen_id), SYSTEM)
    deposit(request_for(owner_id="056195999999"), SYSTEM)
    assert list(vault(owner)) == [record]
    assert not vault(citizen_actor()).exists()
    assert not vault(ANONYMOUS).exists()


def test_papers_without_a_known_owner_belong_to_nobody() -> None:
    deposit(request_for(), SYSTEM)
    person = citizen_actor()
    assert not vault(person).exists()


def test_a_strangers_record_does_not_exist_and_a_malformed_id_neither() -> None:
    record = deposit(request_for(owner_id="056195999999"), SYSTEM)
    assert record_for(citizen_actor(), record.pk) is None
    assert record_for(citizen_actor(), "khong-phai-uuid") is None


def test_expired_and_revoked_papers_are_not_offered() -> None:
    owner = citizen_actor()
    good = deposit(request_for(owner_id=owner.citizen_id), SYSTEM)
    type_ = good.paper_type
    deposit(
        request_for(
            owner_id=owner.citizen_id,
            paper_type=type_,
            issued_on=dt.date(2020, 1, 1),
            expires_on=dt.date(2020, 7, 1),
        ),
        SYSTEM,
    )
    revoked = deposit(request_for(owner_id=owner.citizen_id, paper_type=type_), SYSTEM)
    Record.objects.filter(pk=revoked.pk).update(status="revoked")
    assert [paper.record_id for paper in reusable_papers(owner, type_)] == [good.pk]


def test_reuse_is_logged_once_per_dossier_and_shown_to_the_owner() -> None:
    owner = citizen_actor()
    record = deposit(request_for(owner_id=owner.citizen_id), SYSTEM)
    for _ in range(2):
        link_reuse(record, 1, "H32.30-20261121-0000001", owner.who, "Đăng ký kết hôn")
    shown = [event.kind for event in access_history(owner, record)]
    assert shown.count("reuse") == 1
    assert not access_history(citizen_actor(), record).exists()


def test_a_revoked_paper_cannot_be_used_again() -> None:
    record = deposit(request_for(), SYSTEM)
    record.status = Record.Status.REVOKED
    with pytest.raises(Invalid):
        link_reuse(record, 1, "H32.30-20261121-0000001", SYSTEM, "Đăng ký kết hôn")


def test_a_paper_whose_last_day_is_over_is_expired_everywhere() -> None:
    agency, past = AgencyFactory(), {"issued_on": dt.date(2020, 1, 1), "expires_on": dt.date(2020, 7, 1)}
    lapsed = deposit(request_for(custodian=agency, **past), SYSTEM)
    good = deposit(request_for(custodian=agency, expires_on=timezone.localdate()), SYSTEM)
    actor = officer_actor(Post.Role.INDEXER, agency)
    assert list(search(actor, "", Filters(status="expired"))) == [lapsed]
    assert list(search(actor, "", Filters(status="valid"))) == [good]
    assert (lapsed.standing_label, good.standing_label) == ("Hết hiệu lực", "Còn hiệu lực")
    assert RecordSerializer(lapsed).data["status"] == "expired"
    page = signed_in(actor).get(reverse("archive:detail", args=[lapsed.pk])).content.decode()
    assert "Hết hiệu lực" in page
    assert "Còn hiệu lực" not in page
    with pytest.raises(Invalid):
        link_reuse(lapsed, 1, "H32.30-20261121-0000001", SYSTEM, "Đăng ký kết hôn")
    assert link_reuse(good, 1, "H32.30-20261121-0000001", SYSTEM, "Đăng ký kết hôn")


def test_opening_a_file_is_logged_and_refused_to_those_who_may_not() -> None:
    owner = citizen_actor()
    record = deposit(request_for(owner_id=owner.citizen_id), SYSTEM)
    log_access(owner, record, AccessEvent.Kind.DOWNLOAD, "Tải giấy tờ của mình")
    assert record.accesses.filter(kind="download", actor_name=owner.who.name).count() == 1
    for stranger in (citizen_actor(), officer_actor(Post.Role.PROVINCE_ADMIN), officer_actor(Post.Role.INDEXER)):
        with pytest.raises(NotAllowed):
            log_access(stranger, record, AccessEvent.Kind.VIEW, "xem")


def test_the_database_refuses_to_change_or_remove_access_events() -> None:
    record = deposit(request_for(), SYSTEM)
    for sql in ("update archive_accessevent set purpose = 'x'", "delete from archive_accessevent"):
        with pytest.raises(Exception, match="chỉ được ghi thêm"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert record.accesses.count() == 1
