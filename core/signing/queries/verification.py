"""Stored verdicts on signatures, for screens and the API."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_noop

from core.files.models import StoredFile
from core.signing.models import Verification
from core.signing.verification import SignatureReport, Tone

_LABELS: dict[str, tuple[str, Tone]] = {
    "valid": (gettext_noop("Chữ ký hợp lệ"), "ok"),
    "undecided": (gettext_noop("Chưa xác định"), "warn"),
    "invalid": (gettext_noop("Chữ ký không hợp lệ"), "bad"),
    "unsigned": (gettext_noop("Không có chữ ký số"), "warn"),
    "not_checked": (gettext_noop("Chưa kiểm tra được"), "warn"),
}


@dataclass(frozen=True)
class FileVerdict:
    """The latest verdict on one file: chip, tone and a report for each signature."""

    verdict: str
    label: str
    tone: Tone
    verified_at: datetime
    signatures: tuple[SignatureReport, ...]


def verification_report(file: StoredFile) -> FileVerdict | None:
    """The latest stored verdict; None when the worker has not looked yet."""
    return verification_reports([file.pk]).get(file.pk)


def verification_reports(file_ids: Iterable[int]) -> dict[int, FileVerdict]:
    """Latest verdicts of many files in one query, by file id."""
    rows = Verification.objects.filter(file_id__in=list(file_ids)).order_by("file_id", "-id").distinct("file_id")
    return {row.file_id: _verdict(row) for row in rows}


def _verdict(row: Verification) -> FileVerdict:
    label, tone = _LABELS[row.verdict]
    reports = tuple(
        SignatureReport(**{key: value for key, value in report.items() if key != "summary"})
        for report in row.signatures
    )
    return FileVerdict(row.verdict, label, tone, row.verified_at, reports)
