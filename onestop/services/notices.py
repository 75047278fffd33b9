"""Whom a change of state is told to: the applicant, and the officer whose turn it is. Texts are data."""

from __future__ import annotations

from core.accounts.models import Post, User
from core.notify.services import notify
from core.vietnamese.dates import format_datetime
from onestop.models import Dossier, DossierEvent

# action → text told to the applicant; an action without a row is not worth a message.
FOR_APPLICANT = {
    "submit": "dossier.submitted",
    "accept": "dossier.accepted",
    "request_supplement": "dossier.supplement_requested",
    "answer_supplement": "dossier.supplement_answered",
    "refuse": "dossier.refused",
    "receive": "dossier.in_review",
    "complete": "dossier.result_ready",
    "return_result": "dossier.returned",
}
# action → text told to the officer who was given the dossier (`data.given_to`).
FOR_RECEIVER = {
    "hand_over": "task.handed_over",
    "submit_for_approval": "task.for_approval",
    "send_back": "task.sent_back",
}


def tell(dossier: Dossier, event: DossierEvent) -> None:
    """Write the notices of an event; must run in its transaction. Each is told once by its key."""
    text = FOR_APPLICANT.get(event.action)
    if text and dossier.submitter:
        _notify(dossier.submitter, text, dossier, event, f"/ho-so-cua-toi/{dossier.code}/")
    text = FOR_RECEIVER.get(event.action)
    post = Post.objects.select_related("user").filter(pk=event.data.get("given_to", 0)).first() if text else None
    if text and post:
        _notify(post.user, text, dossier, event, f"/mot-cua/ho-so/{dossier.code}/")


def _notify(user: User, text: str, dossier: Dossier, event: DossierEvent, link: str) -> None:
    context = {
        "code": dossier.code,
        "procedure": dossier.procedure_revision.short_name,
        "agency": dossier.receiving_agency.name,
        "competent_agency": dossier.competent_agency.name,
        "due": format_datetime(dossier.current_due_at) if dossier.current_due_at else "không ghi hạn",
        "reception_due": format_datetime(dossier.reception_due_at),
        "note": event.public_note or str(event.data.get("reason", "")),
        "actor": event.actor_name,
    }
    notify(user, text, f"onestop:{dossier.pk}:{event.number}:{text}:{user.pk}", context, link)
