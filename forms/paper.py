"""An e-form as the paper it stands for: the values of a print template, made from any revision and any answers.

`eform_context` gives plain JSON, so that what a job prints later is what stood in the transaction that asked for it.
Keys beside those of `forms.printing`:

| key | meaning |
| --- | --- |
| `is_blank` | nothing is answered: conditional questions are printed too, values are dotted lines |
| `sections` | list of `number` (I, II, …), `title`, `intro`, `items` |
| `declarations` | sentences of the lời cam đoan |
| `signers` | who else signs the printed form |
| `i` | the items once more, nested by the parts of their keys (`i.child.full_name`), for templates of one form |

An item is `no`, `key`, `label`, `kind` (line, long, date, choices, table), `text`, `unit` and, by kind, `choices` (list
of `label`, `ticked`), `words` (a full date read aloud), or `columns` and `rows`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.vietnamese.dates import date_in_words
from core.vietnamese.written import in_vietnamese
from forms.definition import FieldDef, FormDef, form_of
from forms.fields import type_of
from forms.fields.dates import as_date
from forms.journey import visible_answers, visible_fields
from forms.models import FormRevision

EFORM_TEMPLATE = "print/forms/eform.html"
_BOXES_UP_TO = 6  # longer lists are written out, as on the paper
_BLANK_ROWS = 4
_YES_NO = ((True, "Có"), (False, "Không"))
NOT_PRINTED = ("info", "declaration", "file", "signature_place")
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def template_of(revision: FormRevision) -> str:
    """The print template of a revision; the automatic one where its author named none."""
    return revision.template or EFORM_TEMPLATE


def eform_context(revision: FormRevision, answers: Mapping[str, Any], common: Mapping[str, Any]) -> dict[str, Any]:
    """What the print template of an e-form takes. Empty answers give the blank form."""
    form = form_of(revision)
    with in_vietnamese():
        sections = _sections(form, visible_answers(form, answers), blank=not answers)
    nested: dict[str, Any] = {}
    for section in sections:
        for item in section["items"]:
            _nest(nested, item)
    return {
        "title": revision.form.title,
        **common,
        "is_blank": not answers,
        "sections": sections,
        "signers": [each.label for each in form.fields if each.type == "signature_place"],
        "declarations": [each.label for each in form.fields if each.type == "declaration"],
        "i": nested,
    }


def _sections(form: FormDef, answers: Mapping[str, Any], *, blank: bool) -> list[dict[str, Any]]:
    sections: list[dict[str, Any]] = []
    number = 0
    for page in form.pages:
        asked = page.fields if blank else visible_fields(page, answers)
        printed = [each for each in asked if each.type not in NOT_PRINTED]
        if not printed:
            continue
        items = [item_of(each, answers.get(each.key), number + at) for at, each in enumerate(printed, start=1)]
        number += len(items)
        sections.append({"number": roman(len(sections) + 1), "title": page.title, "intro": page.intro, "items": items})
    return sections


def item_of(field: FieldDef, value: Any, number: int) -> dict[str, Any]:
    """One question and its answer as printed."""
    item: dict[str, Any] = {
        "no": number,
        "key": field.key,
        "label": field.label.rstrip(" :?") + ("?" if field.label.rstrip().endswith("?") else ""),
        "kind": "line",
        "text": "" if value is None else type_of(field.type).print(value, field),
        "unit": str(field.options.get("unit", "")),
    }
    columns = field.options.get("columns")
    if isinstance(columns, list) and columns:
        return {**item, "kind": "table", **_table(columns, value if isinstance(value, list) else [])}
    choices = _choices(field)
    if 0 < len(choices) <= _BOXES_UP_TO:
        chosen = value if isinstance(value, list) else [value]
        boxes = [{"label": label, "ticked": any(key is one or key == one for one in chosen)} for key, label in choices]
        return {**item, "kind": "choices", "choices": boxes}
    if field.type == "date":
        day = as_date(value) if field.options.get("precision", "day") != "year" else None
        kind = "line" if field.options.get("precision") == "year" else "date"
        return {**item, "kind": kind, "words": date_in_words(day) if day else ""}
    return {**item, "kind": "long"} if field.type == "long_text" else item


def roman(number: int) -> str:
    """A section's number as official papers write it."""
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text


def _choices(field: FieldDef) -> list[tuple[Any, str]]:
    if field.type == "yes_no":
        return list(_YES_NO)
    given = field.options.get("choices", [])
    pairs = [(each[0], str(each[1])) for each in given if isinstance(each, list | tuple) and len(each) >= 2]
    return pairs if len(pairs) == len(given) else []


def _table(columns: list[Mapping[str, Any]], rows: list[Any]) -> dict[str, Any]:
    """Heads and printed cells; a table without a row keeps empty lines to write on."""
    fields = [
        FieldDef(
            key=str(each.get("key", "")),
            type=str(each.get("type", "text")),
            label=str(each.get("label", "")),
            options=each.get("options", {}),
        )
        for each in columns
    ]
    printed = [
        [type_of(each.type).print(row[each.key], each) if row.get(each.key) is not None else "" for each in fields]
        for row in rows
        if isinstance(row, Mapping)
    ]
    return {"columns": [each.label for each in fields], "rows": printed or [[""] * len(fields)] * _BLANK_ROWS}


def _nest(nested: dict[str, Any], item: Mapping[str, Any]) -> None:
    *path, last = str(item["key"]).split(".")
    branch = nested
    for part in path:
        branch = branch.setdefault(part, {})
    branch[last] = item
