"""Whose computer a request comes from, for limits on guessing."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address that asks. What a header says of it is believed only behind our own proxy (`BEHIND_PROXY`).

    Without a proxy anybody may write such a header, and so be somebody else with each request.
    """
    told = request.META.get("HTTP_X_REAL_IP", "") if settings.BEHIND_PROXY else ""
    return str(told or request.META.get("REMOTE_ADDR", ""))
