"""What this app adds to the officers' navigation."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.accounts.models import Post
from core.accounts.web.nav import NavItem
from digitization.queries.batches import to_check_count, to_index_count


def items(actor: Actor) -> list[NavItem]:
    """Batches for everyone on the line, and the officer's own waiting papers with their number."""
    if actor.has_role(Post.Role.INDEXER):
        waiting = NavItem(_("Nhập chỉ mục"), reverse("digitization:next"), "pencil-square", to_index_count(actor))
        sheets = NavItem(_("Tờ bìa"), reverse("digitization:covers"), "qr-code")
        return [NavItem(_("Lô số hóa"), reverse("digitization:batches"), "boxes"), waiting, sheets]
    elif actor.has_role(Post.Role.CHECKER):
        waiting = NavItem(_("Kiểm tra"), reverse("digitization:next"), "check2-square", to_check_count(actor))
    elif actor.has_role(Post.Role.PROVINCE_ADMIN):
        return [NavItem(_("Lô số hóa"), reverse("digitization:batches"), "boxes")]
    else:
        return []
    return [NavItem(_("Lô số hóa"), reverse("digitization:batches"), "boxes"), waiting]
