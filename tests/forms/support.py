"""Filling in real forms the way a browser posts them."""

from __future__ import annotations

from typing import Any

from core.accounts.actor import Actor, actor_for
from core.agencies.models import Agency, Unit
from core.catalogue.queries.procedures import current_revision
from forms.definition import form_of
from forms.fields import type_of
from forms.journey import journey
from forms.models import Draft
from forms.services import save_page, start_draft
from tests.factories import CitizenFactory

BIRTH, MARRIAGE, MARITAL_STATUS = "1.001193", "1.000894", "1.004873"


def resident(**values: Any) -> Actor:
    """A citizen who lives in a commune of the loaded province."""
    commune = Unit.objects.filter(level="commune", valid_to=None, parent__code="56").order_by("code").first()
    phone = {"user__phone": "0905123456", "user__full_name": "Nguyễn Thị Lan"}
    return actor_for(CitizenFactory(residence_unit=commune, residence_line="12 Trần Phú", **phone, **values).user)


def a_commune() -> Agency:
    agency = Agency.objects.filter(kind=Agency.Kind.COMMUNE, valid_to=None).order_by("code").first()
    assert agency is not None
    return agency


def begin(actor: Actor, code: str = BIRTH) -> Draft:
    return start_draft(actor, current_revision(code), a_commune())


def sample_data(draft: Draft, page_key: str, **changes: str) -> dict[str, str]:
    """Form data for a page: the answers already there, samples for the rest, and changes (keys with `__` for `.`)."""
    page = form_of(draft.form_revision).page(page_key)
    assert page is not None
    data: dict[str, str] = {}
    for field in page.fields:
        kind = type_of(field.type)
        value = draft.answers.get(field.key)
        value = kind.sample(field) if value is None else value
        if field.type == "address" and draft.answers.get(field.key) is None:
            commune = Unit.objects.filter(level="commune", valid_to=None, parent__code="56").order_by("code").first()
            value = {**value, "commune": commune.code if commune else ""}
        data |= kind.post(value, field.key, field)
    return {**data, **{key.replace("__", "."): value for key, value in changes.items()}}


def fill(actor: Actor, draft: Draft, **changes: str) -> Draft:
    """Save every page in the order the journey opens them."""
    for _ in range(20):
        states = journey(form_of(draft.form_revision), draft.answers, draft.done_pages)
        ahead = next((each for each in states if each.state == "next"), None)
        if ahead is None:
            return draft
        result = save_page(
            actor, draft.pk, ahead.page.key, sample_data(draft, ahead.page.key, **changes), draft.version
        )
        assert result.ok, result.errors
        draft = result.draft
    raise AssertionError("the form does not end")
