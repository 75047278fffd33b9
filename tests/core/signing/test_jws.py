"""A detached signature fits its payload and nobody else's."""

from __future__ import annotations

import base64
import datetime as dt
import json

import pytest
from cryptography.x509.oid import NameOID

from core.signing.errors import SigningRefused
from core.signing.jws import check_detached, sign_detached
from core.signing.keys import open_key
from core.signing.services.credentials import ensure_credential_for_agency

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 28, 5, 0, tzinfo=dt.UTC)


def signed(payload: bytes) -> str:
    seal = ensure_credential_for_agency("H32.31", "Ủy ban nhân dân phường Nha Trang")
    return sign_detached(open_key(seal), payload, AT)


def test_the_signer_and_the_time_are_read_back() -> None:
    certificate, header = check_detached(signed(b'{"a":1}'), b'{"a":1}')
    assert (
        certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value == "Ủy ban nhân dân phường Nha Trang"
    )
    assert header["sigT"] == "2026-11-28T05:00:00Z"
    assert len(header["x5c"]) == 2


def test_another_payload_another_header_or_half_a_signature_is_refused() -> None:
    signature = signed(b"{}")
    head, _, rest = signature.partition(".")
    other = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    other["sigT"] = "2030-01-01T00:00:00Z"
    forged = base64.urlsafe_b64encode(json.dumps(other).encode()).rstrip(b"=").decode()
    for bad, payload in (
        (signature, b"{ }"),
        (f"{forged}.{rest}", b"{}"),
        (signature[:-20], b"{}"),
        ("", b"{}"),
        ("a.b.c", b"{}"),
        (f"{head}.e30.{rest[1:]}", b"{}"),
    ):
        with pytest.raises(SigningRefused, match="Chữ ký không khớp"):
            check_detached(bad, payload)
