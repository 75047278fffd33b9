"""Certificates for posts and agencies from the development authority, and taking them back."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.audit.services import record
from core.audit.values import SYSTEM, Who
from core.signing import pki
from core.signing.models import Credential


def ensure_credential_for_post(post_id: int, name: str, agency_code: str, *, who: Who = SYSTEM) -> Credential:
    """The personal credential of a post; one is issued when there is none or it has run out.

    `name` is the person's name as shown on signatures.
    """
    holder: dict[str, object] = {"holder": Credential.Holder.PERSON, "post_id": post_id}
    return _ensure(holder, name, agency_code, f"post-{post_id}", who)


def ensure_credential_for_agency(agency_code: str, name: str, *, who: Who = SYSTEM) -> Credential:
    """The agency's own credential (its seal); one is issued when there is none or it has run out."""
    holder: dict[str, object] = {"holder": Credential.Holder.AGENCY, "agency_code": agency_code}
    return _ensure(holder, name, agency_code, f"agency-{agency_code}", who)


def revoke_credential(credential: Credential, *, who: Who) -> None:
    """Take a credential back: it signs no more, and the revocation list says so. Earlier signatures stay valid."""
    with transaction.atomic():
        row = Credential.objects.select_for_update().get(pk=credential.pk)
        if row.revoked_at is not None:
            return
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        record("signing.credential_revoked", row, who, data={"serial": row.serial})
    if row.is_development:
        pki.revoke(row.serial)


def _ensure(holder: dict[str, object], name: str, agency_code: str, reference: str, who: Who) -> Credential:
    usable = Credential.objects.filter(revoked_at__isnull=True, **holder)
    known = usable.filter(valid_to__gt=timezone.now()).first()
    if known:
        return known
    issued = pki.issue(name, name if holder["holder"] == Credential.Holder.AGENCY else agency_code, reference=reference)
    with transaction.atomic():
        usable.filter(valid_to__lte=timezone.now()).update(revoked_at=timezone.now())
        # Two processes may both have issued: the constraint keeps the first, the other's key is never used.
        Credential.objects.bulk_create(
            [
                Credential(
                    **holder | {"agency_code": agency_code},
                    name=name[:200],
                    provider="file",
                    key_reference=issued.reference,
                    certificate=issued.certificate_pem,
                    serial=issued.serial,
                    valid_from=issued.valid_from,
                    valid_to=issued.valid_to,
                    is_development=True,
                )
            ],
            ignore_conflicts=True,
        )
        credential = usable.get(Q(valid_to__gt=timezone.now()))
        if credential.serial == issued.serial:
            record("signing.credential_issued", credential, who, data={"serial": issued.serial})
    return credential
