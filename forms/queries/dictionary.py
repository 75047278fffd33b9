"""The shared dictionary as its administrators see it: search, where an entry is used, which entries look alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.utils import timezone
from rapidfuzz import fuzz, process

from core.vietnamese import fold
from core.vietnamese.text import search_terms
from forms.models import FieldDefinition, FormRevision

_ALIKE = 80
_MERGE_DEPTH = 20


def search(text: str = "", group: str = "", kind: str = "", *, retired: bool = False) -> QuerySet[FieldDefinition]:
    """Entries with all words of `text` in key, label or synonyms (marks do not count), by key.

    Merged and expired entries are left out unless `retired`.
    """
    found = FieldDefinition.objects.select_related("merged_into")
    if not retired:
        today = timezone.localdate()
        found = found.filter(merged_into__isnull=True).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
    for term in search_terms(text):
        found = found.filter(search_text__contains=term)
    if group:
        found = found.filter(key__startswith=f"{group}.")
    if kind:
        found = found.filter(type=kind)
    return found.order_by("key")


def groups() -> list[str]:
    """Names of the groups that have entries, sorted."""
    return sorted({key.partition(".")[0] for key in FieldDefinition.objects.values_list("key", flat=True)})


def search_text_of(entry: FieldDefinition) -> str:
    """What an entry is found by: folded key, label and synonyms."""
    words = " ".join([entry.key, entry.label, *map(str, entry.synonyms)])
    return " ".join(search_terms(words))


def entries_by_key(keys: Iterable[str]) -> dict[str, FieldDefinition]:
    """Entries by the key they were asked by; a merged one gives the entry that took its place."""
    asked = list(FieldDefinition.objects.filter(key__in=set(keys)))
    prefetch_related_objects([entry for entry in asked if entry.merged_into_id], "merged_into")
    return {entry.key: successor_of(entry) for entry in asked}


def successor_of(entry: FieldDefinition) -> FieldDefinition:
    """The entry that stands for this one today: itself, or the last it was merged into."""
    for _step in range(_MERGE_DEPTH):
        if entry.merged_into is None:  # asks the database only where there is one
            return entry
        entry = entry.merged_into
    raise ValueError(f"{entry.key}: merged in a circle")


@dataclass(frozen=True)
class Use:
    """A form that asks an entry: the revision and the keys it asks it under."""

    revision: FormRevision
    keys: tuple[str, ...]


def uses_of(entry: FieldDefinition) -> list[Use]:
    """Every revision that asks the entry, newest first for each form; two queries however many forms there are."""
    asks = {"pages": [{"fields": [{"use": entry.key}]}]}
    found = FormRevision.objects.filter(definition__contains=asks).select_related("form")
    return [Use(each, keys_using(each.definition, entry.key)) for each in found.order_by("form__title", "-number")]


def keys_using(definition: Mapping[str, Any], use: str) -> tuple[str, ...]:
    """The keys of a form's fields that are made from an entry."""
    fields = (each for page in definition.get("pages", []) for each in page.get("fields", []))
    return tuple(each["key"] for each in fields if each.get("use") == use)


def use_counts() -> dict[str, int]:
    """How many forms ask each entry, counting each form once, over their drafts and the revisions in force."""
    counts: dict[str, int] = {}
    alive = FormRevision.objects.filter(valid_to__isnull=True).values_list("form_id", "definition")
    seen: set[tuple[int, str]] = set()
    for form_id, definition in alive.iterator(chunk_size=200):
        for page in definition.get("pages", []):
            for each in page.get("fields", []):
                use = str(each.get("use", ""))
                if (form_id, use) not in seen:
                    seen.add((form_id, use))
                    counts[use] = counts.get(use, 0) + 1
    return counts


@dataclass(frozen=True)
class Alike:
    """An entry whose label or synonym is close to what was asked; `score` 0–100."""

    entry: FieldDefinition
    score: int


def alike(label: str, *, but: str = "", limit: int = 5) -> list[Alike]:
    """Entries in force whose label or a synonym resembles `label` without diacritics, closest first."""
    return Likeness().of(label, but=but, limit=limit)


@dataclass
class Likeness:
    """The labels of the dictionary, folded once, to compare many labels with."""

    entries: dict[str, FieldDefinition] = field(default_factory=lambda: {each.key: each for each in search()})
    names: dict[str, list[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.names = {}
        for entry in self.entries.values():
            for name in (entry.label, *map(str, entry.synonyms)):
                self.names.setdefault(fold(name), []).append(entry.key)

    def of(self, label: str, *, but: str = "", limit: int = 5) -> list[Alike]:
        found: dict[str, int] = {}
        wanted = fold(label)
        if not wanted:
            return []
        near = process.extract(wanted, self.names.keys(), scorer=fuzz.token_sort_ratio, limit=30, score_cutoff=_ALIKE)
        for name, score, _index in near:
            for key in self.names[name]:
                if key != but:
                    found[key] = max(found.get(key, 0), round(score))
        ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:limit]
        return [Alike(self.entries[key], score) for key, score in ranked]
