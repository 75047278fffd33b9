"""Who is behind a citizen's page, and what happens when the session ran out in the middle of typing."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from forms.models import KeptPage
from forms.services.kept import KEPT_FOR, forget_page, keep_page, kept_page, posted_of
from portal.queries.person import citizen_of

View = Callable[..., Any]
BROWSER_COOKIE = "mc_browser"
_PAGE = "portal:page"


def wants_json(request: HttpRequest) -> bool:
    """Asked by a script: autosave and uploads must never take a sign-in page for an answer."""
    return "application/json" in request.headers.get("Accept", "")


def citizen_required(view: View) -> View:
    """Sign in first. A page of a form posted after the session ended is kept and shown again afterwards."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        kept = keep_typing(request) if request.method == "POST" else None
        response: HttpResponseBase
        if wants_json(request):
            told = {"code": "signed_out", "message": _("Phiên làm việc đã hết hạn."), "kept": kept is not None}
            response = JsonResponse({**told, "login": login_address(request)}, status=401)
        elif request.headers.get("HX-Request"):
            response = HttpResponse(status=401)
        else:
            response = redirect(login_address(request))
        return mark_browser(request, response)

    return guarded


def login_address(request: HttpRequest) -> str:
    """Where to sign in and come back from; an address that only takes posts leads back to the page it belongs to."""
    match = request.resolver_match
    back = request.path
    if match is not None and request.method == "POST":
        draft = {"draft_id": match.kwargs.get("draft_id")}
        if match.view_name == "portal:component":
            back = reverse("portal:papers", kwargs=draft)
        elif match.view_name == "portal:print":
            back = reverse("portal:preview", kwargs=draft)
        elif match.view_name in ("portal:discard", "portal:changes_read", "portal:refetch"):
            back = reverse("portal:draft", kwargs=draft)
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back})}"


def comes_from_us(request: HttpRequest) -> bool:
    """Whether a page of ours sent this request: its `Origin`, or its `Referer` where the browser leaves that out."""
    sent_by = request.headers.get("Origin") or request.headers.get("Referer", "")
    found = urlsplit(sent_by)
    return (found.scheme, found.netloc) == (request.scheme, request.get_host())


def keep_typing(request: HttpRequest) -> int | None:
    """Put a posted page of a form aside for this browser; the id of the draft's author, None when nothing was kept.

    The answer must go through `mark_browser`, or the browser is not known again. The posted token stays out.
    """
    match = request.resolver_match
    if match is None or match.view_name != _PAGE:
        return None
    return keep_page(
        UUID(str(match.kwargs["draft_id"])),
        str(match.kwargs["page_key"]),
        _browser(request),
        dict(request.POST.lists()),
        number(request.POST.get("version")),
        tab_of(request.POST),
    )


def number(text: str | None) -> int:
    """A version as the page carries it; -1, which no draft has, for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1


def tab_of(data: QueryDict) -> str:
    """The name a tab was given with its page; empty for anything that no page of ours carries."""
    name = data.get("tab", "")
    return name if len(name) <= 24 and re.fullmatch(r"[\w-]*", name, re.ASCII) else ""


def mark_browser(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Let the browser be known again for as long as its typing is kept, when something was kept in this request."""
    name = getattr(request, "kept_for_browser", "")
    if name:
        response.set_cookie(
            BROWSER_COOKIE, name, max_age=KEPT_FOR, httponly=True, samesite="Lax", secure=settings.HTTPS
        )
    return response


def _browser(request: HttpRequest) -> str:
    """The name this browser was given, or a new one."""
    name = request.COOKIES.get(BROWSER_COOKIE) or secrets.token_urlsafe(24)
    request.kept_for_browser = name  # type: ignore[attr-defined]
    return name


def kept_typing(request: HttpRequest, draft_id: UUID, page_key: str) -> tuple[KeptPage, QueryDict] | None:
    """What this browser could not save on the page of its own draft, until the page is saved or given up."""
    found = kept_page(citizen_of(request), draft_id, page_key, request.COOKIES.get(BROWSER_COOKIE, ""))
    return (found, posted_of(found)) if found else None


def forget_typing(request: HttpRequest, draft_id: UUID, page_key: str) -> None:
    """The page was saved, or its author chose what is stored."""
    browser = request.COOKIES.get(BROWSER_COOKIE, "")
    if browser:
        forget_page(citizen_of(request), draft_id, page_key, browser)
