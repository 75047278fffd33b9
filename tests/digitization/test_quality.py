"""Sampling, second entries and faults: the verdict follows the numbers, two entries are two persons, undo is fresh."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from core.accounts.actor import Actor
from core.accounts.models import Post
from core.audit.errors import Conflict, Invalid, NotAllowed
from core.jobs.models import Job
from digitization import policies, sampling
from digitization.models import Document, Inspection, SecondEntry, WorkDone
from digitization.queries import desk, quality
from digitization.queries.memory import memory_for
from digitization.reading.values import Suggestion
from digitization.services import batches, checking, indexing, inspections, second_entry
from tests.digitization.conftest import FIELDS, OWNERS, Line
from tests.factories import officer_actor
from tests.support.sessions import signed_in


def by_sample(line: Line, aql: str = "6.5", second: tuple[str, ...] = (), signing: str = "each") -> None:
    inspections.set_plan(
        line.checker, line.batch.pk, mode="sample", aql=aql, second_fields=list(second), signing=signing
    )


def test_a_sample_is_drawn_again_from_what_is_recorded(line: Line) -> None:
    documents = [line.document("indexed") for _ in range(20)]
    by_sample(line, aql="1.5")
    inspection = inspections.draw_sample(line.checker, line.batch.pk)
    assert (inspection.code_letter, inspection.sample_size, inspection.accept) == ("D", 8, 0)
    assert inspection.sample == sampling.draw(inspection.lot, inspection.sample_size, inspection.seed)
    assert inspection.lot == [d.pk for d in documents]
    with pytest.raises(Conflict):
        inspections.draw_sample(line.checker, line.batch.pk)
    outside = next(d for d in documents if d.pk not in inspection.sample)
    with pytest.raises(Conflict) as caught:
        checking.approve(line.checker, outside.pk, 0)
    assert caught.value.code == "not_in_sample"
    offered = desk.next_to_check(line.checker, line.batch)
    assert offered is not None
    assert offered.pk == inspection.sample[0]


def test_a_good_sample_accepts_the_whole_batch(line: Line) -> None:
    for _ in range(10):
        line.document("indexed")
    by_sample(line)
    with pytest.raises(Conflict):  # nothing is checked before the draw
        checking.approve(line.checker, line.batch.documents.first().pk, 0)
    inspection = inspections.draw_sample(line.checker, line.batch.pk)
    assert inspection.sample_size < 10
    with pytest.raises(Conflict) as caught:
        inspections.decide(line.checker, line.batch.pk)
    assert caught.value.code == "sample_unfinished"
    for pk in inspection.sample:
        checking.approve(line.checker, pk, 0)
    assert not Job.objects.filter(name="digitization.sign_and_file").exists()
    assert inspections.decide(line.checker, line.batch.pk).verdict == "accepted"
    assert set(line.batch.documents.values_list("state", "checker")) == {("checked", line.checker.user_id)}
    assert Job.objects.filter(name="digitization.sign_and_file").count() == 10


def test_a_bad_sample_returns_the_whole_batch_with_the_reason(line: Line) -> None:
    for _ in range(10):
        line.document("indexed")
    by_sample(line)
    inspection = inspections.draw_sample(line.checker, line.batch.pk)
    checking.send_back(line.checker, inspection.sample[0], 0, "", ["number"])
    with pytest.raises(Invalid):
        inspections.decide(line.checker, line.batch.pk)
    decided = inspections.decide(line.checker, line.batch.pk, "Sai số, ký hiệu")
    assert (decided.verdict, decided.faulty) == ("returned", 1)
    assert set(line.batch.documents.values_list("state", flat=True)) == {"sent_back"}
    assert quality.series(line.batch, quality.plan_of(line.batch)) == []  # a batch is no predecessor of itself
    assert Inspection.objects.get().reason == "Sai số, ký hiệu"


def test_who_indexed_in_the_lot_does_not_judge_it(line: Line) -> None:
    line.document("indexed")
    by_sample(line)
    inspections.draw_sample(line.checker, line.batch.pk)
    line.batch.documents.update(indexer=line.checker.user)
    with pytest.raises(NotAllowed) as caught:
        inspections.decide(line.checker, line.batch.pk)
    assert caught.value.code == "same_person"


def second_person(line: Line) -> Actor:
    return officer_actor(Post.Role.INDEXER, line.agency, user__full_name="Võ Thị Mai")


def twice(line: Line) -> Document:
    inspections.set_plan(
        line.checker, line.batch.pk, mode="full", aql="2.5", second_fields=["number", "issued_on"], signing="each"
    )
    return line.document("indexed")


def test_the_second_entry_is_another_persons_and_blind(line: Line) -> None:
    document = twice(line)
    with pytest.raises(NotAllowed):
        second_entry.enter(line.indexer, document.pk, 0, FIELDS)
    with pytest.raises(Conflict) as caught:
        checking.approve(line.checker, document.pk, 0)
    assert caught.value.code == "second_entry_missing"
    assert desk.next_to_check(line.checker) is None
    other = second_person(line)
    assert desk.next_to_second(other) == document
    views = desk.field_views(document, blind=["number", "issued_on"])
    assert [(v.key, v.value, v.suggested) for v in views] == [("number", "", ""), ("issued_on", "", "")]
    second_entry.enter(other, document.pk, 0, {**FIELDS, "signer": "Người khác"})
    entry = SecondEntry.objects.get()
    assert (entry.differing, entry.values["issued_on"]) == ([], "2024-03-12")
    checking.approve(line.checker, document.pk, 1)


def test_lists_and_desk_say_that_a_second_entry_is_awaited(line: Line) -> None:
    document = twice(line)
    words, lists = "giấy tờ chờ người thứ hai nhập lại", reverse("digitization:batches")
    for actor in (line.checker, second_person(line)):
        assert f"1 {words}" in signed_in(actor).get(lists).content.decode()
    page = signed_in(line.checker).get(reverse("digitization:document", args=[document.pk])).content.decode()
    assert "Giấy tờ này chờ người thứ hai nhập lại; nhập xong mới kiểm tra được." in page
    assert "Còn 0 chờ kiểm tra" in page
    second_entry.enter(second_person(line), document.pk, 0, FIELDS)
    assert words not in signed_in(line.checker).get(lists).content.decode()


def test_what_differs_is_decided_by_a_third_person(line: Line) -> None:
    document = twice(line)
    second_entry.enter(second_person(line), document.pk, 0, {**FIELDS, "number": "46"})
    with pytest.raises(Conflict) as caught:
        checking.approve(line.checker, document.pk, 1)
    assert caught.value.code == "values_differ"
    document = Document.objects.get()
    assert [(d.first, d.second) for d in quality.disputes(document)] == [("45", "46")]
    second_entry.arbitrate(line.checker, document.pk, 1, {"number": "46"})
    document = Document.objects.get()
    assert (document.fields["number"], document.fields["symbol"]) == ("46", FIELDS["symbol"])
    checking.approve(line.checker, document.pk, 2)


def test_an_approval_is_undone_while_fresh_and_only_by_its_author(line: Line) -> None:
    document = line.document("indexed")
    checking.approve(line.checker, document.pk, 0)
    with pytest.raises(NotAllowed):
        checking.withdraw(officer_actor(Post.Role.CHECKER, line.agency), document.pk, 1)
    checking.withdraw(line.checker, document.pk, 1)
    document.refresh_from_db()
    assert (document.state, document.checker, document.sign_ordered_at) == ("indexed", None, None)
    checking.approve(line.checker, document.pk, 2)
    Document.objects.update(checked_at=timezone.now() - dt.timedelta(minutes=policies.UNDO_MINUTES + 1))
    with pytest.raises(NotAllowed):
        checking.withdraw(line.checker, document.pk, 3)


def test_returned_papers_come_first_with_kind_and_turn(line: Line) -> None:
    line.document("read")
    returned = line.document("indexed")
    checking.send_back(line.checker, returned.pk, 0, "mất trang 2", ["pages"])
    fault = returned.faults.get()
    assert (fault.kinds, fault.turn, fault.indexer) == (["pages"], "scanner", line.indexer.user)
    assert desk.next_to_index(line.indexer, line.batch) == returned


def test_an_approved_paper_is_remembered_for_its_issuer(line: Line) -> None:
    checking.approve(line.checker, line.document("indexed").pk, 0)
    checking.approve(line.checker, line.document("indexed").pk, 0)
    memory = memory_for("UỶ BAN NHÂN DÂN PHƯỜNG NHA TRANG")
    assert memory.symbols == {FIELDS["symbol"]: 2}
    assert memory.signers == {FIELDS["signer"]: 2}
    assert memory_for("Sở Tư pháp").kinds == {}


def test_work_is_counted_with_the_seconds_the_paper_lay_open(line: Line) -> None:
    document = line.document("read")
    indexing.open_desk(line.indexer, document)
    Document.objects.update(desk_at=timezone.now() - dt.timedelta(seconds=12))
    indexing.confirm(line.indexer, document.pk, 0, FIELDS, OWNERS)
    done = WorkDone.objects.get()
    assert (done.person, done.step, done.pages) == (line.indexer.user, "index", 1)
    assert done.seconds is not None
    assert 12 <= done.seconds <= 60


def stopped_series(line: Line) -> None:
    """Seven earlier lots of the same kind: two back under normal, five under tightened inspection."""
    post = line.checker.post
    for n, severity in enumerate(["normal"] * 2 + ["tightened"] * 5):
        batch = batches.create_batch(line.indexer, f"Lô trước {n}", line.batch.paper_type)
        Inspection.objects.create(
            batch=batch,
            number=1,
            severity=severity,
            aql="6.5",
            lot_size=20,
            code_letter="C",
            sample_size=5,
            accept=0,
            reject=1,
            seed=f"{batch.code}:1",
            lot=[],
            sample=[],
            faulty=1,
            verdict="returned",
            drawn_by=post,
            drawn_at=timezone.now(),
            decided_by=post,
            decided_at=timezone.now(),
        )


def test_a_stopped_series_goes_on_when_the_leader_says_what_was_mended(line: Line) -> None:
    line.document("indexed")
    by_sample(line)
    leader = officer_actor(Post.Role.LEADER, line.agency)
    with pytest.raises(Conflict) as caught:
        inspections.restart_series(leader, line.batch.pk, "Đã tập huấn")
    assert caught.value.code == "series_runs"
    stopped_series(line)
    with pytest.raises(Conflict) as caught:
        inspections.draw_sample(line.checker, line.batch.pk)
    assert caught.value.code == "series_stopped"
    with pytest.raises(NotAllowed):
        inspections.restart_series(line.checker, line.batch.pk, "Đã tập huấn")
    with pytest.raises(NotAllowed):
        inspections.restart_series(officer_actor(Post.Role.LEADER), line.batch.pk, "Đã tập huấn")
    with pytest.raises(Invalid):
        inspections.restart_series(leader, line.batch.pk, "  ")
    last = inspections.restart_series(leader, line.batch.pk, "Đã tập huấn lại người nhập")
    assert (last.restart_note, last.restarted_by) == ("Đã tập huấn lại người nhập", leader.post)
    assert inspections.draw_sample(line.checker, line.batch.pk).severity == "tightened"


def test_the_level_of_a_plan_sets_the_size_of_the_sample(line: Line) -> None:
    for _ in range(20):
        line.document("indexed")
    with pytest.raises(Invalid) as caught:
        inspections.set_plan(
            line.checker, line.batch.pk, mode="sample", aql="1.5", second_fields=[], signing="each", level="IV"
        )
    assert caught.value.field == "level"
    by_sample(line, aql="1.5")
    inspections.set_plan(
        line.checker, line.batch.pk, mode="sample", aql="6.5", second_fields=[], signing="each", level="III"
    )
    inspection = inspections.draw_sample(line.checker, line.batch.pk)
    assert (inspection.level, inspection.code_letter, inspection.sample_size, inspection.accept) == ("III", "D", 8, 1)


def test_the_page_says_before_the_draw_what_will_be_drawn(line: Line) -> None:
    for _ in range(20):
        line.document("indexed")
    by_sample(line, aql="1.5")
    address = reverse("digitization:batch_quality", args=[line.batch.pk])
    assert "Sẽ lấy ngẫu nhiên 8 giấy tờ (kiểm tra thường)" in signed_in(line.checker).get(address).content.decode()
    inspections.set_plan(
        line.checker, line.batch.pk, mode="sample", aql="6.5", second_fields=[], signing="each", level="I"
    )
    assert "bậc kiểm tra I " in signed_in(line.checker).get(address).content.decode()
    by_sample(line)
    stopped_series(line)
    seen = signed_in(line.checker).get(address).content.decode()
    assert "Đang dừng lấy mẫu" in seen
    assert "restart_note" not in seen
    leader = signed_in(officer_actor(Post.Role.LEADER, line.agency))
    assert "restart_note" in leader.get(address).content.decode()
    answer = leader.post(address, {"action": "restart", "restart_note": ""})
    assert answer.status_code == 422
    assert "Hãy ghi đã chấn chỉnh những gì" in answer.content.decode()
    assert leader.post(address, {"action": "restart", "restart_note": "Đã tập huấn lại"}).status_code == 302
    assert "Đang dừng lấy mẫu" not in signed_in(line.checker).get(address).content.decode()


def test_a_dispute_is_decided_before_the_sample_is_drawn(line: Line) -> None:
    """A paper outside the sample would pass with the lot and nobody would ever have chosen between its two values."""
    for _ in range(10):
        line.document("indexed")
    by_sample(line, second=("number",))
    other = second_person(line)
    documents = list(line.batch.documents.all())
    for document in documents[:-1]:
        second_entry.enter(other, document.pk, 0, FIELDS)
    page = signed_in(line.checker).get(reverse("digitization:batch_quality", args=[line.batch.pk])).content.decode()
    assert "Còn 1 giấy tờ chờ người thứ hai nhập lại" in page
    second_entry.enter(other, documents[-1].pk, 0, {**FIELDS, "number": "46"})
    with pytest.raises(Conflict) as caught:
        inspections.draw_sample(line.checker, line.batch.pk)
    assert caught.value.code == "values_differ"
    assert desk.next_to_check(line.checker, line.batch) == documents[-1]
    client, address = signed_in(line.checker), reverse("digitization:document", args=[documents[-1].pk])
    seen = client.get(address).content.decode()
    assert "Đây là giá trị đúng" in seen
    assert "Đúng, duyệt" not in seen  # the sample is not drawn yet
    answer = client.post(address, {"action": "arbitrate", "version": 1, "number": "45"})
    assert answer.headers["Location"] == reverse("digitization:batch", args=[line.batch.pk])
    assert desk.next_to_check(line.checker, line.batch) is None
    assert "chờ lấy mẫu kiểm tra" in client.get(answer.headers["Location"]).content.decode()
    inspection = inspections.draw_sample(line.checker, line.batch.pk)
    inside = Document.objects.get(pk=inspection.sample[0])
    outside = next(d for d in documents if d.pk not in inspection.sample)
    assert "Đúng, duyệt" in client.get(reverse("digitization:document", args=[inside.pk])).content.decode()
    seen = client.get(reverse("digitization:document", args=[outside.pk])).content.decode()
    assert "Đúng, duyệt" not in seen
    assert "không nằm trong mẫu" in seen


def test_after_a_dispute_the_paper_of_a_batch_checked_whole_can_be_approved_at_once(line: Line) -> None:
    document = twice(line)
    second_entry.enter(second_person(line), document.pk, 0, {**FIELDS, "number": "46"})
    client, address = signed_in(line.checker), reverse("digitization:document", args=[document.pk])
    answer = client.post(address, {"action": "arbitrate", "version": 1, "number": "46"})
    assert answer.headers["Location"] == address
    assert "Đúng, duyệt" in client.get(address).content.decode()


def test_the_verdict_is_offered_only_when_it_can_be_given(line: Line) -> None:
    for _ in range(20):
        line.document("indexed")
    by_sample(line, aql="1.5")
    inspection = inspections.draw_sample(line.checker, line.batch.pk)
    client, address = signed_in(line.checker), reverse("digitization:batch_quality", args=[line.batch.pk])
    seen = client.get(address).content.decode()
    assert "Kiểm tra giấy tờ trong mẫu" in seen
    assert 'value="decide"' not in seen
    checking.send_back(line.checker, inspection.sample[0], 0, "", ["number"])
    seen = client.get(address).content.decode()
    assert "Trả lại cả lô" in seen
    assert 'name="reason"' in seen
    assert client.post(address, {"action": "decide", "reason": ""}).status_code == 422
    assert client.post(address, {"action": "decide", "reason": "Sai số"}).status_code == 302


def test_a_doubtful_owner_is_marked_beside_the_owners_name(line: Line) -> None:
    rows = [("kind", "Giấy xác nhận", 0.95), ("owner_name", "Nguyên Thị Lan", 0.2)]
    rows.append(("owner_national_id", "056195001234", 0.95))
    found = [Suggestion(key, value, sure, 1, (0.1, 0.1, 0.4, 0.2), "caption").to_json() for key, value, sure in rows]
    document = line.document("read", suggestions=found)
    views = desk.owner_views(document)
    assert [(part, view.level) for part, view in views.items()] == [("name", "doubtful"), ("id_number", "sure")]
    seen = signed_in(line.indexer).get(reverse("digitization:document", args=[document.pk])).content.decode()
    assert 'data-field="owner_name"' in seen
    document.fields = FIELDS
    assert desk.owner_views(document) == {}


def test_a_returned_lot_is_free_for_its_indexers_at_once(line: Line) -> None:
    by_sample(line)
    documents = [line.document("indexed") for _ in range(4)]
    inspection = inspections.draw_sample(line.checker, line.batch.pk)
    first, *rest = [d for d in documents if d.pk in inspection.sample]
    checking.send_back(line.checker, first.pk, 0, "", ["number"])
    for document in rest:
        indexing.open_desk(line.checker, document)
    page = signed_in(line.indexer).get(reverse("digitization:batch", args=[line.batch.pk])).content.decode()
    assert "Nhập chỉ mục</a>" in page
    inspections.decide(line.checker, line.batch.pk, "Sai số ở mẫu")
    for document in documents:
        assert desk.next_to_index(line.indexer, line.batch, document.order - 1) == document


def test_who_finds_all_papers_open_with_others_is_told(line: Line) -> None:
    document = line.document("read")
    indexing.open_desk(second_person(line), document)
    page = signed_in(line.indexer).get(reverse("digitization:batch", args=[line.batch.pk])).content.decode()
    assert f"Người khác đang mở các giấy tờ này; sau {policies.DESK_MINUTES} phút không ai làm" in page
