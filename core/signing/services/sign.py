"""Signing a stored file once.

The network and the signature come first, outside any transaction; the bytes are stored; then one short transaction
records them under the caller's key. A lost answer or a killed worker therefore never leaves two signatures behind.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.audit.services import record
from core.audit.values import SYSTEM, Who
from core.files.models import StoredFile
from core.files.services import read_stored, store
from core.signing.errors import SignatureKeyConflict, SigningRefused
from core.signing.keys import open_key
from core.signing.models import Credential, SignedFile
from core.signing.pades import latest_timestamp, sign_pdf
from core.signing.stamps import Stamp


def sign_once(
    key: str,
    source: StoredFile,
    credential: Credential,
    *,
    reason: str = "",
    location: str = "",
    stamp: Stamp | None = None,
    timestamp: bool = True,
    who: Who = SYSTEM,
) -> StoredFile:
    """The signed file for `key`; a repeated call returns the same file without signing again.

    Must be called outside a transaction. Raises SignatureKeyConflict (key used for other bytes or another signer),
    SigningRefused (credential or file unfit) and TimestampUnavailable (a job's Transient: try again later).
    """
    with transaction.atomic(durable=True):  # refuses to run inside a caller's transaction
        known = _known(key, source, credential)
    if known:
        return known
    refuse_unusable(credential)
    now = datetime.now(UTC)
    signed = sign_pdf(
        read_stored(source),
        open_key(credential),
        reason=reason,
        location=location,
        name=credential.name,
        stamp=stamp,
        tsa_url=_tsa_url() if timestamp else "",
        now=now,
    )
    output = store(signed, trusted=True)
    try:
        with transaction.atomic():
            row = SignedFile.objects.create(
                key=key,
                source=source,
                output=output,
                credential=credential,
                signed_at=now,
                timestamped_at=latest_timestamp(signed) if timestamp else None,
            )
            record("signing.signed", row, who, data={"sha256": output.sha256, "serial": credential.serial})
    except IntegrityError:
        known = _known(key, source, credential)
        if known is None:
            raise
        return known
    return output


def _known(key: str, source: StoredFile, credential: Credential) -> StoredFile | None:
    row = SignedFile.objects.select_related("output").filter(key=key).first()
    if row is None:
        return None
    if row.source_id != source.pk or row.credential_id != credential.pk:
        raise SignatureKeyConflict(
            "signature_key_reused", "Mã thao tác ký này đã dùng cho tệp khác hoặc người ký khác."
        )
    return row.output


def refuse_unusable(credential: Credential) -> None:
    """Raise SigningRefused when the credential is revoked or out of its time; read anew, it may be stale."""
    credential.refresh_from_db(fields=["revoked_at", "valid_from", "valid_to"])
    if credential.revoked_at is not None:
        raise SigningRefused("credential_revoked", f"Chứng thư số của “{credential.name}” đã bị thu hồi.")
    if not credential.valid_from <= timezone.now() <= credential.valid_to:
        raise SigningRefused("credential_expired", f"Chứng thư số của “{credential.name}” đã hết hạn.")


def _tsa_url() -> str:
    if not settings.TSA_URL:
        raise SigningRefused("tsa_missing", "Chưa cấu hình địa chỉ máy chủ cấp dấu thời gian (TSA_URL).")
    return settings.TSA_URL
