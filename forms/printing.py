"""Papers as PDF: slips, receipts and certificates, from the templates under `forms/templates/print/`.

Only workers and management commands call `render_pdf` (70 ms a page and more). The same template and context give the
same bytes, so that a job that is repeated after a crash stores, signs and files one paper.

Every template extends `templates/print/base.html` (NĐ 30/2020, Phụ lục I). Keys of the context:

| key | meaning |
| --- | --- |
| `agency_parent`, `agency_name` | the two lines of the issuer, upper left |
| `agency_address`, `agency_phone` | where the applicant asks (slips) |
| `number` | number of the slip; number and symbol of a certificate |
| `place`, `date` | place of signing; day as ISO `2026-11-20`, printed as "ngày 20 tháng 11 năm 2026" |
| `dossier_code`, `tracking_url` | code in large type; address behind the QR code |
| `applicant` | `name`, `id`, `address`, `phone`, `email` |
| `procedure_name`, `procedure_code` | |
| `components` | list of `no`, `name`, `kind` (Bản điện tử, Bản chính, …), `quantity` |
| `sets` | number of sets of papers |
| `submitted_at`, `reception_due_at`, `received_at`, `due_at` | times in words, "20/11/2026 14:05" |
| `collect_at`, `limit_text`, `fee_text` | where the result is collected, legal time limit, fee, in words |
| `officer_name`, `officer_title` | who hands the slip out or signs the paper |
| `contents` | list of lines (supplement slip) |
| `reason` | text (supplement and refusal slips) |
| `competent_agency` | who decides (control slip) |
| `hand_overs` | list of `no`, `step`, `from`, `to`, `given_at`, `received_at`, `due_at`, `done_at`, `result`, `note` |
| `issued_by` | list of two lines before the signature: `["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", …]` (certificates) |
| `amount_text`, `amount_words` | the sum in figures and in words (receipt) |
| `rows` | results handed over: `no`, `code`, `contents`, `result`, `owner`, `address`, `fee`, `postal` |
| `given_by`, `given_at` | who hands results to the one-stop unit, and when |
| `lines` | list of (label, text) of a result without a template of its own |
| `draft_mark` | stands across every page of a paper that is not valid: a draft that was not handed in |
| `words` | certificates: full dates read aloud, nested by key (`words.child.birth_date`) |
| `v` | certificates: the values as printed, nested by key (`v.child.full_name`), made by `certificate_context` |

Keys of forms: slips `slip.submission`, `slip.acceptance`, `slip.supplement`, `slip.refusal`, `slip.control`,
`slip.receipt`, `slip.result_handover`; results `result.birth_certificate`, `result.marriage_certificate`,
`result.marital_status`, `result.household_business`, `result.generic`. The fields of a result are those of its revision
(`forms.definition.form_of(revision)`); `field.source` names the answer that a draft of the result starts from.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.template.loader import render_to_string

from core.vietnamese.dates import date_in_words, document_date
from forms.definition import form_of
from forms.fields import type_of
from forms.fields.dates import as_date
from forms.models import Form, FormRevision, ProcedureForm

RESULT_GENERIC = "result.generic"


def render_pdf(template: str, context: Mapping[str, Any], *, archival: bool = False) -> bytes:
    """The template filled with the context, as a PDF with embedded fonts; `archival` asks for PDF/A-2b.

    Nothing is fetched from anywhere: templates carry what they show. Raises TemplateDoesNotExist.
    """
    html = render_to_string(template, prepared(context))
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    variant = {"pdf_variant": "pdf/a-2b"} if archival else {}
    # Here, not above: WeasyPrint takes a second to load, and only workers print.
    from weasyprint import HTML

    document = HTML(string=html, url_fetcher=_nothing_from_outside)
    pdf: bytes = document.write_pdf(pdf_identifier=identifier, **variant)
    return pdf


def render_html(template: str, context: Mapping[str, Any]) -> str:
    """The same paper as a page, for a preview before a worker prints it. Raises TemplateDoesNotExist."""
    return render_to_string(template, prepared(context))


def slip_revision(key: str, on: dt.date) -> FormRevision:
    """The revision of a slip or result that is in force on a day. Raises LookupError when there is none."""
    revision = (
        FormRevision.objects.filter(form__key=key, valid_from__lte=on)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))
        .exclude(state=FormRevision.State.DRAFT)
        .select_related("form")
        .order_by("-valid_from", "-number")
        .first()
    )
    if revision is None:
        raise LookupError(f"no published revision of {key} on {on}; run load_forms")
    return revision


def result_revision(procedure_code: str, on: dt.date) -> FormRevision:
    """The template of what a procedure issues; the general one where the procedure has none of its own."""
    link = ProcedureForm.objects.filter(procedure__code=procedure_code, purpose=Form.Kind.RESULT)
    key = link.values_list("form__key", flat=True).first() or RESULT_GENERIC
    return slip_revision(key, on)


def certificate_context(revision: FormRevision, values: Mapping[str, Any], common: Mapping[str, Any]) -> dict[str, Any]:
    """The context of a result: `common` and the values as they are printed, nested by the parts of their keys (`v`)."""
    nested: dict[str, Any] = {}
    lines = []
    for field in form_of(revision).fields:
        text = type_of(field.type).print(values.get(field.key), field)
        if text:
            lines.append((field.label, text))
        *path, last = field.key.split(".")
        branch = nested
        for part in path:
            branch = branch.setdefault(part, {})
        branch[last] = text
    return {**common, "v": nested, "lines": lines, "words": _dates_in_words(revision, values)}


def _dates_in_words(revision: FormRevision, values: Mapping[str, Any]) -> dict[str, Any]:
    """Full dates read aloud, nested by key: civil-status papers write the day of birth a second time in words."""
    nested: dict[str, Any] = {}
    for field in form_of(revision).fields:
        day = as_date(values.get(field.key)) if field.type == "date" else None
        if day is not None:
            prefix, _dot, last = field.key.rpartition(".")
            nested.setdefault(prefix, {})[last] = date_in_words(day)
    return nested


def prepared(context: Mapping[str, Any]) -> dict[str, Any]:
    """The context as templates take it: the date in the words of NĐ 30/2020, everything else as it is."""
    ready = dict(context)
    day = ready.get("date")
    if isinstance(day, str) and day:
        day = dt.date.fromisoformat(day)
    if isinstance(day, dt.date):
        ready["issued_on"] = day
        ready["date"] = document_date(day)
    return ready


def _nothing_from_outside(url: str, *args: Any, **kwargs: Any) -> dict[str, Any]:
    raise ValueError(f"a printed paper fetches nothing: {url[:80]}")
