"""Answers under a receiver's names: nothing forgotten on either side, written as the receiver reads it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from forms.definition import form_of
from forms.models import FormRevision
from forms.package.mapping import DATA, Target, mapped, mappings, mappings_of, problems

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]
DOCUMENTED = Path(__file__).resolve().parents[3] / "shared" / "data" / "integration-fields.json"


def revision_of(form: str) -> FormRevision:
    return FormRevision.objects.get(form__key=form, state="published", valid_to=None)


@pytest.mark.parametrize("key", sorted(mappings()))
def test_every_answer_and_every_field_of_the_receiver_is_accounted_for(key: str) -> None:
    mapping = mappings()[key]
    assert problems(mapping, form_of(revision_of(mapping.form))) == []


@pytest.mark.skipif(not DOCUMENTED.is_file(), reason="the list of documented names lies outside the project")
@pytest.mark.parametrize("path", sorted(DATA.glob("*.json")), ids=lambda path: path.stem)
def test_the_names_are_those_the_receiver_documents(path: Path) -> None:
    known = json.loads(DOCUMENTED.read_text("utf-8"))[path.stem.replace("-", "_")]
    data = json.loads(path.read_text("utf-8"))
    assert {*data["fields"], *data["left"]} == set(known)


def test_a_birth_declaration_arrives_in_words_dates_and_codes() -> None:
    (mapping,) = mappings_of("khai-sinh")
    revision = revision_of("khai-sinh")
    answers: dict[str, Any] = {
        "child.full_name": "Trần Nguyễn Minh An",
        "child.birth_date": "2026-11-12",
        "child.birth_place": {"province": "56", "commune": "22366", "line": "Bệnh viện Đa khoa tỉnh"},
        "applicant.relation": "other",
        "applicant.relation_other": "Bà ngoại",
    }
    sent = mapped(mapping, revision, answers)
    assert list(sent) == list(mapping.targets)
    assert sent["nksHoTen"] == "Trần Nguyễn Minh An"
    assert sent["nksNgaySinh"] == "12/11/2026"
    assert sent["nksNgaySinhBangChu"].lower().startswith("ngày mười hai tháng mười một")
    assert sent["nksNoiSinhDVHC"] == "22366"
    assert sent["nycQuanHe"] == "Bà ngoại"
    assert sent["chaHoTen"] == ""
    assert set(sent.values()) >= {""}


def test_a_question_that_went_or_came_is_named() -> None:
    (mapping,) = mappings_of("khai-sinh")
    form = form_of(revision_of("khai-sinh"))
    gone = replace(mapping, targets={**mapping.targets, "nksHoTen": Target("child.name")})
    assert problems(gone, form) == [
        "ho-tich.khai-sinh: nksHoTen ← child.name",
        "ho-tich.khai-sinh: child.full_name",
    ]
    wrong = replace(mapping, targets={**mapping.targets, "nksNgaySinh": Target("child.full_name", "dd/MM/yyyy")})
    assert "ho-tich.khai-sinh: nksNgaySinh ← child.full_name (dd/MM/yyyy)" in problems(wrong, form)
