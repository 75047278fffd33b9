"""Files that prove a task of the plan: brought, checked by a worker, taken away and brought back; each is an event.

PDF and pictures are judged as everywhere; Word documents as templates of forms are: they run, fetch, embed nothing.
"""

from __future__ import annotations

from typing import IO, cast

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.audit.errors import Conflict, Invalid, NotAllowed
from core.audit.services import record
from core.files import sandbox
from core.files.models import StoredFile
from core.files.services import check_upload, local_path, store
from core.jobs.services import enqueue
from digitization import campaign_policies as policies
from digitization.models import ProgrammeTask, TaskEvidence
from digitization.services import intake
from digitization.services.campaigns import locked_task
from digitization.services.intake import Upload
from forms.queries.word import refusal
from forms.services.word_print import LIMITS
from forms.word import package

MOST_FILES = 20
"""Files of one task."""
WORD_SUFFIX = ".docx"
SUFFIXES = (*intake.SUFFIXES, WORD_SUFFIX)
_PACKED = b"PK\x03\x04"


def bring(actor: Actor, campaign_id: int, task_id: int, upload: Upload, name: str) -> TaskEvidence:
    """Keep a file in quarantine as evidence; a worker opens it. Raises NotAllowed, Invalid (`file`)."""
    if actor.post is None or not policies.campaigns(actor).filter(pk=campaign_id, tasks=task_id).exists():
        raise NotAllowed("task_unknown", _("Không tìm thấy nhiệm vụ này."))
    name = intake.clean_name(name)
    try:
        stored = _keep(upload, name)
    except Invalid as error:
        error.field = "file"
        raise
    with transaction.atomic():
        task = locked_task(actor, campaign_id, task_id)
        known = _live(task).filter(file=stored).first()
        if known:
            message = _("Tệp này đã có trong minh chứng với tên “%(name)s”; không thêm lần nữa.")
            raise Invalid("duplicate", message % {"name": known.name}, "file")
        if _live(task).count() >= MOST_FILES:
            message = _("Mỗi nhiệm vụ nhận tối đa %(n)s tệp minh chứng. Hãy bỏ bớt tệp không cần rồi tải lại.")
            raise Invalid("too_many_files", message % {"n": MOST_FILES}, "file")
        row = TaskEvidence.objects.create(
            task=task, file=stored, name=name, added_by=actor.post, added_at=timezone.now()
        )
        record("digitization.evidence_added", task, actor.who, data=_told(row) | {"size": stored.size})
        if stored.state == StoredFile.State.QUARANTINED:
            enqueue("digitization.check_evidence", f"digitization.evidence:{stored.pk}", {"file_id": stored.pk})
    return row


def _keep(upload: Upload, name: str) -> StoredFile:
    if not name.lower().endswith(WORD_SUFFIX):
        try:
            return intake.keep(upload, name)
        except Invalid as error:
            if error.code != "wrong_type":
                raise
            message = _(
                "“%(name)s” không phải là tệp PDF, JPEG, PNG, TIFF hay Word (.docx), dù đuôi tệp có thể ghi vậy."
            )
            raise Invalid("wrong_type", message % {"name": name}) from error
    head = upload.read(8)
    upload.seek(0)
    if head and not head.startswith(_PACKED):
        raise Invalid("wrong_type", refusal("old_word" if head.startswith(b"\xd0\xcf\x11\xe0") else "not_word"))
    stored = store(cast("IO[bytes]", upload))
    if stored.state == StoredFile.State.REFUSED:
        raise Invalid(stored.refusal_code, stored.refusal_message)
    return stored


def check(file_id: int) -> None:
    """The worker's part: a file in quarantine is judged in a limited child, clean or refused. Twice is once."""
    file = StoredFile.objects.get(pk=file_id)
    if file.state != StoredFile.State.QUARANTINED:
        return
    with local_path(file) as path:
        with path.open("rb") as handle:
            packed = handle.read(len(_PACKED)) == _PACKED
        verdict = sandbox.call(package.judge, {"path": str(path)}, LIMITS) if packed else None
    if verdict is None:
        check_upload(file_id)
        return
    code = verdict.get("code", "")
    told = verdict.get("message") or (refusal(code) % {"what": verdict.get("what", "")} if code else "")
    StoredFile.objects.filter(pk=file_id, state=StoredFile.State.QUARANTINED).update(
        state=StoredFile.State.REFUSED if code else StoredFile.State.CLEAN,
        refusal_code=code,
        refusal_message=told[:300],
        checked_at=timezone.now(),
    )


@transaction.atomic
def take_away(actor: Actor, campaign_id: int, task_id: int, evidence_id: int) -> TaskEvidence:
    """Take a file away; `bring_back` undoes it. Twice is once. Raises NotAllowed, Conflict (`last_evidence`)."""
    task, row = _locked(actor, campaign_id, task_id, evidence_id)
    if row.removed_at is not None:
        return row
    left = _live(task).exclude(pk=row.pk).filter(file__state=StoredFile.State.CLEAN)
    if task.state == ProgrammeTask.State.DONE and not task.evidence and not left.exists():
        message = _("Nhiệm vụ đã ghi là xong nên phải còn minh chứng. Hãy đổi tình trạng hoặc thêm minh chứng trước.")
        raise Conflict("last_evidence", message)
    row.removed_by, row.removed_at = actor.post, timezone.now()
    row.save(update_fields=["removed_by", "removed_at"])
    record("digitization.evidence_removed", task, actor.who, data=_told(row))
    return row


@transaction.atomic
def bring_back(actor: Actor, campaign_id: int, task_id: int, evidence_id: int) -> TaskEvidence:
    """Undo `take_away`. Twice is once. Raises NotAllowed, Conflict (`duplicate`, `too_many_files`)."""
    task, row = _locked(actor, campaign_id, task_id, evidence_id)
    if row.removed_at is None:
        return row
    if _live(task).filter(file=row.file_id).exists():
        raise Conflict("duplicate", _("Tệp này đã được tải lên lại nên không cần khôi phục."))
    if _live(task).count() >= MOST_FILES:
        raise Conflict("too_many_files", _("Nhiệm vụ đã có đủ %(n)s tệp minh chứng.") % {"n": MOST_FILES})
    row.removed_by = row.removed_at = None
    row.save(update_fields=["removed_by", "removed_at"])
    record("digitization.evidence_restored", task, actor.who, data=_told(row))
    return row


def _locked(actor: Actor, campaign_id: int, task_id: int, evidence_id: int) -> tuple[ProgrammeTask, TaskEvidence]:
    task = locked_task(actor, campaign_id, task_id)
    row = task.files.select_related("file").filter(pk=evidence_id).first()
    if row is None:
        raise NotAllowed("evidence_unknown", _("Không tìm thấy tệp minh chứng này."))
    return task, row


def _live(task: ProgrammeTask) -> QuerySet[TaskEvidence]:
    return task.files.filter(removed_at__isnull=True)


def _told(row: TaskEvidence) -> dict[str, object]:
    return {"evidence": row.pk, "name": row.name, "sha256": row.file.sha256}
