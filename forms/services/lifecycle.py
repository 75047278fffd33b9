"""The life of a revision: draft → checked → published → retired; and drafts of citizens moving to a newer one.

Finished dossiers are frozen and those in handling keep their revision; only what is still being filled in moves. No
answer is lost on the way: what the newer revision no longer asks is set aside with the draft.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.audit.errors import Conflict, Invalid
from core.audit.services import record
from forms.definition import FormDef, form_of
from forms.fields import type_of
from forms.models import Draft, FormRevision
from forms.policies import scoped
from forms.queries.answers import display
from forms.queries.compiling import compile_definition
from forms.queries.revisions import checklist
from forms.services.answers import accepts, settle
from forms.services.editing import lock_unpublished, require_admin
from forms.services.publishing import publish

_CHUNK = 200


@transaction.atomic
def mark_checked(actor: Actor, revision_id: int, version: int) -> FormRevision:
    """A draft whose publishing checklist is complete becomes checked. Raises NotAllowed, Invalid (what is open)."""
    revision = lock_unpublished(actor, revision_id, version)
    open_items = [each for each in checklist(revision) if each.stops]
    if open_items:
        raise Invalid("checklist", _("Chưa đủ điều kiện: %(what)s") % {"what": open_items[0].text})
    revision.compiled = compile_definition(revision.definition)
    revision.state, revision.checked_at = FormRevision.State.CHECKED, timezone.now()
    revision.version += 1
    revision.save()
    record("form.checked", revision, actor.who, data={"form": revision.form.key, "number": revision.number})
    return revision


@transaction.atomic
def publish_checked(actor: Actor, revision_id: int, version: int, valid_from: dt.date) -> FormRevision:
    """Put a checked revision in force from a day that is not past. Raises NotAllowed, Invalid, Conflict."""
    revision = lock_unpublished(actor, revision_id, version)
    if revision.state != FormRevision.State.CHECKED:
        raise Conflict("not_checked", _("Hãy kiểm tra biểu mẫu trước khi công bố."))
    if valid_from < timezone.localdate():
        raise Invalid("past", _("Ngày áp dụng không được trước ngày hôm nay."), "valid_from")
    revision.valid_from = valid_from
    revision.save(update_fields=["valid_from"])
    return publish(revision, actor.who)


@transaction.atomic
def retire(actor: Actor, revision_id: int, last_day: dt.date) -> FormRevision:
    """End a published revision without a successor. Raises NotAllowed, Invalid (day in the past), Conflict."""
    require_admin(actor)
    revision = FormRevision.objects.select_for_update(of=("self",)).select_related("form").get(pk=revision_id)
    if revision.state != FormRevision.State.PUBLISHED or revision.valid_to is not None:
        raise Conflict("not_in_force", _("Chỉ kết thúc được bản đang có hiệu lực."))
    if last_day < timezone.localdate():
        raise Invalid("past", _("Ngày hết hiệu lực không được trước ngày hôm nay."), "valid_to")
    revision.state, revision.valid_to = FormRevision.State.RETIRED, last_day
    revision.save(update_fields=["state", "valid_to"])
    record("form.retired", revision, actor.who, data={"last_day": last_day.isoformat()})
    return revision


def move_drafts(revision_id: int) -> int:
    """Move every open draft of an older revision of the form to this one, each in its own transaction.

    May run twice or die anywhere: a draft that is there already is left alone. Returns how many moved.
    """
    revision = FormRevision.objects.select_related("form").get(pk=revision_id)
    older = Draft.objects.filter(
        state=Draft.State.OPEN, form_revision__form=revision.form, form_revision__number__lt=revision.number
    )
    moved, last = 0, None
    while True:
        rows = older.order_by("pk") if last is None else older.filter(pk__gt=last).order_by("pk")
        ids = list(rows.values_list("pk", flat=True)[:_CHUNK])
        if not ids:
            return moved
        moved += sum(move_draft(each, revision) for each in ids)
        last = ids[-1]


@transaction.atomic
def move_draft(draft_id: UUID, revision: FormRevision) -> bool:
    """Move one open draft; its author is told what changed. False when there was nothing to move."""
    draft = Draft.objects.select_for_update(of=("self",)).select_related("form_revision__form").get(pk=draft_id)
    here = draft.form_revision
    if draft.state != Draft.State.OPEN or here.form_id != revision.form_id or here.number >= revision.number:
        return False
    old, new = form_of(here), form_of(revision)
    answers, aside = _carry({**draft.set_aside, **draft.answers}, new)
    changed = changed_questions(old, new)
    lost = [key for key in aside if key in draft.answers]
    draft.changes = [*draft.changes, _told(draft, revision, old, new, lost)]
    draft.answers, draft.set_aside = settle(new, answers, aside)
    kept = draft.answers.keys() | draft.set_aside.keys()
    draft.provenance = {key: origin for key, origin in draft.provenance.items() if key in kept}
    touched = {page.key for page in new.pages for each in page.fields if each.key in changed}
    known = {page.key for page in new.pages}
    draft.done_pages = [key for key in draft.done_pages if key in known and key not in touched]
    draft.form_revision = revision
    draft.version += 1
    draft.saved_tab, draft.saved_from = "", None
    draft.save()
    return True


def _carry(answers: dict[str, Any], new: FormDef) -> tuple[dict[str, Any], dict[str, Any]]:
    """(answers the new revision takes as they are, those it does not ask or no longer accepts)."""
    kept: dict[str, Any] = {}
    aside: dict[str, Any] = {}
    for key, value in answers.items():
        field = new.field(key)
        (kept if field is not None and accepts(field, value) else aside)[key] = value
    return kept, aside


def changed_questions(old: FormDef, new: FormDef) -> set[str]:
    """Keys that are new, or asked differently: another type, choices, or newly required."""
    changed = set()
    for each in new.fields:
        before = old.field(each.key)
        if before is None or (before.type, before.options, before.required_if, before.visible_if) != (
            each.type, each.options, each.required_if, each.visible_if,
        ) or (each.required and not before.required):  # fmt: skip
            changed.add(each.key)
    return changed


def _told(draft: Draft, revision: FormRevision, old: FormDef, new: FormDef, lost: list[str]) -> dict[str, Any]:
    """What the author reads about the move: note, questions added and removed, answers put aside as text."""
    before, after = {each.key for each in old.fields}, {each.key for each in new.fields}
    aside = []
    for key in lost:
        field = old.field(key)
        if field is not None:
            aside.append({"label": field.label, "text": display(field, draft.answers.get(key))})
    return {
        "from": draft.form_revision.number,
        "to": revision.number,
        "at": timezone.now().isoformat(timespec="seconds"),
        "note": revision.change_note,
        "added": [each.label for each in new.fields if each.key not in before and type_of(each.type).asks],
        "removed": [each.label for each in old.fields if each.key not in after and type_of(each.type).asks],
        "aside": aside,
    }


def changes_read(actor: Actor, draft_id: UUID) -> bool:
    """The author has read what moving changed. False for anybody else's draft; done twice is done once."""
    mine = scoped(actor).filter(pk=draft_id)
    if not mine.exists():
        return False
    mine.filter(state=Draft.State.OPEN).update(changes=[])
    return True
