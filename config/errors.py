"""Error pages that say what happened, what is safe and what to do."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, JsonResponse, RawPostDataException
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.web.guards import comes_from_us, keep_typing, login_address, mark_browser, wants_json

_SWALLOW = 64 * 1024 * 1024


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """A form came from a page that is too old: a phone restored the tab without its cookie, or somebody signed in anew.

    A page of an e-form is kept and its author may go on after one confirmation, if the post came from a page of ours.
    Nothing is saved here, and nobody but the author is shown what was posted.
    """
    author = keep_typing(request) if comes_from_us(request) else None
    if author is None:
        whose = "nothing"
    elif not request.user.is_authenticated:
        whose = "signed_out"
    else:
        whose = "own" if request.user.pk == author else "other"
    response: HttpResponseBase
    if wants_json(request):
        response = _told(request, whose)
    else:
        context = {"whose": whose, "login": login_address(request), "reason": reason}
        response = render(request, "403_csrf.html", context, status=403)
    return mark_browser(request, response)


def _told(request: HttpRequest, whose: str) -> HttpResponse:
    """For the script of the page: the author's own page gets a fresh token and may try once more."""
    if whose == "signed_out":
        told = {"code": "signed_out", "message": _("Phiên làm việc đã hết hạn."), "kept": True}
        return JsonResponse({**told, "login": login_address(request)}, status=401)
    if whose == "other":
        message = _("Trình duyệt này đang đăng nhập bằng tài khoản khác.")
        return JsonResponse({"code": "other_account", "message": message, "kept": True}, status=403)
    told = {"code": "csrf", "message": _("Trang này đã mở quá lâu; hãy tải lại trang.")}
    token = {"token": get_token(request)} if whose == "own" else {}
    return JsonResponse({**told, **token}, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What cannot be read: too much at once is said so (413), before anything of it was taken."""
    too_much = isinstance(exception, RequestDataTooBig | TooManyFieldsSent)
    status = 413 if too_much else 400
    if too_much:
        _swallow(request)
    if wants_json(request):
        message = (
            _("Nội dung gửi lên quá lớn, máy chủ không nhận.") if too_much else _("Máy chủ không đọc được yêu cầu.")
        )
        return JsonResponse({"code": "too_large" if too_much else "bad_request", "message": message}, status=status)
    limits = {
        "max_bytes": settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
        "max_fields": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
    }
    return render(request, "413.html" if too_much else "400.html", limits, status=status)


def _swallow(request: HttpRequest) -> None:
    """Read on what the browser is still sending, up to a limit: a server that hangs up is not heard to answer."""
    left = _SWALLOW
    try:
        while left > 0 and (chunk := request.read(min(left, 65_536))):
            left -= len(chunk)
    except (OSError, RawPostDataException):
        return
