"""From an approved draft to a signed paper in the archive: print, sign twice, deposit, complete.

Everything slow happens outside transactions and is idempotent by key: killed anywhere and repeated there is one
number, one signature of each kind, one record.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from pikepdf.pdfa import validate_written

from archive.models import Record, RecordFile, RecordOwner
from archive.services.deposit import DepositRequest, FileValue, OwnerValue, deposit
from core.accounts.actor import actor_for_post
from core.audit.services import record as audit
from core.audit.values import SYSTEM
from core.catalogue.models import Offering, PaperType
from core.files.models import StoredFile
from core.files.services import local_path, read_stored, store
from core.jobs.registry import Permanent
from core.jobs.runner import Lease
from core.signing.services.credentials import ensure_credential_for_agency, ensure_credential_for_post
from core.signing.services.sign import sign_once
from core.signing.stamps import Stamp, agency_stamp, box_at_text, personal_stamp
from forms.printing import render_pdf
from onestop.models import Decision, Dossier
from onestop.policies import require
from onestop.results import display_text, print_context
from onestop.services import slips
from onestop.services.moves import lock_for_system, move
from onestop.services.returning import return_online

RELATED = (
    "dossier__procedure_revision__procedure",
    "dossier__competent_agency__parent",
    "dossier__receiving_agency",
    "form_revision__form",
    "approved_by__user",
    "approved_by__agency",
    "file",
)


def approved_decision(decision_id: int) -> Decision | None:
    """The decision, while it still has to be issued; None when that is done."""
    decision = Decision.objects.select_related(*RELATED).get(pk=decision_id)
    return decision if decision.dossier.state == Dossier.State.APPROVED else None


def issue_result(lease: Lease, decision: Decision) -> None:
    """Print, sign by the approver, seal by the agency, file and complete. Raises the job's Transient or Permanent."""
    printed = decision.file or _print(lease, decision)
    signed = _sign(decision, printed)
    verdict = pdfa_verdict(printed)
    with transaction.atomic():
        lease.guard()
        file_result(decision.pk, printed, signed, verdict)


def _print(lease: Lease, decision: Decision) -> StoredFile:
    """The certificate as PDF; kept before signing, so that a repeat signs the same bytes."""
    data = render_pdf(decision.form_revision.template, print_context(decision), archival=True)
    printed = store(data, trusted=True)
    with transaction.atomic():
        lease.guard()
        Decision.objects.filter(pk=decision.pk, file__isnull=True).update(file=printed)
    return printed


def _sign(decision: Decision, printed: StoredFile) -> StoredFile:
    """First the leader's personal signature, then the agency's (NĐ 30/2020 phụ lục I; keys make repeats harmless)."""
    post, dossier = decision.approved_by, decision.dossier
    if post is None:
        raise Permanent("not_approved", "Kết quả chưa có người phê duyệt.")
    agency = dossier.competent_agency
    who = actor_for_post(post).who
    person = ensure_credential_for_post(post.pk, post.user.full_name, agency.code)
    seal = ensure_credential_for_agency(agency.code, agency.name)
    key, place = f"onestop.result:{decision.pk}", slips.place_name(agency)
    by_leader = sign_once(
        f"{key}:person",
        printed,
        person,
        reason="Phê duyệt kết quả",
        location=place,
        stamp=_leader_stamp(printed, post.user.full_name),
        who=who,
    )
    return sign_once(
        f"{key}:agency",
        by_leader,
        seal,
        reason=f"Phát hành kết quả hồ sơ {dossier.code}",
        location=place,
        stamp=agency_stamp(agency.name),
    )


def _leader_stamp(printed: StoredFile, name: str) -> Stamp | None:
    """The visible signature above the printed name; without a place for it the signature is invisible."""
    found = box_at_text(read_stored(printed), name)
    if found is None:
        return None
    page, box = found
    height = box[3] - box[1]
    return personal_stamp(name, page=page, box=(box[0], box[1] + height, box[2], box[3] + height))


