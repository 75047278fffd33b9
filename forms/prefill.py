"""Filling in what the province already knows (NĐ 45/2020: a citizen supplies a datum once), with where it came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from core.accounts.actor import Actor
from core.accounts.models import Citizen
from forms.definition import FieldDef, FormDef
from forms.expressions import holds, is_filled
from forms.fields import FieldError, type_of
from forms.registries import prefill_sources


class AccountSource:
    """The signed-in person's own data: `account.full_name`, `.national_id`, `.residence`, …"""

    name = "account"

    def values(self, actor: Actor) -> dict[str, Any]:
        user = actor.user
        if user is None:
            return {}
        values: dict[str, Any] = {"full_name": user.full_name, "email": user.email, "phone": user.phone}
        citizen = Citizen.objects.filter(user_id=user.pk).select_related("residence_unit__parent__parent").first()
        if citizen is not None:
            values |= {
                "national_id": citizen.national_id,
                "birth_date": citizen.birth_date.isoformat(),
                "birth_year": str(citizen.birth_date.year),
                "sex": citizen.sex,
                "ethnicity": citizen.ethnicity,
                "nationality": citizen.nationality,
                "residence": _residence(citizen),
            }
            values["side"] = "bride" if citizen.sex == Citizen.Sex.FEMALE else "groom"
        return {path: value for path, value in values.items() if is_filled(value)}


def _residence(citizen: Citizen) -> dict[str, str] | None:
    commune = citizen.residence_unit
    if commune is None or commune.parent is None:
        return None
    province = commune.parent.parent or commune.parent
    return {"province": province.code, "commune": commune.code, "line": citizen.residence_line}


def prefill(
    form: FormDef, actor: Actor, answers: Mapping[str, Any] | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """(answers, provenance) for questions without an answer that a source, or the form's own default, can fill.

    A field with `options.prefill_if` is filled only while that holds for the answers so far: the mother's name is the
    applicant's only if the applicant is the mother. What the field would not accept is left out.
    """
    known = {source.name: source.values(actor) for source in prefill_sources.all()}
    at = timezone.now().isoformat(timespec="seconds")
    so_far = dict(answers or {})
    found: dict[str, Any] = {}
    provenance: dict[str, Any] = {}
    for field in form.fields:
        if field.computed is not None or is_filled(so_far.get(field.key)) or not field.is_visible(so_far):
            continue
        source, raw = _raw_value(field, known, so_far)
        if raw is None:
            continue
        try:
            value = type_of(field.type).clean(raw, field)
        except FieldError:
            continue
        if is_filled(value):
            so_far[field.key] = found[field.key] = value
            provenance[field.key] = {"source": source, "at": at}
    return found, provenance


def _raw_value(field: FieldDef, known: Mapping[str, Mapping[str, Any]], answers: Mapping[str, Any]) -> tuple[str, Any]:
    """Where the value comes from, and the value, None when there is none."""
    source, _dot, path = field.binding.partition(".")
    raw = known.get(source, {}).get(path)
    if raw is not None and holds(field.options.get("prefill_if"), answers):
        return source, raw
    return "default", field.options.get("default") or None
