"""Inside the competent agency: hand over, receive, draft, submit for approval, send back, approve."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.accounts.models import Post
from core.audit.errors import Conflict, Invalid, NotAllowed
from core.audit.services import record
from core.jobs.services import enqueue
from core.vietnamese import nfc
from onestop.guards import pending_hand_over
from onestop.models import Decision, Dossier, HandOver
from onestop.policies import post_of, require
from onestop.results import clean_values, register_number, result_revision
from onestop.services.deadlines import step_due, step_for
from onestop.services.moves import lock, move


def receivers(dossier: Dossier, role: str) -> QuerySet[Post]:
    """Posts in force today at the competent agency that may be given the dossier, by name."""
    today = timezone.localdate()
    return (
        Post.objects.filter(agency_id=dossier.competent_agency_id, role=role, valid_from__lte=today)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
        .filter(user__is_active=True)
        .select_related("user", "agency")
        .order_by("user__full_name", "pk")
    )


def receiver(dossier: Dossier, post_id: int, role: str) -> Post:
    """The chosen post. Raises Invalid at `given_to` when it is none of those that may be given the dossier."""
    post = receivers(dossier, role).filter(pk=post_id).first()
    if post is None:
        raise Invalid("no_such_receiver", _("Chọn người nhận trong danh sách."), "given_to")
    return post


def give_to(dossier: Dossier, actor: Actor, given_to: Post, at: datetime, note: str = "") -> HandOver:
    """Write a row of the control slip; the giver stays responsible (holder) until it is received."""
    step = step_for(dossier, given_to.role)
    dossier.step = step or dossier.step
    dossier.hand_overs.filter(given_to=actor.post, done_at__isnull=True, received_at__isnull=False).update(done_at=at)
    return HandOver.objects.create(
        dossier=dossier,
        number=(dossier.hand_overs.aggregate(last=Max("number"))["last"] or 0) + 1,
        step_name=step.name if step else given_to.get_role_display(),
        given_by=post_of(actor),
        given_to=given_to,
        given_at=at,
        due_at=step_due(dossier, step, at),
        note=nfc(note).strip()[:500],
    )


@transaction.atomic
def hand_over(actor: Actor, dossier_id: int, version: int, given_to: int, note: str = "") -> Dossier:
    """Hand the dossier to a specialist (post id `given_to`). Raises Invalid at `given_to`, Conflict, NotAllowed."""
    dossier = lock(actor, dossier_id, version)
    row = require(actor, dossier, "hand_over")
    post = receiver(dossier, given_to, Post.Role.SPECIALIST)
    if actor.post and post.pk == actor.post.pk:
        raise Invalid("to_oneself", _("Chọn người nhận khác với người giao."), "given_to")
    now = timezone.now()
    give_to(dossier, actor, post, now, note)
    move(dossier, row, actor, at=now, data={"given_to": post.pk})
    return dossier


@transaction.atomic
def receive(actor: Actor, dossier_id: int, version: int) -> Dossier:
    """Confirm a hand-over: from now on the receiver is responsible. Raises Conflict, NotAllowed."""
    dossier = lock(actor, dossier_id, version)
    row = require(actor, dossier, "receive")
    now = timezone.now()
    waiting = pending_hand_over(dossier)
    if waiting is None:
        raise Conflict("no_hand_over", _("Bàn giao này đã được xác nhận."))
    waiting.received_at = now
    waiting.save(update_fields=["received_at"])
    dossier.holder = actor.post
    move(dossier, row, actor, at=now)
    return dossier


def _drafter(actor: Actor, dossier: Dossier) -> None:
    """Only who holds the dossier in review writes its result."""
    if dossier.state != Dossier.State.IN_REVIEW:
        raise Conflict("wrong_state", _("Hồ sơ không còn ở bước xử lý nên không sửa được dự thảo."))
    if actor.post is None or dossier.holder_id != actor.post.pk:
        raise NotAllowed("not_holder", _("Hồ sơ đang do người khác giữ."))


@transaction.atomic
def save_decision(actor: Actor, dossier_id: int, version: int, data: Mapping[str, Any]) -> Decision:
    """Write the values of the certificate from posted form data. Each save makes older screens stale; it is no change
    of state.

    Raises DraftInvalid with the fields at fault, Conflict, NotAllowed.
    """
    dossier = lock(actor, dossier_id, version)
    _drafter(actor, dossier)
    revision = result_revision(dossier)
    clean = clean_values(revision, data)
    now = timezone.now()
    decision, _created = Decision.objects.update_or_create(
        dossier=dossier,
        defaults={
            "form_revision": revision,
            "values": clean,
            "drafted_by": post_of(actor),
            "drafted_at": now,
            "preview": None,
        },
    )
    dossier.version += 1
    dossier.save(update_fields=["version"])
    record("dossier.drafted", dossier, actor.who, data={"decision": decision.pk})
    return decision


@transaction.atomic
def submit_for_approval(actor: Actor, dossier_id: int, version: int, leader: int, note: str = "") -> Dossier:
    """Put the draft before a leader (post id). Raises Invalid at `given_to`, Conflict, NotAllowed."""
    dossier = lock(actor, dossier_id, version)
    row = require(actor, dossier, "submit_for_approval")
    post = receiver(dossier, leader, Post.Role.LEADER)
    now = timezone.now()
    give_to(dossier, actor, post, now, note)
    dossier.holder = post
    move(dossier, row, actor, at=now, data={"given_to": post.pk})
    decision = dossier.decision
    key = f"onestop.render_preview:{decision.pk}:{dossier.version}"
    enqueue("onestop.render_preview", key, {"decision_id": decision.pk})
    return dossier


def _leader_acts(dossier: Dossier, at: datetime) -> None:
    """Deciding is receiving: the leader's row of the control slip is received and done."""
    dossier.hand_overs.filter(received_at__isnull=True).update(received_at=at)
    dossier.hand_overs.filter(done_at__isnull=True).update(done_at=at)


