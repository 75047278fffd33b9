"""A form's definition resolved against the shared dictionary: what is frozen when its revision is published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.audit.errors import Invalid
from forms.analysis import RULES, analyse
from forms.definition import FieldDef
from forms.expressions import ExpressionError, check, size_of, value_of_type, value_type
from forms.fields import type_of
from forms.models import FieldDefinition
from forms.prefill import SOURCE_NAMES, sources_of
from forms.queries.dictionary import entries_by_key

MOST_RULE_PARTS = 2000
"""Operators and values of all rules of a form together: what a page evaluates at every save."""


def compile_definition(
    definition: Mapping[str, Any], dictionary: Mapping[str, FieldDefinition] | None = None
) -> dict[str, Any]:
    """The frozen form of a definition: every field complete, with what it takes from the dictionary.

    Who compiles many gives the entries of all of them, so that they are asked for once (`uses_of`, `entries_by_key`).
    Raises Invalid, naming the field at fault: unknown dictionary entry or type, a key used twice, a condition that
    asks for a later field or for a value of another type, rules too many, options that make no sense.
    """
    if dictionary is None:
        dictionary = entries_by_key(uses_of(definition))
    known: dict[str, str] = {}
    pages = []
    for page in definition.get("pages", []):
        fields = []
        for each in page.get("fields", []):
            fields.append(_compile_field(each, dictionary, known))
            known[each["key"]] = value_type(fields[-1]["type"], fields[-1]["options"])
        pages.append({"key": page["key"], "title": page["title"], "intro": page.get("intro", ""), "fields": fields})
    if len({page["key"] for page in pages}) != len(pages):
        raise Invalid("page_twice", "Hai trang của biểu mẫu trùng mã.", "pages")
    size = sum(size_of(each.get(rule)) for page in pages for each in page["fields"] for rule in RULES)
    if size > MOST_RULE_PARTS:
        message = f"Các điều kiện của biểu mẫu quá lớn: {size} phần, nhiều nhất {MOST_RULE_PARTS}. Hãy tách biểu mẫu."
        raise Invalid("rules_too_large", message, "pages")
    for problem in analyse(pages):
        raise Invalid(problem.code, problem.message, problem.key)
    compiled = {"pages": pages, "owners": definition.get("owners", []), "applicant": definition.get("applicant", {})}
    _check_map(compiled, known)
    return {**compiled, "abstract": definition.get("abstract", "")}


def uses_of(definition: Mapping[str, Any]) -> set[str]:
    """Keys of the dictionary's entries that a definition is made of."""
    return {each.get("use", "") for page in definition.get("pages", []) for each in page.get("fields", [])}


def _compile_field(
    each: Mapping[str, Any], dictionary: Mapping[str, FieldDefinition], known: Mapping[str, str]
) -> dict[str, Any]:
    key = each["key"]
    if key in known:
        raise Invalid("key_twice", f"Trường “{key}” có hai lần trong biểu mẫu.", key)
    entry = dictionary.get(each.get("use", ""))
    if entry is None:
        raise Invalid("not_in_dictionary", f"Trường “{key}” dùng “{each.get('use')}”, không có trong từ điển.", key)
    field = {
        "key": key,
        "definition_key": entry.key,
        "type": entry.type,
        "label": each.get("label", entry.label),
        "hint": each.get("hint", entry.hint),
        "required": each.get("required", True),
        "options": {**entry.options, **each.get("options", {})},
        "binding": each.get("binding", entry.binding),
        "visible_if": each.get("visible_if"),
        "required_if": each.get("required_if"),
        "sensitivity": entry.sensitivity,
        "source": each.get("source", ""),
    }
    if each.get("computed") is not None:
        field["computed"] = each["computed"]
    # The entry's further sources know the person who is signed in: they count where the form asks about that person.
    bindings = each.get("bindings", entry.bindings if field["binding"] else [])
    if bindings:
        field["bindings"] = list(bindings) if isinstance(bindings, list) else [bindings]
    try:
        check(field["visible_if"], known)
        check(field["required_if"], known)
        check(field["options"].get("prefill_if"), known)
        _check_bindings(field.get("bindings", []))
        for binding in sources_of(FieldDef(**field)):
            check(binding.condition, known)
        if "computed" in field:
            _check_computed(field, known)
        type_of(entry.type).check_options(FieldDef(**field))
    except (ExpressionError, LookupError, ValueError) as error:
        raise Invalid("bad_field", f"Trường “{key}”: {error}", key) from error
    return field


def _check_bindings(bindings: list[Any]) -> None:
    """Each is a path, or a path with the condition under which it is taken."""
    for each in bindings:
        whole = isinstance(each, dict) and isinstance(each.get("path"), str) and not set(each) - {"path", "if"}
        path = each["path"] if isinstance(each, dict) and whole else each
        if not isinstance(path, str) or path.partition(".")[0] not in SOURCE_NAMES or "." not in path:
            raise ValueError(f"nguồn điền sẵn không đúng dạng: {each}")


def _check_computed(field: Mapping[str, Any], known: Mapping[str, str]) -> None:
    """What is computed has the type that the field stores."""
    given, wanted = value_of_type(field["computed"], known), value_type(field["type"], field["options"])
    if given != wanted:
        raise ExpressionError(f"tự tính ra kiểu {given}, trường cần kiểu {wanted}")


def _check_map(compiled: Mapping[str, Any], known: Mapping[str, str]) -> None:
    """Owners and applicant are read from fields that exist."""
    for owner in compiled["owners"]:
        for part in ("name", "id", "birth_date"):
            if owner.get(part) and owner[part] not in known:
                raise Invalid("unknown_owner_field", f"Chủ giấy tờ đọc từ “{owner[part]}”, không có trong biểu mẫu.")
    for name, key in compiled["applicant"].items():
        if key not in known:
            raise Invalid("unknown_applicant_field", f"“{name}” của người nộp đọc từ “{key}”, không có trong biểu mẫu.")
