"""What the report counts as known is really there: forms filled in page by page by a person with account and papers."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.db import transaction

from archive.services.deposit import deposit
from core.accounts.actor import Actor, actor_for
from core.accounts.models import Organisation, Representation
from core.audit.values import SYSTEM
from core.catalogue.models import PaperType
from core.catalogue.queries.procedures import current_revision
from forms.definition import FormDef, form_of
from forms.fields import type_of
from forms.journey import journey
from forms.models import Draft, FormRevision
from forms.prefill import ARCHIVE_PAPER, DEFAULT, sources_of
from forms.queries.saving import PERSON, known_ahead, ways_of
from forms.services import save_page, start_draft
from tests.archive.support import request_for
from tests.forms.support import a_commune, begin, resident, sample_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]
PROCEDURES = {
    "khai-sinh": "1.001193", "khai-tu": "1.000656", "ket-hon": "1.000894", "xac-nhan-hon-nhan": "1.004873",
    "phieu-ly-lich-tu-phap": "3.000333", "ho-kinh-doanh": "1.001612", "giay-phep-xay-dung": "1.013225",
    "generic": "1.004222",
}  # fmt: skip
WAYS = 6
"""Ways of each form that are walked for real, spread over all of them."""


def form_named(key: str) -> FormDef:
    return form_of(FormRevision.objects.get(form__key=key, state="published", valid_to=None))


def some_ways(form: FormDef) -> list[dict[str, Any]]:
    ways = list(ways_of(form))
    return ways[:: max(1, len(ways) // WAYS)]


def person(form: FormDef, sex: str) -> Actor:
    """Somebody with everything an account can say, and with a paper of every type that the form is bound to."""
    number = "056195001234" if sex == "female" else "056093004567"
    actor = resident(sex=sex, national_id=number, user__email="lan@example.vn")
    assert actor.user is not None
    assert actor.user.citizen.residence_unit is not None
    company = Organisation.objects.create(
        enterprise_code="4201234560", name="Công ty Biển Xanh", unit=actor.user.citizen.residence_unit,
        address_line="20 Phan Chu Trinh",
    )  # fmt: skip
    Representation.objects.create(
        user=actor.user, organisation=company, basis="đại diện theo pháp luật", valid_from=dt.date(2020, 1, 1)
    )
    for code, values in papers(form, actor):
        paper = request_for(number, paper_type=PaperType.objects.get(code=code), custodian=a_commune(), data=values)
        deposit(paper, SYSTEM)
    return actor_for(actor.user)


def papers(form: FormDef, actor: Actor) -> Iterator[tuple[str, dict[str, Any]]]:
    """Type and fields of the papers, each field a sample of the question that is bound to it."""
    assert actor.user is not None
    commune = actor.user.citizen.residence_unit
    bound = [(each, one.path) for each in form.fields for one in sources_of(each) if one.source == ARCHIVE_PAPER]
    parts = sorted((".".join(path.split(".")[:3]), path.split(".", 3)[3], each) for each, path in bound)
    for code, group in itertools.groupby(parts, key=lambda part: part[0]):
        values: dict[str, Any] = {}
        for _code, path, each in group:
            value = type_of(each.type).sample(each)
            values[path] = {**value, "commune": commune.code} if each.type == "address" and commune else value
        yield code, {path: value for path, value in values.items() if not path.startswith("_")}


def walk_for_real(actor: Actor, draft: Draft, given: Mapping[str, Any]) -> Draft:
    """Every page saved as a person would: what is there stays, the way's own answers and samples for the rest."""
    form = form_of(draft.form_revision)
    for _ in range(20):
        ahead = next((e for e in journey(form, draft.answers, draft.done_pages) if e.state == "next"), None)
        if ahead is None:
            return draft
        data = sample_data(draft, ahead.page.key)
        for each in ahead.page.fields:
            if each.key in given:
                data |= type_of(each.type).post(given[each.key], each.key, each)
        result = save_page(actor, draft.pk, ahead.page.key, data, draft.version)
        assert result.ok, result.errors
        draft = result.draft
    raise AssertionError("the form does not end")


@pytest.mark.parametrize("key", sorted(PROCEDURES))
def test_every_question_that_counts_as_known_was_filled_in_and_no_other(key: str) -> None:
    form = form_named(key)
    for given in some_ways(form):
        before = transaction.savepoint()
        with_sex = "male" if given.get("applicant.side") == "groom" else "female"
        counted = known_ahead(form, given, PERSON)
        actor = person(form, with_sex)
        draft = walk_for_real(actor, start_draft(actor, current_revision(PROCEDURES[key]), a_commune()), given)
        assert draft.form_revision.form.key == key
        sources = {*PERSON, DEFAULT}
        computed = {each.key for each in form.fields if each.computed is not None and each.key in draft.answers}
        filled = {each for each, origin in draft.provenance.items() if origin["source"] in sources} | computed
        assert {each for each, known in counted.items() if known} == filled & draft.answers.keys(), given
        assert counted.keys() == draft.answers.keys(), given
        transaction.savepoint_rollback(before)  # the next way begins with nobody known


def test_the_year_of_birth_comes_from_the_number_and_is_asked_only_without_one() -> None:
    actor = resident()
    draft = begin(actor)
    data = sample_data(draft, "nguoi-yeu-cau", applicant__relation="relative")
    draft = save_page(actor, draft.pk, "nguoi-yeu-cau", data, draft.version).draft
    child = sample_data(draft, "nguoi-duoc-khai-sinh")
    draft = save_page(actor, draft.pk, "nguoi-duoc-khai-sinh", child, draft.version).draft
    mother = sample_data(draft, "nguoi-me", mother__national_id="056301000123", mother__birth_year_typed_year="1970")
    draft = save_page(actor, draft.pk, "nguoi-me", mother, draft.version).draft
    assert draft.answers["mother.birth_year"] == "2001"
    assert "mother.birth_year_typed" not in draft.answers
    without = {**mother, "mother.national_id": "", "mother.birth_year_typed_year": ""}
    refused = save_page(actor, draft.pk, "nguoi-me", without, draft.version)
    assert list(refused.errors) == ["mother.birth_year_typed"]
    typed = {**without, "mother.birth_year_typed_year": "1970"}
    draft = save_page(actor, draft.pk, "nguoi-me", typed, refused.draft.version).draft
    assert draft.answers["mother.birth_year"] == "1970"


def test_who_represents_two_organisations_says_for_which() -> None:
    form = form_named("giay-phep-xay-dung")
    actor = person(form, "female")
    second = Organisation.objects.create(enterprise_code="4200987657", name="Công ty Cam Ranh Mới")
    assert actor.user is not None
    Representation.objects.create(
        user=actor.user, organisation=second, basis="ủy quyền", valid_from=dt.date(2020, 1, 1)
    )
    actor = actor_for(actor.user)
    given = {"permit.kind": "house", "owner.kind": "organisation", "design.needed": False}
    draft = start_draft(actor, current_revision(PROCEDURES["giay-phep-xay-dung"]), a_commune())
    draft = walk_for_real(actor, draft, given)
    assert draft.provenance["owner.organisation"]["source"] == "typed"
