"""Keeping the shared dictionary: add and change entries, end them, merge two that mean the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.audit.errors import Conflict, Invalid
from core.audit.services import record
from forms.definition import FieldDef
from forms.fields import type_of
from forms.models import FieldDefinition, FormRevision
from forms.queries.dictionary import keys_using, search_text_of
from forms.services.editing import require_admin

EDITABLE = (
    "label", "hint", "type", "options", "unit", "code_list", "binding", "bindings", "sensitivity", "synonyms",
    "legal_basis", "valid_from", "valid_to",
)  # fmt: skip
_KEY_RE = re.compile(r"[a-z][a-z0-9_]{1,30}(\.[a-z][a-z0-9_]{1,30}){1,2}")


@transaction.atomic
def add_entry(actor: Actor, key: str, values: Mapping[str, Any]) -> FieldDefinition:
    """A new entry. Raises NotAllowed, Invalid (key, label, type or options make no sense), Conflict (key is taken)."""
    require_admin(actor)
    if not _KEY_RE.fullmatch(key):
        message = _("Mã trường gồm nhóm và tên, chữ thường không dấu, ví dụ person.full_name.")
        raise Invalid("bad_key", message, "key")
    if FieldDefinition.objects.filter(key=key).exists():
        raise Conflict("key_taken", _("Mã “%(key)s” đã có trong từ điển.") % {"key": key}, "key")
    entry = FieldDefinition(key=key, **{name: values[name] for name in EDITABLE if name in values})
    _check(entry)
    entry.save()
    record("dictionary.added", entry, actor.who, data=_written(entry, EDITABLE))
    return entry


@transaction.atomic
def change_entry(actor: Actor, key: str, values: Mapping[str, Any], version: int) -> FieldDefinition:
    """Change an entry for revisions published from now on; what was published keeps what it froze.

    Raises NotAllowed, Invalid, Conflict (somebody saved meanwhile, or the entry was merged away).
    """
    require_admin(actor)
    entry = _locked(key)
    if entry.version != version:
        raise Conflict("stale", _("Trường này vừa được người khác sửa; hãy mở lại để xem bản mới."))
    before = _written(entry, EDITABLE)
    for name in EDITABLE:
        if name in values:
            setattr(entry, name, values[name])
    _check(entry)
    after = _written(entry, EDITABLE)
    changed = {name: [before[name], after[name]] for name in EDITABLE if before[name] != after[name]}
    if changed:
        entry.version += 1
        entry.save()
        record("dictionary.changed", entry, actor.who, data=changed)
    return entry


@transaction.atomic
def merge_entries(actor: Actor, keep_key: str, drop_key: str) -> list[FormRevision]:
    """Let `keep` stand for `drop`: unpublished revisions use it at once, published ones keep what they froze.

    Synonyms and label of the dropped entry become synonyms of the kept one. Returns the revisions rewritten. Raises
    NotAllowed, Invalid (the same entry twice, or another type of value), Conflict (one of them was merged already).
    """
    require_admin(actor)
    if keep_key == drop_key:
        raise Invalid("same", _("Hãy chọn hai trường khác nhau."), "keep")
    first, second = sorted((keep_key, drop_key))  # always in one order, so that two merges cannot wait for each other
    locked = {key: _locked(key) for key in (first, second)}
    keep, drop = locked[keep_key], locked[drop_key]
    if keep.type != drop.type:
        message = _("Không gộp được: “%(drop)s” và “%(keep)s” khác kiểu dữ liệu.")
        raise Invalid("other_type", message % {"drop": drop.label, "keep": keep.label}, "keep")
    names = dict.fromkeys([*keep.synonyms, drop.label, *drop.synonyms])
    keep.synonyms = [name for name in names if name != keep.label]
    keep.search_text = search_text_of(keep)
    keep.version += 1
    keep.save()
    drop.merged_into, drop.valid_to, drop.version = keep, timezone.localdate(), drop.version + 1
    drop.save()
    rewritten = _rewrite(drop.key, keep.key)
    data = {"kept": keep.key, "dropped": drop.key, "revisions": [str(each) for each in rewritten]}
    record("dictionary.merged", keep, actor.who, data=data)
    record("dictionary.merged", drop, actor.who, data=data)
    return rewritten


def _rewrite(old: str, new: str) -> list[FormRevision]:
    asks = {"pages": [{"fields": [{"use": old}]}]}
    unpublished = FormRevision.objects.select_for_update().filter(published_at__isnull=True, definition__contains=asks)
    revisions = list(unpublished.order_by("pk"))
    for revision in revisions:
        wanted = keys_using(revision.definition, old)
        for page in revision.definition["pages"]:
            for each in page["fields"]:
                if each["key"] in wanted:
                    each["use"] = new
        revision.version += 1
        revision.save(update_fields=["definition", "version"])
    return revisions


def _locked(key: str) -> FieldDefinition:
    entry = FieldDefinition.objects.select_for_update().filter(key=key).first()
    if entry is None:
        raise Invalid("unknown", _("Từ điển không có trường “%(key)s”.") % {"key": key})
    if entry.merged_into_id is not None:
        raise Conflict("merged", _("Trường “%(key)s” đã được gộp vào trường khác.") % {"key": key})
    return entry


def _check(entry: FieldDefinition) -> None:
    """A label, a known type, options that make sense, dates in order."""
    if not entry.label.strip():
        raise Invalid("no_label", _("Hãy ghi nhãn tiếng Việt của trường."), "label")
    if entry.valid_from and entry.valid_to and entry.valid_to < entry.valid_from:
        raise Invalid("bad_dates", _("Ngày hết hiệu lực phải sau ngày có hiệu lực."), "valid_to")
    if not isinstance(entry.options, dict):
        raise Invalid("bad_options", _("Ràng buộc phải là một đối tượng JSON."), "options")
    try:
        type_of(entry.type).check_options(FieldDef(entry.key, entry.type, entry.label, options=entry.options))
    except LookupError:
        raise Invalid("bad_type", _("Không có kiểu dữ liệu “%(type)s”.") % {"type": entry.type}, "type") from None
    except ValueError as error:
        raise Invalid("bad_options", _("Ràng buộc chưa đúng: %(why)s") % {"why": error}, "options") from error
    entry.search_text = search_text_of(entry)


def _written(entry: FieldDefinition, names: tuple[str, ...]) -> dict[str, Any]:
    """The values as the log keeps them."""
    values = {name: getattr(entry, name) for name in names}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}
