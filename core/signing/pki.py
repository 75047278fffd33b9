"""Development certification authority: root, time stamps, revocation list, certificates for posts and agencies.

Made under `settings.PKI_DIR` on first use, by one process at a time (file lock). A province replaces it by real keys
(see `keys.py`) and puts the real roots, as PEM, into `PKI_DIR/trusted/`. Private keys are PKCS#8 encrypted with
`PKI_PASSPHRASE`, or else with a value derived from SECRET_KEY.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings

from core.signing.errors import KeysLocked

DEVELOPMENT = "CA phát triển — không có giá trị pháp lý"
_ORGANISATION = f"Một Cửa ({DEVELOPMENT})"
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

_NAME_LIMIT = 64  # X.520 upper bound of a common name; the library counts bytes of UTF-8
_ROOT_LIFE, _TSA_LIFE, _HOLDER_LIFE = timedelta(days=3650), timedelta(days=1825), timedelta(days=1095)
_CRL_LIFE = timedelta(days=30)
_BACKDATE = timedelta(hours=1)  # clocks of two machines differ


@dataclass(frozen=True)
class IssuedCertificate:
    """A new certificate; `reference` is where the file provider finds its key."""

    reference: str
    certificate_pem: str
    serial: str
    valid_from: datetime
    valid_to: datetime


def root_certificate() -> x509.Certificate:
    """The development root; everything is made when it is not there yet."""
    return _certificate(_ready() / "root.pem")


def tsa_identity() -> tuple[x509.Certificate, PrivateKey]:
    """Certificate and key of the development time-stamping authority."""
    folder = _ready()
    return _certificate(folder / "tsa.pem"), load_key("tsa")


def current_crl() -> bytes:
    """DER of the revocation list, renewed when half of its life is over."""
    folder = _ready()
    der = (folder / "crl.der").read_bytes()
    expires = x509.load_der_x509_crl(der).next_update_utc
    if expires is not None and expires - datetime.now(UTC) > _CRL_LIFE / 2:
        return der
    with _lock(folder):
        return _write_crl(folder)


def trust_roots() -> list[str]:
    """PEM of every root that signatures are judged by: the development root and those an administrator put there."""
    folder = _ready()
    extra = sorted((folder / "trusted").glob("*.pem"))
    return [(folder / "root.pem").read_text("ascii"), *(path.read_text("ascii") for path in extra)]


def issue(common_name: str, organisation: str, *, reference: str) -> IssuedCertificate:
    """Make a key and a certificate for signing documents, valid three years."""
    folder = _ready()
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder(_name(common_name, organisation), key.public_key(), _HOLDER_LIFE)
    builder = builder.add_extension(_usage(content_commitment=True), critical=True)
    certificate = _sign(builder, root_certificate(), load_key("root"))
    reference = f"{reference}-{certificate.serial_number:x}"[:100]
    _write_key(folder, reference, key)
    return IssuedCertificate(
        reference=reference,
        certificate_pem=_pem(certificate),
        serial=f"{certificate.serial_number:x}",
        valid_from=certificate.not_valid_before_utc,
        valid_to=certificate.not_valid_after_utc,
    )


def revoke(serial: str, at: datetime | None = None) -> None:
    """Put a certificate (serial in hexadecimal) on the revocation list, from now or from an earlier moment on."""
    folder = _ready()
    with _lock(folder):
        revoked = _revoked(folder)
        revoked.setdefault(serial, (at or datetime.now(UTC)).replace(microsecond=0).isoformat())
        _write(folder / "revoked.json", json.dumps(revoked, indent=1).encode())
        _write_crl(folder)


def load_key(reference: str) -> PrivateKey:
    """The private key of a reference. Raises KeysLocked when the passphrase no longer opens it."""
    path = _ready() / "keys" / f"{Path(reference).name}.pem"
    return _load_key(path, path.stat().st_mtime_ns, _passphrase())


@lru_cache(maxsize=256)
def _load_key(path: Path, _changed: int, passphrase: bytes) -> PrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), passphrase)
    except ValueError as error:
        raise KeysLocked from error
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise TypeError(f"unexpected kind of key: {type(key).__name__}")
    return key


def _ready() -> Path:
    """The folder, complete: `root.pem` is written last, so whoever sees it sees everything."""
    folder = Path(settings.PKI_DIR)
    if not (folder / "root.pem").exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _lock(folder):
            if not (folder / "root.pem").exists():
                _create(folder)
    return folder


def _create(folder: Path) -> None:
    for name in ("keys", "trusted"):
        (folder / name).mkdir(exist_ok=True, mode=0o700)
    root_key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    root_name = _name(DEVELOPMENT, _ORGANISATION)
    builder = _builder(root_name, root_key.public_key(), _ROOT_LIFE, path_length=0)
    builder = builder.add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
    root = builder.issuer_name(root_name).sign(root_key, hashes.SHA256())
    tsa_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    builder = _builder(
        _name("Dấu thời gian — không có giá trị pháp lý", _ORGANISATION), tsa_key.public_key(), _TSA_LIFE
    )
    builder = builder.add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    tsa = _sign(builder, root, root_key)
    _write_key(folder, "root", root_key)
    _write_key(folder, "tsa", tsa_key)
    _write(folder / "tsa.pem", _pem(tsa).encode())
    _write_crl(folder, root, root_key)
    _write(folder / "root.pem", _pem(root).encode())


def _builder(
    subject: x509.Name, public_key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey, life: timedelta, path_length: int = -1
) -> x509.CertificateBuilder:
    now = datetime.now(UTC).replace(microsecond=0)
    is_ca = path_length >= 0
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATE)
        .not_valid_after(now + life)
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=path_length if is_ca else None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _sign(builder: x509.CertificateBuilder, root: x509.Certificate, root_key: PrivateKey) -> x509.Certificate:
    identifier = root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    authority = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)
    return builder.issuer_name(root.subject).add_extension(authority, critical=False).sign(root_key, hashes.SHA256())


def _usage(**granted: bool) -> x509.KeyUsage:
    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: granted.get(name, False) for name in names})


def _name(common_name: str, organisation: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, _short(common_name)),
        ]
    )


def _short(name: str) -> str:
    """A common name holds 64 bytes; a longer one is cut at a word and the whole name stands in the organisation."""
    if len(name.encode()) <= _NAME_LIMIT:
        return name
    words = name.split(" ")
    while len(words) > 1 and len(" ".join(words).encode()) > _NAME_LIMIT - len("…".encode()):
        words.pop()
    return " ".join(words)[:_NAME_LIMIT] + "…"


def _write_crl(folder: Path, root: x509.Certificate | None = None, root_key: PrivateKey | None = None) -> bytes:
    """Sign and store a new list; the caller holds the lock."""
    root = root or _certificate(folder / "root.pem")
    now = datetime.now(UTC).replace(microsecond=0)
    identifier = root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    authority = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root.subject)
        .last_update(now - _BACKDATE)
        .next_update(now + _CRL_LIFE)
        .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
        .add_extension(authority, critical=False)
    )
    for serial, moment in _revoked(folder).items():
        entry = x509.RevokedCertificateBuilder().serial_number(int(serial, 16))
        builder = builder.add_revoked_certificate(entry.revocation_date(datetime.fromisoformat(moment)).build())
    der = builder.sign(root_key or load_key("root"), hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    _write(folder / "crl.der", der)
    return der


def _revoked(folder: Path) -> dict[str, str]:
    path = folder / "revoked.json"
    return json.loads(path.read_text("ascii")) if path.exists() else {}


def _write_key(folder: Path, reference: str, key: PrivateKey) -> None:
    encryption = serialization.BestAvailableEncryption(_passphrase())
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)
    _write(folder / "keys" / f"{reference}.pem", pem)


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, readable by the owner only."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(temporary, path)


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode("ascii")


def _passphrase() -> bytes:
    if settings.PKI_PASSPHRASE:
        return settings.PKI_PASSPHRASE.encode()
    return hmac.new(settings.SECRET_KEY.encode(), b"core.signing.pki", hashlib.sha256).hexdigest().encode()
