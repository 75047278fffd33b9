"""A form as one JSON file: out with the dictionary entries it needs, in as a draft. import(export(x)) = x."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.audit.errors import Conflict, Invalid
from core.audit.services import record
from core.catalogue.models import Procedure
from forms.models import FieldDefinition, Form, FormRevision, ProcedureForm
from forms.queries.dictionary import Alike, Likeness, entries_by_key
from forms.services.dictionary import add_entry
from forms.services.editing import FIELD_PARTS, MAX_FIELDS, PARTS, all_fields, require_admin
from forms.stored_json import NotStorable, read_json

FORMAT, VERSION = "mot-cua-form", 1
MAX_BYTES = 2 * 1024 * 1024
ENTRY_PARTS = ("key", "label", "type", "hint", "options", "unit", "code_list", "binding", "bindings", "sensitivity",
               "synonyms", "legal_basis")  # fmt: skip
_JSON_PARTS: dict[str, type] = {"options": dict, "bindings": list, "synonyms": list}
_TEXTS = {"title": 300, "legal_basis": 300, "template": 120, "change_note": 300}
_FIELD_KEYS = {"key", "use", *FIELD_PARTS}


def export_revision(revision: FormRevision) -> dict[str, Any]:
    """The revision with everything it needs elsewhere: its form, definition, and the entries it is made from."""
    uses = sorted({str(each.get("use", "")) for each in all_fields(revision.definition)})
    entries = FieldDefinition.objects.filter(key__in=uses).order_by("key")
    links = revision.form.procedure_links.order_by("procedure__code").values_list("procedure__code", flat=True)
    return {
        "format": FORMAT,
        "version": VERSION,
        "form": {
            "key": revision.form.key,
            "kind": revision.form.kind,
            "title": revision.form.title,
            "template": revision.template,
            "legal_basis": revision.legal_basis,
            "change_note": revision.change_note,
            "procedures": list(links),
        },
        "definition": revision.definition,
        "dictionary": [{name: getattr(entry, name) for name in ENTRY_PARTS} for entry in entries],
    }


@dataclass(frozen=True)
class Imported:
    """What an import did: the draft, entries it added, entries that are here already but written otherwise."""

    revision: FormRevision
    added: tuple[str, ...]
    differing: tuple[str, ...]


def import_form(actor: Actor, data: bytes) -> Imported:
    """A file written by `export_revision` as the form's new draft; a form unknown here is created.

    Nothing is kept when anything is wrong. Raises NotAllowed, Invalid (with where), Conflict (the form has a draft).
    """
    require_admin(actor)
    content = _read(data)
    with transaction.atomic():
        return _import(actor, content)


def _read(data: bytes) -> dict[str, Any]:
    """The file's content if it has the shape of an export."""
    if len(data) > MAX_BYTES:
        raise Invalid("too_large", _("Tệp biểu mẫu lớn quá 2 MB."), "file")
    try:
        content = read_json(data.decode("utf-8-sig"))
    except NotStorable:
        message = _("Tệp có ký tự hoặc số mà hệ thống không lưu được (ký tự NUL, NaN, Infinity).")
        raise Invalid("not_storable", message, "file") from None
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise Invalid("not_json", _("Tệp này không phải JSON đọc được."), "file") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT or content.get("version") != VERSION:
        raise Invalid("not_a_form", _("Tệp này không phải biểu mẫu do hệ thống xuất ra."), "file")
    form, definition, entries = content.get("form"), content.get("definition"), content.get("dictionary")
    if not isinstance(form, dict) or not isinstance(definition, dict) or not isinstance(entries, list):
        raise Invalid("incomplete", _("Tệp biểu mẫu thiếu phần “form”, “definition” hoặc “dictionary”."), "file")
    for name, limit in _TEXTS.items():
        if not isinstance(form.get(name, ""), str) or len(form.get(name, "")) > limit:
            raise Invalid("bad_text", _("Phần “%(name)s” không phải chữ hoặc quá dài.") % {"name": name}, "file")
    if not isinstance(form.get("key"), str) or not form["key"] or len(form["key"]) > 60 or not form.get("title"):
        raise Invalid("no_key", _("Tệp biểu mẫu thiếu mã hoặc tên."), "file")
    if form.get("kind") not in Form.Kind.values:
        raise Invalid("bad_kind", _("Tệp biểu mẫu có loại không biết."), "file")
    _check_definition(definition)
    return content


