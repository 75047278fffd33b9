"""Input nobody types: digits that are none, control characters, dates out of all time, names of other systems."""

from __future__ import annotations

import os
import unicodedata
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.urls import reverse

from core.accounts.models import Post
from core.jobs.models import Job
from digitization.models import Campaign, Document, FolderNote, Package, SurveyReturn
from digitization.queries.export import batch_xlsx
from digitization.services import folder_notes, folders, packages, surveys, uploads
from digitization.services.batches import change_batch
from digitization.survey_sheet import survey_xlsx
from tests.digitization.conftest import FIELDS, Line
from tests.digitization.stacks import leaf
from tests.digitization.test_packages import at, hot, pdf
from tests.digitization.test_packages import sheet as manifest
from tests.digitization.test_survey import ROW, admin, clerk, leader, plan, sheet
from tests.factories import PaperTypeFactory, officer_actor
from tests.support.sessions import signed_in

__all__ = ["admin", "clerk", "leader", "plan"]


def desk_form(**values: str) -> dict[str, str]:
    return {**FIELDS, "version": "0", "action": "confirm", "owner_unknown": "1"} | values


@pytest.mark.parametrize("version", ["²", "9" * 5000, "-1", ""])
def test_a_version_that_is_no_number_is_a_stale_page(line: Line, version: str) -> None:
    document = line.document("read")
    address = reverse("digitization:document", args=[document.pk])
    assert signed_in(line.indexer).post(address, desk_form(version=version)).status_code == 409


def test_digits_of_other_kinds_in_an_address_are_none(line: Line) -> None:
    address = reverse("digitization:document", args=[line.document("read").pk])
    assert signed_in(line.indexer).get(address, {"trang": "²", "vua": "²"}).status_code == 200


def test_control_characters_of_the_desk_go_no_further(line: Line) -> None:
    document = line.document("read")
    address = reverse("digitization:document", args=[document.pk])
    owner = {"owner-0-role": "subject", "owner-0-name": "Nguyễn\x00 Lan\x01", "owner-0-id_kind": "none"}
    form = desk_form(abstract="Giấy\x00 xác\x1f nhận", owner_unknown="") | owner
    assert signed_in(line.indexer).post(address, form).status_code == 302
    document.refresh_from_db()
    assert (document.fields["abstract"], document.owners[0]["name"]) == ("Giấy xác nhận", "Nguyễn Lan")
    assert batch_xlsx(line.indexer, line.batch).startswith(b"PK")


def test_control_characters_of_reasons_go_no_further(line: Line) -> None:
    document = line.document("indexed")
    address = reverse("digitization:document", args=[document.pk])
    form = {"version": "0", "action": "send_back", "reason": "Sai\x00 tên\x02"}
    assert signed_in(line.checker).post(address, form).status_code == 302
    document.refresh_from_db()
    assert document.problem == "Sai tên"


def test_a_mark_with_a_nul_is_a_mark(line: Line) -> None:
    address = reverse("digitization:upload_start", args=[line.batch.pk])
    answer = signed_in(line.indexer).post(address, {"name": "a.pdf", "size": "9", "mark": "a\x00|9"})
    assert answer.status_code == 200


def opened(plan: Campaign, clerk: object) -> SurveyReturn:
    return surveys.open_return(clerk, plan.pk)  # type: ignore[arg-type]


def test_zeros_before_a_count_hide_nothing(plan: Campaign, clerk) -> None:  # type: ignore[no-untyped-def]
    survey, row = opened(plan, clerk), {**ROW, "paper": PaperTypeFactory().code}
    with pytest.raises(surveys.RowMistakes) as caught:
        surveys.save_rows(clerk, survey.pk, 0, [row | {"count": "0" * 12 + "9" * 15}])
    assert [mistake.column for mistake in caught.value.mistakes] == ["count"]
    assert surveys.save_rows(clerk, survey.pk, 0, [row | {"count": "0" * 5000 + "5"}]).rows.get().count == 5


def test_control_characters_of_a_survey_go_no_further(plan: Campaign, clerk, leader) -> None:  # type: ignore[no-untyped-def]
    survey = opened(plan, clerk)
    row = {**ROW, "paper": PaperTypeFactory().code, "place": "Kho\x00 A\x01"}
    survey = surveys.save_rows(clerk, survey.pk, 0, [row])
    assert survey.rows.get().place == "Kho A"
    assert survey_xlsx(survey, []).startswith(b"PK")
    survey = surveys.sign(leader, survey.pk, survey.version)
    assert surveys.reopen(leader, survey.pk, survey.version, "Sai\x00 số").reopened_reason == "Sai số"


def test_rows_saved_while_a_spreadsheet_waits_take_its_place(plan: Campaign, clerk, leader) -> None:  # type: ignore[no-untyped-def]
    survey = opened(plan, clerk)
    code = PaperTypeFactory().code
    data = sheet([code, 2016, 2020, 7, "Tốt", "", "", ""])
    survey = surveys.upload(clerk, survey.pk, 0, data, len(data.getvalue()))
    survey = surveys.save_rows(clerk, survey.pk, survey.version, [{**ROW, "paper": code}])
    for job in Job.objects.filter(name="digitization.read_survey"):
        surveys.read_upload(job.payload["survey_id"], job.payload["version"], lambda: None)
    survey.refresh_from_db()
    assert survey.rows.get().count == 1200
    assert surveys.sign(leader, survey.pk, survey.version).state == "signed"


