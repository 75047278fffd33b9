"""Files that prove a task: checked by a worker, told in the log, taken away and brought back, closed to others."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.accounts.actor import Actor
from core.accounts.models import Post
from core.audit.errors import Conflict, Invalid, NotAllowed
from core.audit.models import Event
from core.files.models import StoredFile
from digitization.models import ProgrammeTask, TaskEvidence
from digitization.services import campaigns, evidence
from tests.factories import AgencyFactory, officer_actor
from tests.support.jobs import run_all_jobs_here
from tests.test_permission_matrix import client_of

pytestmark = pytest.mark.django_db


def pdf(pages: int = 1) -> bytes:
    out = BytesIO()
    with pikepdf.new() as made:
        for _n in range(pages):
            made.add_blank_page()
        made.save(out, deterministic_id=True)
    return out.getvalue()


def upload(data: bytes, name: str = "quyet-dinh.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def address(task: ProgrammeTask, *more: object) -> str:
    return f"/so-hoa/ke-hoach/{task.campaign_id}/nhiem-vu/{task.pk}/" + "".join(f"{each}/" for each in more)


def bring(actor: Actor, task: ProgrammeTask, data: bytes, name: str = "quyet-dinh.pdf") -> TaskEvidence:
    return evidence.bring(actor, task.campaign_id, task.pk, BytesIO(data), name)


def test_a_file_waits_for_a_worker_and_is_then_an_attachment(admin: Actor, task: ProgrammeTask) -> None:
    browser = client_of(admin)
    row = bring(admin, task, pdf(), "C:\\quét\\Quyết định 15.pdf")
    place = address(task, "minh-chung", row.pk) + "tep"
    assert (row.name, row.file.state) == ("Quyết định 15.pdf", "quarantined")
    assert browser.get(place).status_code == 404
    run_all_jobs_here()
    answer = browser.get(place)
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == pdf()


def test_each_change_is_told_in_the_log(admin: Actor, task: ProgrammeTask) -> None:
    row = bring(admin, task, pdf())
    evidence.take_away(admin, task.campaign_id, task.pk, row.pk)
    evidence.take_away(admin, task.campaign_id, task.pk, row.pk)
    evidence.bring_back(admin, task.campaign_id, task.pk, row.pk)
    events = Event.objects.filter(object_type="digitization.programmetask", object_id=str(task.pk)).order_by("id")
    assert [event.action for event in events] == [
        "digitization.evidence_added", "digitization.evidence_removed", "digitization.evidence_restored",
    ]  # fmt: skip
    assert {(event.actor_name, event.data["name"], event.data["sha256"]) for event in events} == {
        ("Lê Văn Tỉnh", "quyet-dinh.pdf", row.file.sha256)
    }
    assert TaskEvidence.objects.get().removed_at is None


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"<script>alert(1)</script>", "bao-cao.pdf", "không phải là tệp PDF"),
        (b"", "rong.pdf", "Tệp rỗng"),
        (b"%PDF-1.7" + b" " * 2000, "to.pdf", "Tệp lớn hơn"),
    ],
)
def test_a_wrong_file_is_refused_at_its_field(
    browser: Client, task: ProgrammeTask, settings, data: bytes, name: str, said: str
) -> None:  # type: ignore[no-untyped-def]
    settings.UPLOAD_MAX_BYTES = 1024
    place = address(task, "minh-chung")
    page = browser.post(place, {"file": upload(data, name)})
    told = browser.post(place, {"file": upload(data, name)}, headers={"accept": "application/json"})
    html = page.content.decode()
    assert (page.status_code, told.status_code) == (422, 422)
    assert said in html
    assert 'aria-invalid="true"' in html
    assert 'href="#id_file"' in html
    assert said in told.json()["message"]
    assert not TaskEvidence.objects.exists()


def test_nothing_chosen_is_said_at_the_field(browser: Client, task: ProgrammeTask) -> None:
    page = browser.post(address(task, "minh-chung"))
    assert page.status_code == 422
    assert "Hãy chọn tệp để tải lên." in page.content.decode()


def test_the_type_and_size_are_said_before_choosing(browser: Client, task: ProgrammeTask) -> None:
    html = browser.get(address(task)).content.decode()
    assert "Tệp PDF, JPEG, PNG, TIFF hoặc Word (.docx), mỗi tệp không quá 50" in html
    assert 'accept=".pdf,.jpg,.jpeg,.png,.tif,.tiff,.docx"' in html


def test_a_file_that_a_worker_cannot_open_says_why_and_proves_nothing(admin: Actor, task: ProgrammeTask) -> None:
    row = bring(admin, task, b"%PDF-1.7 not a PDF at all")
    run_all_jobs_here()
    row.file.refresh_from_db()
    assert row.file.state == StoredFile.State.REFUSED
    browser = client_of(admin)
    assert "Tệp PDF bị hỏng, không mở được" in browser.get(address(task)).content.decode()
    assert browser.get(address(task, "minh-chung", row.pk) + "tep").status_code == 404
    with pytest.raises(Invalid):
        campaigns.update_task(admin, task.campaign_id, task.pk, task.version, "done", "")
    with pytest.raises(Invalid, match="bị hỏng"):
        bring(admin, task, b"%PDF-1.7 not a PDF at all")


def test_a_checked_file_proves_a_task_and_the_last_one_stays(admin: Actor, task: ProgrammeTask) -> None:
    first = bring(admin, task, pdf())
    with pytest.raises(Invalid):
        campaigns.update_task(admin, task.campaign_id, task.pk, task.version, "done", "")
    run_all_jobs_here()
    assert campaigns.update_task(admin, task.campaign_id, task.pk, task.version, "done", "").state == "done"
    bring(admin, task, pdf(2), "chua-kiem-tra.pdf")
    with pytest.raises(Conflict):
        evidence.take_away(admin, task.campaign_id, task.pk, first.pk)
    run_all_jobs_here()
    assert evidence.take_away(admin, task.campaign_id, task.pk, first.pk).removed_at


def test_a_file_is_there_once_and_may_come_back_once(admin: Actor, task: ProgrammeTask) -> None:
    row = bring(admin, task, pdf())
    with pytest.raises(Invalid, match="đã có trong minh chứng"):
        bring(admin, task, pdf(), "ten-khac.pdf")
    evidence.take_away(admin, task.campaign_id, task.pk, row.pk)
    bring(admin, task, pdf(), "lai.pdf")
    with pytest.raises(Conflict):
        evidence.bring_back(admin, task.campaign_id, task.pk, row.pk)
    assert [(one.name, one.removed_at is None) for one in task.files.all()] == [
        ("quyet-dinh.pdf", False), ("lai.pdf", True),
    ]  # fmt: skip


def test_a_task_takes_so_many_files(admin: Actor, task: ProgrammeTask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "MOST_FILES", 1)
    row = bring(admin, task, pdf())
    with pytest.raises(Invalid, match="tối đa 1 tệp"):
        bring(admin, task, pdf(2))
    evidence.take_away(admin, task.campaign_id, task.pk, row.pk)
    bring(admin, task, pdf(2))
    with pytest.raises(Conflict):
        evidence.bring_back(admin, task.campaign_id, task.pk, row.pk)


def test_only_the_province_brings_and_takes_and_a_task_belongs_to_its_plan(admin: Actor, task: ProgrammeTask) -> None:
    row = bring(admin, task, pdf())
    leader = officer_actor(Post.Role.LEADER, AgencyFactory())
    other = campaigns.create_campaign(admin, "Khác", "QĐ 2", task.campaign.starts_on, task.campaign.ends_on)
    stored = StoredFile.objects.count()
    for actor, campaign_id in ((leader, task.campaign_id), (admin, other.pk)):
        with pytest.raises(NotAllowed):
            evidence.bring(actor, campaign_id, task.pk, BytesIO(pdf(3)), "a.pdf")
        with pytest.raises(NotAllowed):
            evidence.take_away(actor, campaign_id, task.pk, row.pk)
    assert StoredFile.objects.count() == stored
    assert client_of(leader).get(address(task, "minh-chung")).status_code == 403


def test_the_screen_shows_what_was_taken_away_and_brings_it_back(
    browser: Client, admin: Actor, task: ProgrammeTask
) -> None:
    row = bring(admin, task, pdf())
    place = address(task, "minh-chung", row.pk)
    html = browser.post(f"{place}bo/", follow=True).content.decode()
    assert "Tệp đã bỏ (1)" in html
    assert "Chưa có tệp minh chứng nào." in html
    html = browser.post(f"{place}khoi-phuc/", follow=True).content.decode()
    assert "Đã khôi phục tệp minh chứng." in html
    assert "Tệp đã bỏ" not in html
    listed = browser.get(address(task).split("nhiem-vu/")[0] + "nhiem-vu/").content.decode()
    assert "1 tệp minh chứng" in listed


def test_the_list_answers_only_when_it_looks_different(browser: Client, admin: Actor, task: ProgrammeTask) -> None:
    row = bring(admin, task, pdf())
    place = address(task, "minh-chung")
    assert "Đang kiểm tra tệp" in browser.get(place).content.decode()
    assert browser.get(f"{place}?da-thay={row.pk}q").status_code == 304
    run_all_jobs_here()
    assert "every 2s" not in browser.get(f"{place}?da-thay={row.pk}q").content.decode()


def test_two_people_at_one_task_the_later_is_told_and_keeps_what_was_typed(admin: Actor, task: ProgrammeTask) -> None:
    mine, other = client_of(admin), client_of(officer_actor(Post.Role.PROVINCE_ADMIN, user__full_name="Võ Thị Mai"))
    shown = {"version": str(mine.get(address(task)).context["form"]["version"].value())}
    assert other.post(address(task), {**shown, "state": "running", "evidence": "CV 1/SNV"}).status_code == 302

    late = mine.post(address(task), {**shown, "state": "done", "evidence": "CV 2/SNV"})
    html = late.content.decode()
    assert late.status_code == 422
    assert "Võ Thị Mai đã cập nhật nhiệm vụ này" in html
    assert "minh chứng “CV 1/SNV”" in html
    assert 'value="CV 2/SNV"' in html, "what was typed stays"
    task.refresh_from_db()
    assert (task.state, task.evidence) == ("running", "CV 1/SNV")

    again = {"version": str(late.context["form"]["version"].value()), "state": "done", "evidence": "CV 2/SNV"}
    assert mine.post(address(task), again).status_code == 302, "who has read it may save over it"
    task.refresh_from_db()
    assert (task.state, task.evidence) == ("done", "CV 2/SNV")


def test_a_task_saved_without_its_version_is_not_saved(admin: Actor, task: ProgrammeTask) -> None:
    for version in ({}, {"version": "x"}, {"version": "99999999999999999999"}):
        answer = client_of(admin).post(address(task), {**version, "state": "running", "evidence": ""})
        assert answer.status_code == 422
    task.refresh_from_db()
    assert task.state == "waiting"
