"""Slips that are given out: values frozen and numbered in the transaction of their cause, printed by a job.

Forms 01, 02, 03 and the control slip: TT 01/2018/TT-VPCP, TT 03/2025/TT-VPCP (contents from the regulation
reference 8). The form numbers changed in 2025, so slips are known by name.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from core.agencies.models import Agency
from core.agencies.services.numbers import numbered_code
from core.audit.errors import Invalid
from core.audit.services import record
from core.audit.values import Who
from core.catalogue.errors import NoSuchChannelError
from core.catalogue.models import Offering
from core.catalogue.queries.offerings import fee_text, limit_text, offering
from core.jobs.services import enqueue
from core.vietnamese.dates import format_datetime
from core.vietnamese.numbers import money, money_in_words
from core.vietnamese.written import in_vietnamese
from forms.paper import eform_context
from forms.printing import slip_revision
from forms.queries import applicant_of
from forms.queries.word import word_context
from onestop.models import Dossier, DossierPaper, IssuedSlip
from onestop.queries.timeline import control_rows
from onestop.values import (
    ACCEPTANCE,
    CONTROL,
    DECLARATION,
    RECEIPT,
    REFUSAL,
    RESULT_HANDOVER,
    SUBMISSION,
    SUPPLEMENT,
    slip_title,
)

__all__ = [
    "ACCEPTANCE",
    "CONTROL",
    "DECLARATION",
    "RECEIPT",
    "REFUSAL",
    "RESULT_HANDOVER",
    "SUBMISSION",
    "SUPPLEMENT",
    "issue",
    "issue_receipt",
    "issue_result_handover",
    "keep_declaration",
    "tracking_path",
]


def issue(dossier: Dossier, key: str, who: Who, at: datetime, more: dict[str, Any] | None = None) -> IssuedSlip:
    """Number a slip of the receiving unit and freeze its values; a job prints it after the commit.

    Must run in the caller's transaction: a rolled-back transition leaves no gap in the numbers.
    """
    agency = dossier.receiving_agency
    day = timezone.localdate(at)
    slip = IssuedSlip(
        dossier=dossier,
        key=key,
        agency=agency,
        form_revision=slip_revision(key, day),
        number=numbered_code("slip", agency, day),
        issued_at=at,
        issued_by=who.name,
    )
    with in_vietnamese():
        slip.context = {**_context(dossier, slip, who), **(more or {})}
    slip.save()
    return _announce(slip, who)


def issue_receipt(dossier: Dossier, who: Who, at: datetime) -> IssuedSlip:
    """A receipt for the fee collected at the counter; its amount is the catalogue's, in đồng.

    Raises Invalid when the catalogue names no amount: what was taken cannot be stated then.
    """
    row = offering(dossier.procedure_revision, dossier.channel)
    if not row.fee_amount:
        raise Invalid("fee_unknown", _("Danh mục không ghi mức phí, lệ phí của thủ tục này."), "fee_collected")
    amount = row.fee_amount
    return issue(dossier, RECEIPT, who, at, {"amount_text": money(amount), "amount_words": money_in_words(amount)})


def issue_result_handover(dossier: Dossier, what: str, by: str, who: Who, at: datetime) -> IssuedSlip:
    """Note that the result `what` went from the deciding agency (`by`) to the one-stop unit that will hand it out."""
    row = {
        "no": 1,
        "code": dossier.code,
        "contents": dossier.procedure_revision.short_name,
        "result": what,
        "owner": dossier.owner_name,
        "address": dossier.address,
        "fee": dossier.finance in (Dossier.Finance.PAID, Dossier.Finance.UNPAID),
        "postal": dossier.return_channel == Offering.Channel.POSTAL,
    }
    more = {"rows": [row], "given_by": by, "given_at": format_datetime(at)}
    return issue(dossier, RESULT_HANDOVER, who, at, more)


def keep_declaration(dossier: Dossier, who: Who, at: datetime) -> IssuedSlip:
    """Freeze the applicant's answers as the paper they stand for; a job prints it after the commit.

    It is listed with the slips but takes no number of the unit's register: the dossier's code names it.
    """
    slip = IssuedSlip(
        dossier=dossier,
        key=DECLARATION,
        agency=dossier.receiving_agency,
        form_revision=dossier.form_revision,
        number=dossier.code,
        issued_at=at,
        issued_by=who.name,
    )
    common = {
        "agency_name": dossier.competent_agency.name,
        "place": place_name(dossier.competent_agency),
        "date": timezone.localdate(at).isoformat(),
        "dossier_code": dossier.code,
        "submitted_at": format_datetime(dossier.submitted_at),
        "submitter": who.name,
        "applicant": {"name": _signer(dossier)},
    }
    slip.context = {
        **eform_context(dossier.form_revision, dossier.answers, common),
        **word_context(dossier.form_revision, dossier.answers, common),
    }
    slip.save()
    return _announce(slip, who)


def _signer(dossier: Dossier) -> str:
    """Who signs the form: the applicant it names, else the dossier's owner."""
    return applicant_of(dossier.form_revision, dossier.answers)["name"] or dossier.owner_name


