"""Verifying the signatures inside a PDF, honestly: an unknown root makes trust *undecided*, not the signature invalid.

No database, no settings, no network: roots and revocation lists are given, so that it can run in a limited child
process on strangers' files.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from asn1crypto import pem, x509
from asn1crypto.crl import CertificateList
from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate, AdESSubIndic
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.validation import DocumentSecurityStore, validate_pdf_signature
from pyhanko.sign.validation.errors import NoDSSFoundError, SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.policy_decl import DisallowWeakAlgorithmsPolicy

Trust = Literal["yes", "no", "undecided"]
Tone = Literal["ok", "warn", "bad"]
Verdict = Literal["valid", "undecided", "invalid", "unsigned", "not_checked"]

# Part of the development authority's name: whoever reads a verdict is told that it is only a trial.
DEVELOPMENT_MARK = "không có giá trị pháp lý"
_KNOWN_SUBFILTERS = frozenset(kind.value.lstrip("/") for kind in SigSeedSubFilter)
_WEAK = frozenset({"md5", "sha1"})
_NO = {
    AdESFailure.REVOKED: "chứng thư số đã bị thu hồi",
    AdESIndeterminate.REVOKED_NO_POE: "chứng thư số đã bị thu hồi",
    AdESIndeterminate.REVOKED_CA_NO_POE: "chứng thư số của tổ chức cấp đã bị thu hồi",
    AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE: "chứng thư số không được cấp để ký văn bản",
    AdESIndeterminate.NOT_YET_VALID: "chứng thư số chưa có hiệu lực lúc ký",
}
_UNDECIDED = {
    AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND: "không có chứng thư gốc của tổ chức cấp để đối chiếu",
    AdESIndeterminate.EXPIRED: "chứng thư số đã hết hạn tại thời điểm đối chiếu",
    AdESIndeterminate.TRY_LATER: "không có thông tin thu hồi để đối chiếu",
    AdESIndeterminate.REVOCATION_OUT_OF_BOUNDS_NO_POE: "thông tin thu hồi không bao trùm thời điểm ký",
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: "chứng thư số đã hết hạn và không có dấu thời gian tin cậy",
}


@dataclass(frozen=True)
class SignatureSummary:
    """What a screen shows for one signature."""

    label: str
    tone: Tone
    explanation: str


@dataclass(frozen=True)
class SignatureReport:
    """One signature. `intact`: the covered bytes are unchanged; `valid`: the signature fits the signer's key.

    Times are ISO 8601; `claimed_time` is the signer's own word, `timestamp_time` that of an authority.
    """

    field_name: str
    signer: str
    issuer: str
    serial: str
    subfilter: str
    digest: str
    claimed_time: str | None
    timestamp_time: str | None
    timestamp_trusted: bool
    intact: bool
    valid: bool
    trusted: Trust
    coverage: Literal["file", "revision", "part", "unknown"]
    changed_later: Literal["no", "allowed", "suspicious", "unknown"]
    problems: list[str] = field(default_factory=list)
    checked: bool = True

    @property
    def is_broken(self) -> bool:
        """Known to be bad; a kind of signature that cannot be judged here is not."""
        if not self.checked:
            return False
        return not (self.intact and self.valid) or self.changed_later == "suspicious" or self.coverage == "part"

    @property
    def summary(self) -> SignatureSummary:
        why = "; ".join(self.problems)
        if not self.checked:
            return SignatureSummary("Chưa kiểm tra được", "warn", _sentence(why))
        if self.is_broken:
            return SignatureSummary(
                "Chữ ký không hợp lệ", "bad", _sentence(why or "nội dung đã bị thay đổi sau khi ký")
            )
        if self.trusted == "no":
            return SignatureSummary("Chữ ký không được tin cậy", "bad", _sentence(why))
        if self.trusted == "undecided":
            text = "nội dung không bị thay đổi sau khi ký, nhưng chưa xác định được độ tin cậy của chứng thư số"
            return SignatureSummary("Chưa xác định", "warn", _sentence(f"{text}: {why}" if why else text))
        text = "nội dung không bị thay đổi sau khi ký, chứng thư số còn hiệu lực tại thời điểm ký"
        if DEVELOPMENT_MARK in self.issuer:
            text += "; chứng thư số do CA phát triển cấp, không có giá trị pháp lý"
        return SignatureSummary("Chữ ký hợp lệ", "ok", _sentence(f"{text}; {why}" if why else text))

    def as_dict(self) -> dict[str, Any]:
        """JSON for storing, the summary included."""
        return asdict(self) | {"summary": asdict(self.summary)}


def verdict_of(reports: list[SignatureReport]) -> Verdict:
    """The worst of a file's signatures."""
    if not reports:
        return "unsigned"
    if any(report.is_broken or report.trusted == "no" for report in reports):
        return "invalid"
    return "undecided" if any(report.trusted == "undecided" for report in reports) else "valid"


