"""Every text field of every shipped form takes hostile text as text, or refuses it; no page and no paper runs it."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from django.test import Client

from core.accounts.actor import Actor
from forms.definition import FieldDef, form_of
from forms.fields import type_of
from forms.journey import journey
from forms.models import Draft, FormRevision
from forms.services import save_page
from tests.forms.support import begin, resident, sample_data
from tests.portal.test_filing import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]
SCRIPT = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
HIDDEN = "\u202e\u200f\u2066\u200b\u0000\ufeff"
NAME = "Nguyễn Thị Ếch Ộp"
FORMS = (
    "khai-sinh", "khai-tu", "ket-hon", "xac-nhan-hon-nhan", "ho-kinh-doanh", "giay-phep-xay-dung",
    "phieu-ly-lich-tu-phap", "generic",
)  # fmt: skip


def draft_on(actor: Actor, form: str) -> Draft:
    """A draft on one of the shipped forms, whatever procedure it hangs on."""
    revision = FormRevision.objects.select_related("form").get(form__key=form)
    link = revision.form.procedure_links.select_related("procedure").first()
    draft = begin(actor, link.procedure.code) if link else begin(actor)
    if not link:
        draft.form_revision, draft.answers, draft.provenance = revision, {}, {}
        draft.save()
    return draft


def text_fields(fields: tuple[FieldDef, ...]) -> list[FieldDef]:
    """Fields with one box to type in."""
    found = []
    for each in fields:
        kind = type_of(each.type)
        sample = kind.sample(each)
        if isinstance(sample, str) and each.computed is None and set(kind.post(sample, each.key, each)) == {each.key}:
            found.append(each)
    return found


def walk(actor: Actor, draft: Draft, text: str) -> tuple[Draft, set[str], set[str]]:
    """Fill every page with `text` in each text field; where it is refused a good sample follows. (…, taken, refused)"""
    taken: set[str] = set()
    refused: set[str] = set()
    for _ in range(20):
        states = journey(form_of(draft.form_revision), draft.answers, draft.done_pages)
        page = next((each.page for each in states if each.state == "next"), None)
        if page is None:
            return draft, taken, refused
        good = sample_data(draft, page.key)
        for name in [name for name in good if name.endswith("_line")]:
            good[name] = text[:200]
        bad = good | {each.key: text for each in text_fields(page.fields)}
        keys = {each.key for each in text_fields(page.fields)}
        result = save_page(actor, draft.pk, page.key, bad, draft.version)
        taken |= keys & result.draft.answers.keys() - result.errors.keys()
        for _ in range(3):  # an answer mended may ask a question that was not there
            refused |= keys & result.errors.keys()
            for key in result.errors:
                bad |= {name: value for name, value in good.items() if name == key or name.startswith(f"{key}_")}
            if not result.ok:
                result = save_page(actor, draft.pk, page.key, bad, result.draft.version)
        assert result.ok, result.errors
        draft = result.draft
    raise AssertionError("the form does not end")


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in texts(each)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("form", FORMS)
def test_markup_in_every_text_field_stays_text_on_every_page_and_paper(browser: Client, lan: Actor, form: str) -> None:
    draft, taken, _refused = walk(lan, draft_on(lan, form), SCRIPT)
    here = f"/nop-ho-so/d/{draft.pk}/"
    shown = [text_of(browser.get(f"{here}{page.key}/")) for page in form_of(draft.form_revision).pages]
    shown += [text_of(browser.get(here + path)) for path in ("", "kiem-tra/", "xem-truoc/to-khai/")]
    assert taken or any(SCRIPT in text for value in draft.answers.values() for text in texts(value))
    assert any("&lt;script&gt;alert(1)" in page for page in shown), "the text itself must be there"
    for page in shown:
        assert "<script>alert" not in page
        assert "<img src=x" not in page


@pytest.mark.parametrize("form", FORMS)
def test_marks_that_turn_text_around_and_decomposed_letters_never_reach_the_answers(lan: Actor, form: str) -> None:
    typed = HIDDEN.join(unicodedata.normalize("NFD", NAME).split(" "))
    spaced = f" {HIDDEN}".join(unicodedata.normalize("NFD", NAME).split(" "))
    for text in (typed, spaced):
        draft, taken, _refused = walk(lan, draft_on(lan, form), text)
        assert taken
        for value in draft.answers.values():
            for each in texts(value):
                assert unicodedata.is_normalized("NFC", each)
                assert not any(mark in each for mark in HIDDEN)
        draft.state = Draft.State.DISCARDED
        draft.save()
    draft, _taken, _refused = walk(lan, draft_on(lan, form), spaced)
    assert NAME in {text for value in draft.answers.values() for text in texts(value)}


def test_a_long_text_in_every_field_is_refused_at_its_field_and_changes_nothing(browser: Client, lan: Actor) -> None:
    draft = draft_on(lan, "ket-hon")
    before = dict(draft.answers)
    assert before
    page = form_of(draft.form_revision).pages[0]
    data = sample_data(draft, page.key) | {each.key: "x" * 100_000 for each in text_fields(page.fields)}
    result = save_page(lan, draft.pk, page.key, data, draft.version)
    assert {each.key for each in text_fields(page.fields)} <= result.errors.keys()
    assert Draft.objects.get(pk=draft.pk).answers == before


@pytest.mark.parametrize(("rows", "status", "words"), [(2000, 413, "quá lớn"), (300, 422, "nhiều nhất 50 dòng")])
def test_a_table_of_too_many_rows_is_refused_in_words_and_changes_nothing(
    client: Client, rows: int, status: int, words: str
) -> None:
    actor = resident()
    assert actor.user is not None
    draft = draft_on(actor, "ho-kinh-doanh")
    for page in ("chu-ho", "ten", "tru-so"):
        draft = save_page(actor, draft.pk, page, sample_data(draft, page), draft.version).draft
    client.force_login(actor.user)
    cells = {f"business.lines__{n}__{key}": "4722" for n in range(rows) for key in ("name", "code")}
    posted = {**cells, "business.capital": "50.000.000", "version": str(draft.version)}
    before = Draft.objects.values("answers", "version").get(pk=draft.pk)
    answer = client.post(f"/nop-ho-so/d/{draft.pk}/nganh-nghe/", posted)
    assert answer.status_code == status
    assert words in text_of(answer)
    after = Draft.objects.values("answers", "version").get(pk=draft.pk)
    assert "business.lines" not in after["answers"]
    if status == 413:
        assert after == before
