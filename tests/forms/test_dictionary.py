"""The shared dictionary: search without marks, similar labels, changes with history, merging duplicates."""

from __future__ import annotations

import pytest

from core.accounts.actor import Actor
from core.accounts.models import Post
from core.audit.errors import Conflict, Invalid, NotAllowed
from core.audit.queries import history_of
from forms.models import FieldDefinition
from forms.queries.dictionary import alike, search, use_counts, uses_of
from forms.services.dictionary import add_entry, change_entry, merge_entries
from forms.services.editing import add_field, add_page, create_form
from tests.factories import citizen_actor, officer_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Actor:
    return officer_actor(Post.Role.PROVINCE_ADMIN)


def test_search_needs_no_marks_and_takes_synonyms(admin: Actor) -> None:
    add_entry(
        admin, "person.full_name", {"label": "Họ, chữ đệm, tên", "type": "person_name", "synonyms": ["danh xưng"]}
    )
    add_entry(admin, "person.phone", {"label": "Điện thoại", "type": "phone"})
    assert [each.key for each in search("ho dem")] == ["person.full_name"]
    assert [each.key for each in search("danh xung")] == ["person.full_name"]
    assert [each.key for each in search("PERSON.PHONE")] == ["person.phone"]
    assert not search("không có")


def test_a_new_label_finds_the_entry_it_resembles(admin: Actor) -> None:
    add_entry(admin, "person.birth_date", {"label": "Ngày, tháng, năm sinh", "type": "date"})
    add_entry(admin, "person.email", {"label": "Thư điện tử", "type": "email", "synonyms": ["Địa chỉ email"]})
    assert [each.entry.key for each in alike("Ngay thang nam sinh")] == ["person.birth_date"]
    assert [each.entry.key for each in alike("dia chi e-mail")] == ["person.email"]
    assert alike("Số tầng hầm") == []


def test_a_change_says_who_and_what(admin: Actor) -> None:
    entry = add_entry(admin, "house.floors", {"label": "Số tầng", "type": "number"})
    change_entry(admin, "house.floors", {"label": "Số tầng nổi"}, entry.version)
    events = list(history_of(entry))
    assert [event.action for event in events] == ["dictionary.added", "dictionary.changed"]
    assert events[1].data == {"label": ["Số tầng", "Số tầng nổi"]}
    assert events[1].actor_name == admin.who.name


def test_the_second_of_two_editors_is_told(admin: Actor) -> None:
    entry = add_entry(admin, "house.floors", {"label": "Số tầng", "type": "number"})
    change_entry(admin, "house.floors", {"label": "Số tầng nổi"}, entry.version)
    with pytest.raises(Conflict):
        change_entry(admin, "house.floors", {"label": "Số tầng hầm"}, entry.version)
    entry.refresh_from_db()
    assert entry.label == "Số tầng nổi"


@pytest.mark.parametrize(
    ("key", "values", "field"),
    [
        ("Họ tên", {"label": "Họ tên", "type": "text"}, "key"),
        ("person.note", {"label": " ", "type": "text"}, "label"),
        ("person.note", {"label": "A", "type": "nothing"}, "type"),
        ("person.note", {"label": "A", "type": "choice", "options": {}}, "options"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(admin: Actor, key: str, values: dict, field: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(Invalid) as refused:
        add_entry(admin, key, values)
    assert refused.value.field == field
    assert not FieldDefinition.objects.exists()


def test_merging_rewrites_drafts_and_keeps_the_words(admin: Actor) -> None:
    add_entry(admin, "person.name", {"label": "Họ và tên", "type": "text"})
    add_entry(admin, "person.title", {"label": "Tên gọi", "type": "text", "synonyms": ["bí danh"]})
    draft = create_form(admin, "Đơn thử")
    draft = add_page(admin, draft.pk, draft.version, "Người nộp")
    draft = add_field(admin, draft.pk, draft.version, "nguoi-nop", "person.title", "applicant.title")
    touched = merge_entries(admin, "person.name", "person.title")
    assert touched == [draft]
    draft.refresh_from_db()
    assert draft.definition["pages"][0]["fields"] == [{"key": "applicant.title", "use": "person.name"}]
    kept = FieldDefinition.objects.get(key="person.name")
    assert kept.synonyms == ["Tên gọi", "bí danh"]
    assert [use.keys for use in uses_of(kept)] == [("applicant.title",)]
    assert use_counts() == {"person.name": 1}
    assert [each.key for each in search("bi danh")] == ["person.name"]
    with pytest.raises(Conflict):
        merge_entries(admin, "person.name", "person.title")


def test_entries_of_other_types_are_not_merged(admin: Actor) -> None:
    add_entry(admin, "person.name", {"label": "Họ và tên", "type": "text"})
    add_entry(admin, "person.born", {"label": "Ngày sinh", "type": "date"})
    with pytest.raises(Invalid):
        merge_entries(admin, "person.name", "person.born")


@pytest.mark.parametrize("make", [citizen_actor, lambda: officer_actor(Post.Role.CLERK)])
def test_nobody_else_changes_the_dictionary(make) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotAllowed):
        add_entry(make(), "person.name", {"label": "Họ và tên", "type": "text"})
