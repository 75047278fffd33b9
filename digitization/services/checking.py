"""Checking (kiểm tra): another person approves what was indexed, or sends it back with the reason."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.audit.errors import Invalid, NotAllowed
from core.audit.services import record
from core.jobs.services import enqueue
from digitization import policies, transitions
from digitization.models import Document
from digitization.services.intake import locked


@transaction.atomic
def approve(actor: Actor, document_id: int, version: int) -> Document:
    """The fields are right: the agency's signature and the archive follow by themselves.

    Raises NotAllowed (`same_person`: whoever indexed may not check), Conflict (`stale`, `wrong_state`).
    """
    document = locked(actor, document_id, version)
    target = transitions.target(document, "approve")
    _require_other_person(actor, document, "approve")
    document.state = target or document.state
    document.checked_by, document.checker, document.checked_at = actor.post, actor.user, timezone.now()
    document.desk_user, document.desk_at, document.problem = None, None, ""
    document.version += 1
    document.save()
    record("digitization.approved", document, actor.who, data={"indexer": document.indexer_id})
    enqueue("digitization.sign_and_file", f"digitization.sign:{document.pk}", {"document_id": document.pk})
    return document


@transaction.atomic
def send_back(actor: Actor, document_id: int, version: int, reason: str) -> Document:
    """Something is wrong: the document returns to the indexing desk with the reason in words.

    Raises Invalid (`reason`), NotAllowed (`same_person`), Conflict (`stale`, `wrong_state`).
    """
    document = locked(actor, document_id, version)
    target = transitions.target(document, "send_back")
    _require_other_person(actor, document, "send_back")
    reason = " ".join(reason.split())
    if not reason:
        raise Invalid("reason_missing", _("Hãy ghi lý do trả lại để người nhập chỉ mục sửa đúng chỗ."), "reason")
    if len(reason) > 300:
        raise Invalid("reason_long", _("Lý do trả lại dài tối đa 300 ký tự."), "reason")
    document.state = target or document.state
    document.problem = reason
    document.desk_user, document.desk_at = None, None
    document.version += 1
    document.save(update_fields=["state", "problem", "version", "desk_user", "desk_at"])
    record("digitization.sent_back", document, actor.who, data={"reason": reason, "indexer": document.indexer_id})
    return document


def _require_other_person(actor: Actor, document: Document, action: str) -> None:
    if document.indexer_id == actor.user_id:
        raise NotAllowed(
            "same_person", _("Người nhập chỉ mục không được tự kiểm tra. Giấy tờ này phải do người khác kiểm tra.")
        )
    if not policies.can(actor, document, action):
        raise NotAllowed("check_not_allowed", _("Chỉ cán bộ kiểm tra của cơ quan được làm việc này."))
