"""Writing a form: new ones, new revisions, and every edit of an unpublished revision's pages and fields.

Each verb locks the revision and takes the version its author saw, so that two editors cannot overwrite each other. An
edit of a checked revision makes it a draft again.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.audit.errors import Conflict, Invalid, NotAllowed
from core.audit.services import record
from core.vietnamese.text import slug
from forms.models import Form, FormRevision
from forms.policies import may_administer
from forms.queries.dictionary import entries_by_key
from forms.services.word_copies import carry_template

PARTS = ("pages", "owners", "applicant", "abstract")
FIELD_PARTS = (
    "label", "hint", "required", "options", "binding", "bindings", "visible_if", "required_if", "computed", "source",
)  # fmt: skip
_KEY_RE = re.compile(r"[a-z][a-z0-9_]{0,40}(\.[a-z][a-z0-9_]{0,40}){0,3}")
MAX_FIELDS = 400


@transaction.atomic
def create_form(actor: Actor, title: str, *, key: str = "", copy_of: FormRevision | None = None) -> FormRevision:
    """A new e-form with its first draft, empty or a copy to adapt. Raises NotAllowed, Invalid, Conflict (key taken)."""
    require_admin(actor)
    title = " ".join(title.split())
    if not title:
        raise Invalid("no_title", _("Hãy ghi tên biểu mẫu."), "title")
    key = key or slug(title, max_length=60)
    if not key:
        raise Invalid("bad_key", _("Tên biểu mẫu phải có chữ."), "title")
    if Form.objects.filter(key=key).exists():
        raise Conflict("key_taken", _("Đã có biểu mẫu với mã “%(key)s”.") % {"key": key}, "title")
    kind = copy_of.form.kind if copy_of else Form.Kind.EFORM
    form = Form.objects.create(key=key, kind=kind, title=title[:300])
    definition: dict[str, Any] = {"pages": []}
    if copy_of is not None:
        definition = copy.deepcopy(copy_of.definition)
    template = copy_of.template if copy_of else "print/forms/eform.html"
    legal_basis = copy_of.legal_basis if copy_of else ""
    revision = FormRevision.objects.create(
        form=form, number=1, definition=definition, template=template, legal_basis=legal_basis
    )
    carry_template(copy_of, revision)
    record("form.created", revision, actor.who, data={"form": key, "copy_of": str(copy_of) if copy_of else ""})
    return revision


@transaction.atomic
def new_revision(actor: Actor, form: Form) -> FormRevision:
    """The form's unpublished revision; where there is none, a draft that starts from the newest. Raises NotAllowed."""
    require_admin(actor)
    form = Form.objects.select_for_update().get(pk=form.pk)
    open_one = form.revisions.filter(published_at__isnull=True).order_by("-number").first()
    if open_one is not None:
        return open_one
    newest = form.revisions.order_by("-number").first()
    number = (form.revisions.aggregate(last=Max("number"))["last"] or 0) + 1
    revision = FormRevision.objects.create(
        form=form,
        number=number,
        definition=copy.deepcopy(newest.definition) if newest else {"pages": []},
        template=newest.template if newest else "",
        legal_basis=newest.legal_basis if newest else "",
    )
    carry_template(newest, revision)
    record("form.revision_started", revision, actor.who, data={"form": form.key, "number": number})
    return revision


@transaction.atomic
def edit(
    actor: Actor, revision_id: int, version: int, what: str, change: Callable[[dict[str, Any]], None]
) -> FormRevision:
    """Apply one change to an unpublished definition. Raises NotAllowed, Invalid, Conflict (published, or stale)."""
    revision = lock_unpublished(actor, revision_id, version)
    definition = copy.deepcopy(revision.definition)
    definition.setdefault("pages", [])
    change(definition)
    if definition != revision.definition:
        revision.definition = definition
        revision.state, revision.checked_at, revision.compiled = FormRevision.State.DRAFT, None, None
        revision.version += 1
        revision.save()
        record("form.edited", revision, actor.who, data={"what": what})
    return revision


