"""The officers' navigation: each app says what it offers to an actor."""

from __future__ import annotations

from typing import Any

from archive.web import nav as archive_nav
from core.accounts.actor import Actor
from digitization.web import nav as digitization_nav
from forms.web import nav as forms_nav
from onestop.web import nav as onestop_nav
from oversight.web import nav as oversight_nav


def office_navigation(actor: Actor | None, path: str) -> list[dict[str, Any]]:
    """Entries for the actor's post; the one whose address is the longest prefix of `path` is active."""
    if actor is None or not actor.is_officer:
        return []
    apps = (onestop_nav, digitization_nav, archive_nav, oversight_nav, forms_nav)
    items = [item for app in apps for item in app.items(actor)]
    active = max((item.url for item in items if path.startswith(item.url)), key=len, default=None)
    return [{**vars(item), "active": item.url == active} for item in items]
