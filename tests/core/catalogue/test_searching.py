"""A procedure is found by its name, a citizen's word for it, or its code, with or without marks."""

from __future__ import annotations

import unicodedata

import pytest

from core.catalogue.models import ProcedureRevision
from core.catalogue.queries.procedures import popular_tasks, search_procedures
from core.catalogue.searching import search_key, search_text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]


def first(text: str) -> str:
    return search_procedures(text)[0].procedure.code


@pytest.mark.parametrize(
    "text",
    [
        "đăng ký khai sinh",
        "dang ky khai sinh",
        "Đăng kí khai sinh",
        "ĐĂNG KÝ KHAI SINH",
        "khai sinh",
        "khai sihn",
        "khia sinh",
        "dang ki khai sih",
        "sinh con",
        "1.001193",
        "1.0011",
        "1.001193.000.00.00.H32",
        "  đăng   ký, khai sinh! ",
        unicodedata.normalize("NFD", "đăng ký khai sinh"),
    ],
)
def test_birth_registration_is_found_first(text: str) -> None:
    assert first(text) == "1.001193"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("kết hôn", "1.000894"),
        ("độc thân", "1.004873"),
        ("mở hộ kinh doanh", "1.001612"),
        ("xây nhà", "1.013225"),
        ("chuyển nhà", "1.004222"),
        ("sao y", "2.000815"),
        ("ly lich tu phap", "3.000333"),
        ("sang tên", "1.013831"),
        ("kết hôn với người nước ngoài", "2.000806"),
        ("con nuôi", "2.001263"),
    ],
)
def test_life_events_lead_to_their_procedure(text: str, code: str) -> None:
    assert first(text) == code


@pytest.mark.parametrize("text", ["", "   ", "|", "%", "xyzzy", "mua xe máy", "1.999999", "9", "_____"])
def test_what_is_not_there_is_not_found(text: str) -> None:
    assert search_procedures(text) == []


def test_a_code_is_never_guessed_at() -> None:
    assert [revision.procedure.code for revision in search_procedures("1.001193")] == ["1.001193"]


def test_a_search_is_one_query_and_obeys_its_limit(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(1):
        found = search_procedures("đăng ký", limit=5)
        assert [revision.procedure.field.name for revision in found]
    assert len(found) == 5


def test_an_unpublished_procedure_is_not_shown() -> None:
    ProcedureRevision.objects.filter(procedure__code="1.001193").update(published_at=None)
    assert first("đăng ký khai sinh") != "1.001193"


def test_the_home_page_has_ten_tasks_in_order() -> None:
    tasks = popular_tasks()
    assert len(tasks) == 10
    assert tasks[0].procedure.task_name == "Sinh con"
    assert all(task.procedure.task_name and task.procedure.icon for task in tasks)


def test_every_procedure_is_found_by_its_own_title_and_code() -> None:
    for revision in ProcedureRevision.objects.select_related("procedure"):
        assert first(revision.procedure.code) == revision.procedure.code
        assert revision.procedure.code in {
            found.procedure.code for found in search_procedures(revision.short_name, limit=3)
        }


def test_keys_are_fenced_and_alike_for_both_spellings_of_i() -> None:
    assert search_text(["Đăng ký", "đăng kí", ""]) == "|dang ki|"
    assert search_key("Quý, lý lịch (tỷ lệ)") == "qui li lich ti le"
    assert search_key("yêu cầu") == "yeu cau"
