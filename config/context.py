"""What every page knows: the province, and for officers their navigation with counts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from config.navigation import office_navigation
from core.notify.queries import unread_count


def province(request: HttpRequest) -> dict[str, Any]:
    return {"province": settings.PROVINCE, "is_demo": settings.DEMO}


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Lazy values: a page that does not show the navigation costs no query."""
    actor = getattr(request, "actor", None)
    return {
        "actor": actor,
        "unread_notifications": SimpleLazyObject(lambda: unread_count(actor)),
        "office_nav": SimpleLazyObject(lambda: office_navigation(actor, request.path)),
    }
