"""The form as it stands, as the paper it will be: marked on every page as a draft that was not handed in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.accounts.actor import Actor
from core.files.services import store
from core.jobs.runner import Lease
from core.jobs.services import enqueue
from forms.models import Draft, DraftPrint
from forms.paper import eform_context, template_of
from forms.printing import render_pdf
from forms.queries.answers import applicant_of
from forms.services.drafts import open_draft

DRAFT_MARK = "Bản nháp – chưa nộp"


def draft_context(draft: Draft) -> dict[str, Any]:
    """What the print template takes: the answers that would be submitted now, whether they are complete or not."""
    agency = draft.agency
    unit = (agency.unit or (agency.parent.unit if agency.parent else None)) if agency else None
    common = {
        "agency_name": agency.name if agency else "",
        "place": unit.name if unit else settings.PROVINCE["short_name"],
        "date": timezone.localdate().isoformat(),
        "applicant": {"name": applicant_of(draft.form_revision, draft.answers)["name"]},
        "draft_mark": DRAFT_MARK,
    }
    return eform_context(draft.form_revision, draft.answers, common)


@transaction.atomic
def ask_print(actor: Actor, draft_id: UUID) -> DraftPrint:
    """The print of the draft as it stands, made by a worker; the one that is there if nothing changed since.

    Raises NotAllowed, Conflict (not one's own open draft).
    """
    draft = open_draft(actor, draft_id)
    found = DraftPrint.objects.filter(draft=draft).first()
    if found is not None and found.version == draft.version:
        return found
    values = {"version": draft.version, "context": draft_context(draft), "file": None}
    asked, _created = DraftPrint.objects.update_or_create(draft=draft, defaults=values)
    enqueue("forms.print_draft", f"forms.print_draft:{draft.pk}:{draft.version}", {"draft_id": str(draft.pk)})
    return asked


def make_print(lease: Lease, draft_id: str) -> None:
    """The worker's part. A draft that changed meanwhile is printed again when somebody asks; twice is once."""
    asked = DraftPrint.objects.select_related("draft__form_revision__form").filter(draft_id=draft_id).first()
    if asked is None or asked.file_id is not None:
        return
    file = store(render_pdf(template_of(asked.draft.form_revision), asked.context), trusted=True)
    with transaction.atomic():
        lease.guard()
        DraftPrint.objects.filter(pk=asked.pk, version=asked.version).update(file=file)
