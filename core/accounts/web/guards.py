"""Who may enter a page at all; what they see inside starts from `scoped(actor)`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from core.accounts.actor import request_actor

View = Callable[..., HttpResponseBase]

citizen_required = login_required


def officer_required(*roles: str) -> Callable[[View], View]:
    """Only an officer acting in a post, and in one of `roles` when any is named."""

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = request_actor(request)
            if not actor.is_officer and actor.user and actor.user.posts.exists():
                return redirect(reverse("choose_post") + "?" + urlencode({"next": request.get_full_path()}))
            if not actor.is_officer or (roles and not actor.has_role(*roles)):
                return render(request, "403.html", {"reason": "role"}, status=403)
            return view(request, *args, **kwargs)

        guarded.required_roles = roles or ("*",)  # type: ignore[attr-defined]
        return guarded

    return decorate