def _check_definition(definition: Mapping[str, Any]) -> None:
    """Pages and fields have the parts that code reads; what they mean is checked before publishing."""
    if set(definition) - set(PARTS):
        raise Invalid("unknown_part", _("Định nghĩa có phần không biết: %(part)s.")
                      % {"part": sorted(set(definition) - set(PARTS))[0][:40]}, "file")  # fmt: skip
    pages = definition.get("pages")
    if not isinstance(pages, list) or not all(isinstance(page, dict) for page in pages):
        raise Invalid("no_pages", _("Định nghĩa thiếu danh sách trang."), "file")
    for page in pages:
        fields = page.get("fields")
        if (
            not isinstance(page.get("key"), str)
            or not isinstance(page.get("title"), str)
            or not isinstance(fields, list)
        ):
            raise Invalid("bad_page", _("Một trang thiếu mã, tên hoặc danh sách câu hỏi."), "file")
        for each in fields:
            whole = isinstance(each, dict) and isinstance(each.get("key"), str) and isinstance(each.get("use"), str)
            if not whole or set(each) - _FIELD_KEYS:
                raise Invalid(
                    "bad_field", _("Trang “%(page)s” có câu hỏi không đúng dạng.") % {"page": page["title"]}, "file"
                )
    if len(all_fields(definition)) > MAX_FIELDS:
        raise Invalid("too_many", _("Một biểu mẫu có tối đa %(max)s câu hỏi.") % {"max": MAX_FIELDS}, "file")


def _import(actor: Actor, content: Mapping[str, Any]) -> Imported:
    told = content["form"]
    added, differing = _take_entries(actor, content["dictionary"])
    form, created = Form.objects.get_or_create(key=told["key"], defaults={"kind": told["kind"], "title": told["title"]})
    form = Form.objects.select_for_update().get(pk=form.pk)
    newest = form.revisions.order_by("-number").first()
    if newest is not None and newest.published_at is None:
        raise Conflict("has_draft", _("Biểu mẫu “%(title)s” đang có bản thảo; hãy công bố hoặc bỏ bản ấy trước.")
                       % {"title": form.title}, "file")  # fmt: skip
    if created:
        _link(form, told.get("procedures", []))
    revision = FormRevision.objects.create(
        form=form,
        number=newest.number + 1 if newest else 1,
        definition=content["definition"],
        **{name: told.get(name, "") for name in ("template", "legal_basis", "change_note")},
    )
    record("form.imported", revision, actor.who, data={"form": form.key, "entries": list(added)})
    return Imported(revision, added, differing)


def _take_entries(actor: Actor, entries: list[Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    known = entries_by_key(str(each.get("key")) for each in entries if isinstance(each, dict))
    added, differing = [], []
    for each in entries:
        if not isinstance(each, dict) or not _is_entry(each):
            raise Invalid("bad_entry", _("Phần “dictionary” có trường không đúng dạng."), "file")
        key = each["key"]
        values = {name: value for name, value in each.items() if name != "key"}
        if key not in known:
            known[key] = add_entry(actor, key, values)
            added.append(key)
        elif any(getattr(known[key], name) != value for name, value in values.items()):
            differing.append(key)
    return tuple(added), tuple(differing)


def _is_entry(each: Mapping[str, Any]) -> bool:
    """Only known parts, each of its type and no longer than its column."""
    if set(each) - set(ENTRY_PARTS) or not {"key", "label", "type"} <= set(each):
        return False
    for name, value in each.items():
        if not isinstance(value, _JSON_PARTS.get(name, str)):
            return False
        if isinstance(value, str) and len(value) > (
            getattr(FieldDefinition._meta.get_field(name), "max_length", 0) or 0
        ):
            return False
    return each.get("sensitivity", "personal") in FieldDefinition.Sensitivity.values


def _link(form: Form, codes: Any) -> None:
    if isinstance(codes, list):
        found = Procedure.objects.filter(code__in=[code for code in codes if isinstance(code, str)])
        links = [ProcedureForm(procedure=each, form=form, purpose=form.kind) for each in found]
        ProcedureForm.objects.bulk_create(links, ignore_conflicts=True)


def existing_fields(labels: list[str]) -> dict[str, list[Alike]]:
    """For the wording of a new form: which of its fields the dictionary has already, by likeness without diacritics."""
    likeness = Likeness()
    return {label: likeness.of(label, limit=3) for label in labels}
