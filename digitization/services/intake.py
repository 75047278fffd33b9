"""Taking papers in: each uploaded file becomes a document of the batch, or is answered with the reason why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, Any, Literal, Protocol, cast

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.audit.errors import Conflict, DomainError, Invalid, NotAllowed
from core.audit.services import record
from core.files.models import StoredFile
from core.files.services import store
from core.jobs.services import enqueue
from core.vietnamese import nfc
from digitization import policies, transitions
from digitization.models import Batch, Document
from digitization.queries import quality
from digitization.reading.document import media_type_of

MEDIA_TYPES = ("application/pdf", "image/jpeg", "image/png", "image/tiff")
SUFFIXES = (".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff")


class Upload(Protocol):
    """An open file, or what Django makes of an uploaded one."""

    def read(self, size: int = ..., /) -> bytes: ...

    def seek(self, offset: int, /) -> object: ...


PACKAGE_SUFFIX = ".zip"


@dataclass(frozen=True)
class Intake:
    """The answer for one file; `document` is the new one, or the one that already holds the same bytes."""

    name: str
    outcome: Literal["accepted", "duplicate", "refused"]
    message: str
    document: Document | None = None
    code: str = ""


def add_file(
    actor: Actor,
    batch_id: int,
    upload: Upload,
    name: str,
    *,
    split_blank: bool = False,
    hints: Sequence[dict[str, Any]] = (),
    owners: Sequence[dict[str, str]] = (),
) -> Intake:
    """Keep one file in quarantine and put it on the line; the real check is done by a worker.

    Never raises for the file's own faults (they are the answer). Raises NotAllowed for a batch of another agency or a
    closed one. `split_blank`: blank pages separate the papers of the file. `hints` and `owners` came with it, for
    example by a manifest. The same bytes twice in an agency are one document, whoever sends them and however often.
    """
    batch = Batch.objects.filter(pk=batch_id).select_related("agency").first()
    if batch is None or not policies.may_upload(actor, batch):
        raise NotAllowed("upload_not_allowed", _("Không thêm được giấy tờ vào lô này."))
    name = clean_name(name)
    try:
        source = keep(upload, name)
        extra = {"split_blank": split_blank, "hints": list(hints), "owners": list(owners)}
        return _register(actor, batch.pk, source, name, extra)
    except NotAllowed:
        raise
    except DomainError as error:
        return Intake(name, "refused", error.message, code=error.code)


def keep(upload: Upload, name: str) -> StoredFile:
    """The bytes in quarantine. Raises DomainError with the reason where the file is refused at first sight."""
    _sniff(upload, name)
    source = store(cast("IO[bytes]", upload))
    if source.state == StoredFile.State.REFUSED:
        raise Invalid(source.refusal_code, source.refusal_message)
    return source


def clean_name(name: str) -> str:
    """The file's own name without folders and control characters, as shown on screens."""
    base = PurePath(name.replace("\\", "/")).name
    return nfc("".join(c for c in base if c.isprintable())).strip()[-200:] or _("Không tên")


def _sniff(upload: Upload, name: str) -> None:
    """A look at the first kilobyte, so that a wrong file is answered at once; nothing is opened here."""
    head = upload.read(1024)
    upload.seek(0)
    if head and media_type_of(head) is None:
        message = _("“%(name)s” không phải là tệp PDF, JPEG, PNG hay TIFF (dù đuôi tệp có thể ghi như vậy).")
        raise Invalid("wrong_type", message % {"name": name})


@transaction.atomic
def _register(actor: Actor, batch_id: int, source: StoredFile, name: str, extra: dict[str, Any]) -> Intake:
    """The document row and the job that checks it; locks the file, then the batch, so that doubles meet here.

    Both locks let through who only points at these rows: whoever splits a paper of the batch names its file.
    """
    StoredFile.objects.select_for_update(no_key=True).get(pk=source.pk)
    batch = Batch.objects.select_for_update(of=("self",), no_key=True).get(pk=batch_id)
    if not policies.may_upload(actor, batch):
        raise NotAllowed("upload_not_allowed", _("Không thêm được giấy tờ vào lô này."))
    mine = Document.objects.filter(batch__agency=batch.agency_id).select_related("batch").order_by("id")
    known = mine.filter(source=source).first() or mine.filter(pages__file=source).first()
    if known:
        message = _("Tệp này đã có trong lô %(batch)s với tên “%(name)s”; không thêm lần nữa.")
        return Intake(name, "duplicate", message % {"batch": known.batch.code, "name": known.name}, known, "duplicate")
    last = batch.documents.aggregate(last=Max("order"))["last"] or 0
    document = Document.objects.create(batch=batch, order=last + 1, name=name, source=source, **extra)
    record("digitization.document_registered", document, actor.who, data={"batch": batch.code, "sha256": source.sha256})
    payload = {"document_id": document.pk, "version": document.version}
    enqueue("digitization.check_file", f"digitization.check:{document.pk}", payload)
    return Intake(name, "accepted", _("Đã nhận; kết quả kiểm tra hiện trong bảng dưới."), document)


@transaction.atomic
def remove_document(actor: Actor, document_id: int, version: int) -> None:
    """Take a document off the line (wrong file, wrong batch); the audit log keeps that it was there.

    Raises NotAllowed, Conflict (`stale`, `wrong_state`, `batch_inspected`).
    """
    document = locked(actor, document_id, version)
    transitions.target(document, "remove")
    if not policies.can(actor, document, "remove"):
        raise NotAllowed("remove_not_allowed", _("Bạn không bỏ được giấy tờ này khỏi lô."))
    require_not_inspected(document)
    data = {"batch": document.batch.code, "sha256": document.source.sha256, "state": document.state}
    record("digitization.document_removed", document, actor.who, data=data)
    document.delete()


def require_not_inspected(document: Document) -> None:
    """A paper of a lot stays until the verdict: its faults are counted. Raises Conflict (`batch_inspected`)."""
    inspection = quality.open_inspection(document.batch)
    if inspection is not None and document.pk in inspection.lot:
        message = _("Giấy tờ “%(name)s” thuộc lô đang được kiểm tra theo mẫu: chờ kết luận rồi mới bỏ hoặc gộp được.")
        raise Conflict("batch_inspected", message % {"name": document.name})


def locked(actor: Actor, document_id: int, version: int) -> Document:
    """The document under a row lock, if it is the actor's to see and still what the screen showed.

    Raises NotAllowed (`document_unknown`: nothing is said of other agencies' papers), Conflict (`stale`).
    """
    found = policies.scoped(actor).select_related("batch", "batch__agency", "batch__paper_type", "source")
    document = found.select_for_update(of=("self",)).filter(pk=document_id).first()
    if document is None:
        raise NotAllowed("document_unknown", _("Không tìm thấy giấy tờ này trong cơ quan của bạn."))
    if document.version != version:
        message = _(
            "Giấy tờ “%(name)s” đã thay đổi sau khi bạn mở trang, ở cửa sổ khác hoặc do người khác, nên lần gửi này "
            "chưa được ghi. Hãy xem lại nội dung hiện tại rồi làm tiếp."
        )
        raise Conflict("stale", message % {"name": document.name})
    return document
