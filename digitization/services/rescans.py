"""The worker's part of a re-scan: check the new file, read its page, put it in the old one's place."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit.services import record
from core.audit.values import SYSTEM
from core.files.models import StoredFile
from core.files.services import check_upload, local_path
from digitization.models import Document, Page, Rescan, SetAside
from digitization.reading.errors import ReadingFailed
from digitization.services import reading, stacks


def take_rescan(rescan_id: int, guard: Callable[[], None]) -> None:
    """Replace the page, or say why not; the document is assembled again in both cases. Twice is the same as once.

    Raises Transient when the reader is at fault.
    """
    row = Rescan.objects.filter(pk=rescan_id).select_related("file", "document").first()
    if row is None or row.state != Rescan.State.WAITING:
        return
    page, problem = _read(row)
    with transaction.atomic():
        guard()
        document = Document.objects.select_for_update().filter(pk=row.document_id).first()
        row = Rescan.objects.select_for_update().filter(pk=rescan_id, state=Rescan.State.WAITING).first()
        if document is None or row is None or document.state != Document.State.SCANNED:
            return
        if page is None:
            row.state, row.problem = Rescan.State.REFUSED, problem[:300]
        else:
            _replace(document, row, page)
            row.state = Rescan.State.TAKEN
        row.save(update_fields=["state", "problem"])
        document.version += 1
        document.save()
        data = {"page": row.number, "outcome": row.state, "reason": row.problem}
        record("digitization.rescan_read", document, SYSTEM, data=data)
        stacks.assemble_again(document)


def _read(row: Rescan) -> tuple[Page | None, str]:
    file = check_upload(row.file_id)
    if file.state == StoredFile.State.REFUSED:
        return None, file.refusal_message
    with local_path(file) as path:
        try:
            info = reading.warm_reader().inspect(path, "")
        except ReadingFailed as error:
            reading.raise_if_ours(error)
            return None, error.message_vi
        if info.page_count != 1:
            return None, _("Bản quét lại phải có đúng một trang; tệp này có %(n)s trang.") % {"n": info.page_count}
        page = reading.read_one(path, 1)
    return (None, page.problem) if page.problem else (page, "")


def _replace(document: Document, row: Rescan, page: Page) -> None:
    pages = list(document.pages.select_related("document"))
    old = next(found for found in pages if found.number == row.number)
    pages[pages.index(old)] = page
    stacks.put_aside(document, old, SetAside.Reason.REPLACED, row.number)
    page.document, page.number, page.file, page.file_page = document, row.number, row.file, 1
    page.save()
    stacks.place(document, pages)


def give_up(rescan_id: int, message: str) -> None:
    """The job was given up: the old scan stays and the document goes on with it; runs in that transaction."""
    row = Rescan.objects.filter(pk=rescan_id, state=Rescan.State.WAITING).select_related("document").first()
    if row is None:
        return
    row.state, row.problem = Rescan.State.REFUSED, message[:300]
    row.save(update_fields=["state", "problem"])
    stacks.assemble_again(row.document)
