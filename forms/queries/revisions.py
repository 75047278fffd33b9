"""Revisions as their authors see them: lists of forms, the publishing checklist, what two revisions differ in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Func, Max, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Collate
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit.errors import Invalid
from core.vietnamese.text import search_terms
from forms.definition import FormDef, parse
from forms.fields import type_of
from forms.models import Form, FormRevision, ProcedureForm, WordTemplate
from forms.package.mapping import mappings_of, problems
from forms.queries.compiling import compile_definition
from forms.queries.dictionary import entries_by_key
from forms.queries.word import standing


def form_list(text: str = "", kind: str = "", state: str = "") -> QuerySet[Form]:
    """Forms by title with `newest` (number), `newest_state`, `newest_id`, `procedure_count`; one query."""
    newest = FormRevision.objects.filter(form=OuterRef("pk")).order_by("-number")
    found = Form.objects.annotate(
        newest=Max("revisions__number"),
        newest_state=Subquery(newest.values("state")[:1]),
        newest_id=Subquery(newest.values("pk")[:1]),
        procedure_count=Count("procedure_links", distinct=True),
    )
    if text:
        found = found.annotate(folded=Func("title", function="vn_fold", output_field=TextField()))
    for term in search_terms(text):
        found = found.filter(Q(folded__contains=term) | Q(key__contains=term))
    if kind:
        found = found.filter(kind=kind)
    if state:
        found = found.filter(newest_state=state)
    return found.order_by(Collate("title", "vi-x-icu"), "pk")


@dataclass(frozen=True)
class Item:
    """One line of the publishing checklist. `stops`: the form cannot be published like this."""

    ok: bool
    text: str
    stops: bool = False
    field: str = ""


def checklist(revision: FormRevision) -> list[Item]:
    """What has to be right before a revision is published, and what its author should look at once more."""
    definition = revision.definition
    form, problem = compiled_or_why(definition)
    asked = [each for page in definition.get("pages", []) for each in page.get("fields", [])]
    items = [
        _item(bool(asked), _("Có ít nhất một câu hỏi"), _("Biểu mẫu chưa có câu hỏi nào")),
        _item(problem is None, _("Câu hỏi, điều kiện và kiểu dữ liệu đúng"), problem.message if problem else "",
              field=problem.field if problem else ""),
        _item(bool(revision.legal_basis), _("Đã ghi căn cứ pháp lý"), _("Chưa ghi căn cứ pháp lý")),
    ]  # fmt: skip
    if revision.form.kind == Form.Kind.EFORM:
        named = bool(definition.get("applicant", {}).get("name"))
        items.append(_item(named, _("Đã chỉ ra người nộp"), _("Chưa chỉ ra câu hỏi nào là tên người nộp")))
        links = revision.form.procedure_links.exists()
        items.append(_note(links, _("Đã gắn với thủ tục"), _("Chưa gắn với thủ tục nào: chưa ai mở được biểu mẫu này")))
    ended = _ended(asked)
    items.append(_item(not ended, _("Mọi trường dùng chung còn hiệu lực"),
                       _("Trường hết hiệu lực: %(keys)s") % {"keys": ", ".join(ended)}))  # fmt: skip
    empty = [page["title"] for page in definition.get("pages", []) if not page.get("fields")]
    items.append(_item(not empty, _("Không có trang trống"), _("Trang trống: %(pages)s") % {"pages": ", ".join(empty)}))
    if revision.form.kind == Form.Kind.EFORM:
        word_ok, word_text = standing(WordTemplate.objects.filter(revision=revision).first(), form)
        items.append(Item(word_ok, word_text, stops=not word_ok))
    if form is not None:
        items += _receivers(revision.form.key, form)
        twice = _same_labels(form)
        items.append(_note(not twice, _("Không có hai câu hỏi cùng nhãn trên một trang"),
                           _("Cùng nhãn trên một trang: %(labels)s") % {"labels": ", ".join(twice)}))  # fmt: skip
    if revision.number > 1:
        items.append(_note(bool(revision.change_note), _("Đã ghi điều thay đổi cho người đang điền"),
                           _("Chưa ghi điều thay đổi: người đang điền sẽ chỉ thấy danh sách câu hỏi")))  # fmt: skip
    return items


def _receivers(key: str, form: FormDef) -> list[Item]:
    fields = ProcedureForm.objects.filter(form__key=key).values_list("procedure__field__code", flat=True)
    apart = {mapping.title: problems(mapping, form) for mapping in mappings_of(key, fields)}
    return [
        _note(not found, _("%(system)s: nhận đủ các câu trả lời") % {"system": title},
              _("Chưa khớp với hệ thống nhận: %(what)s") % {"what": "; ".join(found)})
        for title, found in apart.items()
    ]  # fmt: skip


def _item(ok: bool, good: str, bad: str, field: str = "") -> Item:
    return Item(ok, good if ok else bad, stops=not ok, field="" if ok else field)


def _note(ok: bool, good: str, bad: str) -> Item:
    return Item(ok, good if ok else bad)


def _ended(asked: list[Mapping[str, Any]]) -> list[str]:
    today = timezone.localdate()
    entries = entries_by_key(str(each.get("use", "")) for each in asked)
    return sorted({entry.key for entry in entries.values() if entry.valid_to and entry.valid_to < today})


def _same_labels(form: FormDef) -> list[str]:
    found = []
    for page in form.pages:
        labels = [each.label for each in page.fields if type_of(each.type).asks and each.type != "declaration"]
        found += sorted({label for label in labels if labels.count(label) > 1})
    return found


def compiled_or_why(definition: Mapping[str, Any]) -> tuple[FormDef | None, Invalid | None]:
    """The form an unpublished definition would become, or why it cannot."""
    try:
        return parse(compile_definition(definition)), None
    except Invalid as problem:
        return None, problem
    except (KeyError, TypeError, ValueError) as error:
        return None, Invalid("bad_definition", _("Định nghĩa biểu mẫu không đọc được: %(why)s") % {"why": error})


@dataclass(frozen=True)
class Change:
    """A difference between two revisions. `kind`: added, removed, moved, changed; `parts`: (name, before, after)."""

    kind: str
    key: str
    label: str
    parts: tuple[tuple[str, Any, Any], ...] = ()


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """What changed from one definition to another, in the order of the new one; removed questions last."""
    before, after = _by_key(old), _by_key(new)
    shared = [key for key in before if key in after]
    order = {key: place for place, key in enumerate(key for key in after if key in before)}
    changes = []
    for key, (page, field) in after.items():
        if key not in before:
            changes.append(Change("added", key, _label(field)))
            continue
        old_page, old_field = before[key]
        names = sorted({*field, *old_field} - {"key"})
        parts = tuple((name, old_field.get(name), field.get(name)) for name in names
                      if old_field.get(name) != field.get(name))  # fmt: skip
        if page != old_page or order[key] != shared.index(key):
            changes.append(Change("moved", key, _label(field), (("page", old_page, page),) if page != old_page else ()))
        if parts:
            changes.append(Change("changed", key, _label(field), parts))
    changes += [Change("removed", key, _label(field)) for key, (_page, field) in before.items() if key not in after]
    return changes


def _by_key(definition: Mapping[str, Any]) -> dict[str, tuple[str, Mapping[str, Any]]]:
    return {each["key"]: (page["key"], each) for page in definition.get("pages", []) for each in page.get("fields", [])}


def _label(field: Mapping[str, Any]) -> str:
    return str(field.get("label") or field["key"])
