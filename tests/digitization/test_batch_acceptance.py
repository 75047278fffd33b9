"""A batch is accepted as a whole: minutes, one unlock for all signatures, figures of the people, the paper's place."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pypdfium2
import pytest

from archive.models import Record
from core.accounts.models import Post
from core.audit.errors import Conflict, Invalid, NotAllowed
from core.files.services import read_stored
from core.jobs.models import Job
from core.jobs.registry import Permanent
from digitization.models import Document, Minutes, WorkDone
from digitization.queries.statistics import agreement, person_weeks
from digitization.services import checking, filing, inspections, minutes, second_entry, signing
from tests.digitization.conftest import FIELDS, Line
from tests.factories import officer_actor
from tests.support.caches import empty_cache
from tests.support.jobs import run_all_jobs
from tests.support.sessions import signed_in

PASSWORD = "Mot-cua-2026"


def batch_signature(line: Line, **values: object) -> None:
    given = {"mode": "full", "aql": "2.5", "second_fields": [], "signing": "batch"} | values
    inspections.set_plan(line.checker, line.batch.pk, **given)  # type: ignore[arg-type]
    assert line.checker.user is not None
    line.checker.user.set_password(PASSWORD)
    line.checker.user.save()
    empty_cache()


def signed_jobs() -> int:
    return Job.objects.filter(name="digitization.sign_and_file").count()


def test_one_unlock_orders_every_signature_of_the_batch(line: Line) -> None:
    batch_signature(line)
    for _ in range(3):
        checking.approve(line.checker, line.document("indexed").pk, 0)
    assert signed_jobs() == 0
    with pytest.raises(Invalid) as caught:
        signing.sign_batch(line.checker, line.batch.pk, "sai")
    assert (caught.value.field, signed_jobs()) == ("password", 0)
    assert signing.sign_batch(line.checker, line.batch.pk, PASSWORD) == 3
    assert signed_jobs() == 3
    with pytest.raises(Conflict):
        signing.sign_batch(line.checker, line.batch.pk, PASSWORD)


def test_guessing_the_password_is_stopped(line: Line) -> None:
    batch_signature(line)
    checking.approve(line.checker, line.document("indexed").pk, 0)
    for _ in range(5):
        with pytest.raises(Invalid):
            signing.sign_batch(line.checker, line.batch.pk, "sai")
    with pytest.raises(Conflict) as caught:
        signing.sign_batch(line.checker, line.batch.pk, PASSWORD)
    assert caught.value.code == "unlock_wait"


def test_an_indexer_or_a_stranger_does_not_sign(line: Line) -> None:
    batch_signature(line)
    for actor in (line.indexer, line.stranger, officer_actor(Post.Role.LEADER)):
        with pytest.raises(NotAllowed):
            signing.sign_batch(actor, line.batch.pk, PASSWORD)


def test_a_job_asks_again_whether_its_signer_still_may(line: Line) -> None:
    batch_signature(line)
    document = line.document("indexed")
    checking.approve(line.checker, document.pk, 0)
    signing.sign_batch(line.checker, line.batch.pk, PASSWORD)
    assert line.checker.post is not None
    Post.objects.filter(pk=line.checker.post.pk).update(valid_to=dt.date(2020, 1, 1))
    with pytest.raises(Permanent) as caught:
        filing.sign_and_file(document.pk, lambda: None, line.checker.post.pk)
    assert caught.value.code == "signing_not_allowed"
    assert not Record.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_minutes_are_frozen_and_printed(line: Line) -> None:
    batch_signature(line)
    waiting = line.document("indexed")
    checking.send_back(line.checker, line.document("indexed").pk, 0, "", ["pages"])
    with pytest.raises(Conflict):
        minutes.make_minutes(line.checker, line.batch.pk)
    checking.approve(line.checker, waiting.pk, 0)
    Document.objects.filter(state="sent_back").update(state="indexed")
    checking.approve(line.checker, Document.objects.get(state="indexed").pk, 1)
    made = minutes.make_minutes(line.checker, line.batch.pk)
    content = made.content
    assert (content["documents"], content["pages"], content["sent_back"], content["rescans"]) == (2, 2, 1, 1)
    assert content["faults"] == [{"label": "Thiếu, thừa hoặc lẫn trang: phải quét lại", "count": 1}]
    assert content["indexers"] == [{"name": "Lê Thị Hồng", "count": 2}]
    run_all_jobs()
    made = Minutes.objects.get()
    assert made.file is not None
    text = pypdfium2.PdfDocument(BytesIO(read_stored(made.file)))[0].get_textpage().get_text_range()
    assert "BIÊN BẢN" in text.upper()
    assert made.number in text
    line.document("read")
    assert minutes.make_minutes(line.checker, line.batch.pk).content == content


def test_figures_are_ones_own_or_the_heads(line: Line) -> None:
    batch_signature(line, second_fields=["number"])
    document = line.document("indexed")
    other = officer_actor(Post.Role.INDEXER, line.agency, user__full_name="Võ Thị Mai")
    second_entry.enter(other, document.pk, 0, FIELDS | {"number": "54"})
    second_entry.arbitrate(line.checker, document.pk, 1, {"number": "45"})
    checking.send_back(line.checker, document.pk, 2, "", ["number"])
    WorkDone.objects.create(
        document=document, agency=line.agency, person=line.indexer.user, step="index", pages=1, seconds=14,
        week=WorkDone.objects.get(step="check").week, at=document.created_at,
    )  # fmt: skip
    [own] = person_weeks(line.indexer)
    assert (own.name, own.documents, own.seconds, own.faulty, own.checked, own.fault_percent) == (
        "Lê Thị Hồng", 1, 14, 1, 1, 100,
    )  # fmt: skip
    head = officer_actor(Post.Role.UNIT_HEAD, line.agency)
    assert {row.name for row in person_weeks(head)} == {"Lê Thị Hồng", "Võ Thị Mai", "Phạm Văn Bình"}
    assert person_weeks(officer_actor(Post.Role.UNIT_HEAD)) == []
    assert person_weeks(line.stranger) == []
    found = agreement(head)
    assert (found.values, found.differing, found.percent) == (1, 1, 0.0)


def test_the_screens_lead_through_acceptance(line: Line) -> None:
    document = line.document("indexed")
    checker, other = signed_in(line.checker), officer_actor(Post.Role.INDEXER, line.agency)
    address = f"/so-hoa/lo/{line.batch.pk}/nghiem-thu/"
    plan = {"action": "plan", "mode": "sample", "aql": "6.5", "level": "II", "second_fields": ["number"]}
    plan |= {"signing": "batch"}
    assert checker.post(address, plan | {"aql": "7"}).status_code == 422
    assert checker.post(address, plan).status_code == 302
    assert checker.post(address, {"action": "draw"}).status_code == 409
    second = signed_in(other)
    page = second.get(f"/so-hoa/giay/{document.pk}/").content.decode()
    assert 'name="action" value="second"' in page
    assert FIELDS["abstract"] not in page
    assert FIELDS["abstract"] not in second.get(f"/so-hoa/lo/{line.batch.pk}/").content.decode()
    typed = {"action": "second", "version": "0", "number": "54"}
    assert second.post(f"/so-hoa/giay/{document.pk}/", typed).status_code == 302
    page = checker.get(f"/so-hoa/giay/{document.pk}/").content.decode()
    assert 'value="arbitrate"' in page
    assert checker.post(address, {"action": "draw"}).status_code == 409
    decided = {"action": "arbitrate", "version": "1", "number": "45"}
    assert checker.post(f"/so-hoa/giay/{document.pk}/", decided).status_code == 302
    assert checker.post(address, {"action": "draw"}).status_code == 302
    assert checker.post(f"/so-hoa/giay/{document.pk}/", {"action": "approve", "version": "2"}).status_code == 302
    assert checker.post(address, {"action": "decide"}).status_code == 302
    assert checker.post(address, {"action": "minutes"}).status_code == 302
    page = checker.get(address).content.decode()
    assert Minutes.objects.get().number in page
    assert 'name="password"' in page
    leader = signed_in(officer_actor(Post.Role.LEADER, line.agency)).get(address).content.decode()
    assert 'name="password"' in leader
    assert document.name not in leader
    assert "Võ" not in signed_in(line.indexer).get("/so-hoa/nang-suat/").content.decode()


def test_nothing_is_offered_for_signing_or_drawing_while_a_sample_is_open(line: Line) -> None:
    batch_signature(line, mode="sample", aql="6.5")
    documents = [line.document("indexed") for _ in range(5)]
    inspection = inspections.draw_sample(line.checker, line.batch.pk)
    first, second, *_ = [d for d in documents if d.pk in inspection.sample]
    checking.approve(line.checker, first.pk, 0)
    checking.send_back(line.checker, second.pk, 0, "", ["number"])
    address = f"/so-hoa/lo/{line.batch.pk}/nghiem-thu/"
    page = signed_in(line.checker).get(address).content.decode()
    assert "Số giấy tờ có lỗi đã vượt mức cho phép" in page
    assert 'name="password"' not in page
    assert "Lấy mẫu khi đã nhập xong cả lô" not in page
    inspections.decide(line.checker, line.batch.pk, "Sai số ở mẫu")
    assert "Lấy mẫu khi đã nhập xong cả lô" in signed_in(line.checker).get(address).content.decode()
