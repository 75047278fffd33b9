"""What the keeping of forms adds to the officers' navigation."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.accounts.web.nav import NavItem
from forms.policies import may_administer


def items(actor: Actor) -> list[NavItem]:
    if not may_administer(actor):
        return []
    return [
        NavItem(_("Biểu mẫu"), "/bieu-mau/", "card-checklist"),
        NavItem(_("Từ điển trường dữ liệu"), "/tu-dien/", "book"),
    ]
