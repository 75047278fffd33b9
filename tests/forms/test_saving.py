"""What the core saves people: counted on every way through a form, against the same form on paper."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client

from core.accounts.models import Post
from core.catalogue.models import Component
from forms.definition import FieldDef, FormDef, PageDef
from forms.models import Form, FormRevision
from forms.queries.saving import Way, draft_savings, saving_of, savings, summary
from forms.services.generated import definition_from, generate_drafts
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


def test_drafts_are_measured_apart_and_never_change_the_figures_of_what_is_in_force(
    desk: Client, django_assert_num_queries
) -> None:  # type: ignore[no-untyped-def]
    before = summary(savings())
    made = generate_drafts()
    empty = Form.objects.create(key="rong", kind=Form.Kind.EFORM, title="Đơn còn trống")
    FormRevision.objects.create(form=empty, number=1, definition={"pages": []})
    broken = Form.objects.create(key="hong", kind=Form.Kind.EFORM, title="Đơn còn lỗi")
    fields = [{"key": "a", "use": "nobody.knows"}]
    FormRevision.objects.create(
        form=broken, number=1, definition={"pages": [{"key": "p", "title": "P", "fields": fields}]}
    )
    with django_assert_num_queries(2):
        found, unready = draft_savings()
    assert {each.key for each in found} == {each.form.key for each in made}
    assert {each.key for each in unready} == {"rong", "hong"}
    assert summary(savings()) == before
    assert all(0 < each.median < 1 for each in found)

    drafts = desk.get("/bieu-mau/do-dien/?loai=ban-thao").content.decode()
    assert found[0].key in drafts
    assert "Đơn còn lỗi" in drafts
    assert ">khai-sinh<" not in drafts
    assert found[0].key not in desk.get("/bieu-mau/do-dien/").content.decode()
    text = desk.get("/bieu-mau/do-dien/?xuat=csv&loai=tat-ca").content.decode("utf-8-sig")
    keys = [row[1] for row in csv.reader(io.StringIO(text))][1:]
    assert sorted(keys) == sorted([*(each.key for each in found), *before["by_form"]])


def test_a_generated_draft_takes_the_number_of_a_paper_from_the_vault() -> None:
    component = Component.objects.exclude(paper_type=None).select_related("paper_type").first()
    assert component is not None
    assert component.paper_type is not None
    fields = [each for page in definition_from("Thử", [component])["pages"] for each in page["fields"]]
    bound = {each["key"]: each.get("bindings") for each in fields if each["key"].startswith("paper1.")}
    code = component.paper_type.code
    assert bound == {f"paper1.{part}": [f"archive-paper.{code}._{part}"] for part in ("number", "issued_on", "issuer")}
    component.paper_type = None
    fields = [each for page in definition_from("Thử", [component])["pages"] for each in page["fields"]]
    assert not any("bindings" in each for each in fields)
