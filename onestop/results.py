"""What the specialist drafts: the fields of the result's form, started from the answers, checked, numbered, printed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone

from core.accounts.models import Post
from core.agencies.models import Agency
from core.agencies.services.numbers import code_pattern, next_number
from core.audit.errors import Invalid
from core.vietnamese.written import in_vietnamese
from forms.definition import form_of
from forms.expressions import is_filled
from forms.fields import type_of
from forms.models import FormRevision
from forms.printing import certificate_context
from forms.printing import result_revision as revision_for
from forms.services.answers import Reading, read_fields, require
from onestop.models import Decision, Dossier

# The symbol after the number, where the official form prints one (mẫu kèm TT 04/2020/TT-BTP, from memory).
SYMBOLS = {"result.marital_status": "UBND-XNTTHN", "result.generic": "UBND"}


def result_revision(dossier: Dossier) -> FormRevision:
    """The template of the dossier's result in force today. Raises LookupError when forms are not loaded."""
    return revision_for(dossier.procedure_revision.procedure.code, timezone.localdate())


@in_vietnamese()
def draft_values(dossier: Dossier) -> dict[str, Any]:
    """The values a draft starts from: for each field of the result the answer its definition names."""
    asked = form_of(dossier.form_revision)
    found: dict[str, Any] = {}
    for field in form_of(result_revision(dossier)).fields:
        source = asked.field(field.source or field.key)
        value = dossier.answers.get(source.key) if source else None
        if source is None or not is_filled(value):
            continue
        # The same kind of field takes the value as it is, another kind takes its words.
        found[field.key] = value if source.type == field.type else type_of(source.type).display(value, source)
    return found


def as_posted(revision: FormRevision, values: Mapping[str, Any]) -> dict[str, str]:
    """The form data that gives these values back; for prefilled drafts and tests."""
    data: dict[str, str] = {}
    for field in form_of(revision).fields:
        if field.key in values:
            data.update(type_of(field.type).post(values[field.key], field.key, field))
    return data


class DraftInvalid(Invalid):
    """Some fields of the draft are wrong; `errors` maps their keys to messages, `raw` is what was typed."""

    def __init__(self, reading: Reading) -> None:
        field, message = next(iter(reading.errors.items()))
        super().__init__("draft_invalid", message, field)
        self.errors = reading.errors
        self.raw = reading.raw


def clean_values(revision: FormRevision, data: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a posted draft as they are kept; keys the form does not know are dropped. Raises DraftInvalid."""
    reading = read_fields(form_of(revision).fields, data, {})
    require(reading, {})
    if reading.errors:
        raise DraftInvalid(reading)
    return reading.values


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
