"""The data package of a dossier: kept as it was when the dossier was accepted, then signed by the receiving agency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from core.audit.values import SYSTEM, Who
from core.jobs.runner import Lease
from core.jobs.services import enqueue
from core.signing.jws import sign_detached
from core.signing.keys import open_key
from core.signing.services.credentials import ensure_credential_for_agency
from core.signing.services.sign import refuse_unusable
from forms.package.document import Source, canonical, digest, document_of
from onestop.models import Dossier, DossierPackage


@dataclass(frozen=True)
class Package:
    """Canonical JSON and its signature; no signature before the dossier is accepted and the job has run."""

    content: bytes
    digest: str
    signature: str = ""


def keep_package(dossier: Dossier, who: Who, at: datetime) -> DossierPackage:
    """Keep what the applicant declared, in the transaction that accepts it; a job signs it after the commit.

    A dossier accepted again with other answers gets them signed anew.
    """
    fresh = _made(dossier)
    row, created = DossierPackage.objects.get_or_create(
        dossier=dossier, defaults={"content": fresh.content.decode(), "digest": fresh.digest, "kept_at": at}
    )
    if not created and row.digest != fresh.digest:
        row.content, row.digest, row.kept_at = fresh.content.decode(), fresh.digest, at
        row.signature, row.signed_by, row.signed_at = "", None, None
        row.save()
    record("dossier.package_kept", dossier, who, data={"sha256": row.digest})
    enqueue("onestop.sign_package", f"onestop.sign_package:{row.pk}:{row.digest}", {"package_id": row.pk})
    return row


def package_of(dossier: Dossier) -> Package:
    """The package as kept, or made from the answers while the dossier is not accepted yet."""
    row = DossierPackage.objects.filter(dossier=dossier).first()
    return Package(row.content.encode(), row.digest, row.signature) if row else _made(dossier)


def sign_package(lease: Lease, package_id: int) -> None:
    """Sign a kept package with the seal of the receiving agency; a signed one is left as it is."""
    row = DossierPackage.objects.select_related("dossier__receiving_agency").get(pk=package_id)
    if row.signature:
        return
    agency = row.dossier.receiving_agency
    seal = ensure_credential_for_agency(agency.code, agency.name)
    refuse_unusable(seal)
    now = timezone.now()
    signature = sign_detached(open_key(seal), row.content.encode(), now)
    with transaction.atomic():
        lease.guard()
        unsigned = DossierPackage.objects.filter(pk=row.pk, digest=row.digest, signature="")
        if unsigned.update(signature=signature, signed_by=seal, signed_at=now):
            record("dossier.package_signed", row.dossier, SYSTEM, data={"sha256": row.digest, "serial": seal.serial})


def _made(dossier: Dossier) -> Package:
    source = Source(
        dossier.code,
        dossier.procedure_revision.procedure.code,
        dossier.submitted_at.isoformat(),
        dossier.provenance,
    )
    document = document_of(dossier.form_revision, dossier.answers, source)
    return Package(canonical(document), digest(document))