def lock_unpublished(actor: Actor, revision_id: int, version: int) -> FormRevision:
    """The revision, locked, if it may still be changed. Raises NotAllowed, Invalid, Conflict."""
    require_admin(actor)
    revision = (
        FormRevision.objects.select_for_update(of=("self",)).select_related("form").filter(pk=revision_id).first()
    )
    if revision is None:
        raise Invalid("unknown", _("Không có bản biểu mẫu này."))
    if revision.published_at is not None:
        raise Conflict("published", _("Bản này đã công bố nên không sửa được; hãy tạo bản mới."))
    if revision.version != version:
        raise Conflict("stale", _("Biểu mẫu vừa được sửa ở nơi khác; trang này đã hiện bản mới nhất, hãy làm lại."))
    return revision


def set_details(
    actor: Actor, revision_id: int, version: int, *, title: str, legal_basis: str, abstract: str, change_note: str
) -> FormRevision:
    """Title, legal basis, what a dossier is called, what applicants are told about the change. Raises as `edit`."""
    if not title.strip():
        raise Invalid("no_title", _("Hãy ghi tên biểu mẫu."), "title")
    with transaction.atomic():
        revision = edit(actor, revision_id, version, "details", lambda one: one.update(abstract=abstract.strip()))
        revision.form.title = title.strip()[:300]
        revision.form.save(update_fields=["title"])
        revision.legal_basis, revision.change_note = legal_basis.strip()[:300], change_note.strip()[:300]
        revision.version += revision.version == version
        revision.save(update_fields=["legal_basis", "change_note", "version"])
        return revision


def add_page(actor: Actor, revision_id: int, version: int, title: str) -> FormRevision:
    """A new last page. Raises Invalid without a title, else as `edit`."""
    if not title.strip():
        raise Invalid("no_title", _("Hãy ghi tên trang."), "title")

    def change(one: dict[str, Any]) -> None:
        taken = {page["key"] for page in one["pages"]}
        key = wanted = slug(title, max_length=40) or "trang"
        for number in range(2, len(taken) + 3):
            if key not in taken:
                break
            key = f"{wanted}-{number}"
        one["pages"].append({"key": key, "title": title.strip()[:200], "intro": "", "fields": []})

    return edit(actor, revision_id, version, f"add page {title}", change)


def change_page(
    actor: Actor, revision_id: int, version: int, page_key: str, *, title: str, intro: str = ""
) -> FormRevision:
    """Rename a page. Its key stays, so that drafts find their place again. Raises as `edit`."""
    if not title.strip():
        raise Invalid("no_title", _("Hãy ghi tên trang."), "title")

    def change(one: dict[str, Any]) -> None:
        page_of(one, page_key).update(title=title.strip()[:200], intro=intro.strip()[:1000])

    return edit(actor, revision_id, version, f"change page {page_key}", change)


def remove_page(actor: Actor, revision_id: int, version: int, page_key: str) -> FormRevision:
    """Remove an empty page. Raises Invalid while it has fields, else as `edit`."""

    def change(one: dict[str, Any]) -> None:
        page = page_of(one, page_key)
        if page["fields"]:
            raise Invalid("not_empty", _("Trang còn câu hỏi; hãy chuyển hoặc bỏ các câu hỏi trước."))
        one["pages"].remove(page)

    return edit(actor, revision_id, version, f"remove page {page_key}", change)


def move_page(actor: Actor, revision_id: int, version: int, page_key: str, to: int) -> FormRevision:
    """Put a page at place `to` (0 first). Raises as `edit`."""

    def change(one: dict[str, Any]) -> None:
        page = page_of(one, page_key)
        one["pages"].remove(page)
        one["pages"].insert(max(0, min(to, len(one["pages"]))), page)

    return edit(actor, revision_id, version, f"move page {page_key}", change)


def add_field(actor: Actor, revision_id: int, version: int, page_key: str, use: str, key: str = "") -> FormRevision:
    """Ask an entry of the dictionary at the end of a page. Raises Invalid (key, entry), else as `edit`."""
    entry = entries_by_key([use]).get(use)
    if entry is None:
        raise Invalid("not_in_dictionary", _("Từ điển không có trường “%(key)s”.") % {"key": use}, "use")
    key = key.strip() or entry.key
    if not _KEY_RE.fullmatch(key):
        raise Invalid("bad_key", _("Mã câu hỏi gồm vai và tên, chữ thường không dấu, ví dụ father.full_name."), "key")

    def change(one: dict[str, Any]) -> None:
        page = page_of(one, page_key)
        if key in {each["key"] for each in all_fields(one)}:
            raise Conflict("key_taken", _("Biểu mẫu đã có câu hỏi “%(key)s”; hãy đặt vai khác.") % {"key": key}, "key")
        if len(all_fields(one)) >= MAX_FIELDS:
            raise Invalid("too_many", _("Một biểu mẫu có tối đa %(max)s câu hỏi.") % {"max": MAX_FIELDS})
        page["fields"].append({"key": key, "use": entry.key})

    return edit(actor, revision_id, version, f"add field {key}", change)


