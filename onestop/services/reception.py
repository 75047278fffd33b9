"""At the reception desk: accept, ask for a supplement, refuse; and the citizen's answer (NĐ 61/2018 Điều 17)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.audit.errors import Invalid
from core.files.models import StoredFile
from core.jobs.services import enqueue
from core.vietnamese import nfc
from onestop.models import Dossier, DossierPaper, Supplement
from onestop.policies import post_of, require
from onestop.services import slips
from onestop.services.deadlines import answer_due, process_on, result_due, step_for
from onestop.services.handling import give_to, receiver
from onestop.services.moves import lock, move
from onestop.services.packages import keep_package

MESSAGE_LENGTH = 1000  # what the event keeps; a longer answer would be cut


@dataclass(frozen=True)
class SupplementFile:
    """A paper sent in answer to a request: to which component, its bytes, the name it had."""

    component_key: str
    file: StoredFile
    name: str


@transaction.atomic
def accept_dossier(
    actor: Actor, dossier_id: int, version: int, specialist_post_id: int | None = None, note: str = ""
) -> Dossier:
    """Accept a dossier formally: the clock starts, the due date is fixed, form 01 is issued.

    With `specialist_post_id` it is handed over in the same transaction. Raises Conflict, NotAllowed, Invalid.
    """
    dossier = lock(actor, dossier_id, version)
    row = require(actor, dossier, "accept")
    now = timezone.now()
    dossier.accepted_at = now
    dossier.answered_at = dossier.answered_at or now
    dossier.original_due_at = dossier.current_due_at = result_due(dossier, now)
    dossier.process = process_on(dossier, now)
    dossier.step = step_for(dossier, "clerk")
    dossier.holder = actor.post
    move(dossier, row, actor, at=now)
    slips.issue(dossier, slips.ACCEPTANCE, actor.who, now)
    keep_package(dossier, actor.who, now)
    if specialist_post_id is not None:
        given_to = receiver(dossier, specialist_post_id, "specialist")
        hand_over = require(actor, dossier, "hand_over")
        give_to(dossier, actor, given_to, now, note)
        move(dossier, hand_over, actor, at=now, data={"given_to": given_to.pk})
    return dossier


@transaction.atomic
def request_supplement(actor: Actor, dossier_id: int, version: int, contents: str, reason: str) -> Dossier:
    """Ask for what is missing, once and in full (form 02). A second request needs the head of the unit.

    Raises Invalid at `contents` or `reason`, Conflict, NotAllowed.
    """
    contents = _said(contents, "contents", "Ghi đầy đủ những giấy tờ, nội dung cần bổ sung.")
    reason = _said(reason, "reason", "Ghi lý do yêu cầu bổ sung.")
    dossier = lock(actor, dossier_id, version)
    row = require(actor, dossier, "request_supplement")
    now = timezone.now()
    number = dossier.supplements.count() + 1  # position within this locked dossier, no number that is given out
    Supplement.objects.create(
        dossier=dossier, number=number, contents=contents, reason=reason, requested_by=post_of(actor), requested_at=now
    )
    dossier.answered_at = dossier.answered_at or now
    move(dossier, row, actor, at=now, note=contents, data={"supplement": number})
    slips.issue(dossier, slips.SUPPLEMENT, actor.who, now, {"contents": contents.splitlines(), "reason": reason})
    return dossier


@transaction.atomic
def answer_supplement(
    actor: Actor, dossier_id: int, version: int, files: Iterable[SupplementFile], message: str = ""
) -> Dossier:
    """The applicant sends what was asked for: the dossier is back at the reception desk with a new 8-hour clock.

    `files` name a component of the procedure or `other`. Raises Invalid when there is neither a file nor a message, or
    at `message` when it is longer than MESSAGE_LENGTH; Conflict, NotAllowed.
    """
    dossier = lock(actor, dossier_id, version)
    row = require(actor, dossier, "answer_supplement")
    papers = list(files)
    message = nfc(message).replace("\r\n", "\n").replace("\x00", "").strip()
    if len(message) > MESSAGE_LENGTH:
        raise Invalid(
            "too_long", _("Nội dung bổ sung dài quá 1.000 ký tự. Hãy viết gọn lại hoặc gửi thành tệp."), "message"
        )
    if not papers and not message:
        raise Invalid("nothing_answered", _("Hãy tải lên giấy tờ hoặc ghi nội dung bổ sung."), "files")
    if any(paper.file.state == StoredFile.State.REFUSED for paper in papers):
        raise Invalid("file_refused", _("Có tệp không mở được. Hãy bỏ tệp đó và tải tệp khác."), "files")
    now = timezone.now()
    names = dict(dossier.procedure_revision.components.values_list("key", "short_name"))
    for paper in papers:
        _add_paper(dossier, paper, names)
    dossier.supplements.filter(answered_at__isnull=True).update(answered_at=now)
    dossier.reception_due_at = answer_due(dossier.receiving_agency, now)
    move(dossier, row, actor, at=now, note=message, data={"papers": [paper.file.sha256 for paper in papers]})
    return dossier


def _add_paper(dossier: Dossier, paper: SupplementFile, names: dict[str, str]) -> None:
    waiting = paper.file.state == StoredFile.State.QUARANTINED
    DossierPaper.objects.create(
        dossier=dossier,
        component_key=paper.component_key if paper.component_key in names else "other",
        component_name=names.get(paper.component_key, "Giấy tờ bổ sung")[:300],
        name=nfc(paper.name).strip()[:200] or "Giấy tờ bổ sung",
        status=DossierPaper.Status.TO_CHECK if waiting else DossierPaper.Status.SUPPLIED,
        file=paper.file,
    )
    if waiting:
        enqueue("forms.check_file", f"forms.check_file:{paper.file.pk}", {"file_id": paper.file.pk})


@transaction.atomic
def refuse_dossier(actor: Actor, dossier_id: int, version: int, reason: str) -> Dossier:
    """Refuse a dossier at reception, with its reason (form 03). Raises Invalid at `reason`, Conflict, NotAllowed."""
    reason = _said(reason, "reason", "Ghi lý do từ chối; người nộp sẽ đọc nội dung này.")
    dossier = lock(actor, dossier_id, version)
    row = require(actor, dossier, "refuse")
    now = timezone.now()
    dossier.answered_at = dossier.answered_at or now
    dossier.finished_at = now
    dossier.holder = None
    move(dossier, row, actor, at=now, note=reason)
    slips.issue(dossier, slips.REFUSAL, actor.who, now, {"reason": reason})
    return dossier


def _said(text: str, field: str, message: str) -> str:
    text = nfc(text).strip()
    if not text:
        raise Invalid("required", message, field)
    if len(text) > 4000:
        raise Invalid("too_long", _("Nội dung dài quá 4.000 ký tự."), field)
    return text


__all__ = [
    "SupplementFile",
    "accept_dossier",
    "answer_supplement",
    "refuse_dossier",
    "request_supplement",
]
