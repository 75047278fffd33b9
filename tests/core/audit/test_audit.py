"""The log cannot be changed, and a change made by force is found and named."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from core.agencies.models import Agency
from core.audit.models import Event, Seal
from core.audit.queries import history_of, verify_chain
from core.audit.services import record, seal_committed
from core.audit.values import Who
from tests.factories import AgencyFactory

pytestmark = pytest.mark.django_db


def write(count: int = 3) -> list[Event]:
    agency = AgencyFactory()
    who = Who(name="Trần Đức Thịnh", user_id=1, post_title="Chuyên viên", agency_code="H32.30")
    return [record("test.done", agency, who, data={"lần": number}) for number in range(count)]


def force(sql: str) -> None:
    """What a person with the database's superuser rights could do."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table audit_event disable trigger user; alter table audit_seal disable trigger user")
        cursor.execute(sql)
        cursor.execute("alter table audit_event enable trigger user; alter table audit_seal enable trigger user")


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused() -> None:
    agency = AgencyFactory()
    with pytest.raises(RuntimeError):
        record("test.done", agency, Who(name="x"))


def test_events_are_sealed_in_order_and_the_tail_is_reported() -> None:
    write(3)
    assert verify_chain().unsealed == 3
    assert seal_committed() == 3
    report = verify_chain()
    assert (report.sealed, report.unsealed, report.broken) == (3, 0, [])
    assert seal_committed() == 0


@pytest.mark.parametrize("table", ["audit_event", "audit_seal"])
@pytest.mark.parametrize("verb", ["update {} set {} = {}", "delete from {}"])
def test_the_database_refuses_changes(table: str, verb: str) -> None:
    write()
    seal_committed()
    column = "actor_name" if table == "audit_event" else "hash"
    with pytest.raises(Exception, match="chỉ được ghi thêm"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb.format(table, column, "'x'"))


def test_a_changed_event_is_named() -> None:
    events = write()
    seal_committed()
    force(f"update audit_event set actor_name = 'Người khác' where id = {events[1].pk}")
    assert any(f"sự kiện {events[1].pk} " in line for line in verify_chain().broken)


def test_a_removed_event_is_named() -> None:
    events = write()
    seal_committed()
    force(f"delete from audit_seal where event_id = {events[1].pk}; delete from audit_event where id = {events[1].pk}")
    assert verify_chain().broken
    assert Seal.objects.count() == 2


def test_history_shows_one_objects_events_only() -> None:
    first, second = write(1)[0], write(1)[0]
    assert first.object_id != second.object_id
    assert list(history_of(Agency.objects.get(pk=first.object_id))) == [first]
