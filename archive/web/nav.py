"""What this app adds to the officers navigation."""

from __future__ import annotations

from core.accounts.actor import Actor
from core.accounts.web.nav import NavItem


def items(actor: Actor) -> list[NavItem]:
    return []
