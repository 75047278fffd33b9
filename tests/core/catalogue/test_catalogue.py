"""The 46 procedures are in, complete and honest about what is not known."""

from __future__ import annotations

import datetime as dt

import pytest

from core.agencies.models import Agency
from core.catalogue.errors import NoSuchChannelError, ProcedureNotFoundError
from core.catalogue.models import Component, Offering, PaperType, Procedure, ProcedureRevision
from core.catalogue.queries.offerings import deadline_rule, fee_text, limit_text, offering
from core.catalogue.queries.procedures import competent_agencies, current_revision, procedure_detail
from core.worktime import DeadlineKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]
TODAY = dt.date(2026, 11, 20)
COUNTER, ONLINE, POSTAL = Offering.Channel.COUNTER, Offering.Channel.ONLINE, Offering.Channel.POSTAL
MARITAL_STATUS = "KQ.G15.000038"


def test_there_are_46_procedures_each_with_a_part_of_every_kind() -> None:
    assert Procedure.objects.count() == 46
    for part in ("components", "offerings", "result_types"):
        assert not ProcedureRevision.objects.filter(**{part: None}).exists(), part


def test_birth_registration_reads_whole_in_four_queries(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(4):
        detail = procedure_detail("1.001193", TODAY)
        keys = {component.key: component for component in detail.components}
        assert keys["giay-chung-sinh"].paper_type is not None
        assert detail.revision.procedure.field.name == "Hộ tịch"
    assert detail.revision.short_name == "Đăng ký khai sinh"
    assert detail.revision.name == "Thủ tục đăng ký khai sinh"
    assert [paper.code for paper in detail.results] == ["KQ.G15.000031"]
    assert keys["giay-chung-sinh"].need == Component.Need.ALWAYS
    assert not keys["giay-chung-sinh"].paper_type.is_national
    assert [row.channel for row in detail.offerings] == [COUNTER, ONLINE, POSTAL]


def test_a_same_day_limit_has_its_hour_and_its_source() -> None:
    rule = deadline_rule(current_revision("1.001193", TODAY), ONLINE)
    assert (rule.kind, rule.cutoff) == (DeadlineKind.SAME_DAY, dt.time(15))
    row = offering(current_revision("1.000656", TODAY), COUNTER)
    assert row.limit_kind == "same_day"
    assert "15 giờ" in row.limit_basis
    assert limit_text(row) == "Trong ngày (nhận sau 15:00 thì trả vào ngày làm việc tiếp theo)"


def test_a_number_without_a_unit_becomes_no_deadline_and_says_so() -> None:
    row = offering(current_revision("1.004873", TODAY), ONLINE)
    assert deadline_rule(row.revision, ONLINE).kind is DeadlineKind.NONE
    assert "không ghi đơn vị" in row.limit_basis
    assert limit_text(row) == "Danh mục quốc gia ghi 3, không ghi đơn vị"


def test_stated_units_are_kept() -> None:
    residence = deadline_rule(current_revision("1.004222", TODAY), ONLINE)
    assert (residence.kind, residence.n) == (DeadlineKind.WORKING_DAYS, 7)
    building = offering(current_revision("1.013225", TODAY), COUNTER)
    assert (building.limit_kind, building.limit_value) == ("days", 15)
    assert limit_text(building) == "15 ngày"
    household = offering(current_revision("1.001612", TODAY), COUNTER)
    assert (household.limit_kind, household.limit_value) == ("working_days", 3)


def test_every_offering_names_the_source_of_its_limit_and_makes_a_rule() -> None:
    for row in Offering.objects.select_related("revision"):
        assert row.limit_basis
        assert deadline_rule(row.revision, row.channel).kind == row.limit_kind


def test_zero_set_by_the_council_is_not_free() -> None:
    row = offering(current_revision("1.004873", TODAY), ONLINE)
    assert (row.fee_kind, row.fee_amount) == (Offering.FeeKind.COUNCIL, None)
    assert fee_text(row) == "Theo nghị quyết của HĐND tỉnh"
    assert not Offering.objects.filter(fee_kind="free", fee_amount__gt=0).exists()


def test_free_and_fixed_fees_are_told_apart() -> None:
    assert fee_text(offering(current_revision("1.001193", TODAY), COUNTER)) == "Miễn phí"
    assert fee_text(offering(current_revision("2.000635", TODAY), COUNTER)) == "8.000 ₫"
    away = offering(current_revision("1.003677", TODAY), ONLINE)
    assert away.fee_kind == Offering.FeeKind.UNKNOWN


def test_marriage_asks_for_the_paper_that_another_procedure_issues() -> None:
    component = Component.objects.get(revision__procedure__code="1.000894", paper_type__code=MARITAL_STATUS)
    assert component.digitise == Component.Digitise.REQUIRED_RESULT
    assert component.paper_type is not None
    assert [revision.procedure.code for revision in component.paper_type.issued_by.all()] == ["1.004873"]
    assert any("tình trạng hôn nhân" in note for note in current_revision("1.000894", TODAY).notes)


def test_the_marital_status_paper_expires_after_six_months() -> None:
    paper = PaperType.objects.get(code=MARITAL_STATUS)
    assert paper.validity_months == 6
    assert paper.validity_basis


@pytest.mark.parametrize(
    ("procedure", "paper"),
    [
        ("1.004746", "KQ.G15.000032"),
        ("1.003583", "KQ.G15.000032"),
        ("1.005461", "KQ.G15.000034"),
        ("1.004884", "KQ.G15.000031"),
        ("1.004873", MARITAL_STATUS),
        ("2.000806", MARITAL_STATUS),
        ("2.000806", "KQ.G15.000040"),
        ("2.001263", "KQ.G15.000031"),
        ("1.013227", "KQ.G17.000311"),
        ("1.012785", "KQ.G10.001147"),
    ],
)
def test_components_that_are_results_carry_the_national_code(procedure: str, paper: str) -> None:
    assert Component.objects.filter(revision__procedure__code=procedure, paper_type__code=paper).exists()


def test_remarks_of_the_portal_are_notes_not_papers() -> None:
    household = current_revision("1.001612", TODAY)
    assert not household.components.filter(name__contains="Người ủy quyền và người được ủy quyền").exists()
    assert any(note.startswith("Người ủy quyền và người được ủy quyền") for note in household.notes)


def test_keys_of_components_are_short_slugs_and_the_forms_come_first() -> None:
    for component in Component.objects.all():
        assert component.key
        assert component.key == component.key.lower()
    needs = [component.need for component in procedure_detail("1.001193", TODAY).components]
    assert needs == sorted(needs, key=["form", "always", "case", "shown"].index)


def test_paper_types_cover_the_whole_catalogue_and_local_ones_are_marked() -> None:
    assert PaperType.objects.filter(is_national=True).count() == 1424
    assert not PaperType.objects.filter(is_national=True).exclude(code__startswith="KQ.").exists()
    assert not PaperType.objects.filter(is_national=False).exclude(code__startswith="CT.").exists()
    assert not PaperType.objects.filter(short_name="").exists()


@pytest.mark.parametrize(
    ("code", "count", "kind"),
    [
        ("1.001193", 65, Agency.Kind.COMMUNE),
        ("1.013831", 1, Agency.Kind.OTHER),
        ("1.013230", 1, Agency.Kind.DEPARTMENT),
        ("3.000333", 1, Agency.Kind.DEPARTMENT),
        ("1.004222", 65, Agency.Kind.OTHER),
    ],
)
def test_competent_agencies_follow_the_level(code: str, count: int, kind: str) -> None:
    agencies = list(competent_agencies(current_revision(code, TODAY), TODAY))
    assert len(agencies) == count
    assert {agency.kind for agency in agencies} == {kind}


def test_copies_of_civil_status_are_issued_by_communes_and_the_department() -> None:
    codes = {agency.code for agency in competent_agencies(current_revision("2.000635", TODAY), TODAY)}
    assert len(codes) == 66
    assert "H32.03" in codes


def test_every_procedure_has_somebody_competent() -> None:
    for revision in ProcedureRevision.objects.all():
        assert competent_agencies(revision, TODAY).exists(), revision


def test_an_assumed_online_level_is_marked() -> None:
    assert not current_revision("1.001193", TODAY).online_checked
    assert current_revision("1.004222", TODAY).online_checked


def test_unknown_codes_days_and_channels_are_typed_errors() -> None:
    with pytest.raises(ProcedureNotFoundError) as caught:
        current_revision("9.999999", TODAY)
    assert "9.999999" in caught.value.message
    with pytest.raises(ProcedureNotFoundError):
        current_revision("1.001193", dt.date(2020, 1, 1))
    with pytest.raises(NoSuchChannelError):
        offering(current_revision("1.003583", TODAY), ONLINE)
