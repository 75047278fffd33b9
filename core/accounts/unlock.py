"""Proving again who sits at the screen, before an act with weight: password, and the code of the app where one is set.

Wrong answers are counted for a person; after `MOST_FAILURES` nothing is tried for `WAIT_SECONDS`.
"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.audit.errors import Conflict, Invalid

MOST_FAILURES = 5
WAIT_SECONDS = 900


def needs_code(user: User) -> bool:
    """Whether the person has an app that shows one-time codes."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def unlock(user: User, password: str, code: str = "") -> None:
    """Return when the person is proven.

    Raises Invalid (`password`, `code`), Conflict (`unlock_wait`, `unlock_no_way`).
    """
    key = f"accounts:unlock:{user.pk}"
    if int(cache.get(key, 0)) >= MOST_FAILURES:
        raise Conflict("unlock_wait", _("Đã nhập sai nhiều lần. Hãy thử lại sau 15 phút."))
    app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if not user.has_usable_password() and app is None:
        raise Conflict("unlock_no_way", _("Tài khoản chưa có mật khẩu hay mã xác thực để xác nhận việc ký."))
    if user.has_usable_password() and not user.check_password(password):
        _failed(key)
        raise Invalid("password_wrong", _("Mật khẩu không đúng."), "password")
    if app is not None and not TOTP(app).validate_code(code.strip()):
        _failed(key)
        raise Invalid("code_wrong", _("Mã xác thực không đúng hoặc đã dùng."), "code")
    cache.delete(key)


def _failed(key: str) -> None:
    if not cache.add(key, 1, WAIT_SECONDS):
        cache.incr(key)
