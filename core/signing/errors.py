"""What can go wrong with signatures, told in Vietnamese; only the time stamp's absence is worth another try."""

from __future__ import annotations

from core.audit.errors import Conflict, DomainError
from core.jobs.registry import Transient


class SigningRefused(DomainError):
    """The file or the credential does not allow a signature; trying again changes nothing."""


class SignatureKeyConflict(Conflict):
    """The same key was used before for other bytes or by another signer."""


class TimestampUnavailable(Transient):
    """The time-stamping authority does not answer; the job is tried again."""

    def __init__(self, detail: str) -> None:
        super().__init__("timestamp_unavailable", f"Chưa lấy được dấu thời gian: {detail}")


class KeysLocked(DomainError):
    """The development keys were encrypted with another passphrase (PKI_PASSPHRASE or SECRET_KEY has changed)."""

    def __init__(self) -> None:
        super().__init__(
            "keys_locked",
            "Không mở được khóa ký: mật khẩu bảo vệ khóa (PKI_PASSPHRASE hoặc SECRET_KEY) đã thay đổi.",
        )
