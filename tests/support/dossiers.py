"""Real dossiers in a running system, by its own services: run inside it by `stack.manage("shell", "-c", …)`."""

from __future__ import annotations

from typing import Any

from core.accounts.actor import actor_for, actor_for_post
from core.accounts.models import Post, User
from core.catalogue.models import Component
from core.catalogue.queries.procedures import current_revision
from core.files.services import store
from forms.definition import form_of
from forms.fields import type_of
from forms.models import Draft, DraftPaper, FormRevision
from forms.services.drafts import form_revision_for
from onestop.models import Dossier
from onestop.services import intake, reception

BIRTH = "1.001193"
_STORY: dict[str, Any] = {
    "applicant.full_name": "Nguyễn Thị Lan",
    "applicant.national_id": "056195001234",
    "applicant.relation": "mother",
    "child.birth_date": "2026-11-10",
    "mother.full_name": "Nguyễn Thị Lan",
    "mother.national_id": "056195001234",
}


def _draft(user: User, clerk: Post, child: str) -> Draft:
    """A finished draft: the form's own sample answers where the story does not say otherwise."""
    revision = current_revision(BIRTH)
    assert revision is not None
    form: FormRevision = form_revision_for(revision)
    answers = {
        field.key: {**_STORY, "child.full_name": child}.get(field.key, type_of(field.type).sample(field))
        for field in form_of(form).fields
        if type_of(field.type).asks
    }
    draft = Draft.objects.create(
        owner=user,
        procedure_revision=revision,
        form_revision=form,
        agency=clerk.agency.parent,
        answers=answers,
        done_pages=[page.key for page in form_of(form).pages],
    )
    for component in revision.components.filter(need=Component.Need.ALWAYS):
        file = store(f"%PDF-1.4 {child} {component.key}".encode(), trusted=True)
        DraftPaper.objects.create(
            draft=draft, component_key=component.key, source=DraftPaper.Source.UPLOAD, name="giay.pdf", file=file
        )
    return draft


def accepted(count: int, citizen: str = "lan", clerk: str = "motcua.nhatrang") -> list[str]:
    """Submit and accept that many registrations of birth; returns the codes."""
    user = User.objects.get(username=citizen)
    post = Post.objects.select_related("agency__parent", "user").get(user__username=clerk)
    made: list[Dossier] = []
    for number in range(count):
        draft = _draft(user, post, f"Trần Nguyễn Minh An {number + 1}")
        dossier = intake.submit_dossier(actor_for(user), draft.pk)
        made.append(reception.accept_dossier(actor_for_post(post), dossier.pk, dossier.version))
    return [dossier.code for dossier in made]
