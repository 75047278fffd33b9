"""A form's Word template goes on with the form: into its next revision, and into a form that starts as its copy."""

from __future__ import annotations

from forms.models import FormRevision, WordTemplate


def carry_template(source: FormRevision | None, target: FormRevision) -> None:
    """Give the target what the source is printed with, if it was accepted; what still fits is seen at its checklist."""
    have = WordTemplate.objects.filter(revision=source, state=WordTemplate.State.ACCEPTED).first() if source else None
    if have is not None:
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
