"""What an officer can do from a dossier's page: per action its address, its form and the service it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _

from core.accounts.actor import Actor
from core.accounts.models import Post
from onestop.models import Dossier
from onestop.policies import actions_now
from onestop.services import handling, reception, returning
from onestop.transitions import Transition, find
from onestop.web import forms

Run = Callable[[Actor, Dossier, dict[str, Any]], object]


@dataclass(frozen=True)
class Screen:
    """`slug` is the address, `inline` says that the form is short enough for the dossier's page, `role` is who may be
    chosen as receiver, `said` is the message after it is done."""

    action: str
    slug: str
    form: type[forms.ActionForm]
    run: Run
    said: str
    icon: str
    inline: bool = True
    role: str = ""
    key: str = ""


SCREENS = (
    Screen(
        "accept",
        "tiep-nhan",
        forms.AcceptForm,
        lambda a, d, v: reception.accept_dossier(a, d.pk, v["version"], v["given_to"]),
        _("Đã tiếp nhận hồ sơ {code}."),
        "check2-square",
        role=Post.Role.SPECIALIST,
        key="a",
    ),
    Screen(
        "request_supplement",
        "yeu-cau-bo-sung",
        forms.SupplementForm,
        lambda a, d, v: reception.request_supplement(a, d.pk, v["version"], v["contents"], v["reason"]),
        _("Đã gửi yêu cầu bổ sung hồ sơ {code}."),
        "reply",
        inline=False,
        key="b",
    ),
    Screen(
        "hand_over",
        "chuyen-xu-ly",
        forms.HandOverForm,
        lambda a, d, v: handling.hand_over(a, d.pk, v["version"], v["given_to"], v["note"]),
        _("Đã chuyển hồ sơ {code}."),
        "arrow-right-circle",
        role=Post.Role.SPECIALIST,
        key="c",
    ),
    Screen(
        "receive",
        "nhan-ban-giao",
        forms.ReceiveForm,
        lambda a, d, v: handling.receive(a, d.pk, v["version"]),
        _("Bạn đã nhận hồ sơ {code}."),
        "check2-square",
        key="a",
    ),
    Screen(
        "submit_for_approval",
        "trinh-duyet",
        forms.SubmitForm,
        lambda a, d, v: handling.submit_for_approval(a, d.pk, v["version"], v["given_to"], v["note"]),
        _("Đã trình hồ sơ {code}."),
        "send-check",
        role=Post.Role.LEADER,
        key="t",
    ),
    Screen(
        "approve",
        "phe-duyet",
        forms.ApproveForm,
        lambda a, d, v: handling.approve(a, d.pk, v["version"]),
        _("Đã phê duyệt hồ sơ {code}. Hệ thống đang ký số và phát hành."),
        "patch-check",
        key="a",
    ),
    Screen(
        "send_back",
        "tra-lai",
        forms.SendBackForm,
        lambda a, d, v: handling.send_back(a, d.pk, v["version"], v["reason"]),
        _("Đã trả lại hồ sơ {code} để xử lý thêm."),
        "arrow-return-left",
        inline=False,
        key="b",
    ),
    Screen(
        "return_result",
        "tra-ket-qua",
        forms.ReturnForm,
        lambda a, d, v: returning.return_result(
            a, d.pk, v["version"], fee_collected=v["fee_collected"], note=v["note"]
        ),
        _("Đã trả kết quả hồ sơ {code}."),
        "check-circle",
        key="a",
    ),
    Screen(
        "refuse",
        "tu-choi",
        forms.RefuseForm,
        lambda a, d, v: reception.refuse_dossier(a, d.pk, v["version"], v["reason"]),
        _("Đã từ chối tiếp nhận hồ sơ {code}."),
        "x-circle",
        inline=False,
    ),
)
BY_ACTION = {screen.action: screen for screen in SCREENS}
BY_SLUG = {screen.slug: screen for screen in SCREENS}


@dataclass(frozen=True)
class Offer:
    """An action on the page: the row of the table, its screen, and the form when it is short."""

    row: Transition
    screen: Screen
    form: forms.ActionForm | None


def receivers_for(dossier: Dossier, screen: Screen) -> QuerySet[Post] | None:
    return handling.receivers(dossier, screen.role) if screen.role else None


def new_form(dossier: Dossier, screen: Screen, data: Any = None) -> forms.ActionForm:
    """The action's form for this dossier; unbound it carries the version now shown."""
    initial = {"version": dossier.version}
    return screen.form(data, initial=initial, receivers=receivers_for(dossier, screen), auto_id=f"{screen.slug}-%s")


def offers(actor: Actor, dossier: Dossier) -> list[Offer]:
    """The buttons of the dossier's page: what is possible now, dangerous ones last."""
    rows = actions_now(actor, dossier)
    if dossier.finance == Dossier.Finance.UNPAID and dossier.state == Dossier.State.RESULT_READY:
        rows = _with_unpaid_return(actor, dossier, rows)
    found = [
        Offer(row, screen, new_form(dossier, screen) if screen.inline else None)
        for row in rows
        if (screen := BY_ACTION.get(row.action))
    ]
    return sorted(found, key=lambda offer: offer.row.dangerous)


def _with_unpaid_return(actor: Actor, dossier: Dossier, rows: list[Transition]) -> list[Transition]:
    """The fee is collected on the return form itself, so an unpaid fee hides no button."""
    from_table = find(dossier.state, "return_result")
    others = [row for row in rows if row.action != "return_result"]
    fits = from_table is not None and actor.role in from_table.who
    return [*others, from_table] if fits and from_table is not None else others
