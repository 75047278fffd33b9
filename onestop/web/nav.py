"""What this app adds to the officers' navigation."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.accounts.models import Post
from core.accounts.web.nav import NavItem
from onestop.policies import CASE_ROLES
from onestop.queries.worklist import waiting_count


def items(actor: Actor) -> list[NavItem]:
    """The work list, with how many dossiers wait for the actor; one query."""
    if actor.has_role(*CASE_ROLES):
        return [NavItem(_("Hồ sơ một cửa"), reverse("onestop:list"), "inbox", waiting_count(actor))]
    if actor.has_role(Post.Role.PROVINCE_ADMIN):
        return [NavItem(_("Hồ sơ một cửa"), reverse("onestop:list"), "inbox")]
    return []
