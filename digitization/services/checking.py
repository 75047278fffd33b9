"""Checking (kiểm tra): another person approves what was indexed, or sends it back with the reason."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.accounts.models import Post
from core.audit.errors import Conflict, NotAllowed
from core.audit.services import record
from core.jobs.services import enqueue
from digitization import faults, policies, transitions
from digitization.metadata import plain
from digitization.models import Document, Fault, Inspection, QualityPlan, WorkDone
from digitization.queries import quality
from digitization.services import work
from digitization.services.intake import locked
from digitization.services.memory import remember


@transaction.atomic
def approve(actor: Actor, document_id: int, version: int) -> Document:
    """The fields are right. Signature and archive follow, unless the batch is signed or judged as a whole.

    Raises NotAllowed (`same_person`: whoever indexed may not check), Conflict (`stale`, `wrong_state`,
    `second_entry_missing`, `values_differ`, `sample_first`, `not_in_sample`).
    """
    document = locked(actor, document_id, version)
    target = transitions.target(document, "approve")
    _require_other_person(actor, document, "approve")
    plan = quality.plan_of(document.batch)
    _require_one_value(document, plan)
    inspection = _inspection_for(document, plan)
    work.done(actor, document, WorkDone.Step.CHECK)
    document.state = target or document.state
    document.checked_by, document.checker, document.checked_at = actor.post, actor.user, timezone.now()
    document.desk_user, document.desk_at, document.problem = None, None, ""
    document.version += 1
    document.save()
    record("digitization.approved", document, actor.who, data={"indexer": document.indexer_id})
    if inspection is None and plan.signing == QualityPlan.Signing.EACH:
        order_signature(document)
    return document


@transaction.atomic
def withdraw(actor: Actor, document_id: int, version: int) -> Document:
    """Undo one's own approval while it is fresh and the paper is not signed yet.

    Raises NotAllowed, Conflict (`stale`, `wrong_state`, `batch_judged`).
    """
    document = locked(actor, document_id, version)
    target = transitions.target(document, "withdraw")
    if not policies.can(actor, document, "withdraw"):
        raise NotAllowed("withdraw_not_allowed", _("Chỉ người vừa duyệt được lấy lại giấy tờ này, trong ít phút."))
    judged = quality.accepted_inspection(document.batch)
    if judged and document.pk in judged.lot:
        raise Conflict("batch_judged", _("Lô đã được nghiệm thu nên không lấy lại được từng giấy tờ."))
    document.state = target or document.state
    document.checked_by = document.checker = document.checked_at = document.sign_ordered_at = None
    document.version += 1
    document.save()
    record("digitization.approval_withdrawn", document, actor.who)
    return document


@transaction.atomic
def send_back(actor: Actor, document_id: int, version: int, reason: str, kinds: list[str] | None = None) -> Document:
    """Something is wrong: the document returns with the kinds of fault and the reason in words.

    Raises Invalid (`reason`), NotAllowed (`same_person`), Conflict (`stale`, `wrong_state`, `sample_first`,
    `not_in_sample`).
    """
    document = locked(actor, document_id, version)
    target = transitions.target(document, "send_back")
    post = _require_other_person(actor, document, "send_back")
    chosen, words, turn = faults.clean(kinds or [], reason)
    inspection = _inspection_for(document, quality.plan_of(document.batch))
    work.done(actor, document, WorkDone.Step.CHECK)
    Fault.objects.create(
        document=document,
        kinds=chosen,
        note=plain(reason),
        turn=turn,
        indexer=document.indexer,
        found_by=post,
        found_at=timezone.now(),
        inspection=inspection,
    )
    document.state = target or document.state
    document.problem = words
    document.desk_user, document.desk_at = None, None
    document.version += 1
    document.save(update_fields=["state", "problem", "version", "desk_user", "desk_at"])
    data = {"reason": words, "kinds": chosen, "turn": turn, "indexer": document.indexer_id}
    record("digitization.sent_back", document, actor.who, data=data)
    return document


def order_signature(document: Document, post_id: int | None = None) -> None:
    """The job that signs and files, in the caller's transaction; `post_id` is who ordered it where it was a batch."""
    document.sign_ordered_at = timezone.now()
    document.save(update_fields=["sign_ordered_at"])
    remember(document)
    payload = {"document_id": document.pk} | ({"post_id": post_id} if post_id else {})
    enqueue("digitization.sign_and_file", f"digitization.sign:{document.pk}:{document.version}", payload)


def _require_other_person(actor: Actor, document: Document, action: str) -> Post:
    if document.indexer_id == actor.user_id:
        raise NotAllowed(
            "same_person", _("Người nhập chỉ mục không được tự kiểm tra. Giấy tờ này phải do người khác kiểm tra.")
        )
    if actor.post is None or not policies.can(actor, document, action):
        raise NotAllowed("check_not_allowed", _("Chỉ cán bộ kiểm tra của cơ quan được làm việc này."))
    return actor.post


def _require_one_value(document: Document, plan: QualityPlan) -> None:
    if quality.awaits_second(document, plan):
        raise Conflict("second_entry_missing", _("Giấy tờ này còn chờ người thứ hai nhập lại; chưa duyệt được."))
    if quality.to_arbitrate(document):
        raise Conflict("values_differ", _("Hai lần nhập khác nhau: hãy chọn giá trị đúng trước khi duyệt."))


def _inspection_for(document: Document, plan: QualityPlan) -> Inspection | None:
    """The open inspection the document is checked for; None where all are checked, or the lot was accepted."""
    inspection = quality.open_inspection(document.batch)
    if inspection is not None:
        if document.pk not in inspection.sample:
            raise Conflict("not_in_sample", _("Giấy tờ này không nằm trong mẫu kiểm tra của lô."))
        return inspection
    if plan.mode == QualityPlan.Mode.SAMPLE and quality.accepted_inspection(document.batch) is None:
        raise Conflict("sample_first", _("Lô này kiểm tra theo mẫu: hãy lấy mẫu trước khi kiểm tra từng giấy tờ."))
    return None
