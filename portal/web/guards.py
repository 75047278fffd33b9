"""Who is behind a citizen's page, and what happens when the session ran out in the middle of typing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext as _

View = Callable[..., Any]
_KEPT = "kept_typing"
_KEPT_MAX = 60_000


def wants_json(request: HttpRequest) -> bool:
    """Asked by a script: autosave and uploads must never take a sign-in page for an answer."""
    return "application/json" in request.headers.get("Accept", "")


def citizen_required(view: View) -> View:
    """Sign in first. A form posted after the session ended is kept in the new session and shown again afterwards."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if wants_json(request):
            return JsonResponse({"code": "signed_out", "message": _("Phiên làm việc đã hết hạn.")}, status=401)
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401)
        if request.method == "POST":
            keep_typing(request)
        return redirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.path})}")

    return guarded


def keep_typing(request: HttpRequest) -> None:
    """Put what was posted aside, without secrets and files, for the page that comes back after signing in."""
    data = {name: value for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
    if sum(len(name) + len(str(value)) for name, value in data.items()) <= _KEPT_MAX:
        request.session[_KEPT] = {"path": request.path, "data": data}


def take_typing(request: HttpRequest) -> dict[str, str] | None:
    """What was typed on this page before the session ended, once."""
    kept = request.session.get(_KEPT)
    if not kept or kept.get("path") != request.path:
        return None
    del request.session[_KEPT]
    return dict(kept["data"])
