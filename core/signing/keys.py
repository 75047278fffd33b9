"""Where private keys live: the contract of a signing key, and the registry of providers.

Only `file` (the development authority's keys) exists; tokens, HSMs and remote signing join by registering a provider.
Nothing above this module knows where a key is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding

from core.signing import pki
from core.signing.errors import SigningRefused
from core.signing.models import Credential

_HASHES: dict[str, type[hashes.SHA256] | type[hashes.SHA384] | type[hashes.SHA512]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}


class SigningKey(Protocol):
    """A key that signs; certificates are DER."""

    @property
    def certificate(self) -> bytes: ...

    @property
    def chain(self) -> list[bytes]:
        """Issuers up to the root."""
        ...

    @property
    def crls(self) -> list[bytes]:
        """Revocation lists to embed."""
        ...

    def sign(self, data: bytes, digest: str) -> bytes:
        """Hash `data` with `digest` ("sha256", …) and sign: PKCS#1 v1.5 for RSA, DER-encoded ECDSA otherwise."""
        ...


Provider = Callable[[Credential], SigningKey]
_providers: dict[str, Provider] = {}


def provider(name: str) -> Callable[[Provider], Provider]:
    """Register how the keys of one kind of store are opened."""

    def register(open_key: Provider) -> Provider:
        if name in _providers:
            raise ValueError(f"key provider {name} is registered twice")
        _providers[name] = open_key
        return open_key

    return register


def open_key(credential: Credential) -> SigningKey:
    """The key of a credential. Raises SigningRefused (`key_provider_unknown`, `key_missing`)."""
    try:
        opener = _providers[credential.provider]
    except KeyError:
        raise SigningRefused(
            "key_provider_unknown", f"Hệ thống chưa kết nối loại khóa ký “{credential.provider}”."
        ) from None
    try:
        return opener(credential)
    except FileNotFoundError:
        raise SigningRefused("key_missing", f"Không tìm thấy khóa ký của “{credential.name}”.") from None


@dataclass(frozen=True)
class FileKey:
    """A key of the development authority, opened from its encrypted file."""

    certificate: bytes
    private_key: pki.PrivateKey

    @property
    def chain(self) -> list[bytes]:
        return [pki.root_certificate().public_bytes(serialization.Encoding.DER)]

    @property
    def crls(self) -> list[bytes]:
        return [pki.current_crl()]

    def sign(self, data: bytes, digest: str) -> bytes:
        algorithm = _HASHES[digest]()
        if isinstance(self.private_key, ec.EllipticCurvePrivateKey):
            return self.private_key.sign(data, ec.ECDSA(algorithm))
        return self.private_key.sign(data, padding.PKCS1v15(), algorithm)


@provider("file")
def _open_file_key(credential: Credential) -> FileKey:
    certificate = x509.load_pem_x509_certificate(credential.certificate.encode())
    return FileKey(certificate.public_bytes(serialization.Encoding.DER), pki.load_key(credential.key_reference))
