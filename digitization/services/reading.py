"""Reading on the line: check the file, read its pages in small groups, put suggestions and searchable PDF together.

Runs in workers only. Every step may be repeated: what is stored already is not done again, what was lost with a killed
process is at most one page.
"""

from __future__ import annotations

import atexit
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit.services import record
from core.audit.values import SYSTEM
from core.files.models import StoredFile
from core.files.services import check_upload, local_path, store
from core.jobs.registry import Permanent, Transient
from core.jobs.services import enqueue
from digitization import transitions
from digitization.models import Document, Page
from digitization.queries.memory import settled
from digitization.reading.errors import DocumentRefused, ReadingFailed
from digitization.reading.extract import suggest
from digitization.reading.reader import Reader
from digitization.reading.values import DocumentInfo, PageReading
from digitization.services import stacks, twins

PAGES_PER_JOB = 8
Guard = Callable[[], None]
"""Called first in each transaction that records a result; raises when the job belongs to another worker by now."""
_ENGINE_FAULTS = {"missing_file", "engine_missing"}
_readers: dict[int, Reader] = {}


def warm_reader() -> Reader:
    """One reading child per worker process, kept warm over documents; a forked process gets its own."""
    pid = os.getpid()
    if pid not in _readers:
        _readers.clear()
        _readers[pid] = Reader()
    return _readers[pid]


@atexit.register
def _close_reader() -> None:
    if reader := _readers.pop(os.getpid(), None):
        reader.close()


def check_file(document_id: int, guard: Guard) -> None:
    """Judge the uploaded file: refused with its reason, or taken in and its pages given out for reading.

    Raises Transient when the reader itself is at fault.
    """
    document = Document.objects.filter(pk=document_id).select_related("source").first()
    if document is None or document.state != Document.State.REGISTERED:
        return
    file = check_upload(document.source_id)
    info: DocumentInfo | None = None
    problem = file.refusal_message if file.state == StoredFile.State.REFUSED else ""
    if not problem:
        with local_path(file) as path:
            try:
                info = warm_reader().inspect(path, document.name)
            except ReadingFailed as error:
                raise_if_ours(error)
                problem = error.message_vi
    with transaction.atomic():
        guard()
        document = _locked(document_id, Document.State.REGISTERED)
        if document is None:
            return
        if info is None:
            _refuse(document, problem)
            return
        document.info, document.page_count = info.to_json(), info.page_count
        _move(document, "take_in", ["info", "page_count"])
        for first in range(1, info.page_count + 1, PAGES_PER_JOB):
            last = min(first + PAGES_PER_JOB - 1, info.page_count)
            enqueue(
                "digitization.read_pages",
                f"digitization.read:{document.pk}:{first}",
                {"document_id": document.pk, "version": document.version, "first": first, "last": last},
            )


def read_pages(document_id: int, first: int, last: int, guard: Guard) -> None:
    """Read the pages `first`…`last` that are not read yet, each stored as soon as it is read.

    A page that no engine can read keeps its problem and the line goes on. Raises Transient when the reader is at fault.
    """
    document = Document.objects.filter(pk=document_id).select_related("source").first()
    if document is None or document.state != Document.State.SCANNED or document.rearranged:
        return
    done = set(document.pages.filter(number__range=(first, last)).values_list("number", flat=True))
    with local_path(document.source) as path:
        for number in range(first, last + 1):
            if number in done:
                continue
            page = read_one(path, number)
            page.document_id, page.file, page.file_page = document_id, document.source, number
            with transaction.atomic():
                guard()
                _keep(page)
    with transaction.atomic():  # also where all pages were there: the process may have died before this
        guard()
        _count(document_id)


def read_one(path: Path, number: int) -> Page:
    """Page `number` of a file, read but not stored; one that no engine can read says why. Raises Transient."""
    page = Page(number=number, read_at=timezone.now())
    try:
        reading = warm_reader().read_page(path, number)
    except ReadingFailed as error:
        raise_if_ours(error)
        page.problem = error.message_vi
        return page
    page.image = store(reading.preview, trusted=True) if reading.preview else None
    page.thumbnail = store(reading.thumbnail, trusted=True) if reading.thumbnail else None
    data = reading.to_json()
    page.text, page.words = data.pop("text").replace("\x00", ""), data.pop("words")
    page.measures = data
    page.confidence, page.dpi, page.skew = reading.mean_confidence, reading.dpi, reading.skew_degrees
    page.is_blank, page.engine = reading.blank, reading.engine
    page.image_hash = twins.signed(reading.image_hash)
    return page


def _keep(page: Page) -> None:
    """Store the page once and count it, under the document's lock: a second worker's copy changes nothing."""
    document = _locked(page.document_id, Document.State.SCANNED)
    if document is None or document.rearranged or document.pages.filter(number=page.number).exists():
        return
    page.save()
    document.pages_read = document.pages.count()
    document.save(update_fields=["pages_read"])


def _count(document_id: int) -> None:
    """Whoever reads the last page hands the document on; decided under its lock, so exactly once."""
    document = _locked(document_id, Document.State.SCANNED)
    if document is not None and document.pages.count() >= document.page_count:
        payload = {"document_id": document_id, "version": document.version}
        enqueue("digitization.assemble", f"digitization.assemble:{document_id}", payload)


