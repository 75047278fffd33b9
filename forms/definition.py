"""A form as code sees it: pages of fields, read from what was frozen when its revision was published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.expressions import Expression, holds
from forms.models import FormRevision


@dataclass(frozen=True)
class FieldDef:
    """One question. `key` is its name in the answers, `definition_key` its entry in the shared dictionary.

    `binding` names a value of a prefill source, `bindings` further ones (paths, or `path` with a condition `if`), asked
    in this order (`forms.prefill.sources_of`); `source` (results only) the answer that a result's field starts from,
    `computed` the rule that gives the answer instead of a person.
    """

    key: str
    type: str
    label: str
    definition_key: str = ""
    hint: str = ""
    required: bool = True
    options: Mapping[str, Any] = field(default_factory=dict)
    binding: str = ""
    bindings: tuple[Any, ...] = ()
    visible_if: Expression | None = None
    required_if: Expression | None = None
    sensitivity: str = "personal"
    source: str = ""
    computed: Any = None

    def is_visible(self, answers: Mapping[str, Any]) -> bool:
        return holds(self.visible_if, answers)

    def is_required(self, answers: Mapping[str, Any]) -> bool:
        """Must be answered: always, or while `required_if` holds."""
        if self.required_if:
            return holds(self.required_if, answers)
        return self.required


@dataclass(frozen=True)
class PageDef:
    """One topic."""

    key: str
    title: str
    intro: str
    fields: tuple[FieldDef, ...]


@dataclass(frozen=True)
class FormDef:
    """`owners`, `applicant` and `abstract` say how a dossier is read from the answers (see `forms/data/README.md`)."""

    pages: tuple[PageDef, ...]
    owners: tuple[Mapping[str, Any], ...] = ()
    applicant: Mapping[str, str] = field(default_factory=dict)
    abstract: str = ""

    @property
    def fields(self) -> tuple[FieldDef, ...]:
        return tuple(each for page in self.pages for each in page.fields)

    def page(self, key: str) -> PageDef | None:
        return next((page for page in self.pages if page.key == key), None)

    def field(self, key: str) -> FieldDef | None:
        return next((each for each in self.fields if each.key == key), None)


def form_of(revision: FormRevision) -> FormDef:
    """The form of a published revision. Raises ValueError for a draft: it has nothing frozen yet."""
    if revision.compiled is None:
        raise ValueError(f"{revision} is not published")
    return parse(revision.compiled)


def parse(compiled: Mapping[str, Any]) -> FormDef:
    """The form written in compiled JSON."""
    pages = tuple(
        PageDef(
            key=page["key"],
            title=page["title"],
            intro=page.get("intro", ""),
            fields=tuple(FieldDef(**{**each, "bindings": tuple(each.get("bindings", ()))}) for each in page["fields"]),
        )
        for page in compiled.get("pages", [])
    )
    return FormDef(
        pages=pages,
        owners=tuple(compiled.get("owners", ())),
        applicant=compiled.get("applicant", {}),
        abstract=compiled.get("abstract", ""),
    )
