"""The birth declaration filled in both ways: by somebody of whom nothing is known, and by somebody known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.browser.test_filling import BIRTH, nothing_left_open  # noqa: F401 - an autouse fixture
from tests.support.stack import Stack

pytestmark = pytest.mark.browser
PLACE = {"province": "56", "commune": "22366"}
# What Nguyễn Thị Lan has to say about her newborn, by the name of the control; a choice says its value.
ANSWERS: dict[str, str] = {
    "applicant.full_name": "Nguyễn Thị Lan",
    "applicant.national_id": "056195001234",
    **{f"applicant.residence_{part}": code for part, code in PLACE.items()},
    "applicant.residence_line": "12 Trần Phú",
    "applicant.phone": "0905 123 456",
    "applicant.relation": "mother",
    "child.full_name": "Trần Nguyễn Minh An",
    "child.birth_date_day": "10",
    "child.birth_date_month": "11",
    "child.birth_date_year": "2026",
    "child.sex": "male",
    "child.ethnicity": "Kinh",
    "child.nationality": "Việt Nam",
    **{f"child.birth_place_{part}": code for part, code in PLACE.items()},
    "child.birth_place_line": "Bệnh viện đa khoa tỉnh Khánh Hòa",
    **{f"child.hometown_{part}": code for part, code in PLACE.items()},
    "child.hometown_line": "45 Lê Thánh Tôn",
    "mother.full_name": "Nguyễn Thị Lan",
    "mother.national_id": "056195001234",
    "mother.ethnicity": "Kinh",
    "mother.nationality": "Việt Nam",
    **{f"mother.residence_{part}": code for part, code in PLACE.items()},
    "mother.residence_line": "12 Trần Phú",
    "father.full_name": "Trần Quốc Minh",
    "father.national_id": "056093004567",
    "father.ethnicity": "Kinh",
    "father.nationality": "Việt Nam",
    **{f"father.residence_{part}": code for part, code in PLACE.items()},
    "father.residence_line": "45 Lê Thánh Tôn",
    "copies.wanted": "no",
    "declaration.true": "yes",
}
COUNT_KEYS = "addEventListener('keydown', () => { sessionStorage.keys = Number(sessionStorage.keys ?? 0) + 1; }, true);"


@dataclass(frozen=True)
class Effort:
    """What filling in took: keys pressed, choices made, pages saved."""

    keys: int
    choices: int
    pages: int


def say(page: Page, name: str, value: str) -> None:
    """Answer one control the way a hand does, if it does not say so already."""
    found = page.locator(f'[name="{name}"]:visible')
    if not found.count():
        return
    kind = found.first.get_attribute("type")
    if kind in ("radio", "checkbox"):
        box = page.locator(f'[name="{name}"][value="{value}"]') if kind == "radio" else found
        if not box.is_checked():
            _choose(page, box.check)
        return
    if found.evaluate("each => each.tagName") == "SELECT":
        if found.input_value() != value:
            expect(found.locator(f'option[value="{value}"]')).to_be_attached()
            _choose(page, lambda: found.select_option(value))
        return
    if found.input_value() != value:
        found.fill("")
        found.press_sequentially(value)


def _choose(page: Page, act: Callable[[], object]) -> None:
    act()
    page.evaluate("() => { sessionStorage.choices = Number(sessionStorage.choices ?? 0) + 1; }")


def fill_in(citizen: Visitor) -> Effort:
    page = citizen.page
    page.goto(f"{citizen.stack.url}/nop-ho-so/{BIRTH}/")
    page.locator("#agency").select_option(label="Ủy ban nhân dân phường Nha Trang")
    page.get_by_role("button", name="Bắt đầu").click()
    page.get_by_role("link", name="Người yêu cầu").click()
    page.evaluate("() => sessionStorage.clear()")
    pages = 0
    while "/giay-to/" not in page.url:
        title = page.get_by_role("heading", level=1).inner_text()
        for name, value in ANSWERS.items():
            say(page, name, value)
        page.get_by_role("button", name="Lưu và tiếp tục").last.click()
        expect(page.get_by_role("heading", level=1)).not_to_have_text(title)
        pages += 1
        assert pages < 10
    keys, choices = page.evaluate("() => [Number(sessionStorage.keys ?? 0), Number(sessionStorage.choices ?? 0)]")
    return Effort(keys, choices, pages)


def stored(stack: Stack, username: str) -> dict[str, object]:
    rows = stack.sql(
        "select d.answers from eforms_draft d join accounts_user u on u.id = d.owner_id"
        " where u.username = %s and d.state = 'open'",
        username,
    )
    return dict(rows[0][0])


def test_who_is_known_types_less_than_seven_tenths_of_the_birth_declaration(
    visitor: Callable[..., Visitor], stack: Stack, record_property: Callable[[str, object], None]
) -> None:
    stack.sql(
        "insert into accounts_user (password, username, full_name, email, phone, is_active, date_joined,"
        " notify_by_email) select password, 'chua-biet', '', '', '', true, now(), false"
        " from accounts_user where username = 'lan'"
    )
    effort = {}
    for username in ("chua-biet", "lan"):
        citizen = visitor()
        citizen.context.add_init_script(COUNT_KEYS)
        citizen.sign_in(username)
        effort[username] = fill_in(citizen)
    blank, known = effort["chua-biet"], effort["lan"]
    record_property("nothing known", blank)
    record_property("known", known)
    told, said = stored(stack, "chua-biet"), stored(stack, "lan")
    assert {key: told.get(key) for key in said if key != "applicant.email"} == {
        key: value for key, value in said.items() if key != "applicant.email"
    }, "the same declaration both ways"
    assert blank.pages == known.pages
    assert known.keys < 0.7 * blank.keys
    assert known.choices < 0.7 * blank.choices
