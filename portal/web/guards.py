"""Who is behind a citizen's page, and what happens when the session ran out in the middle of typing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core.accounts.actor import Actor

View = Callable[..., Any]
_KEPT = "kept_typing"
_KEPT_MAX = 60_000


def person(request: HttpRequest) -> Actor:
    """The actor as a citizen: an officer looks after their own matters here, whatever post is chosen."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return Actor(actor.user, None, actor.citizen_id, actor.organisation_codes)


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


def too_fast(request: HttpRequest, what: str, *, limit: int, seconds: int) -> bool:
    """Whether this address asked more than `limit` times within `seconds`."""
    address = request.META.get("REMOTE_ADDR", "")
    key = f"portal.rate:{what}:{address}"
    cache.add(key, 0, seconds)
    try:
        return int(cache.incr(key)) > limit
    except ValueError:  # the counter ran out between the two calls: a new one starts with the next request
        return False


__all__ = ["citizen_required", "keep_typing", "person", "take_typing", "too_fast", "wants_json"]
