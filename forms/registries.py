"""Where values and papers for a form can come from. Higher apps register their sources in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Protocol, TypeVar

from core.accounts.actor import Actor
from core.catalogue.models import PaperType


@dataclass(frozen=True)
class Known:
    """A value that a source knows, in the shape the field type's `clean` takes.

    `record` says in words of its owner what it was read from: "Giấy chứng nhận kết hôn số 12/2020", a dossier's code.
    """

    value: Any
    record: str = ""


class SourceUnreachable(Exception):
    """The source did not answer in time or not as documented; what was hoped for from it has to be checked."""


class PrefillSource(Protocol):
    """Gives values by path: the binding `account.full_name` asks the source `account` for `full_name`.

    A `remote` source asks another system. It is never asked inside a transaction, it answers or raises
    SourceUnreachable within seconds, and what it said is kept with the draft.
    """

    name: str
    remote: bool

    def values(self, actor: Actor) -> Mapping[str, Known]:
        """What is known of the actor by path; empty values are left out."""


@dataclass(frozen=True)
class OfferedPaper:
    """A paper that a source already holds and its owner may use. `ref` names it inside the source."""

    ref: str
    title: str
    number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    expires_on: date | None = None


class PaperSource(Protocol):
    """Papers of the actor by type, and one of them again by its reference."""

    name: str

    def offers(self, actor: Actor, paper_type: PaperType) -> list[OfferedPaper]:
        """The actor's valid papers of a type, newest first."""

    def resolve(self, actor: Actor, ref: str, paper_type: PaperType) -> OfferedPaper | None:
        """The offered paper with this reference if the actor may use it for this type now, else None."""


class _HasName(Protocol):
    name: str


_Source = TypeVar("_Source", bound=_HasName)


class Registry(Generic[_Source]):
    """Sources by name."""

    def __init__(self) -> None:
        self._sources: dict[str, _Source] = {}

    def register(self, source: _Source) -> None:
        """Add a source; the same name again replaces nothing and is an error."""
        if source.name in self._sources:
            raise ValueError(f"source {source.name} is registered twice")
        self._sources[source.name] = source

    def get(self, name: str) -> _Source | None:
        return self._sources.get(name)

    def all(self) -> list[_Source]:
        return list(self._sources.values())


prefill_sources: Registry[PrefillSource] = Registry()
paper_sources: Registry[PaperSource] = Registry()
