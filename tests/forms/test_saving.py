"""What the core saves people: counted on every way through a form, against the same form on paper."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client

from core.accounts.models import Post
from forms.definition import FieldDef, FormDef, PageDef
from forms.queries.saving import Way, saving_of, savings, summary
from tests.factories import officer_actor
from tests.support.sessions import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]


def text(key: str, **more: object) -> FieldDef:
    return FieldDef(key=key, type="text", label=key, **more)  # type: ignore[arg-type]


FORM = FormDef(
    pages=(
        PageDef(
            "p",
            "P",
            "",
            (
                text("name", binding="account.full_name"),
                FieldDef(key="child", type="yes_no", label="Có con"),
                text("at_once", options={"default": "x"}, visible_if={"eq": ["child", True]}),
            ),
        ),
        PageDef(
            "q",
            "Q",
            "",
            (
                text("child.name", visible_if={"eq": ["child", True]}),
                text("spouse", bindings=({"path": "archive-paper.X.name", "if": {"eq": ["child", True]}},)),
                text("home", bindings=("population-db.hometown",)),
                text("both", computed={"join": [{"ref": "name"}, {"ref": "home"}]}),
                text("country", options={"default": "Việt Nam"}),
                FieldDef(key="note", type="info", label="Ghi chú"),
            ),
        ),
    )
)


def test_every_way_is_counted_by_hand_and_by_the_core_alike() -> None:
    found = saving_of("x", "X", FORM)
    # With a child: name, spouse, both and country are there; child, child.name and home are typed, and at_once, because
    # its page was open before its author said that there is a child.
    # Without: name, both, country; child, spouse and home are typed.
    assert found.person == (Way(asked=8, typed=4), Way(asked=6, typed=3))
    assert found.everything == (Way(asked=8, typed=3), Way(asked=6, typed=2))
    assert found.worst == 0.5
    assert found.median == 0.5


def test_a_form_without_any_source_saves_nothing() -> None:
    assert saving_of("x", "X", FormDef(pages=(PageDef("p", "P", "", (text("a"),)),))).median == 0


def test_every_shipped_form_is_measured_and_the_median_meets_the_aim() -> None:
    found = savings()
    figures = summary(found)
    assert {"khai-sinh", "ket-hon", "xac-nhan-hon-nhan", "generic"} <= figures["by_form"].keys()
    assert figures["worst"] == min(figures["by_form"].values())
    assert figures["median"] >= 0.3
    assert [key for key, share in figures["by_form"].items() if share < 0.3] == []
    assert all(figures["with_registers"][key] >= share for key, share in figures["by_form"].items())


@pytest.fixture
def desk() -> Client:
    actor = officer_actor(Post.Role.PROVINCE_ADMIN)
    return signed_in(actor)


def test_the_report_lists_every_form_and_gives_the_same_as_a_file(desk: Client) -> None:
    page = desk.get("/bieu-mau/do-dien/")
    assert page.status_code == 200
    rows = list(csv.reader(io.StringIO(desk.get("/bieu-mau/do-dien/?xuat=csv").content.decode("utf-8-sig"))))
    found = savings()
    assert [row[1] for row in rows[1:]] == [each.key for each in found]
    for each, row in zip(found, rows[1:], strict=True):
        assert each.key in page.content.decode()
        assert float(row[4]) == round(each.median * 100, 1)
        assert int(row[2]) == each.middle.asked