def assemble(document_id: int, guard: Guard) -> None:
    """Make suggestions and the searchable PDF/A from the stored pages; the document waits for its indexer then.

    A stack with cover sheets in it is split first, and each paper of it assembled by a job of its own. A document none
    of whose pages could be read is refused. Raises Transient when the reader is at fault.
    """
    document = Document.objects.filter(pk=document_id).select_related("source").first()
    if document is None or document.state != Document.State.SCANNED:
        return
    with transaction.atomic():
        guard()
        if stacks.split_by_sheets(document_id):
            return
    pages = list(document.pages.select_related("file"))
    readings = [reading_of(page) for page in pages]
    problem = "" if any(page.measures for page in pages) else _first_problem(pages)
    suggestions: list[dict[str, Any]] = []
    alone, searchable, verdict = None, None, "not_checked"
    if not problem:
        info = DocumentInfo.from_json(document.info) if document.info else None
        suggestions = [suggestion.to_json() for suggestion in settled(suggest(readings, info))]
        try:
            alone = _alone(document, pages) if document.rearranged else None
            searchable, verdict = _searchable(alone or document.source, readings)
        except DocumentRefused as error:
            problem = error.message_vi
    with transaction.atomic():
        guard()
        version, document = document.version, _locked(document_id, Document.State.SCANNED)
        if document is None or document.version != version:  # set in order anew meanwhile: that has a job of its own
            return
        if problem:
            _refuse(document, problem)
            return
        document.suggestions = with_hints(document.hints, suggestions)  # a manifest may have come meanwhile
        document.searchable, document.pdfa = searchable, verdict
        document.alone = alone
        _move(document, "finish_reading", ["suggestions", "searchable", "pdfa", "alone"])
        twins.look_for(document)


def _alone(document: Document, pages: list[Page]) -> StoredFile:
    """The pages of a rearranged document as one file, stored. Raises DocumentRefused, Transient, Permanent."""
    with ExitStack() as stack:
        out = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="alone-")), "alone.pdf")
        files = {file.pk: file for file in (page.file or document.source for page in pages)}
        paths = {pk: stack.enter_context(local_path(file)) for pk, file in files.items()}
        parts = [(paths[page.file_id or document.source_id], page.file_page or page.number) for page in pages]
        with _failing_for_good():
            warm_reader().compose(parts, out)
        with out.open("rb") as handle:
            return store(handle, trusted=True)


def _searchable(source: StoredFile, readings: Iterable[PageReading]) -> tuple[StoredFile, str]:
    """The derivative, stored, and its PDF/A verdict. Raises DocumentRefused, Transient, Permanent."""
    with tempfile.TemporaryDirectory(prefix="assemble-") as folder, local_path(source) as path:
        out = Path(folder, "searchable.pdf")
        with _failing_for_good():
            verdict = warm_reader().searchable_pdf(path, readings, out)
        with out.open("rb") as handle:
            return store(handle, trusted=True), verdict.verdict


@contextmanager
def _failing_for_good() -> Iterator[None]:
    """What the engine cannot do with a paper is final; refusals and faults of ours stay what they are."""
    try:
        yield
    except DocumentRefused:
        raise
    except ReadingFailed as error:
        raise_if_ours(error)
        raise Permanent(error.code, error.message_vi) from error


def with_hints(hints: list[dict[str, Any]], found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Suggestions that came with the paper, by cover sheet or manifest, before and instead of those read from it."""
    hinted = {hint["field"] for hint in hints}
    return [*hints, *(row for row in found if row["field"] not in hinted)]


def reading_of(page: Page) -> PageReading:
    """What was stored of a page, as the reading it came from; an unreadable page gives an empty one."""
    known = {"page_no": page.number, "text": page.text, "words": page.words}
    empty = {
        "mean_confidence": 0.0,
        "skew_degrees": 0.0,
        "orientation": 0,
        "dpi": 200,
        "width_px": 0,
        "height_px": 0,
        "engine": "",
        "source": "none",
        "passes": 0,
        "blank": True,
        "sharpness": 0.0,
        "has_red_seal": False,
    }
    return PageReading.from_json(empty | page.measures | known)


def mark_stuck(document_id: int, state: str, version: int | None, message: str) -> None:
    """The job was given up: the document stays where it is and shows why; runs in that transaction.

    Only while it is in the `state`, and of the `version`, that the job was given out for (None: any): a job that was
    overtaken by another says nothing of a paper that went on.
    """
    waiting = Document.objects.filter(pk=document_id, state=state)
    if version is not None:
        waiting = waiting.filter(version=version)
    waiting.update(problem=message[:300])


def _locked(document_id: int, state: str) -> Document | None:
    """The document under a row lock while it is still in `state`, else None (removed, or done by another worker)."""
    return Document.objects.select_for_update().filter(pk=document_id, state=state).first()


def _move(document: Document, action: str, changed: list[str]) -> None:
    document.state = transitions.target(document, action) or document.state
    document.problem = ""
    document.version += 1
    document.save(update_fields=["state", "problem", "version", *changed])
    record(f"digitization.{action}", document, SYSTEM)


def _refuse(document: Document, problem: str) -> None:
    document.state = transitions.target(document, "refuse") or document.state
    document.problem = problem[:300]
    document.version += 1
    document.save(update_fields=["state", "problem", "version"])
    record("digitization.refuse", document, SYSTEM, data={"reason": document.problem})


def _first_problem(pages: list[Page]) -> str:
    reason = next((page.problem for page in pages if page.problem), "")
    return " ".join([_("Không đọc được trang nào của tệp này."), reason]).strip()


def raise_if_ours(error: ReadingFailed) -> None:
    """A fault of the installation, not of the paper: the job is tried again, the paper is not blamed."""
    if error.code in _ENGINE_FAULTS:
        raise Transient(error.code, error.message_vi) from error
