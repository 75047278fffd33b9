"""The survey: an agency's return is edited, sent as a spreadsheet, signed off by its leader, reopened with a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import IO, cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.accounts.models import Post
from core.audit.errors import Conflict, Invalid, NotAllowed
from core.audit.services import record
from core.audit.values import SYSTEM
from core.files import sandbox
from core.files.models import StoredFile
from core.files.services import local_path, store
from core.jobs.services import enqueue
from digitization import campaign_policies as policies
from digitization import survey_file
from digitization.metadata import plain
from digitization.models import SurveyReturn, SurveyRow
from digitization.services.intake import Upload
from digitization.survey import KEYS, Mistake, clean_rows
from digitization.survey_file import HEAD_ROWS

MAX_BYTES = 5 * 1024 * 1024
MISTAKES_KEPT = 50
LIMITS = sandbox.Limits(memory=768 * 1024 * 1024, cpu_seconds=20, wall_seconds=40.0)
COLUMN_LETTERS = dict(zip(KEYS, "ABCDEFGH", strict=True))
State = SurveyReturn.State


class RowMistakes(Invalid):
    """Rows that cannot be taken; nothing of the return was changed."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        message = _("Có %d ô cần sửa; chưa có gì được lưu.") % len(mistakes)
        super().__init__("survey_rows", message)
        self.mistakes = mistakes


@transaction.atomic
def open_return(actor: Actor, campaign_id: int) -> SurveyReturn:
    """The agency's return in a campaign, made when it is opened first. Raises NotAllowed."""
    campaign = policies.surveyed(actor).filter(pk=campaign_id).first()
    if campaign is None or actor.agency is None:
        raise NotAllowed("survey_unknown", _("Cơ quan của bạn không khảo sát trong kế hoạch này."))
    survey, created = SurveyReturn.objects.get_or_create(campaign=campaign, agency=actor.agency)
    if created:
        record("digitization.survey_opened", survey, actor.who, data={"campaign": campaign.pk})
    return survey


@transaction.atomic
def save_rows(actor: Actor, survey_id: int, version: int, rows: Iterable[Mapping[str, str]]) -> SurveyReturn:
    """Put the rows in place of the old ones, and of a spreadsheet that is not read yet.

    Raises RowMistakes, NotAllowed, Conflict (`stale`).
    """
    survey = _editable(actor, survey_id, version)
    cleaned, mistakes = clean_rows(rows)
    if mistakes:
        raise RowMistakes(mistakes)
    survey.upload, survey.upload_errors = None, []  # a spreadsheet that waits was sent before
    _replace(survey, cleaned, actor.post)
    record("digitization.survey_saved", survey, actor.who, data=_sums(cleaned))
    return survey


def upload(actor: Actor, survey_id: int, version: int, file: Upload, size: int) -> SurveyReturn:
    """Keep a spreadsheet in quarantine; a worker opens it. Raises Invalid, NotAllowed, Conflict."""
    head = file.read(4)
    file.seek(0)
    if head != b"PK\x03\x04":
        raise Invalid("wrong_type", _("Tệp không phải là bảng tính Excel (.xlsx). Hãy dùng mẫu tải ở trên."), "file")
    if size > MAX_BYTES:
        raise Invalid("too_big", _("Bảng tính lớn quá 5 MB. Hãy dùng mẫu tải ở trên."), "file")
    _editable_now(actor, survey_id, version)
    stored = store(cast("IO[bytes]", file))
    with transaction.atomic():
        survey = _editable(actor, survey_id, version)
        survey.upload, survey.upload_errors = stored, []
        _touch(survey, actor.post, ["upload", "upload_errors"])
        record("digitization.survey_uploaded", survey, actor.who, data={"sha256": stored.sha256})
        payload = {"survey_id": survey.pk, "version": survey.version}
        enqueue("digitization.read_survey", f"digitization.survey:{survey.pk}:{survey.version}", payload)
    return survey


def read_upload(survey_id: int, version: int, guard: Callable[[], None]) -> None:
    """In a worker: open the spreadsheet in a limited child; take all its rows, or none and say which cells are wrong.

    A return that was changed since, or has been read already, stays as it is.
    """
    survey = SurveyReturn.objects.filter(pk=survey_id, version=version).select_related("upload").first()
    if survey is None or survey.upload is None:
        return
    with local_path(survey.upload) as path:
        found = sandbox.call(survey_file.read, {"path": str(path)}, LIMITS)
    cleaned, mistakes = clean_rows([dict(zip(KEYS, row, strict=False)) for row in found.get("rows", [])])
    errors = [_in_cell(mistake) for mistake in mistakes[:MISTAKES_KEPT]]
    if "rows" not in found:
        errors = [{"cell": "", "message": _spreadsheet_message(found)}]
    elif not cleaned and not errors:
        errors = [{"cell": f"A{HEAD_ROWS + 1}", "message": _("Bảng tính không có dòng nào.")}]
    with transaction.atomic():
        guard()
        locked = SurveyReturn.objects.select_for_update().filter(pk=survey_id, version=version, state=State.DRAFT)
        survey = locked.first()
        if survey is None or survey.upload_id is None:
            return
        _judge(survey.upload_id, found)
        survey.upload, survey.upload_errors = None, errors
        if errors:
            survey.version += 1
            survey.save(update_fields=["upload", "upload_errors", "version"])
        else:
            _replace(survey, cleaned, survey.updated_by)
        data = {"errors": len(mistakes)} if errors else _sums(cleaned)
        record("digitization.survey_read", survey, SYSTEM, data=data)


