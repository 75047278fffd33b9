"""Making a PAdES signature: incremental, time-stamped, with what is needed to verify it later (PAdES B-LT).

No database, no settings: the key, the address of the time-stamping authority and the picture are given.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from io import BytesIO

from asn1crypto import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation.pdf_embedded import read_certification_data
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from core.signing.errors import SigningRefused, TimestampUnavailable
from core.signing.keys import SigningKey
from core.signing.stamps import Stamp, stamp_box, stamp_parameters, stamp_style, text_lines
from core.signing.tsa import time_stamper
from core.signing.verification import stamped_at

DIGEST = "sha256"

# Revocation lists are given, nothing is fetched while signing: that is meant, and no news at each signature.
logging.getLogger("pyhanko.sign.signers.pdf_signer").addFilter(
    lambda entry: "fetching is not allowed" not in entry.getMessage()
)


class _Writer(IncrementalPdfFileWriter):
    """Adds the signature and touches nothing else.

    PAdES would raise the version to 2.0, and a PDF/A-2 file would cease to be one; new metadata would need the old to
    be well-formed, which that of real papers is not always.
    """

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        """Nothing of what a signature adds needs a newer reader."""

    def _update_meta(self) -> None:
        """Producer and date of change stay those of the paper."""


class _KeySigner(Signer):
    """Lets pyHanko sign with any SigningKey."""

    def __init__(self, key: SigningKey) -> None:
        chain = SimpleCertificateStore.from_certs([x509.Certificate.load(der) for der in key.chain])
        super().__init__(signing_cert=x509.Certificate.load(key.certificate), cert_registry=chain)
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return self._key.sign(data, digest_algorithm)


def sign_pdf(
    data: bytes,
    key: SigningKey,
    *,
    reason: str = "",
    location: str = "",
    name: str = "",
    stamp: Stamp | None = None,
    tsa_url: str = "",
    now: datetime | None = None,
) -> bytes:
    """The file with one more signature appended; nothing that was there is changed.

    With `tsa_url` the signature is time-stamped. On a certified file (DocMDP) the signature is invisible, because a new
    picture would break the certification. Raises SigningRefused (not a PDF, encrypted, changes forbidden) and
    TimestampUnavailable.
    """
    moment = now or datetime.now(UTC)
    try:
        writer = _Writer(BytesIO(data), strict=False)
        if writer.prev.encrypted:
            raise SigningRefused("pdf_encrypted", "Không ký được: tệp PDF đang được bảo vệ bằng mật khẩu.")
        signer, parameters = _pdf_signer(writer, key, stamp, moment, _metadata(key, reason, location, name), tsa_url)
        output = signer.sign_pdf(writer, appearance_text_params=parameters)
    except TimestampRequestError as error:
        raise TimestampUnavailable(f"máy chủ từ chối ({error}).") from error
    except (PdfError, SigningError, PathError) as error:
        raise SigningRefused("pdf_not_signable", f"Không ký được tệp PDF này: {error}") from error
    return output.getvalue()


def latest_timestamp(data: bytes) -> datetime | None:
    """Time that the authority gave the newest signature of the file, in UTC; None when it has no time stamp."""
    signatures = PdfFileReader(BytesIO(data), strict=False).embedded_regular_signatures
    return stamped_at(signatures[-1]) if signatures else None


def _metadata(key: SigningKey, reason: str, location: str, name: str) -> PdfSignatureMetadata:
    crls = key.crls
    context = ValidationContext(
        trust_roots=[x509.Certificate.load(der) for der in key.chain[-1:]],
        other_certs=[x509.Certificate.load(der) for der in key.chain],
        crls=crls,
        allow_fetching=False,
        revocation_mode="require" if crls else "soft-fail",
    )
    return PdfSignatureMetadata(
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        reason=reason or None,
        location=location or None,
        name=name or None,
        embed_validation_info=bool(crls),
        validation_context=context if crls else None,
        # One revision holds the signature and what verifies it: nothing is written after the bytes it covers.
        dss_settings=DSSContentSettings(include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE),
    )


def _pdf_signer(
    writer: IncrementalPdfFileWriter,
    key: SigningKey,
    stamp: Stamp | None,
    moment: datetime,
    metadata: PdfSignatureMetadata,
    tsa_url: str,
) -> tuple[PdfSigner, dict[str, str]]:
    """The signer and the text of its picture; places the field."""
    existing = [field for field, _, _ in fields.enumerate_sig_fields(writer.prev)]
    empty = {field for field, _, _ in fields.enumerate_sig_fields(writer.prev, filled_status=False)}
    wanted = stamp.field if stamp and stamp.field else ""
    if wanted in existing and wanted not in empty:
        raise SigningRefused("field_signed", f"Ô chữ ký “{wanted}” đã được ký.")
    field = wanted or next(name for number in range(1, 1000) if (name := f"ChuKy{number}") not in existing)
    style, parameters, spec = None, {}, None
    certified = read_certification_data(writer.prev) is not None
    if stamp is None or (certified and field not in empty):
        spec = None if field in empty else SigFieldSpec(sig_field_name=field)
    else:
        box = stamp_box(writer.prev, stamp, moment)
        lines = text_lines(stamp, moment, box[2] - box[0])
        style, parameters = stamp_style(stamp, lines), stamp_parameters(lines)
        spec = None if field in empty else SigFieldSpec(sig_field_name=field, on_page=stamp.page, box=box)
    metadata = PdfSignatureMetadata(**{**vars(metadata), "field_name": field})
    stamper = time_stamper(tsa_url) if tsa_url else None
    signer = PdfSigner(metadata, _KeySigner(key), timestamper=stamper, stamp_style=style, new_field_spec=spec)
    return signer, parameters