@transaction.atomic
def send_back(actor: Actor, dossier_id: int, version: int, reason: str) -> Dossier:
    """Return a draft to who wrote it, with the reason. Raises Invalid at `reason`, Conflict, NotAllowed."""
    reason = nfc(reason).strip()
    if not reason:
        raise Invalid("required", _("Ghi nội dung cần xử lý thêm."), "reason")
    dossier = lock(actor, dossier_id, version)
    row = require(actor, dossier, "send_back")
    now = timezone.now()
    _leader_acts(dossier, now)
    drafter = dossier.decision.drafted_by
    again = give_to(dossier, actor, drafter, now, reason)
    # The drafter answers for the draft already, so nothing waits for a confirmation.
    again.received_at = now
    again.save(update_fields=["received_at"])
    dossier.holder = drafter
    move(dossier, row, actor, at=now, data={"reason": reason, "given_to": drafter.pk})
    return dossier


@transaction.atomic
def approve(actor: Actor, dossier_id: int, version: int) -> Dossier:
    """Approve the draft: the result gets its number here, because the number is printed before it is signed.

    Printing, signing and filing follow as one job on the queue `signing`. Raises Conflict, NotAllowed.
    """
    dossier = lock(actor, dossier_id, version)
    row = require(actor, dossier, "approve")
    now = timezone.now()
    _leader_acts(dossier, now)
    decision = Decision.objects.select_for_update().get(dossier=dossier)
    decision.approved_by, decision.approved_at = actor.post, now
    decision.issued_on = timezone.localdate(now)
    dossier.holder = actor.post
    move(dossier, row, actor, at=now)
    decision.number, decision.symbol = register_number(dossier, decision)
    decision.save()
    enqueue("onestop.sign_result", f"onestop.sign_result:{decision.pk}", {"decision_id": decision.pk})
    return dossier
