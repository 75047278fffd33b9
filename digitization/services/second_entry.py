"""Blind second entry: chosen fields typed again by another person; where they differ a third one decides."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.audit.errors import Conflict, NotAllowed
from core.audit.services import record
from digitization import policies
from digitization.metadata import FieldErrors, clean_fields
from digitization.models import SecondEntry, WorkDone
from digitization.queries import quality
from digitization.services import work
from digitization.services.intake import locked


@transaction.atomic
def enter(actor: Actor, document_id: int, version: int, fields: Mapping[str, str]) -> SecondEntry:
    """Keep the second values of the fields the plan asks for; nothing of the first entry is looked at by the person.

    Raises FieldErrors, NotAllowed (`same_person`), Conflict (`stale`, `no_second_entry`).
    """
    document = locked(actor, document_id, version)
    plan = quality.plan_of(document.batch)
    if not quality.awaits_second(document, plan):
        raise Conflict("no_second_entry", _("Giấy tờ này không chờ nhập lần hai."))
    if document.indexer_id == actor.user_id:
        raise NotAllowed("same_person", _("Người nhập lần đầu không được nhập lần hai."))
    if actor.user is None or actor.post is None or not quality.may_enter_second(actor, document, plan):
        raise NotAllowed("second_entry_not_allowed", _("Chỉ cán bộ số hóa của cơ quan được nhập lần hai."))
    keys = quality.second_keys(plan)
    values = _cleaned(keys, fields)
    entry = SecondEntry.objects.create(
        document=document,
        values=values,
        differing=[key for key in keys if _differ(key, document.fields, values)],
        person=actor.user,
        post=actor.post,
        entered_at=timezone.now(),
    )
    work.done(actor, document, WorkDone.Step.SECOND)
    document.desk_user, document.desk_at = None, None
    document.version += 1
    document.save(update_fields=["desk_user", "desk_at", "version"])
    record("digitization.second_entry", document, actor.who, data={"differing": entry.differing})
    return entry


@transaction.atomic
def arbitrate(actor: Actor, document_id: int, version: int, chosen: Mapping[str, str]) -> SecondEntry:
    """A third person, allowed to check the paper, decides the value of every differing field.

    Raises FieldErrors, NotAllowed (`same_person`), Conflict (`stale`, `nothing_differs`).
    """
    document = locked(actor, document_id, version)
    keys = quality.to_arbitrate(document)
    if not keys:
        raise Conflict("nothing_differs", _("Giấy tờ này không có chỗ nào khác nhau cần quyết định."))
    entry = document.second_entry
    if actor.user_id in (document.indexer_id, entry.person_id):
        raise NotAllowed("same_person", _("Người đã nhập không được tự quyết định chỗ khác nhau."))
    if not policies.can(actor, document, "approve"):
        raise NotAllowed("arbitration_not_allowed", _("Chỉ cán bộ kiểm tra của cơ quan được làm việc này."))
    values = _cleaned(keys, chosen)
    entry.chosen, entry.arbiter, entry.arbitrated_at = values, actor.user, timezone.now()
    entry.save()
    document.fields = document.fields | values
    document.desk_user, document.desk_at = None, None
    document.version += 1
    document.save(update_fields=["fields", "desk_user", "desk_at", "version"])
    record("digitization.arbitrated", document, actor.who, data={"fields": keys})
    return entry


def _cleaned(keys: list[str], fields: Mapping[str, str]) -> dict[str, str]:
    values, errors = clean_fields(fields)
    wanted = [*keys, "date_unknown"] if "issued_on" in keys else keys
    if mistakes := {key: message for key, message in errors.items() if key in keys}:
        raise FieldErrors(mistakes)
    return {key: values[key] for key in wanted}


def _differ(key: str, first: Mapping[str, str], second: Mapping[str, str]) -> bool:
    """Case and spaces are no difference; a mark is: “Hoà” and “Hoa” are two names."""
    one, two = (" ".join(values.get(key, "").lower().split()) for values in (first, second))
    return one != two
