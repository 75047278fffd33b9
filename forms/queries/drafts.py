"""Drafts as their author sees them: the list, one with its journey, what is still missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.catalogue.models import Component
from core.files.models import StoredFile
from forms.definition import form_of
from forms.journey import DONE, PageState, journey
from forms.models import Draft, DraftPaper
from forms.policies import scoped
from forms.registries import OfferedPaper, paper_sources


def drafts_of(actor: Actor) -> QuerySet[Draft]:
    """The actor's open drafts, last touched first."""
    return (
        scoped(actor)
        .filter(state=Draft.State.OPEN)
        .select_related("procedure_revision__procedure", "agency", "form_revision__form")
        .order_by("-updated_at")
    )


def draft_for(actor: Actor, draft_id: UUID) -> Draft | None:
    """The actor's draft in whatever state, else None."""
    return (
        scoped(actor)
        .filter(pk=draft_id)
        .select_related("procedure_revision__procedure__field", "agency__parent", "form_revision__form")
        .first()
    )


def pages_of(draft: Draft) -> list[PageState]:
    """The pages with their states, derived from the answers."""
    return journey(form_of(draft.form_revision), draft.answers, draft.done_pages)


@dataclass(frozen=True)
class ComponentPapers:
    """A component of the procedure, the papers put to it, and those a source offers for it: [(source name, paper)]."""

    component: Component
    papers: list[DraftPaper] = field(default_factory=list)
    offers: list[tuple[str, OfferedPaper]] = field(default_factory=list)

    @property
    def is_missing(self) -> bool:
        return self.component.need == Component.Need.ALWAYS and not self.papers


def papers_of(actor: Actor, draft: Draft) -> list[ComponentPapers]:
    """Each paper the procedure asks for, in its order; the e-form itself is not among them."""
    components = draft.procedure_revision.components.exclude(need=Component.Need.FORM).select_related("paper_type")
    attached: dict[str, list[DraftPaper]] = {}
    for paper in draft.papers.select_related("file").order_by("pk"):
        attached.setdefault(paper.component_key, []).append(paper)
    return [
        ComponentPapers(
            component,
            attached.get(component.key, []),
            _offers(actor, component, {paper.source_ref for paper in attached.get(component.key, [])}),
        )
        for component in components.order_by("order")
    ]


def _offers(actor: Actor, component: Component, taken: set[str]) -> list[tuple[str, OfferedPaper]]:
    if component.paper_type is None:
        return []
    found = [
        (source.name, paper) for source in paper_sources.all() for paper in source.offers(actor, component.paper_type)
    ]
    return [(name, paper) for name, paper in found if paper.ref not in taken]


@dataclass(frozen=True)
class Missing:
    """Something to do before the draft can be submitted: `kind` is page, paper or file_refused; `key` says which."""

    kind: str
    key: str
    message: str


def missing(draft: Draft) -> list[Missing]:
    """What is still missing, pages first; empty when the draft may be submitted.

    A file still being checked does not stop the submission: a worker judges it, the clerk sees the verdict.
    """
    found = [
        Missing("page", state.page.key, _("Chưa khai xong phần “%(page)s”.") % {"page": state.page.title})
        for state in pages_of(draft)
        if state.state != DONE
    ]
    papers = list(draft.papers.select_related("file"))
    have = {paper.component_key for paper in papers}
    needed = draft.procedure_revision.components.filter(need=Component.Need.ALWAYS).order_by("order")
    found += [
        Missing("paper", each.key, _("Chưa có giấy tờ: %(name)s.") % {"name": each.short_name})
        for each in needed
        if each.key not in have
    ]
    for paper in papers:
        if paper.file and paper.file.state == StoredFile.State.REFUSED:
            text = _("Tệp “%(name)s” không dùng được: %(why)s") % {
                "name": paper.name,
                "why": paper.file.refusal_message,
            }
            found.append(Missing("file_refused", paper.component_key, text))
    return found
