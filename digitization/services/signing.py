"""Signing a batch with one unlock: one confirmation, then one job a document that asks again whether it may."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.accounts.unlock import unlock
from core.audit.errors import Conflict, NotAllowed
from core.audit.services import record
from digitization import policies
from digitization.models import Batch, Document
from digitization.queries import quality
from digitization.services.checking import order_signature


def sign_batch(actor: Actor, batch_id: int, password: str, code: str = "") -> int:
    """Order the signature of every checked document of the batch that has none yet; returns how many.

    Raises NotAllowed, Invalid (`password`, `code`), Conflict (`unlock_wait`, `nothing_to_sign`, `batch_inspected`).
    """
    batch = policies.scoped_batches(actor).select_related("agency").filter(pk=batch_id).first()
    if batch is None or not policies.may_sign_batch(actor, batch) or actor.user is None or actor.post is None:
        raise NotAllowed("batch_sign_not_allowed", _("Bạn không có quyền ký lô này."))
    unlock(actor.user, password, code)
    with transaction.atomic():
        Batch.objects.select_for_update().get(pk=batch.pk)
        if quality.open_inspection(batch):
            raise Conflict("batch_inspected", _("Lô đang được kiểm tra theo mẫu, chưa ký được."))
        waiting = batch.documents.select_for_update().select_related("batch").order_by("order")
        documents = list(waiting.filter(state=Document.State.CHECKED, sign_ordered_at__isnull=True))
        if not documents:
            raise Conflict("nothing_to_sign", _("Lô không có giấy tờ nào đã kiểm tra mà chưa ký."))
        for document in documents:
            order_signature(document, actor.post.pk)
        data = {"batch": batch.code, "documents": [document.pk for document in documents]}
        record("digitization.batch_sign_ordered", batch, actor.who, data=data)
    return len(documents)
