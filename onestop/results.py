"""What the specialist drafts: the fields of the result's form, started from the answers, checked, numbered, printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone

from core.accounts.models import Post
from core.agencies.models import Agency
from core.agencies.services.numbers import code_pattern, next_number
from core.audit.errors import Invalid
from forms.definition import FieldDef, form_of
from forms.fields import FieldError, type_of
from forms.models import FormRevision
from forms.printing import certificate_context
from forms.printing import result_revision as revision_for
from onestop.models import Decision, Dossier

# The symbol after the number, where the official form prints one (mẫu kèm TT 04/2020/TT-BTP, from memory).
SYMBOLS = {"result.marital_status": "UBND-XNTTHN", "result.generic": "UBND"}


@dataclass(frozen=True)
class DraftField:
    """A field of the draft with its value, as the drafting screen shows it."""

    field: FieldDef
    value: Any
    text: str
    error: str = ""


def result_revision(dossier: Dossier) -> FormRevision:
    """The template of the dossier's result in force today. Raises LookupError when forms are not loaded."""
    return revision_for(dossier.procedure_revision.procedure.code, timezone.localdate())


def draft_values(dossier: Dossier) -> dict[str, Any]:
    """The values a draft starts from: for each field of the result the answer its definition names."""
    fields = form_of(result_revision(dossier)).fields
    found = {field.key: dossier.answers.get(field.source or field.key) for field in fields}
    return {key: value for key, value in found.items() if value not in (None, "")}


def draft_fields(
    revision: FormRevision, values: Mapping[str, Any], errors: Mapping[str, str] | None = None
) -> list[DraftField]:
    """The fields of a result with values and errors, in the order of the form."""
    wrong = errors or {}
    return [
        DraftField(field, values.get(field.key), str(values.get(field.key) or ""), wrong.get(field.key, ""))
        for field in form_of(revision).fields
    ]


class DraftInvalid(Invalid):
    """Some fields of the draft are wrong; `errors` maps their keys to messages."""

    def __init__(self, errors: dict[str, str]) -> None:
        field, message = next(iter(errors.items()))
        super().__init__("draft_invalid", message, field)
        self.errors = errors


def clean_values(dossier: Dossier, revision: FormRevision, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are kept; keys that the form does not know are dropped. Raises DraftInvalid."""
    clean: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for field in form_of(revision).fields:
        raw = values.get(field.key)
        if raw in (None, ""):
            if field.required:
                errors[field.key] = f"Chưa ghi «{field.label}»."
            continue
        try:
            clean[field.key] = type_of(field.type).clean(raw, field)
        except FieldError as error:
            errors[field.key] = str(error)
    if errors:
        raise DraftInvalid(errors)
    return clean


def register_number(dossier: Dossier, decision: Decision) -> tuple[str, str]:
    """Number and symbol from the agency's register of this kind of result: gapless within a year.

    Must run in the transaction that approves: the number is printed before it is signed.
    """
    key, agency, day = decision.form_revision.form.key, dossier.competent_agency, timezone.localdate()
    pattern = code_pattern("result", agency, day).pattern
    sequence = next_number(f"{key}:{agency.code}", f"{day:%Y}")
    return pattern.format(agency=agency.code, yyyy=f"{day:%Y}", seq=sequence), SYMBOLS.get(key, "")


def print_context(decision: Decision) -> dict[str, Any]:
    """What the certificate is printed from: the same decision gives the same context."""
    dossier = decision.dossier
    agency = dossier.competent_agency
    post = decision.approved_by
    day = decision.issued_on or timezone.localdate()
    common = {
        "agency_parent": agency.parent.name if agency.parent else "",
        "agency_name": agency.name,
        "number": "/".join(part for part in (decision.number, decision.symbol) if part),
        "place": agency.unit.name if agency.unit else settings.PROVINCE["short_name"],
        "date": day.isoformat(),
        "dossier_code": dossier.code,
        "tracking_url": f"{settings.BASE_URL}/theo-doi/{dossier.tracking_token}/",
        "procedure_name": dossier.procedure_revision.short_name,
        "procedure_code": dossier.procedure_revision.procedure.code,
        "applicant": {"name": dossier.owner_name, "id": dossier.owner_id, "address": dossier.address},
        "officer_name": post.user.full_name if post else "",
        "officer_title": post.title if post else "",
        "issued_by": authority_lines(agency, post),
    }
    return certificate_context(decision.form_revision, decision.values, common)


def authority_lines(agency: Agency, post: Post | None) -> list[str]:
    """The lines above a signature (NĐ 30/2020 phụ lục I): "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"."""
    title = (post.title if post else "").upper()
    committee = agency.kind in (Agency.Kind.COMMUNE, Agency.Kind.PROVINCE)
    lines = ["TM. ỦY BAN NHÂN DÂN"] if committee else []
    deputy = title.startswith("PHÓ ")
    if deputy:
        lines.append(f"KT. {title.removeprefix('PHÓ ').partition(' ỦY BAN')[0].partition(' UBND')[0]}")
    if title:
        lines.append(title.partition(" ỦY BAN")[0].partition(" UBND")[0])
    return lines


def display_text(decision: Decision) -> str:
    """The certificate's words, for the archive's search."""
    lines = certificate_context(decision.form_revision, decision.values, {})["lines"]
    return "\n".join(f"{label}: {text}" for label, text in lines)