def test_a_job_given_up_takes_no_newer_spreadsheet_with_it(plan: Campaign, clerk) -> None:  # type: ignore[no-untyped-def]
    from digitization.tasks import _survey_given_up

    survey = opened(plan, clerk)
    data = sheet(["x"])
    survey = surveys.upload(clerk, survey.pk, 0, data, len(data.getvalue()))
    old = Job.objects.get(name="digitization.read_survey").payload
    data = sheet(["y"])
    survey = surveys.upload(clerk, survey.pk, survey.version, data, len(data.getvalue()))
    _survey_given_up(old, "dead", "Hết số lần thử")
    survey.refresh_from_db()
    assert (survey.upload_id is not None, survey.upload_errors) == (True, [])
    new = Job.objects.filter(name="digitization.read_survey").latest("id").payload
    _survey_given_up(new, "dead", "Hết số lần thử")
    survey.refresh_from_db()
    assert (survey.upload_id, survey.upload_errors[0]["message"]) == (None, "Hết số lần thử")


@pytest.mark.parametrize(
    "days", [("9998-01-01", "9998-02-01", "9999-12-31"), ("0001-01-01", "0001-02-01", "9999-01-01")]
)
def test_a_campaign_out_of_all_time_is_refused_at_its_dates(db: None, days: tuple[str, str, str]) -> None:
    form = dict(zip(("starts_on", "survey_due_on", "ends_on"), days, strict=True))
    form |= {"name": "Kế hoạch", "legal_basis": "QĐ 1", "roadmap_key": "year-quang-ngai"}
    client = signed_in(officer_actor(Post.Role.PROVINCE_ADMIN))
    assert client.post(reverse("digitization:campaign_new"), form).status_code == 422
    assert not Campaign.objects.exists()


def test_a_name_in_another_systems_letters_keeps_no_scan_waiting(line: Line, tmp_path: Path) -> None:
    watching, folder = hot(line, tmp_path)
    (folder / os.fsdecode(b"c\xf4ng v\xe2n.doc")).write_bytes(b"\xd0\xcf\x11\xe0")
    at(folder, "a.pdf", pdf("a"))
    list(watching.look(0))
    told = list(watching.look(folders.GIVEN_UP_SECONDS + 1))
    assert sorted(each.outcome for each in told) == ["accepted", "refused"]
    for each in told:
        each.name.encode()
    assert FolderNote.objects.get().name.endswith(".doc")


def test_the_note_of_a_long_name_goes_when_it_is_settled(line: Line, tmp_path: Path) -> None:
    name = "a" * 220 + ".xlsx"
    folder_notes.say(line.agency, tmp_path, name, "Sai")
    folder_notes.settle(tmp_path, name)
    assert not FolderNote.objects.exists()


def decomposed(name: str) -> str:
    return unicodedata.normalize("NFD", name)


ROWS = [["Tên tệp", "Số"], ["Giấy tờ số một.pdf", "45"]]


def test_names_of_a_zip_are_compared_however_their_marks_are_written(line: Line, tmp_path: Path) -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr(decomposed("Giấy tờ số một.pdf"), pdf("một"))
        packed.writestr("bang-ke.xlsx", manifest(*ROWS))
    answers = packages.add_package(line.indexer, line.batch.pk, at(tmp_path, "a.zip", stream.getvalue()))
    assert [answer.outcome for answer in answers] == ["accepted"]
    assert [hint["value"] for hint in Document.objects.get().hints] == ["45"]


def test_names_in_a_hot_folder_are_compared_however_their_marks_are_written(line: Line, tmp_path: Path) -> None:
    watching, folder = hot(line, tmp_path)
    at(folder, decomposed("Giấy tờ số một.pdf"), pdf("một"))
    at(folder, "bang-ke.xlsx", manifest(*ROWS))
    list(watching.look(0))
    list(watching.look(6))
    assert [hint["value"] for hint in Document.objects.get().hints] == ["45"]
    assert not (folder / "bang-ke.xlsx").exists()


def test_a_package_given_up_can_be_brought_again(line: Line, tmp_path: Path) -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("a.pdf", pdf("a"))
    first = packages.bring(line.indexer, line.batch.pk, BytesIO(stream.getvalue()), "a.zip")
    packages.give_up(first.pk, "Hết số lần thử")
    again = packages.bring(line.indexer, line.batch.pk, BytesIO(stream.getvalue()), "a.zip")
    assert again.state == Package.State.WAITING
    assert Job.objects.filter(name="digitization.unpack", payload__package_id=again.pk).exists()


def test_pieces_that_are_gone_are_asked_for_again(line: Line) -> None:
    data = leaf(1)
    upload = uploads.start(line.indexer, line.batch.pk, "a.pdf", len(data), "m")
    uploads.append(line.indexer, line.batch.pk, upload.pk, 0, BytesIO(data[:2000]))
    uploads.path_of(upload).unlink()
    with pytest.raises(uploads.WrongOffset) as caught:
        uploads.append(line.indexer, line.batch.pk, upload.pk, 2000, BytesIO(data[2000:]))
    assert caught.value.received == 0
    answer = uploads.append(line.indexer, line.batch.pk, upload.pk, 0, BytesIO(data))
    assert getattr(answer, "outcome", "") == "accepted"


def test_a_batchs_name_and_place_hold_no_control_characters(line: Line) -> None:
    changed = change_batch(
        line.indexer, line.batch.pk, "Hộp\x00 12", campaign=None, place={"box": "1\x002", "shelf": " \x00 "}
    )
    assert (changed.name, changed.place) == ("Hộp 12", {"box": "12"})