def pdfa_verdict(printed: StoredFile) -> str:
    """Whether the certificate is PDF/A-2b: pass, fail or not_checked; taken before signatures are added."""
    with local_path(printed) as path:
        verdict = str(validate_written(path, "2b").verdict)
    return verdict if verdict in ("pass", "fail") else "not_checked"


def file_result(decision_id: int, printed: StoredFile, signed: StoredFile, pdfa: str) -> None:
    """The short transaction that ends the case: record in the archive, state, notice, messages; returned when online.

    A repeat after success changes nothing.
    """
    found = Decision.objects.select_related(*RELATED).get(pk=decision_id)
    dossier = lock_for_system(found.dossier_id)
    if dossier.state != Dossier.State.APPROVED:
        return
    record = deposit(_request(found, dossier, printed, signed, pdfa), SYSTEM)
    found.signed_file, found.record = signed, record
    found.save(update_fields=["signed_file", "record"])
    dossier.finished_at = timezone.now()
    dossier.hand_overs.filter(done_at__isnull=True).update(done_at=dossier.finished_at)
    row = require(None, dossier, "complete")
    dossier.holder = None
    move(dossier, row, None, at=dossier.finished_at, data={"record": str(record.pk), "sha256": signed.sha256})
    audit("dossier.result_filed", dossier, SYSTEM, data={"record": record.code})
    slips.issue(dossier, slips.CONTROL, SYSTEM, dossier.finished_at)
    if dossier.return_channel != Offering.Channel.ONLINE:
        by = f"{found.approved_by.user.full_name}, {dossier.competent_agency.name}" if found.approved_by else ""
        slips.issue_result_handover(dossier, _title(found, dossier), by, SYSTEM, dossier.finished_at)
    return_online(dossier)


def _request(
    decision: Decision, dossier: Dossier, printed: StoredFile, signed: StoredFile, pdfa: str
) -> DepositRequest:
    post = decision.approved_by
    agency = dossier.competent_agency
    name = f"{dossier.code}.pdf"
    return DepositRequest(
        deposit_key=f"onestop:{dossier.code}",
        kind=Record.Kind.RESULT,
        origin=Record.Origin.BORN_DIGITAL,
        paper_type=paper_type_of(dossier),
        number=decision.number,
        symbol=decision.symbol,
        abstract=_title(decision, dossier),
        issued_on=decision.issued_on,
        issuer_name=agency.name,
        issuer=agency,
        custodian=agency,
        signer_name=post.user.full_name if post else "",
        signer_title=post.title if post else "",
        owners=_owners(dossier),
        files=[
            FileValue(RecordFile.Role.ORIGINAL, printed, name, pdfa),
            FileValue(RecordFile.Role.SIGNED, signed, name, pdfa),
        ],
        text=display_text(decision),
        data=decision.values,
        dossier_code=dossier.code,
        procedure_code=dossier.procedure_revision.procedure.code,
    )


def _owners(dossier: Dossier) -> list[OwnerValue]:
    return [
        OwnerValue(
            name=owner.name,
            role=owner.role,
            id_kind=owner.id_kind,
            id_number=owner.id_number,
            birth_date=owner.birth_date,
        )
        for owner in dossier.owners.order_by("pk")
    ]


def _title(decision: Decision, dossier: Dossier) -> str:
    """ "Giấy khai sinh – Trần Nguyễn Minh An": the form and whose paper it is."""
    names = [owner.name for owner in dossier.owners.order_by("pk") if owner.role != RecordOwner.Role.PARENT]
    return " – ".join(part for part in (decision.form_revision.form.title, " và ".join(names)) if part)[:1000]


def paper_type_of(dossier: Dossier) -> PaperType:
    """What the procedure issues. Raises Permanent when the catalogue names no result."""
    found = dossier.procedure_revision.result_types.order_by("code").first()
    if found is None:
        raise Permanent("no_result_type", "Danh mục thủ tục chưa ghi loại kết quả của thủ tục này.")
    return found