@transaction.atomic
def give_up(survey_id: int, version: int, message: str) -> None:
    """The job was given up: its spreadsheet no longer waits, the reason is shown. A newer one has a job of its own."""
    errors = [{"cell": "", "message": message[:300]}]
    SurveyReturn.objects.filter(pk=survey_id, version=version, upload__isnull=False).update(
        upload=None, upload_errors=errors
    )


@transaction.atomic
def sign(actor: Actor, survey_id: int, version: int) -> SurveyReturn:
    """The leader vouches for the return. Raises NotAllowed, Conflict (`stale`, `survey_empty`, `survey_waiting`)."""
    survey = _locked(actor, survey_id, version)
    if not policies.may_sign(actor, survey):
        raise NotAllowed("sign_not_allowed", _("Chỉ lãnh đạo cơ quan được xác nhận phiếu khảo sát đang lập."))
    if survey.upload_id:
        raise Conflict("survey_waiting", _("Bảng tính vừa gửi đang được đọc. Hãy đợi trong giây lát rồi xác nhận."))
    if not survey.rows.exists():
        raise Conflict("survey_empty", _("Phiếu chưa có dòng nào. Không có giấy tờ thì ghi một dòng số lượng 0."))
    survey.state, survey.signed_by, survey.signed_at = State.SIGNED, actor.post, timezone.now()
    survey.version += 1
    survey.save(update_fields=["state", "signed_by", "signed_at", "version"])
    late = bool(survey.campaign.survey_due_on and timezone.localdate() > survey.campaign.survey_due_on)
    record("digitization.survey_signed", survey, actor.who, data={"late": late})
    return survey


@transaction.atomic
def reopen(actor: Actor, survey_id: int, version: int, reason: str) -> SurveyReturn:
    """A signed return may be edited again; what was planned from it stays until the roadmap is applied anew.

    Raises Invalid (`reason`), NotAllowed, Conflict.
    """
    survey = _locked(actor, survey_id, version)
    if not policies.may_reopen(actor, survey):
        raise NotAllowed("reopen_not_allowed", _("Chỉ lãnh đạo cơ quan hoặc quản trị tỉnh được mở lại phiếu."))
    reason = plain(reason)
    if not reason or len(reason) > 300:
        raise Invalid("reason_missing", _("Hãy ghi lý do mở lại, tối đa 300 ký tự."), "reason")
    survey.state, survey.reopened_reason = State.DRAFT, reason
    survey.signed_by, survey.signed_at = None, None
    survey.version += 1
    survey.save(update_fields=["state", "reopened_reason", "signed_by", "signed_at", "version"])
    record("digitization.survey_reopened", survey, actor.who, data={"reason": reason})
    return survey


def _locked(actor: Actor, survey_id: int, version: int) -> SurveyReturn:
    found = policies.returns(actor).select_related("campaign", "agency").select_for_update(of=("self",))
    survey = found.filter(pk=survey_id).first()
    if survey is None:
        raise NotAllowed("survey_unknown", _("Không tìm thấy phiếu khảo sát này trong cơ quan của bạn."))
    _require_fresh(survey, version)
    return survey


def _editable(actor: Actor, survey_id: int, version: int) -> SurveyReturn:
    survey = _locked(actor, survey_id, version)
    _require_editable(actor, survey)
    return survey


def _editable_now(actor: Actor, survey_id: int, version: int) -> None:
    """The same question without a lock, before bytes are stored."""
    survey = policies.returns(actor).filter(pk=survey_id).first()
    if survey is None:
        raise NotAllowed("survey_unknown", _("Không tìm thấy phiếu khảo sát này trong cơ quan của bạn."))
    _require_fresh(survey, version)
    _require_editable(actor, survey)


def _require_fresh(survey: SurveyReturn, version: int) -> None:
    if survey.version != version:
        raise Conflict("stale", _("Phiếu vừa được người khác sửa. Hãy tải lại trang rồi làm tiếp."))


def _require_editable(actor: Actor, survey: SurveyReturn) -> None:
    if not policies.may_edit(actor, survey):
        raise NotAllowed("survey_closed", _("Phiếu đã xác nhận hoặc không thuộc cơ quan của bạn nên không sửa được."))


def _replace(survey: SurveyReturn, rows: list[SurveyRow], post: Post | None) -> None:
    survey.rows.all().delete()
    for row in rows:
        row.survey = survey
    SurveyRow.objects.bulk_create(rows)
    _touch(survey, post, ["upload", "upload_errors"])


def _touch(survey: SurveyReturn, post: Post | None, changed: list[str]) -> None:
    survey.updated_by, survey.updated_at = post, timezone.now()
    survey.version += 1
    survey.save(update_fields=["updated_by", "updated_at", "version", *changed])


def _sums(rows: list[SurveyRow]) -> dict[str, int]:
    return {"rows": len(rows), "papers": sum(row.count for row in rows if not row.exclusion)}


def _in_cell(mistake: Mistake) -> dict[str, str]:
    return {"cell": f"{COLUMN_LETTERS[mistake.column]}{mistake.row + HEAD_ROWS + 1}", "message": mistake.message}


def _spreadsheet_message(found: dict[str, str]) -> str:
    if found.get("code") == sandbox.CONTAINED["code"]:
        return _("Bảng tính quá phức tạp để mở an toàn. Hãy dùng mẫu phiếu khảo sát của hệ thống.")
    return found["message"]


def _judge(file_id: int, found: dict[str, str]) -> None:
    """The file leaves quarantine with the verdict of whoever opened it."""
    clean = "rows" in found
    StoredFile.objects.filter(pk=file_id, state=StoredFile.State.QUARANTINED).update(
        state=StoredFile.State.CLEAN if clean else StoredFile.State.REFUSED,
        refusal_code="" if clean else found["code"],
        refusal_message="" if clean else found["message"][:300],
        checked_at=timezone.now(),
    )
