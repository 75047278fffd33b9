"""A declaration as its form's Word template says: the filled .docx, and its PDF by LibreOffice where that is installed.

Only workers call this. Whatever fails, there is a PDF in the general layout, and a note that says why.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from core.files import sandbox
from core.files.models import StoredFile
from core.files.services import local_path, store
from core.jobs.registry import Transient
from forms.models import FormRevision, PrintNote, WordTemplate
from forms.paper import template_of
from forms.printing import render_pdf
from forms.queries.word import names_in_use, office_program, template_in_use
from forms.word import filling, office

log = structlog.get_logger(__name__)
LIMITS = sandbox.Limits(memory=768 * 1024 * 1024, cpu_seconds=20, wall_seconds=40.0, file_bytes=32 * 1024 * 1024)
OFFICE_LIMITS = sandbox.Limits(
    memory=3 * 1024 * 1024 * 1024, cpu_seconds=60, wall_seconds=90.0, file_bytes=64 * 1024 * 1024
)


@dataclass(frozen=True)
class Printed:
    """The PDF, the Word document it was made from or stands beside, and why the PDF is in the general layout."""

    pdf: StoredFile
    document: StoredFile | None = None
    note: str = ""


def print_declaration(revision: FormRevision, context: Mapping[str, Any], *, patient: bool = False) -> Printed:
    """Print what was frozen in `context`. `patient`: a LibreOffice that fails is asked once more, by a later attempt.

    Raises Transient (only when patient).
    """
    template = template_in_use(revision) if "word" in context else None
    if template is None:
        return Printed(_general(revision, context))
    with tempfile.TemporaryDirectory() as folder:
        filled = Path(folder) / "filled.docx"
        if not _filled(template, context["word"], filled):
            return Printed(_general(revision, context), None, PrintNote.WORD_FAILED)
        document = store(filled.read_bytes(), trusted=True)
        if not office_program():
            return Printed(_general(revision, context), document, PrintNote.NO_OFFICE)
        pdf = to_pdf(filled)
    if pdf is not None:
        return Printed(pdf, document)
    if patient:
        raise Transient("office_failed", "LibreOffice không chuyển được tệp Word thành PDF.")
    return Printed(_general(revision, context), document, PrintNote.OFFICE_FAILED)


def to_pdf(document: Path) -> StoredFile | None:
    """The PDF that LibreOffice makes of a document of ours, in a limited child with a profile of its own; else None."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = {"program": office_program(), "path": str(document), "folder": folder}
        answer = sandbox.call(office.to_pdf, arguments, OFFICE_LIMITS)
        if answer:
            log.warning("word_to_pdf_failed", code=answer.get("code", ""))
            return None
        return store((Path(folder) / office.MADE).read_bytes(), trusted=True)


def _filled(template: WordTemplate, values: Mapping[str, Any], target: Path) -> bool:
    with local_path(template.file) as path:
        arguments = {
            "path": str(path),
            "names": names_in_use(template),
            "values": dict(values),
            "target": str(target),
        }
        answer = sandbox.call(filling.fill, arguments, LIMITS)
    if answer:
        log.warning("word_fill_failed", template=template.pk, code=answer.get("code", ""))
    return not answer


def _general(revision: FormRevision, context: Mapping[str, Any]) -> StoredFile:
    return store(render_pdf(template_of(revision), context), trusted=True)
