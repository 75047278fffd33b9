"""After the check: the agency's signature on the searchable copy, then the archive's one door."""

from __future__ import annotations

import calendar
import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from archive.models import Record, RecordFile
from archive.services.deposit import DepositRequest, FileValue, OwnerValue, deposit
from core.accounts.actor import actor_for_post
from core.accounts.models import Post
from core.agencies.models import Agency
from core.audit.errors import DomainError
from core.audit.services import record
from core.audit.values import SYSTEM, Who
from core.jobs.registry import Permanent
from core.signing.services.credentials import ensure_credential_for_agency
from core.signing.services.sign import sign_once
from core.signing.stamps import agency_stamp
from core.vietnamese import fold
from digitization import policies, transitions
from digitization.gateways import national_store
from digitization.models import Document
from digitization.services.reading import Guard
from digitization.services.seals import seal_of

State = Document.State
NO_LONGER_ALLOWED = "signing_not_allowed"


def sign_and_file(document_id: int, guard: Guard, post_id: int | None = None) -> None:
    """Bring a checked document to its record: signed outside the transaction, filed in a short one.

    Started twice it signs a file once (same key) and files once (same deposit key). `post_id`: who ordered the
    signature of the batch; whether they still may is asked again here. Raises Permanent where they may not or the
    archive does not take the paper, and what signing raises.
    """
    document = _document(document_id)
    if document is None or document.state not in (State.CHECKED, State.SIGNED):
        return
    if document.state == State.CHECKED:
        if document.sign_ordered_at is None:  # the approval was undone since
            return
        _require_still_allowed(document, post_id)
        _sign(document, guard)
    with transaction.atomic():
        guard()
        document = _document(document_id, lock=True)
        if document is None or document.state != State.SIGNED:
            return
        who = actor_for_post(document.checked_by).who if document.checked_by else SYSTEM
        try:
            filed = deposit(_request(document), who)
        except DomainError as error:
            raise Permanent(error.code, error.message) from error
        document.record, document.filed_at = filed, timezone.now()
        _move(document, "file", who, ["record", "filed_at"])
        national_store.report(document, filed)


def give_up(document_id: int, code: str, message: str) -> None:
    """The job was given up; runs in that transaction. Where its signer may not, somebody else can order it again."""
    document = Document.objects.select_for_update().filter(pk=document_id).first()
    if document is None or document.state not in (State.CHECKED, State.SIGNED):
        return
    document.problem = message[:300]
    if code == NO_LONGER_ALLOWED and document.state == State.CHECKED:
        document.sign_ordered_at = None
        document.version += 1
    document.save(update_fields=["problem", "sign_ordered_at", "version"])


def _require_still_allowed(document: Document, post_id: int | None) -> None:
    if post_id is None:
        return
    today = timezone.localdate()
    in_force = Post.objects.filter(valid_from__lte=today).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
    post = in_force.select_related("user", "agency").filter(pk=post_id, user__is_active=True).first()
    if post is None or not policies.may_sign_batch(actor_for_post(post), document.batch):
        raise Permanent(NO_LONGER_ALLOWED, _("Người ra lệnh ký lô không còn quyền ký; hãy ký lại lô."))


def _sign(document: Document, guard: Guard) -> None:
    if document.searchable is None:
        raise Permanent("nothing_to_sign", _("Chưa có bản PDF/A tìm kiếm được để ký số."))
    agency = document.batch.agency
    try:
        signed = sign_once(
            f"digitization:{document.pk}:{document.searchable_id}",
            document.searchable,
            ensure_credential_for_agency(agency.code, agency.name),
            reason=_("Số hóa từ bản giấy"),
            location=agency.name,
            stamp=agency_stamp(agency.name, seal_of(agency)),
        )
    except DomainError as error:
        raise Permanent(error.code, error.message) from error
    with transaction.atomic():
        guard()
        current = _document(document.pk, lock=True)
        if current is None or current.state != State.CHECKED or current.searchable_id != document.searchable_id:
            return
        current.signed_file = signed
        _move(current, "sign", SYSTEM, ["signed_file"])


def _document(document_id: int, *, lock: bool = False) -> Document | None:
    found = Document.objects.select_related(
        "batch__agency",
        "batch__paper_type",
        "source",
        "alone",
        "cover",
        "searchable",
        "signed_file",
        "checked_by__user",
        "checked_by__agency",
    )
    if lock:
        found = found.select_for_update(of=("self",))
    return found.filter(pk=document_id).first()


def _request(document: Document) -> DepositRequest:
    fields = document.fields
    issued_on = dt.date.fromisoformat(fields["issued_on"]) if fields.get("issued_on") else None
    months = document.batch.paper_type.validity_months
    case = {"case_code": document.cover.case_code} if document.cover and document.cover.case_code else {}
    return DepositRequest(
        deposit_key=f"digitization:{document.pk}",
        kind=Record.Kind.RESULT,
        origin=Record.Origin.SCANNED,
        paper_type=document.batch.paper_type,
        abstract=fields["abstract"],
        issuer_name=fields["issuer"],
        issuer=_issuer(fields["issuer"], issued_on),
        custodian=document.batch.agency,
        files=_files(document),
        owners=[OwnerValue(row["name"], row["role"], row["id_kind"], row["id_number"]) for row in document.owners],
        owner_unknown=document.owner_unknown,
        issued_on=issued_on,
        number=fields.get("number", ""),
        symbol=fields.get("symbol", ""),
        signer_name=fields.get("signer", ""),
        signer_title=fields.get("signer_title", ""),
        expires_on=months_later(issued_on, months) if issued_on and months else None,
        text="\n\n".join(document.pages.order_by("number").values_list("text", flat=True)),
        data={"document_kind": fields["kind"], "pages": document.page_count, "batch": document.batch.code} | case,
        place=document.batch.place | {"sheet": str(document.order), "batch": document.batch.code},
    )


def _files(document: Document) -> list[FileValue]:
    stem = document.name.rsplit(".", 1)[0] or document.name
    files = [FileValue(RecordFile.Role.ORIGINAL, document.original, original_name(document))]
    if document.searchable:
        name = f"{stem}-tim-kiem.pdf"
        files.append(FileValue(RecordFile.Role.SEARCHABLE, document.searchable, name, document.pdfa))
    if document.signed_file:
        files.append(FileValue(RecordFile.Role.SIGNED, document.signed_file, f"{stem}-ky-so.pdf", document.pdfa))
    return files


def original_name(document: Document) -> str:
    """The uploaded file's name; a paper split from a stack lies in a PDF of its own."""
    stem = document.name.rsplit(".", 1)[0] or document.name
    return f"{stem}.pdf" if document.alone else document.name


def _issuer(name: str, on: dt.date | None) -> Agency | None:
    """The agency of that name in force when the paper was issued; None where none, or more than one, fits."""
    found = list(Agency.objects.filter(folded_name=fold(name)).order_by("-valid_from")[:10])
    if on:
        dated = [a for a in found if a.valid_from <= on and (a.valid_to is None or on <= a.valid_to)]
        found = dated or found
    return found[0] if len(found) == 1 else None


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day some calendar months later, or the month's last day where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _move(document: Document, action: str, who: Who, changed: list[str]) -> None:
    document.state = transitions.target(document, action) or document.state
    document.problem = ""
    document.version += 1
    document.save(update_fields=["state", "problem", "version", *changed])
    record(f"digitization.{action}", document, who, data={"record": str(document.record_id or "")})
