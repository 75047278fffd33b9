"""A draft becomes a dossier: code, 8-working-hour clock, owners, papers, receipt, all in one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from archive.models import RecordOwner
from archive.services.access import link_reuse, reusable_or_refuse
from core.accounts.actor import Actor
from core.accounts.models import Citizen
from core.agencies.models import Agency
from core.agencies.queries.agencies import one_stop_unit_of
from core.agencies.queries.units import full_address
from core.agencies.services.numbers import dossier_code
from core.audit.errors import Invalid
from core.catalogue.errors import NoSuchChannelError
from core.catalogue.models import Offering, ProcedureRevision
from core.catalogue.queries.offerings import offering
from core.files.models import StoredFile
from core.vietnamese import fold
from forms.models import Draft, DraftPaper
from forms.queries import abstract_of, applicant_of, missing, owners_of
from forms.services.drafts import lock_draft, mark_submitted, submittable_answers
from onestop.models import Dossier, DossierOwner, DossierPaper
from onestop.services import slips
from onestop.services.deadlines import answer_due
from onestop.services.moves import move
from onestop.transitions import NEW, find

ONLINE = Offering.Channel.ONLINE


@transaction.atomic
def submit_dossier(actor: Actor, draft_id: UUID) -> Dossier:
    """File the actor's draft online and return its dossier. The draft is the key: a second call, a double click or a
    repeat after a lost answer returns the same dossier.

    Raises NotAllowed (not the actor's draft), Invalid (something is missing, no competent agency, no identity).
    """
    draft = lock_draft(actor, draft_id)
    if draft.state == Draft.State.SUBMITTED:
        return Dossier.objects.get(submit_key=_submit_key(draft))
    if draft.state != Draft.State.OPEN:
        raise Invalid("draft_discarded", _("Tờ khai này đã bỏ, không nộp được."))
    receiving, competent = _agencies(draft)
    citizen = _applicant(actor)
    lacking = missing(draft)
    if lacking:
        raise Invalid("draft_incomplete", lacking[0].message, lacking[0].key)
    return _file(actor, draft, citizen, receiving, competent)


def _submit_key(draft: Draft) -> str:
    return f"draft:{draft.pk}"


def _file(actor: Actor, draft: Draft, citizen: Citizen, receiving: Agency, competent: Agency) -> Dossier:
    now = timezone.now()
    row = find(NEW, "submit")
    if row is None:
        raise RuntimeError("the table has no way to submit")
    dossier = _dossier(actor, draft, citizen, receiving, competent, now)
    dossier.code = dossier_code(receiving, timezone.localdate(now))
    dossier.save()
    _add_owners(dossier, draft, citizen)
    for paper in draft.papers.select_related("file").order_by("pk"):
        _add_paper(actor, dossier, paper)
    mark_submitted(draft, dossier.code)
    move(dossier, row, actor, at=now)
    slips.issue(dossier, slips.SUBMISSION, actor.who, now)
    slips.keep_declaration(dossier, actor.who, now)
    return dossier


def _agencies(draft: Draft) -> tuple[Agency, Agency]:
    """Who receives and who decides: the agency the citizen chose, and its one-stop unit."""
    if draft.agency is None:
        raise Invalid("agency_missing", _("Hãy chọn nơi nộp hồ sơ."), "agency")
    receiving = one_stop_unit_of(draft.agency)
    if receiving is None:
        raise Invalid("no_reception", _("Cơ quan đã chọn chưa có Bộ phận Một cửa."), "agency")
    return receiving, draft.agency


def _applicant(actor: Actor) -> Citizen:
    """The identity the submitter transacts with (NĐ 45/2020 Điều 10, from memory)."""
    people = Citizen.objects.select_related("user", "residence_unit__parent__parent")
    citizen = people.filter(user_id=actor.user_id or 0).first()
    if citizen is None:
        raise Invalid("identity_missing", _("Tài khoản của bạn chưa có số định danh cá nhân nên chưa nộp được hồ sơ."))
    return citizen


def _dossier(
    actor: Actor, draft: Draft, citizen: Citizen, receiving: Agency, competent: Agency, now: datetime
) -> Dossier:
    """The row. The owner is the proven identity of who submits, never what was typed into a form."""
    revision = draft.procedure_revision
    answers = submittable_answers(draft)
    said = applicant_of(draft.form_revision, answers)
    subject = abstract_of(draft.form_revision, answers)
    name = citizen.user.full_name
    return Dossier(
        submit_key=_submit_key(draft),
        channel=ONLINE,
        procedure_revision=revision,
        form_revision=draft.form_revision,
        receiving_agency=receiving,
        competent_agency=competent,
        submitter=actor.user,
        owner_name=name,
        owner_folded=fold(f"{name} {subject}")[:200],
        owner_id=citizen.national_id,
        phone=(said["phone"] or citizen.user.phone)[:15],
        email=said["email"] or citizen.user.email,
        address=(said["address"] or _residence(citizen))[:300],
        abstract=(subject or revision.short_name)[:1000],
        answers=answers,
        provenance={key: origin for key, origin in draft.provenance.items() if key in answers},
        return_channel=ONLINE,
        finance=_finance(revision),
        submitted_at=now,
        reception_due_at=answer_due(receiving, now),
    )


def _residence(citizen: Citizen) -> str:
    parts = [citizen.residence_line, full_address(citizen.residence_unit) if citizen.residence_unit else ""]
    return ", ".join(part for part in parts if part)


def _finance(revision: ProcedureRevision) -> str:
    """A fee that is known and not nothing is owed; what the catalogue leaves open is settled at the counter."""
    try:
        row = offering(revision, ONLINE)
    except NoSuchChannelError:
        raise Invalid("channel_missing", _("Thủ tục này không nhận hồ sơ trực tuyến.")) from None
    owed = row.fee_kind == Offering.FeeKind.FIXED and bool(row.fee_amount)
    return Dossier.Finance.UNPAID if owed else Dossier.Finance.NOT_DUE


def _add_owners(dossier: Dossier, draft: Draft, citizen: Citizen) -> None:
    """Whose paper the result will be, as the form's author mapped it; without a map it is the applicant's."""
    found = owners_of(draft.form_revision, dossier.answers)
    owners = [
        DossierOwner(
            dossier=dossier,
            role=owner.role,
            id_kind=owner.id_kind,
            id_number=owner.id_number,
            name=owner.name,
            birth_date=owner.birth_date,
        )
        for owner in found
    ]
    applicant = DossierOwner(
        dossier=dossier,
        role=RecordOwner.Role.SUBJECT,
        id_kind=RecordOwner.IdKind.NATIONAL_ID,
        id_number=citizen.national_id,
        name=citizen.user.full_name,
        birth_date=citizen.birth_date,
    )
    DossierOwner.objects.bulk_create(owners or [applicant])


def _add_paper(actor: Actor, dossier: Dossier, paper: DraftPaper) -> None:
    names = {row.key: row.short_name for row in dossier.procedure_revision.components.all()}
    shared = {
        "dossier": dossier,
        "component_key": paper.component_key,
        "component_name": names.get(paper.component_key, paper.name)[:300],
        "name": paper.name,
    }
    if paper.source == DraftPaper.Source.VAULT:
        _link_paper(actor, dossier, paper, shared)
        return
    waiting = paper.file is not None and paper.file.state == StoredFile.State.QUARANTINED
    status = DossierPaper.Status.TO_CHECK if waiting else DossierPaper.Status.SUPPLIED
    DossierPaper.objects.create(**shared, status=status, file=paper.file)


def _link_paper(actor: Actor, dossier: Dossier, paper: DraftPaper, shared: dict[str, Any]) -> None:
    """A paper of the vault is linked by record and version, never copied; its owner sees the use.

    Raises NotAllowed or Invalid when it is no longer the actor's or no longer valid.
    """
    record_id, _colon, version = paper.source_ref.partition(":")
    record = reusable_or_refuse(actor, record_id)
    number = int(version or record.current_version)
    purpose = f"Dùng trong hồ sơ {dossier.code}: {dossier.procedure_revision.short_name}"
    link_reuse(record, number, dossier.code, actor.who, purpose)
    DossierPaper.objects.create(**shared, status=DossierPaper.Status.REUSED, record=record, record_version=number)
