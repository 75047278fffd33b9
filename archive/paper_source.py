"""The archive as a source of papers for e-forms: an owner's valid papers are offered and linked instead of uploaded."""

from __future__ import annotations

from archive.queries.reuse import ReusablePaper, reusable_papers
from core.accounts.actor import Actor
from core.catalogue.models import PaperType
from forms.registries import OfferedPaper


class ArchiveSource:
    """Registered as `archive` in `forms.registries.paper_sources`; a reference is `<record id>:<version>`."""

    name = "archive"

    def offers(self, actor: Actor, paper_type: PaperType) -> list[OfferedPaper]:
        """The actor's own valid papers of a type, newest first."""
        return [_offered(paper) for paper in reusable_papers(actor, paper_type)]

    def resolve(self, actor: Actor, ref: str, paper_type: PaperType) -> OfferedPaper | None:
        """The offered paper with this reference, None when it is not offered (any more)."""
        return next((paper for paper in self.offers(actor, paper_type) if paper.ref == ref), None)


def _offered(paper: ReusablePaper) -> OfferedPaper:
    return OfferedPaper(
        ref=f"{paper.record_id}:{paper.version}",
        title=paper.title,
        number=paper.number,
        issuer=paper.issuer,
        issued_on=paper.issued_on,
        expires_on=paper.expires_on,
    )