def verify_path(path: str, roots: list[str], crls: list[str]) -> dict[str, Any]:
    """For the child process: reports as JSON, or `code` and `message` when the file cannot be read."""
    try:
        reports = verify_pdf(Path(path).read_bytes(), roots, [bytes.fromhex(crl) for crl in crls])
    except (PdfError, ValueError) as error:
        return {"code": "unreadable", "message": f"Không đọc được tệp PDF: {error}"}
    return {"verdict": verdict_of(reports), "signatures": [report.as_dict() for report in reports]}


def verify_pdf(data: bytes, roots: Iterable[str], crls: Iterable[bytes] = ()) -> list[SignatureReport]:
    """A report for every signature, in the order of the fields. `roots` are PEM, `crls` DER.

    A certificate is judged at the time of a trusted time stamp, else at the time the signer claims; the report says
    which. What is revoked today is then undecided, for a signer's own clock proves nothing. Raises PdfError for what is
    no PDF.
    """
    reader = PdfFileReader(BytesIO(data), strict=False)
    if reader.encrypted:
        reader.decrypt(b"")
    anchors = [x509.Certificate.load(der) for root in roots for _, _, der in pem.unarmor(root.encode(), multiple=True)]
    lists, certificates = list(crls), []
    revoked = frozenset(
        (parsed.issuer.dump(), entry["user_certificate"].native)
        for parsed in map(CertificateList.load, lists)
        for entry in parsed["tbs_cert_list"]["revoked_certificates"] or ()
    )
    try:
        store = DocumentSecurityStore.read_dss(reader)
        lists += [entry.get_object().data for entry in store.crls]
        certificates = list(store.load_certs())
    except NoDSSFoundError:
        pass
    material = _Material(anchors, lists, certificates, revoked)
    return [
        _field_report(reader, name, value.get_object(), widget, material)
        for name, value, widget in enumerate_sig_fields(reader, filled_status=True)
        if value.get_object().get("/Type") != "/DocTimeStamp"
    ]


@dataclass(frozen=True)
class _Material:
    anchors: list[x509.Certificate]
    crls: list[bytes]
    certificates: list[x509.Certificate]
    revoked: frozenset[tuple[bytes, int]]

    def revokes(self, certificate: x509.Certificate | None) -> bool:
        """Whether the certificate is revoked today, whenever that happened."""
        return certificate is not None and (certificate.issuer.dump(), certificate.serial_number) in self.revoked

    def context(self, moment: datetime | None) -> ValidationContext:
        return ValidationContext(
            trust_roots=self.anchors,
            other_certs=self.certificates,
            crls=self.crls,
            allow_fetching=False,
            # The other modes look at revocation lists only where a certificate names their address.
            revocation_mode="require",
            moment=moment,
            retroactive_revinfo=True,
            # SHA-1 of old papers is reported as a weakness, not as a broken signature.
            algorithm_usage_policy=DisallowWeakAlgorithmsPolicy(
                weak_hash_algos=frozenset(), rsa_key_size_threshold=1024
            ),
        )


def _field_report(
    reader: PdfFileReader, name: str, value: DictionaryObject, widget: Any, material: _Material
) -> SignatureReport:
    """One bad signature must not hide the others."""
    subfilter = str(value.get("/SubFilter", "")).lstrip("/")
    if subfilter not in _KNOWN_SUBFILTERS:
        return _unread(name, subfilter, f"kiểu chữ ký “{subfilter}” chưa được hỗ trợ", checked=False)
    try:
        signature = EmbeddedPdfSignature(reader, widget, name)
    except (PdfError, ValueError, TypeError, KeyError, SignatureValidationError):
        return _unread(name, subfilter, "dữ liệu chữ ký bị hỏng, có thể do tệp đã được lưu lại hoặc mã hóa sau khi ký")
    return _report(signature, material)


def _unread(name: str, subfilter: str, problem: str, *, checked: bool = True) -> SignatureReport:
    return SignatureReport(
        field_name=str(name),
        signer="",
        issuer="",
        serial="",
        subfilter=subfilter,
        digest="",
        claimed_time=None,
        timestamp_time=None,
        timestamp_trusted=False,
        intact=False,
        valid=False,
        trusted="undecided",
        coverage="unknown",
        changed_later="unknown",
        problems=[problem],
        checked=checked,
    )