def add_wording(
    actor: Actor, revision_id: int, version: int, title: str, fields: list[tuple[str, str]]
) -> FormRevision:
    """A page with (label, dictionary entry) pairs in order, as read off a paper form. Raises as `edit`."""

    def change(one: dict[str, Any]) -> None:
        key = f"{slug(title, max_length=30) or 'trang'}-{len(one['pages']) + 1}"
        rows = [
            {"key": f"item{number}.{use.rpartition('.')[2]}", "use": use, "label": label}
            for number, (label, use) in enumerate(fields, start=len(all_fields(one)) + 1)
        ]
        one["pages"].append({"key": key, "title": title, "intro": "", "fields": rows})

    return edit(actor, revision_id, version, "add wording", change)


def change_field(actor: Actor, revision_id: int, version: int, key: str, values: Mapping[str, Any]) -> FormRevision:
    """Set parts of a field (`FIELD_PARTS`); None or '' goes back to what the dictionary says. Raises as `edit`."""
    unknown = set(values) - set(FIELD_PARTS)
    if unknown:
        raise Invalid("unknown_part", _("Không sửa được phần “%(part)s”.") % {"part": sorted(unknown)[0]})

    def change(one: dict[str, Any]) -> None:
        field = field_of(one, key)
        for name, value in values.items():
            if value is None or value == "" or value == {}:
                field.pop(name, None)
            else:
                field[name] = value

    return edit(actor, revision_id, version, f"change field {key}", change)


def move_field(actor: Actor, revision_id: int, version: int, key: str, page_key: str, to: int) -> FormRevision:
    """Put a field at place `to` (0 first) of a page. Raises as `edit`."""

    def change(one: dict[str, Any]) -> None:
        field, target = field_of(one, key), page_of(one, page_key)
        for page in one["pages"]:
            if field in page["fields"]:
                page["fields"].remove(field)
        target["fields"].insert(max(0, min(to, len(target["fields"]))), field)

    return edit(actor, revision_id, version, f"move field {key}", change)


def remove_field(actor: Actor, revision_id: int, version: int, key: str) -> FormRevision:
    """Stop asking a field, also for applicant and owners. Raises as `edit`."""

    def change(one: dict[str, Any]) -> None:
        field = field_of(one, key)
        for page in one["pages"]:
            page["fields"] = [each for each in page["fields"] if each is not field]
        _forget(one, key)

    return edit(actor, revision_id, version, f"remove field {key}", change)


def _forget(definition: dict[str, Any], key: str) -> None:
    """Who asks and whose paper it will be are no longer read from a question that is gone."""
    applicant = definition.get("applicant", {})
    definition["applicant"] = {part: asked for part, asked in applicant.items() if asked != key}
    owners = [{part: asked for part, asked in owner.items() if asked != key} for owner in definition.get("owners", [])]
    definition["owners"] = [owner for owner in owners if owner.get("name")]


def page_of(definition: Mapping[str, Any], key: str) -> dict[str, Any]:
    """A page by its key. Raises Invalid."""
    for page in definition["pages"]:
        if page["key"] == key:
            found: dict[str, Any] = page
            return found
    raise Invalid("page_unknown", _("Biểu mẫu không có trang này."))


def field_of(definition: Mapping[str, Any], key: str) -> dict[str, Any]:
    """A field by its key. Raises Invalid."""
    for each in all_fields(definition):
        if each["key"] == key:
            return each
    raise Invalid("field_unknown", _("Biểu mẫu không có câu hỏi này."))


def all_fields(definition: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The fields of all pages in order."""
    return [each for page in definition.get("pages", []) for each in page.get("fields", [])]


def require_admin(actor: Actor) -> None:
    """Raise NotAllowed for anybody but those who keep the forms."""
    if not may_administer(actor):
        raise NotAllowed("forms_admin", _("Chỉ quản trị biểu mẫu của tỉnh được sửa từ điển và biểu mẫu."))
