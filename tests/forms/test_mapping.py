"""Answers under a receiver's names: nothing forgotten on either side, written as the receiver reads it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from forms.definition import form_of
from forms.models import FieldDefinition, Form, FormRevision
from forms.package.mapped import mapped
from forms.package.mapping import DATA, DOSSIER, Target, mappings, mappings_of, paths, problems, uses_of
from forms.queries.compiling import compile_definition
from forms.services.generated import definition_from

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]
DOCUMENTED = Path(__file__).resolve().parents[3] / "shared" / "data" / "integration-fields.json"


def revision_of(form: str) -> FormRevision:
    return FormRevision.objects.get(form__key=form, state="published", valid_to=None)


def documented(message: list[str] | str) -> set[str]:
    """The paths of a message: a list of names, or `name`, `object[name …]` and `list[][name …]` after one another."""
    if isinstance(message, list):
        return set(message)
    found: set[str] = set()
    for name, many, inner in re.findall(r"(\w+)(\[\])?(?:\[([\w ]+)\])?", message.partition(";")[0]):
        # In the list of the land system a single `[…]` holds the columns of a list: its name says so (DanhSach…).
        before = f"{name}{'[]' if many or name.startswith('DanhSach') else ''}."
        found |= {f"{before}{each}" for each in inner.split()} if inner else {name}
    return found


def compiled(definition: dict[str, Any]) -> FormRevision:
    return FormRevision(form=Form(key="thu", title="Thử"), number=1, compiled=compile_definition(definition))


@pytest.mark.parametrize("key", sorted(each.key for each in mappings().values() if each.form))
def test_every_answer_and_every_field_of_the_receiver_is_accounted_for(key: str) -> None:
    mapping = mappings()[key]
    assert problems(mapping, form_of(revision_of(mapping.form))) == []


@pytest.mark.skipif(not DOCUMENTED.is_file(), reason="the list of documented names lies outside the project")
@pytest.mark.parametrize("path", sorted(DATA.glob("*.json")), ids=lambda path: path.stem)
def test_the_names_are_those_the_receiver_documents(path: Path) -> None:
    known = json.loads(DOCUMENTED.read_text("utf-8"))[path.stem.replace("-", "_")]
    data = json.loads(path.read_text("utf-8"))
    mapping = mappings()[f"{data['system']}.{data['message']}"]
    assert sorted([*paths(mapping.targets), *mapping.left]) == sorted(documented(known))


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
    (mapping,) = mappings_of("phieu-ly-lich-tu-phap")
    rows = dict(mapping.targets)
    rows["residenceForm"] = replace(rows["residenceForm"], fields={"jobName": Target("trade")})  # type: ignore[type-var]
    rows["mandatorForm"] = replace(rows["mandatorForm"], condition={"filled": "mandate.who"})  # type: ignore[type-var]
    rows["idReceivedDec"] = Target("number", of=DOSSIER)
    assert problems(replace(mapping, targets=rows), form_of(revision_of(mapping.form))) == [
        "ly-lich-tu-phap.to-khai: residenceForm[].jobName ← trade",
        "ly-lich-tu-phap.to-khai: mandatorForm ← mandate.who",
        "ly-lich-tu-phap.to-khai: idReceivedDec ← number",
    ]


CRIMINAL_RECORD: dict[str, Any] = {
    "certificate.kind": "1",
    "certificate.by": "self",
    "certificate.posts": False,
    "certificate.count": 2,
    "applicant.full_name": "Nguyễn Thị Lan",
    "applicant.national_id": "056195001234",
    "subject.full_name": "Nguyễn Thị Lan",
    "subject.sex": "female",
    "subject.birth_date": "1995-03-14",
    "father.birth_date": "1968",
    "residence.history": [
        {"from": "2009-03", "to": "2013-08", "place": "Phường Tây Nha Trang", "job": "Học sinh"},
        {"from": "2013-09", "place": "Phường Nha Trang", "job": "Giáo viên", "workplace": "Trường Phước Tiến"},
    ],
}


def test_a_criminal_record_request_arrives_as_objects_and_rows() -> None:
    (mapping,) = mappings_of("phieu-ly-lich-tu-phap")
    revision = revision_of("phieu-ly-lich-tu-phap")
    facts = {"code": "H32-1", "submitted_on": "2026-11-20", "accepted_on": None}

    sent = mapped(mapping, revision, CRIMINAL_RECORD, facts)

    assert list(sent) == list(mapping.targets)
    person = sent["declarationForm"]
    assert (person["fullName"], person["genderId"], person["birthDateStr"]) == ("Nguyễn Thị Lan", "Nữ", "14/03/1995")
    assert (person["dadDob"], person["isBanPosition"], person["requestQty"]) == ("1968", "Không", "2")
    assert person["declareDate"] == "20/11/2026"
    assert sent["residenceForm"] == [
        {"fromDateStr": "03/2009", "toDateStr": "08/2013", "residencePlace": "Phường Tây Nha Trang",
         "jobName": "Học sinh", "workPlace": ""},
        {"fromDateStr": "09/2013", "toDateStr": "", "residencePlace": "Phường Nha Trang",
         "jobName": "Giáo viên", "workPlace": "Trường Phước Tiến"},
    ]  # fmt: skip
    assert sent["mandatorForm"] == dict.fromkeys(["fullName", "identifyNo", "mandatorRelation", "mandatorDate"], "")
    assert (sent["idReceivedDec"], sent["dateReceivedDec"]) == ("H32-1", "")

    by_mandate = {**CRIMINAL_RECORD, "certificate.by": "mandate", "mandate.date": "2026-11-01"}
    handed = mapped(mapping, revision, by_mandate, facts)["mandatorForm"]
    assert (handed["fullName"], handed["mandatorDate"]) == ("Nguyễn Thị Lan", "01/11/2026")
    assert mapped(mapping, revision, {})["residenceForm"] == []


def land_form(*more: dict[str, Any]) -> FormRevision:
    definition = definition_from("Tách thửa", [], "dat-dai")
    definition["pages"][-1]["fields"] += more
    return compiled(definition)


def test_a_land_dossier_arrives_whatever_form_it_was_filed_on() -> None:
    (mapping,) = mappings_of("generic", ["dat-dai"])
    assert mappings_of("generic") == []
    place = {"province": "56", "commune": "22366", "line": "12 Trần Phú", "display": "12 Trần Phú, Phường Nha Trang"}
    answers = {"land.address": place, "land.lot": "125, tờ bản đồ 14", "land.area": 120.5}
    facts = {
        "code": "H32-7", "owner_name": "Nguyễn Thị Lan", "owner_id": "056195001234", "due_on": "2026-12-04",
        "procedure_code": "1.012784", "procedure_name": "Tách thửa hoặc hợp thửa đất",
        "papers": [{"name": "Giấy chứng nhận", "file_type": "application/pdf"}],
    }  # fmt: skip
    sent = mapped(mapping, land_form(), answers, facts)
    assert sent == {
        "SoBienNhan": "H32-7", "TinhId": "56", "XaId": "22366", "NguoiTiepNhan": "", "NgayTiepNhan": "",
        "NgayHenTra": "04/12/2026", "DiaChiTaiSan": "12 Trần Phú, Phường Nha Trang",
        "ThongTinNguoiNopDon": "Nguyễn Thị Lan; 056195001234",
        "ThongTinThuaDat": "125, tờ bản đồ 14; 120,5 m²",
        "ThongTinQuyTrinh": "1.012784 – Tách thửa hoặc hợp thửa đất",
        "DanhSachGiayToDinhKem": [{"TenGiayTo": "Giấy chứng nhận", "KieuFile": "application/pdf"}],
    }  # fmt: skip
    general = mapped(mapping, revision_of("generic"), {"applicant.full_name": "Nguyễn Thị Lan"}, facts)
    assert (general["SoBienNhan"], general["ThongTinThuaDat"]) == ("H32-7", "")


def test_what_is_sent_of_any_land_form_is_in_the_dictionary_and_asked_once() -> None:
    (mapping,) = mappings_of("", ["dat-dai"])
    uses = uses_of(mapping.targets)
    assert uses == set(FieldDefinition.objects.filter(key__in=uses).values_list("key", flat=True))
    assert problems(mapping, form_of(land_form())) == []
    second = land_form({"key": "other.lot", "use": "land.lot"})
    assert problems(mapping, form_of(second)) == ["dat-dai-vbdlis.ho-so: other.lot"]
    quiet = replace(mapping, unsent={})
    assert problems(quiet, form_of(land_form())) == ["dat-dai-vbdlis.ho-so: *"]