def _announce(slip: IssuedSlip, who: Who) -> IssuedSlip:
    record("slip.issued", slip, who, label=slip.number, data={"dossier": slip.dossier.code, "slip": slip.key})
    enqueue("onestop.render_slip", f"onestop.render_slip:{slip.pk}", {"slip_id": slip.pk})
    return slip


def tracking_path(dossier: Dossier) -> str:
    """The address behind the slip's QR code: an unguessable token, not the dossier's code."""
    return f"/theo-doi/{dossier.tracking_token}/"


def _context(dossier: Dossier, slip: IssuedSlip, who: Who) -> dict[str, Any]:
    """Values of every slip, ready to print: keys as agreed in `forms.printing`."""
    at, agency = slip.issued_at, slip.agency
    revision = dossier.procedure_revision
    return {
        "title": slip_title(slip.key),
        "agency_parent": agency.parent.name if agency.parent else "",
        "agency_name": agency.name,
        "agency_address": agency.address,
        "agency_phone": agency.phone or settings.PROVINCE["hotline"],
        "number": slip.number,
        "place": place_name(agency),
        "date": timezone.localdate(at).isoformat(),
        "dossier_code": dossier.code,
        "tracking_url": settings.BASE_URL + tracking_path(dossier),
        "applicant": {
            "name": dossier.owner_name,
            "id": dossier.owner_id,
            "address": dossier.address,
            "phone": dossier.phone,
            "email": dossier.email,
        },
        "procedure_name": revision.short_name,
        "procedure_code": revision.procedure.code,
        "components": components(dossier),
        "sets": 1,
        "submitted_at": format_datetime(dossier.submitted_at),
        "reception_due_at": format_datetime(dossier.reception_due_at),
        "received_at": format_datetime(dossier.accepted_at or dossier.submitted_at),
        "due_at": format_datetime(dossier.current_due_at) if dossier.current_due_at else "",
        "collect_at": collect_text(dossier),
        **_terms(dossier),
        "officer_name": who.name if who.post_id else "",
        "officer_title": who.post_title,
        "competent_agency": dossier.competent_agency.name,
        "hand_overs": control_rows(dossier) if slip.key == CONTROL else [],
    }


def _terms(dossier: Dossier) -> dict[str, str]:
    try:
        row = offering(dossier.procedure_revision, dossier.channel)
    except NoSuchChannelError:
        return {"fee_text": "", "limit_text": ""}
    return {"fee_text": fee_text(row), "limit_text": limit_text(row)}


def collect_text(dossier: Dossier) -> str:
    """Where the result is collected."""
    if dossier.return_channel == Offering.Channel.ONLINE:
        return "Kho giấy tờ của bạn trên Cổng dịch vụ công"
    if dossier.return_channel == Offering.Channel.POSTAL:
        return f"Qua bưu chính công ích: {dossier.address}"
    return dossier.receiving_agency.name


def place_name(agency: Agency) -> str:
    """The place of "…, ngày … tháng …": the commune's name, else the province's (NĐ 30/2020)."""
    unit = agency.unit or (agency.parent.unit if agency.parent else None)
    return unit.name if unit else settings.PROVINCE["short_name"]


def components(dossier: Dossier) -> list[dict[str, Any]]:
    """The papers received, numbered, as form 01 lists them."""
    kinds = {DossierPaper.Status.REUSED: "Dùng lại từ kho giấy tờ"}
    return [
        {
            "no": number,
            "name": paper.component_name,
            "kind": kinds.get(DossierPaper.Status(paper.status), "Bản điện tử"),
            "quantity": 1,
        }
        for number, paper in enumerate(dossier.papers.order_by("pk"), start=1)
    ]
