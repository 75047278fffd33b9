"""What this app adds to the officers' navigation."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.accounts.models import Post
from core.accounts.web.nav import NavItem
from digitization import policies
from digitization.campaign_policies import surveyed
from digitization.queries.batches import to_check_count, to_index_count
from digitization.queries.own_plan import own_campaigns


def items(actor: Actor) -> list[NavItem]:
    """Batches for everyone on the line, the officer's own waiting papers with their number, and the figures."""
    batches = NavItem(_("Lô số hóa"), reverse("digitization:batches"), "boxes")
    figures = NavItem(_("Năng suất số hóa"), reverse("digitization:statistics"), "bar-chart")
    if actor.has_role(Post.Role.INDEXER):
        waiting = NavItem(_("Nhập chỉ mục"), reverse("digitization:next"), "pencil-square", to_index_count(actor))
        sheets = NavItem(_("Tờ bìa"), reverse("digitization:covers"), "qr-code")
        return [batches, waiting, sheets, figures, *_survey(actor)]
    elif actor.has_role(Post.Role.CHECKER):
        waiting = NavItem(_("Kiểm tra"), reverse("digitization:next"), "check2-square", to_check_count(actor))
    elif actor.has_role(Post.Role.PROVINCE_ADMIN):
        plan = NavItem(_("Kế hoạch số hóa"), reverse("digitization:campaigns"), "calendar3")
        return [plan, batches, figures]
    elif actor.has_role(*policies.HEAD_ROLES) and policies.digitises(actor):
        own = [batches, figures] if actor.has_role(Post.Role.LEADER) else [figures]
        return [*own, *_survey(actor)]
    elif actor.has_role(Post.Role.LEADER):
        return [*_own_plan(actor), *_survey(actor)]
    else:
        return []
    return [batches, waiting, figures, *_survey(actor)]


def _own_plan(actor: Actor) -> list[NavItem]:
    """For the leader of an agency that has not begun: the list of batches, which leads there, is not offered yet."""
    if not own_campaigns(actor).exists():
        return []
    return [NavItem(_("Chỉ tiêu số hóa"), reverse("digitization:own_months"), "calendar3")]


def _survey(actor: Actor) -> list[NavItem]:
    """For officers of agencies that a campaign asks what they have on paper."""
    if not surveyed(actor).exists():
        return []
    return [NavItem(_("Phiếu khảo sát"), reverse("digitization:surveys"), "clipboard-check")]
