"""Checking a batch by sample: the plan, the draw, and the verdict on the whole (ISO 2859-1)."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.accounts.models import Post
from core.audit.errors import Conflict, Invalid, NotAllowed
from core.audit.services import record
from digitization import policies, sampling, transitions
from digitization.metadata import BY_KEY, plain
from digitization.models import Batch, Document, Inspection, QualityPlan
from digitization.queries import quality
from digitization.services.checking import order_signature

State = Document.State
Verdict = Inspection.Verdict


@transaction.atomic
def set_plan(
    actor: Actor,
    batch_id: int,
    *,
    mode: str,
    aql: str,
    second_fields: list[str],
    signing: str,
    level: str = sampling.LEVEL,
    for_type: bool = False,
) -> QualityPlan:
    """Say how the batch is checked, or (`for_type`) every batch of its paper type in the agency.

    Raises NotAllowed, Invalid (`mode`, `aql`, `level`, `second_fields`, `signing`), Conflict (`inspection_begun`).
    """
    batch = _batch(actor, batch_id)
    if mode not in QualityPlan.Mode.values:
        raise Invalid("plan_mode", _("Hãy chọn cách kiểm tra."), "mode")
    if aql not in sampling.aqls():
        raise Invalid("plan_aql", _("Hãy chọn một mức chất lượng có trong bảng."), "aql")
    if level not in sampling.levels():
        raise Invalid("plan_level", _("Hãy chọn một bậc kiểm tra có trong bảng."), "level")
    if signing not in QualityPlan.Signing.values:
        raise Invalid("plan_signing", _("Hãy chọn cách ký số."), "signing")
    if unknown := [key for key in second_fields if key not in BY_KEY]:
        raise Invalid("plan_fields", _("Không có trường “%(key)s”.") % {"key": unknown[0][:40]}, "second_fields")
    if batch.inspections.exists():
        raise Conflict("inspection_begun", _("Lô đã lấy mẫu kiểm tra nên không đổi cách kiểm tra được nữa."))
    subject = {"paper_type": batch.paper_type, "batch": None} if for_type else {"batch": batch, "paper_type": None}
    values = {"mode": mode, "aql": aql, "level": level, "second_fields": second_fields, "signing": signing}
    if for_type:
        QualityPlan.objects.filter(batch=batch).delete()  # it would go before that of the type
    plan, _new = QualityPlan.objects.update_or_create(agency=batch.agency, **subject, defaults=values)
    record("digitization.plan_set", batch, actor.who, data=values | {"for_type": for_type})
    return plan


@transaction.atomic
def draw_sample(actor: Actor, batch_id: int) -> Inspection:
    """Draw the sample of a batch whose documents are all indexed. The seed is the batch and the number of the attempt:
    anybody can draw the same sample again from what is recorded.

    Raises NotAllowed, Conflict (`not_by_sample`, `already_drawn`, `batch_unfinished`, `second_entry_missing`,
    `values_differ`, `series_stopped`).
    """
    batch = _batch(actor, batch_id)
    plan, post = quality.plan_of(batch), actor.post
    if post is None or plan.mode != QualityPlan.Mode.SAMPLE:
        raise Conflict("not_by_sample", _("Lô này kiểm tra toàn bộ, không lấy mẫu."))
    last = batch.inspections.order_by("-number").first()
    if last and last.verdict != Verdict.RETURNED:
        raise Conflict("already_drawn", _("Lô đã lấy mẫu rồi."))
    states = dict(batch.documents.select_for_update().order_by("order").values_list("pk", "state"))
    waiting = {State.REGISTERED, State.SCANNED, State.READ, State.SENT_BACK}
    lot = [pk for pk, state in states.items() if state == State.INDEXED]
    if not lot or waiting & set(states.values()):
        raise Conflict("batch_unfinished", _("Còn giấy tờ chưa nhập chỉ mục xong nên chưa lấy mẫu được."))
    if quality.needs_second(batch.documents.all()).exists():
        raise Conflict("second_entry_missing", _("Còn giấy tờ chờ người thứ hai nhập lại nên chưa lấy mẫu được."))
    if quality.disputed(batch.documents.all()).exists():
        message = _("Còn giấy tờ có hai lần nhập khác nhau: hãy chọn giá trị đúng trước khi lấy mẫu.")
        raise Conflict("values_differ", message)
    past = quality.series(batch, plan)
    if sampling.must_stop(past):
        message = _("Quá nhiều lô bị trả lại khi kiểm tra ngặt: kiểm tra toàn bộ lô này, hoặc chờ lãnh đạo xác nhận.")
        raise Conflict("series_stopped", message)
    severity, numbers = quality.next_plan(past, plan, len(lot))
    number = last.number + 1 if last else 1
    seed = f"{batch.code}:{number}"
    inspection = Inspection.objects.create(
        batch=batch,
        number=number,
        severity=severity,
        aql=plan.aql,
        level=plan.level,
        lot_size=len(lot),
        code_letter=numbers.letter,
        sample_size=numbers.size,
        accept=numbers.accept,
        reject=numbers.reject,
        seed=seed,
        lot=lot,
        sample=sampling.draw(lot, numbers.size, seed),
        drawn_by=post,
        drawn_at=timezone.now(),
    )
    _keep_plan(batch, plan)
    data = {"batch": batch.code, "severity": severity, "seed": seed, "sample": inspection.sample}
    record("digitization.sample_drawn", inspection, actor.who, data=data)
    return inspection


def _keep_plan(batch: Batch, plan: QualityPlan) -> None:
    """What a lot was drawn by stays its plan, whatever is said later of its paper type."""
    if plan.batch_id != batch.pk:
        names = ("mode", "aql", "level", "second_fields", "signing")
        QualityPlan.objects.create(agency=batch.agency, batch=batch, **{name: getattr(plan, name) for name in names})


@transaction.atomic
def restart_series(actor: Actor, batch_id: int, note: str) -> Inspection:
    """The leader of the agency says what was mended: lots like this one are judged by sample again, under tightened
    inspection (ISO 2859-1, 9.4).

    Raises NotAllowed, Invalid (`restart_note`), Conflict (`series_runs`).
    """
    found = policies.scoped_batches(actor).select_related("agency", "paper_type")
    batch = found.select_for_update(of=("self",)).filter(pk=batch_id).first()
    if batch is None or not policies.may_restart_series(actor, batch):
        raise NotAllowed("restart_not_allowed", _("Chỉ lãnh đạo cơ quan được cho lấy mẫu trở lại."))
    plan = quality.plan_of(batch)
    last = quality.earlier_lots(batch, plan).select_for_update(of=("self",)).first()
    if last is None or plan.mode != QualityPlan.Mode.SAMPLE or not sampling.must_stop(quality.series(batch, plan)):
        raise Conflict("series_runs", _("Việc lấy mẫu không bị dừng nên không cần xác nhận."))
    words = plain(note)
    if not words or len(words) > 250:
        raise Invalid("restart_note_missing", _("Hãy ghi đã chấn chỉnh những gì, tối đa 250 ký tự."), "restart_note")
    last.restart_note, last.restarted_by, last.restarted_at = words, actor.post, timezone.now()
    last.save(update_fields=["restart_note", "restarted_by", "restarted_at"])
    record("digitization.series_restarted", last, actor.who, data={"batch": batch.code, "note": words})
    return last


@transaction.atomic
def decide(actor: Actor, batch_id: int, reason: str = "") -> Inspection:
    """The verdict by the numbers: accepted when the sample is looked at and few enough were faulty, returned whole as
    soon as too many were; then `reason` must say so in words.

    Raises NotAllowed (`same_person`), Invalid (`reason`), Conflict (`nothing_drawn`, `sample_unfinished`,
    `values_differ`).
    """
    batch = _batch(actor, batch_id)
    inspection = batch.inspections.select_for_update().filter(verdict=Verdict.OPEN).first()
    if inspection is None:
        raise Conflict("nothing_drawn", _("Lô không có mẫu nào đang kiểm tra."))
    documents = list(batch.documents.select_for_update().filter(pk__in=inspection.lot).order_by("order"))
    if any(document.indexer_id == actor.user_id for document in documents):
        message = _("Bạn đã nhập chỉ mục giấy tờ trong lô này nên người khác phải kết luận.")
        raise NotAllowed("same_person", message)
    sample = set(inspection.sample)
    faulty = quality.faulty_in(inspection)
    left = sum(d.state == State.INDEXED for d in documents if d.pk in sample)
    if faulty < inspection.reject and left:
        raise Conflict("sample_unfinished", _("Còn %(n)s giấy tờ trong mẫu chưa kiểm tra.") % {"n": left})
    if faulty < inspection.reject and quality.disputed(batch.documents.all()).exists():
        raise Conflict("values_differ", _("Còn giấy tờ có hai lần nhập khác nhau: hãy chọn giá trị đúng trước đã."))
    inspection.faulty = faulty
    inspection.decided_by, inspection.decided_at = actor.post, timezone.now()
    if faulty >= inspection.reject:
        _return_lot(actor, inspection, documents, plain(reason))
    else:
        _accept_lot(actor, inspection, documents, quality.plan_of(batch))
    data = {"batch": batch.code, "faulty": faulty, "accept": inspection.accept, "reason": inspection.reason}
    record(f"digitization.batch_{inspection.verdict}", inspection, actor.who, data=data)
    return inspection


def _return_lot(actor: Actor, inspection: Inspection, documents: list[Document], reason: str) -> None:
    if not reason or len(reason) > 250:
        raise Invalid("reason_missing", _("Hãy ghi lý do trả lại cả lô, tối đa 250 ký tự."), "reason")
    inspection.verdict, inspection.reason = Verdict.RETURNED, reason
    inspection.save()
    for document in documents:
        row = transitions.find(document.state, "return_lot")
        if row is not None:
            document.state = row.to or document.state
            document.problem = _("Cả lô bị trả lại: %(reason)s") % {"reason": reason}
            document.checked_by = document.checker = document.checked_at = None
            document.desk_user = document.desk_at = None  # whoever looked at it last has no more to do with it
            document.version += 1
    fields = ["state", "problem", "checked_by", "checker", "checked_at", "desk_user", "desk_at", "version"]
    Document.objects.bulk_update(documents, fields, batch_size=500)


def _accept_lot(actor: Actor, inspection: Inspection, documents: list[Document], plan: QualityPlan) -> None:
    """What was not looked at passes with the lot; faulty papers of the sample stay with their indexer to be mended."""
    inspection.verdict = Verdict.ACCEPTED
    inspection.save()
    for document in documents:
        row = transitions.find(document.state, "accept_lot")
        if row is not None:
            document.state = row.to or document.state
            document.checked_by, document.checker = actor.post, actor.user
            document.checked_at = timezone.now()
            document.version += 1
    Document.objects.bulk_update(documents, ["state", "checked_by", "checker", "checked_at", "version"], batch_size=500)
    if plan.signing == QualityPlan.Signing.EACH:
        for document in documents:
            if document.state == State.CHECKED:
                order_signature(document)


def _batch(actor: Actor, batch_id: int) -> Batch:
    """The batch under a row lock, for a checker of its agency. Raises NotAllowed."""
    found = policies.scoped_batches(actor).select_related("agency", "paper_type")
    batch = found.select_for_update(of=("self",)).filter(pk=batch_id).first()
    if batch is None or not actor.has_role(Post.Role.CHECKER):
        raise NotAllowed("batch_check_not_allowed", _("Chỉ cán bộ kiểm tra của cơ quan được làm việc này với lô."))
    return batch
