"""The names a form gives to its Word template, and the texts that stand behind them.

A name is the key of a question with `_` for `.` (`child_full_name`), some questions give several; where two questions
would claim one name, or Jinja or the system has it, both are called by `q_` and the key with `__` for `.`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.vietnamese.dates import date_in_words, document_date
from core.vietnamese.written import in_vietnamese
from forms.definition import FieldDef, FormDef
from forms.fields import type_of
from forms.fields.dates import as_date
from forms.fields.tables import columns_of
from forms.journey import visible_answers
from forms.paper import NOT_PRINTED, item_of

_JINJA = frozenset({
    "and", "block", "call", "elif", "else", "endfor", "endif", "extends", "false", "filter", "for", "from", "if",
    "import", "in", "include", "is", "loop", "macro", "none", "not", "or", "recursive", "row", "self", "set", "true",
    "with",
})  # fmt: skip
_CONTROLS_RE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
TICKED, EMPTY = "☑", "☐"
LOOP_END = "{%tr endfor %}"


@dataclass(frozen=True)
class WordName:
    """A name with what it stands for. `columns` (key, label) only of a table; `guarded`: asked under a condition.

    `of` is the name of the whole answer where this is a part of it or another way to write it (`end` says which).
    """

    name: str
    label: str
    columns: tuple[tuple[str, str], ...] = ()
    guarded: bool = False
    of: str = ""
    end: str = ""

    @property
    def is_table(self) -> bool:
        return bool(self.columns)

    @property
    def snippet(self) -> str:
        """What is typed into Word for it."""
        return f"{{%tr for row in {self.name} %}}" if self.is_table else f"{{{{ {self.name} }}}}"

    @property
    def cells(self) -> list[tuple[str, str]]:
        """(what is typed into a cell of the repeated row, its column's label)."""
        return [(f"{{{{ row.{key} }}}}", label) for key, label in self.columns]


@dataclass(frozen=True)
class NameGroup:
    """Names of one page of the form, or those of every form (`title` says so)."""

    title: str
    names: tuple[WordName, ...]


def official_names() -> tuple[WordName, ...]:
    """What every declaration has beside its answers."""
    return (
        WordName("form_title", _("Tên biểu mẫu")),
        WordName("agency_name", _("Cơ quan giải quyết")),
        WordName("place", _("Nơi lập (tên xã, phường hoặc tỉnh)")),
        WordName("date", _("Ngày nộp: ngày … tháng … năm …")),
        WordName("dossier_code", _("Mã hồ sơ")),
        WordName("submitted_at", _("Ngày giờ nộp")),
        WordName("submitter", _("Người nộp hồ sơ trên hệ thống")),
        WordName("applicant_name", _("Người ký tờ khai")),
    )


def name_groups(form: FormDef) -> list[NameGroup]:
    """All names by page, in the order of the form; the official ones last."""
    called = _called(form)
    groups = [
        NameGroup(
            page.title, tuple(name for each in _printed(page.fields) for name in _names_of(each, called[each.key]))
        )
        for page in form.pages
    ]
    return [*(group for group in groups if group.names), NameGroup(_("Thông tin chung"), official_names())]


def shapes(form: FormDef) -> dict[str, list[str] | None]:
    """Every name, with the keys of its columns where it is a table: what `forms.word.language` goes by."""
    names = [name for group in name_groups(form) for name in group.names]
    return {each.name: [key for key, _label in each.columns] if each.is_table else None for each in names}


def values_of(form: FormDef, answers: Mapping[str, Any], common: Mapping[str, Any]) -> dict[str, Any]:
    """A text for every name (rows of texts for a table), as printed; empty for what is not asked or not answered."""
    with in_vietnamese():
        return {**_official(common), **_answered(form, visible_answers(form, answers))}


def sample_values(form: FormDef) -> dict[str, Any]:
    """Invented values for every name, also for questions that no single applicant would be asked together."""
    answers = {each.key: type_of(each.type).sample(each) for each in form.fields if type_of(each.type).asks}
    twice = {each.key: answers[each.key] * 2 for each in form.fields if each.type == "table"}
    common = {
        "title": "Tên biểu mẫu", "agency_name": "Ủy ban nhân dân phường Mẫu", "place": "Phường Mẫu",
        "date": "2026-11-20", "dossier_code": "H00.00-261120-0001", "submitted_at": "20/11/2026 08:30",
        "submitter": "Nguyễn Thị Mẫu", "applicant": {"name": "Nguyễn Thị Mẫu"},
    }  # fmt: skip
    with in_vietnamese():
        return {**_official(common), **_answered(form, {**answers, **visible_answers(form, answers), **twice})}


def _official(common: Mapping[str, Any]) -> dict[str, str]:
    day = as_date(common.get("date"))
    values = {
        **common,
        "form_title": common.get("title", ""),
        "date": document_date(day) if day else "",
        "applicant_name": common.get("applicant", {}).get("name", ""),
    }
    return {each.name: _text(values.get(each.name, "")) for each in official_names()}


def _answered(form: FormDef, answers: Mapping[str, Any]) -> dict[str, Any]:
    called = _called(form)
    values: dict[str, Any] = {}
    for each in _printed(form.fields):
        name, value = called[each.key], answers.get(each.key)
        if each.type == "table":
            values[name] = _rows(each, value)
            continue
        kind = type_of(each.type)
        values[name] = "" if value is None else _text(kind.print(value, each))
        values |= {_ended(name, end): text for end, text in _endings(each, value).items()}
    return values


def _rows(field: FieldDef, value: Any) -> list[dict[str, str]]:
    rows = value if isinstance(value, list) else []
    return [
        {
            each.key: _text(type_of(each.type).print(row[each.key], each)) if row.get(each.key) is not None else ""
            for each in columns_of(field)
        }
        for row in rows
        if isinstance(row, Mapping)
    ]


def _endings(field: FieldDef, value: Any) -> dict[str, str]:
    """The further texts of one answer, by the ending of their names; a table has none."""
    if field.type == "table":
        return {}
    if field.type == "date" and field.options.get("precision", "day") != "year":
        parts = [*(str(value).split("-") if value else ()), "", "", ""][:3]
        day = as_date(value)
        return {"day": parts[2], "month": parts[1], "year": parts[0], "words": date_in_words(day) if day else ""}
    item = item_of(field, value, 0)
    if item["kind"] == "choices":
        boxes = [f"{TICKED if each['ticked'] else EMPTY} {each['label']}" for each in item["choices"]]
        return {"boxes": _text("   ".join(boxes))}
    return {}


def _names_of(field: FieldDef, name: str) -> list[WordName]:
    guarded = bool(field.visible_if)
    if field.type == "table":
        columns = tuple((each.key, each.label) for each in columns_of(field))
        return [WordName(name, field.label, columns, guarded)]
    says = {
        "day": _("ngày, hai chữ số"), "month": _("tháng, hai chữ số"), "year": _("năm"), "words": _("đọc bằng chữ"),
        "boxes": _("các ô để đánh dấu"),
    }  # fmt: skip
    more = [
        WordName(_ended(name, end), f"{field.label}: {says[end]}", (), guarded, name, end)
        for end in _endings(field, None)
    ]
    return [WordName(name, field.label, (), guarded), *more]


def _printed(fields: tuple[FieldDef, ...]) -> list[FieldDef]:
    return [each for each in fields if each.type not in NOT_PRINTED]


def _called(form: FormDef) -> dict[str, str]:
    """The name of each printed question by its key; it does not depend on the order of the questions."""
    printed = _printed(form.fields)
    claimed = {each.key: _claims(each, each.key.replace(".", "_")) for each in printed}
    claims = Counter(
        [*_JINJA, *(each.name for each in official_names()), *(name for one in claimed.values() for name in one)]
    )
    return {
        key: names[0] if all(claims[name] == 1 for name in names) else f"q_{key.replace('.', '__')}"
        for key, names in claimed.items()
    }


def _claims(field: FieldDef, name: str) -> list[str]:
    return [name, *(_ended(name, end) for end in _endings(field, None))]


def _ended(name: str, end: str) -> str:
    return f"q_{end}_{name[2:]}" if name.startswith("q_") else f"{name}_{end}"


def _text(value: Any) -> str:
    """Plain text that XML takes: no control characters but the end of a line."""
    return _CONTROLS_RE.sub(" ", str(value))
