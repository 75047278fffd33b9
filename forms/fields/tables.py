"""A table of rows: columns are fields of their own types, rows are added and left empty to go away."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms.definition import FieldDef
from forms.fields.base import FieldError, FieldType, register, type_of

MOST_ROWS = 200
_MARK = "__"
_SHOWN_ERRORS = 5
_COLUMNS = frozenset({
    "text", "long_text", "number", "money", "date", "time", "choice", "yes_no", "person_name", "national_id", "old_id",
    "enterprise_code", "phone", "email", "code_choice",
})  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """One control of a row, for its template."""

    template: str
    context: Mapping[str, Any]


@register
class Table(FieldType):
    """Stored as a list of rows {column: value}. Options: `columns` [{key, label, type, required, options, hint}],
    `max_rows` (at most 200), `row` (what a row is called: "Thành viên").
    """

    name = "table"
    title = gettext_lazy("Bảng nhiều dòng")
    template = "forms/fields/table.html"

    def check_options(self, field: FieldDef) -> None:
        columns = columns_of(field)
        if not columns or len({each.key for each in columns}) < len(columns):
            raise ValueError(f"{field.key}: a table needs `columns` with keys of their own")
        for each in columns:
            if each.type not in _COLUMNS or not re.fullmatch(r"[a-z][a-z0-9_]*", each.key) or _MARK in each.key:
                raise ValueError(f"{field.key}: column {each.key!r} of type {each.type!r}")
            type_of(each.type).check_options(each)
        if not 1 <= most_rows(field) <= MOST_ROWS:
            raise ValueError(f"{field.key}: `max_rows` is 1 to {MOST_ROWS}")

    def read(self, data: Mapping[str, Any], name: str) -> Any:
        start = f"{name}{_MARK}"
        return {key[len(start) :]: data[key] for key in data if key.startswith(start)} or None

    def clean(self, raw: Any, field: FieldDef) -> list[dict[str, Any]] | None:
        columns = columns_of(field)
        places = _stored(raw) if isinstance(raw, list) else _places(raw if isinstance(raw, Mapping) else {})
        if len(places) > most_rows(field):
            raise FieldError(_("Bảng có nhiều nhất %(most)s dòng.") % {"most": most_rows(field)})
        rows, wrong = [], []
        for number, place in enumerate(places, start=1):
            # A stored row (put aside, or known from a source) comes as it is kept; a posted one cell by cell.
            cells = place if isinstance(place, Mapping) else {each.key: _read(raw, place, each) for each in columns}
            row, errors = _row(cells, columns)
            wrong += [_("Dòng %(row)s, %(error)s") % {"row": number, "error": error} for error in errors]
            if row:
                rows.append(row)
        if wrong:
            raise FieldError(" ".join(wrong[:_SHOWN_ERRORS]))
        return rows or None

    def display(self, value: Any, field: FieldDef) -> str:
        return "\n".join(_line(row, field) for row in value) if isinstance(value, list) else ""

    def export(self, value: Any, field: FieldDef) -> Any:
        return [
            {each.key: type_of(each.type).export(row[each.key], each) for each in columns_of(field) if each.key in row}
            for row in value
        ]

    def control(self, value: Any, raw: Any, field: FieldDef) -> dict[str, Any]:
        columns = columns_of(field)
        base = f"f-{field.key.replace('.', '-')}"
        if isinstance(raw, Mapping):
            typed = {place: {each.key: _read(raw, place, each) for each in columns} for place in _places(raw)}
            filled: list[tuple[Mapping[str, Any], Mapping[str, Any]]] = [({}, row) for row in typed.values()]
        else:
            filled = [(row, {}) for row in value] if isinstance(value, list) else []
        shown = filled[: most_rows(field)]
        if len(shown) < most_rows(field):
            shown = [*shown, ({}, {})]  # an empty row to write in
        rows = [[_cell(base, field.key, n, each, row, raws) for each in columns] for n, (row, raws) in enumerate(shown)]
        return {"rows": rows, "row_name": field.options.get("row") or _("Dòng"), "most": most_rows(field)}

    def schema(self, field: FieldDef) -> dict[str, Any]:
        columns = {each.key: type_of(each.type).schema(each) for each in columns_of(field)}
        row = {"type": "object", "properties": columns, "additionalProperties": False}
        return {"type": "array", "items": row, "maxItems": most_rows(field)}

    def sample(self, field: FieldDef) -> list[dict[str, Any]]:
        return [{each.key: type_of(each.type).sample(each) for each in columns_of(field)}]

    def post(self, value: Any, name: str, field: FieldDef) -> dict[str, str]:
        return {
            place: text
            for number, row in enumerate(value or [])
            for each in columns_of(field)
            if each.key in row
            for place, text in type_of(each.type)
            .post(row[each.key], f"{name}{_MARK}{number}{_MARK}{each.key}", each)
            .items()
        }


def columns_of(field: FieldDef) -> list[FieldDef]:
    """The columns of a table as fields."""
    return [
        FieldDef(
            key=str(each.get("key", "")),
            type=str(each.get("type", "text")),
            label=str(each.get("label", "")),
            hint=str(each.get("hint", "")),
            required=bool(each.get("required", True)),
            options=each.get("options", {}),
        )
        for each in field.options.get("columns", [])
        if isinstance(each, Mapping)
    ]


def most_rows(field: FieldDef) -> int:
    return int(field.options.get("max_rows", MOST_ROWS))


def _places(posted: Mapping[str, Any]) -> list[str]:
    """Numbers of the rows that were posted, in their order; what is no row number is not looked at."""
    found = {key.split(_MARK, 1)[0] for key in posted}
    return sorted((each for each in found if re.fullmatch(r"\d{1,5}", each)), key=int)


def _stored(rows: list[Any]) -> list[Any]:
    """Rows in the shape they are kept in; what is no row counts as an empty one."""
    return [row if isinstance(row, Mapping) else {} for row in rows]


def _read(posted: Mapping[str, Any], place: str, column: FieldDef) -> Any:
    return type_of(column.type).read(posted, f"{place}{_MARK}{column.key}")


def _row(cells: Mapping[str, Any], columns: list[FieldDef]) -> tuple[dict[str, Any], list[str]]:
    """The clean values of one row and what is wrong with it; an empty row is no row."""
    row: dict[str, Any] = {}
    errors: list[str] = []
    bad: set[str] = set()
    for each in columns:
        try:
            value = type_of(each.type).clean(cells.get(each.key), each)
        except FieldError as error:
            errors.append(f"{each.label}: {error.message}")
            bad.add(each.label)
            continue
        if value is not None:
            row[each.key] = value
    if row or errors:
        missing = [each.label for each in columns if each.required and each.key not in row]
        errors += [_("%(label)s: còn trống.") % {"label": label} for label in missing if label not in bad]
    return row, errors


def _line(row: Mapping[str, Any], field: FieldDef) -> str:
    parts = [type_of(each.type).display(row[each.key], each) for each in columns_of(field) if each.key in row]
    return "; ".join(part for part in parts if part)


def _cell(base: str, key: str, number: int, column: FieldDef, row: Mapping[str, Any], raws: Mapping[str, Any]) -> Cell:
    kind = type_of(column.type)
    control = dict(kind.control(row.get(column.key), raws.get(column.key), column))
    template = control.pop("template", kind.template)
    name = f"{key}{_MARK}{number}{_MARK}{column.key}{control.pop('suffix', '')}"
    context = {
        "id": f"{base}-{number}-{column.key}",
        "name": name,
        "label": column.label,
        "hint": column.hint,
        "errors": [],
        "required": column.required,
        "provenance": "",
        **control,
    }
    return Cell(template, context)
