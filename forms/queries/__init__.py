"""Reads of forms, drafts and answers."""

from forms.queries.answers import (
    Line,
    Owner,
    Section,
    abstract_of,
    answers_display,
    applicant_of,
    owners_of,
    result_values,
)
from forms.queries.drafts import ComponentPapers, Missing, draft_for, drafts_of, missing, pages_of, papers_of

__all__ = [
    "ComponentPapers",
    "Line",
    "Missing",
    "Owner",
    "Section",
    "abstract_of",
    "answers_display",
    "applicant_of",
    "draft_for",
    "drafts_of",
    "missing",
    "owners_of",
    "pages_of",
    "papers_of",
    "result_values",
]
