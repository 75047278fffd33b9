"""How allauth behaves here: nobody signs up alone (identities come from the e-ID account or an administrator)."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from core.accounts.middleware import SESSION_POST
from core.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """A post chosen in an earlier session of this browser must not carry over to another person."""
        request.session.pop(SESSION_POST, None)
        return super().pre_login(request, user, **kwargs)
