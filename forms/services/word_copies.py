"""A form's Word template goes on with the form: into its next revision, and into a form that starts as its copy."""

from __future__ import annotations

from forms.definition import form_of
from forms.models import FormRevision, WordTemplate
from forms.queries.word import missing_names


def carry_template(source: FormRevision | None, target: FormRevision, *, only_fitting: bool = False) -> None:
    """Give the target what the source is printed with, if it was accepted; what still fits is seen at its checklist.

    `only_fitting` is for a target that is published without a checklist: a template that misses names stays behind.
    """
    have = WordTemplate.objects.filter(revision=source, state=WordTemplate.State.ACCEPTED).first() if source else None
    if have is None or (only_fitting and missing_names(have, form_of(target))):
        return
    WordTemplate.objects.create(
        revision=target,
        file_id=have.file_id,
        name=have.name,
        state=have.state,
        used=have.used,
        preview_id=have.preview_id,
        preview_pdf_id=have.preview_pdf_id,
        checked_at=have.checked_at,
    )
