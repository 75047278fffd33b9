"""Answers under the names of another system, so that no officer types them again.

A mapping is a data file in `forms/data/mappings`: what goes into which of the receiver's fields and how it is written;
which of the receiver's fields stay empty and why (`left`, by path); which answers are not sent and why (`unsent`).
Nothing is left out quietly: `problems` names what neither side accounts for.

It reads one form (`form`), or whatever form a dossier of one field of procedures (`domain`) was filed on: then answers
are named by their entry in the dictionary (`use`), what the dossier itself knows by `dossier`, and `unsent` says of all
other answers (`*`) why they stay. A field of the receiver may be an object or a list of them (`Group`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from forms.definition import FieldDef, FormDef
from forms.expressions import Expression, keys_of
from forms.fields import type_of
from forms.fields.tables import columns_of
from forms.package.writing import WAYS, fits

DATA = Path(__file__).resolve().parents[1] / "data" / "mappings"
ANSWER, USE, DOSSIER = "from", "use", "dossier"
"""Where a value is read: the form's answers (or the columns of a row), the dictionary's entries, the dossier."""
EVERY_OTHER = "*"


@dataclass(frozen=True)
class Target:
    """One field of the receiver: what is read, how it is written, the answer that says it more exactly, read where."""

    source: str
    written: str = "text"
    instead: str = ""
    of: str = ANSWER


@dataclass(frozen=True)
class Joined:
    """Several values in words in one field of the receiver; what is not there leaves no gap."""

    parts: tuple[Target, ...]
    between: str


@dataclass(frozen=True)
class Group:
    """An object of the receiver, filled while `condition` holds; with `rows` a list, one object a row of that table."""

    fields: Mapping[str, Place]
    rows: Target | None = None
    condition: Expression | None = None


Place = Target | Joined | Group


@dataclass(frozen=True)
class SystemMapping:
    """One message of one receiving system, filled from one form or from the dossiers of one field of procedures."""

    system: str
    message: str
    title: str
    form: str
    basis: str
    targets: Mapping[str, Place]
    left: Mapping[str, str]
    unsent: Mapping[str, str]
    domain: str = ""

    @property
    def key(self) -> str:
        return f"{self.system}.{self.message}"


FACTS: Mapping[str, FieldDef] = {
    each.key: each
    for each in (
        FieldDef("code", "text", "Số biên nhận: mã hồ sơ"),
        FieldDef("procedure_code", "text", "Mã thủ tục"),
        FieldDef("procedure_name", "text", "Tên thủ tục"),
        FieldDef("owner_name", "text", "Chủ hồ sơ"),
        FieldDef("owner_id", "text", "Số giấy tờ của chủ hồ sơ"),
        FieldDef("phone", "text", "Điện thoại của người nộp"),
        FieldDef("address", "text", "Địa chỉ của chủ hồ sơ"),
        FieldDef("submitted_on", "date", "Ngày nộp"),
        FieldDef("accepted_on", "date", "Ngày tiếp nhận"),
        FieldDef("due_on", "date", "Ngày hẹn trả"),
        FieldDef("accepted_by", "text", "Người tiếp nhận"),
        FieldDef(
            "papers",
            "table",
            "Giấy tờ kèm theo",
            options={"columns": [{"key": key, "label": key, "type": "text"} for key in ("name", "file_type")]},
        ),
    )
}
"""What a dossier says of itself, as if it had been asked; stored values as of the field types."""


@cache
def mappings() -> dict[str, SystemMapping]:
    """Every mapping by `system.message`."""
    found = (_load(json.loads(path.read_text("utf-8"))) for path in sorted(DATA.glob("*.json")))
    return {mapping.key: mapping for mapping in found}


def mappings_of(form_key: str, domains: Iterable[str] = ()) -> list[SystemMapping]:
    """The mappings that read one form, and those for dossiers of some fields of procedures (their codes)."""
    wanted = set(domains)
    return [each for each in mappings().values() if (each.domain in wanted if each.domain else each.form == form_key)]


def problems(mapping: SystemMapping, form: FormDef) -> list[str]:
    """What a form and a mapping of it do not agree on; empty when every answer is sent or said not to be."""
    asked = [each for each in form.fields if type_of(each.type).asks]
    fields, uses = {each.key: each for each in asked}, {each.definition_key: each for each in reversed(asked)}
    sent: set[str] = set()
    found = list(_wrong(mapping.targets, {ANSWER: fields, DOSSIER: FACTS}, sent))
    found += [path for path in paths(mapping.targets) if path in mapping.left]
    if mapping.domain:
        said = EVERY_OTHER in mapping.unsent or set(uses) <= uses_of(mapping.targets)
        twice = [each.key for each in asked if each.definition_key in sent and uses[each.definition_key] is not each]
        return [f"{mapping.key}: {each}" for each in (*found, *(() if said else (EVERY_OTHER,)), *twice)]
    found += [key for key in fields if key not in sent and key not in mapping.unsent]
    found += [key for key in mapping.unsent if key not in fields or key in sent]
    return [f"{mapping.key}: {each}" for each in found]


def _wrong(
    targets: Mapping[str, Place], scopes: Mapping[str, Mapping[str, FieldDef]], sent: set[str], before: str = ""
) -> Iterator[str]:
    """What is read and is not there, or cannot be written so; `sent` takes the keys of answers that are read."""
    for name, place in targets.items():
        path = f"{before}{name}"
        if isinstance(place, Group):
            inner, many = dict(scopes), bool(place.rows)
            yield from (f"{path} ← {key}" for key in sorted(keys_of(place.condition) - set(scopes[ANSWER])))
            if place.rows:
                yield from _wrong({name: place.rows}, scopes, sent, before)
                table = scopes[place.rows.of].get(place.rows.source)
                inner[ANSWER] = {each.key: each for each in columns_of(table)} if table else {}
            yield from _wrong(place.fields, inner, set() if many else sent, f"{path}{'[]' if many else ''}.")
            continue
        for target in place.parts if isinstance(place, Joined) else (place,):
            keys = [key for key in (target.source, target.instead) if key]
            sent.update(keys if target.of != DOSSIER else ())
            if target.of == USE:
                continue  # whatever form asks for it; `uses_of` is held against the dictionary
            yield from (f"{path} ← {key}" for key in keys if key not in scopes[target.of])
            field = scopes[target.of].get(target.source)
            if field is not None and not fits(target.written, field):
                yield f"{path} ← {target.source} ({target.written})"


def paths(targets: Mapping[str, Place], before: str = "") -> list[str]:
    """Every field of the receiver that is filled: `fullName`, `mandatorForm.fullName`, `residenceForm[].jobName`."""
    found = []
    for name, place in targets.items():
        if isinstance(place, Group):
            found += paths(place.fields, f"{before}{name}{'[]' if place.rows else ''}.")
        else:
            found.append(f"{before}{name}")
    return found


def uses_of(targets: Mapping[str, Place]) -> set[str]:
    """The entries of the dictionary that are read."""
    found: set[str] = set()
    for place in targets.values():
        if isinstance(place, Group):
            found |= uses_of(place.fields)
        else:
            parts = place.parts if isinstance(place, Joined) else (place,)
            found |= {target.source for target in parts if target.of == USE}
    return found


def _load(data: Mapping[str, Any]) -> SystemMapping:
    return SystemMapping(
        data["system"],
        data["message"],
        data["title"],
        data.get("form", ""),
        data["basis"],
        {name: _place(row) for name, row in data["fields"].items()},
        data["left"],
        data["unsent"],
        data.get("domain", ""),
    )


def _place(row: Mapping[str, Any]) -> Place:
    """Raises ValueError for a row that says neither what it reads nor what it holds."""
    if "fields" in row:
        fields = {name: _place(each) for name, each in row["fields"].items()}
        return Group(fields, _target(row["rows"]) if "rows" in row else None, row.get("if"))
    if "join" in row:
        return Joined(tuple(_target(each) for each in row["join"]), row["between"])
    return _target(row)


def _target(row: Mapping[str, Any]) -> Target:
    of = next((name for name in (ANSWER, USE, DOSSIER) if name in row), None)
    target = Target(row[of] if of else "", row.get("as", "text"), row.get("else", ""), of or ANSWER)
    if of is None or target.written not in WAYS:
        raise ValueError(f"a mapping reads nothing, or writes it in an unknown way: {row}")
    return target