def _report(signature: EmbeddedPdfSignature, material: _Material) -> SignatureReport:
    problems: list[str] = []
    claimed = _aware(signature.self_reported_timestamp)
    stamped = stamped_at(signature)
    status = _validate(signature, material, stamped or claimed, stamped, problems)
    timestamp_trusted = bool(status and status.timestamp_validity and _sound(status.timestamp_validity))
    if stamped and status and not timestamp_trusted and claimed:
        problems.append("dấu thời gian không xác định được độ tin cậy")
        status = _validate(signature, material, claimed, stamped, problems)
    elif not stamped:
        problems.append("không có dấu thời gian; xét theo thời gian do người ký khai")
    certificate = _certificate(signature)
    trusted = _trust(status, problems)
    if trusted == "yes" and not timestamp_trusted and material.revokes(certificate):
        trusted = "undecided"
        problems.append("chứng thư số nay đã bị thu hồi")
    digest = status.md_algorithm if status else ""
    if digest in _WEAK:
        problems.append(f"dùng thuật toán băm cũ {digest.upper()}")
    return SignatureReport(
        field_name=str(signature.field_name or ""),
        signer=_name(certificate.subject) if certificate else "",
        issuer=_name(certificate.issuer) if certificate else "",
        serial=f"{certificate.serial_number:x}" if certificate else "",
        subfilter=str(signature.sig_object.get("/SubFilter", "")).lstrip("/"),
        digest=digest,
        claimed_time=claimed.isoformat() if claimed else None,
        timestamp_time=stamped.isoformat() if stamped else None,
        timestamp_trusted=timestamp_trusted,
        intact=bool(status and status.intact),
        valid=bool(status and status.valid),
        trusted=trusted,
        coverage=_coverage(status),
        changed_later=_changed(status, problems),
        problems=list(dict.fromkeys(problems)),
        checked=status is not None,
    )


def _validate(
    signature: EmbeddedPdfSignature,
    material: _Material,
    moment: datetime | None,
    stamped: datetime | None,
    problems: list[str],
) -> PdfSignatureStatus | None:
    """pyHanko's status; None when the signature cannot be read at all. Odd later changes do not hide the rest."""
    usage = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
    for skip_diff in (False, True):
        try:
            return validate_pdf_signature(
                signature,
                signer_validation_context=material.context(moment),
                ts_validation_context=material.context(stamped or moment),
                key_usage_settings=usage,
                skip_diff=skip_diff,
            )
        except (SignatureValidationError, PdfError, ValueError, TypeError, KeyError, NotImplementedError) as error:
            reason = str(error).strip() or type(error).__name__
    problems.append(f"không phân tích được chữ ký ({reason})")
    return None


def _trust(status: PdfSignatureStatus | None, problems: list[str]) -> Trust:
    if status is None:
        return "undecided"
    if status.trusted:
        return "yes"
    indication: AdESSubIndic | None = status.trust_problem_indic
    if indication in _NO:
        problems.append(_NO[indication])
        return "no"
    text = _UNDECIDED.get(indication) if isinstance(indication, AdESIndeterminate) else None
    problems.append(text or "chưa đối chiếu được chứng thư số")
    return "undecided"


def _coverage(status: PdfSignatureStatus | None) -> Literal["file", "revision", "part", "unknown"]:
    if status is None or status.coverage is None:
        return "unknown"
    if status.coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return "file"
    return "revision" if status.coverage is SignatureCoverageLevel.ENTIRE_REVISION else "part"


def _changed(
    status: PdfSignatureStatus | None, problems: list[str]
) -> Literal["no", "allowed", "suspicious", "unknown"]:
    """What was added to the file after this signature."""
    if status is None:
        return "unknown"
    if status.coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return "no"
    level = status.modification_level
    if level is None:
        problems.append("chưa xét được phần thêm vào tệp sau khi ký")
        return "unknown"
    if level is ModificationLevel.OTHER or status.docmdp_ok is False:
        problems.append("nội dung đã bị thay đổi sau khi ký")
        return "suspicious"
    return "allowed"


def stamped_at(signature: EmbeddedPdfSignature) -> datetime | None:
    """Time inside the attached time stamp, not judged; None without one."""
    try:
        for attribute in signature.signer_info["unsigned_attrs"]:
            if attribute["type"].native == "signature_time_stamp_token":
                info = attribute["values"][0]["content"]["encap_content_info"]["content"].parsed
                return info["gen_time"].native
    except (ValueError, TypeError, KeyError, AttributeError, IndexError):
        return None
    return None


def _certificate(signature: EmbeddedPdfSignature) -> x509.Certificate | None:
    try:
        return signature.signer_cert
    except (SignatureValidationError, PdfError, ValueError, TypeError, KeyError):
        return None


def _sound(status: Any) -> bool:
    return bool(status.intact and status.valid and status.trusted)


def _aware(moment: datetime | None) -> datetime | None:
    return None if moment is None or moment.tzinfo is None else moment


def _name(name: x509.Name) -> str:
    parts = name.native
    common = parts.get("common_name") or parts.get("organization_name") or name.human_friendly
    common = common if isinstance(common, str) else ", ".join(common)
    # Names longer than a common name may be are cut there and whole in the organisation.
    whole = str(parts.get("organization_name") or "")
    return whole if common.endswith("…") and whole.startswith(common[:-1]) else common


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""
