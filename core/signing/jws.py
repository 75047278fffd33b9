"""Detached signatures over JSON (RFC 7515 Appendix F) with the signing time and certificate of ETSI TS 119 182-1.

Baseline B without a timestamp: the time is the signer's own word. The payload travels beside the signature.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

from core.signing.errors import SigningRefused
from core.signing.keys import SigningKey

# Curve size in bits → algorithm name, hash, octets of each half of the signature (RFC 7518 3.4).
_CURVES = {256: ("ES256", "sha256", 32), 384: ("ES384", "sha384", 48)}
_CRITICAL = ["sigT"]


def sign_detached(key: SigningKey, payload: bytes, at: datetime) -> str:
    """`header..signature` over `payload`. Raises SigningRefused for a kind of key that JWS has no name for."""
    certificate = x509.load_der_x509_certificate(key.certificate)
    name, digest, half = _algorithm(certificate)
    header = {
        "alg": name,
        "typ": "JOSE",
        "sigT": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x5t#S256": _text(hashlib.sha256(key.certificate).digest()),
        "x5c": [base64.b64encode(der).decode() for der in (key.certificate, *key.chain)],
        "crit": _CRITICAL,
    }
    head = _text(json.dumps(header, separators=(",", ":")).encode())
    signature = key.sign(f"{head}.{_text(payload)}".encode(), digest)
    if half:
        r, s = utils.decode_dss_signature(signature)
        signature = r.to_bytes(half, "big") + s.to_bytes(half, "big")
    return f"{head}..{_text(signature)}"


def check_detached(signature: str, payload: bytes) -> tuple[x509.Certificate, dict[str, Any]]:
    """The signer's certificate and the header of a signature that fits the payload.

    Whether the certificate is to be trusted is another question. Raises SigningRefused (`signature_bad`).
    """
    head, _, rest = signature.partition(".")
    try:
        header = json.loads(_bytes(head))
        certificate = x509.load_der_x509_certificate(base64.b64decode(header["x5c"][0]))
        name, digest, half = _algorithm(certificate)
        if header["alg"] != name or header.get("crit") != _CRITICAL or not rest.startswith("."):
            raise ValueError("not a header of ours")
        _verify(certificate, _bytes(rest[1:]), f"{head}.{_text(payload)}".encode(), digest, half)
    except (KeyError, IndexError, TypeError, ValueError, binascii.Error, InvalidSignature) as error:
        raise SigningRefused("signature_bad", "Chữ ký không khớp với nội dung.") from error
    return certificate, header


def _algorithm(certificate: x509.Certificate) -> tuple[str, str, int]:
    public = certificate.public_key()
    if isinstance(public, ec.EllipticCurvePublicKey) and public.key_size in _CURVES:
        return _CURVES[public.key_size]
    if isinstance(public, rsa.RSAPublicKey):
        return "RS256", "sha256", 0
    raise SigningRefused("key_unfit", "Loại khóa này chưa dùng được để ký dữ liệu.")


def _verify(certificate: x509.Certificate, signature: bytes, signed: bytes, digest: str, half: int) -> None:
    public = certificate.public_key()
    algorithm = hashes.SHA384() if digest == "sha384" else hashes.SHA256()
    if isinstance(public, ec.EllipticCurvePublicKey):
        if len(signature) != 2 * half:
            raise ValueError("length of the signature")
        r, s = (int.from_bytes(part, "big") for part in (signature[:half], signature[half:]))
        public.verify(utils.encode_dss_signature(r, s), signed, ec.ECDSA(algorithm))
    elif isinstance(public, rsa.RSAPublicKey):
        public.verify(signature, signed, padding.PKCS1v15(), algorithm)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
