"""What the archive adds to the officers' navigation."""

from __future__ import annotations

from django.utils.translation import gettext as _

from archive.policies import OFFICE_ROLES
from core.accounts.actor import Actor
from core.accounts.models import Post
from core.accounts.web.nav import NavItem


def items(actor: Actor) -> list[NavItem]:
    if not actor.has_role(*OFFICE_ROLES, Post.Role.PROVINCE_ADMIN):
        return []
    return [NavItem(_("Kho dữ liệu"), "/kho/", "database-check")]
