"""The one table of what may happen to a dossier: (state, action) → state, who, guards.

Buttons, the API, permission tests and the diagram in `docs/dossier-states.md` are made from these rows.
Sources: NĐ 61/2018 Điều 17–20, NĐ 118/2025 (from memory); states and national codes: regulation reference 6.1–6.2.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext_noop as _

from core.accounts.models import Post
from onestop import guards
from onestop.models import Dossier

S = Dossier.State
R = Post.Role
OWNER = "owner"
SYSTEM = "system"
NEW = ""
RECEIVING = "receiving"
COMPETENT = "competent"


@dataclass(frozen=True)
class Transition:
    """One row. `who`: roles of posts, `owner` or `system`; `place`: where an officer's post must be.

    `consequence` is said before a dangerous action is confirmed; `label` is the button.
    """

    action: str
    source: str
    target: str
    label: str
    who: frozenset[str]
    place: str = ""
    guards: tuple[type[guards.Guard], ...] = ()
    dangerous: bool = False
    consequence: str = ""
    done: str = field(default="", metadata={"help": "what the timeline says afterwards"})


def _row(action: str, source: str, target: str, label: str, *who: str, **more: object) -> Transition:
    return Transition(action, source, target, label, frozenset(str(role) for role in who), **more)  # type: ignore[arg-type]


TRANSITIONS: tuple[Transition, ...] = (
    _row("submit", NEW, S.SUBMITTED, _("Nộp hồ sơ"), OWNER, done=_("Đã nộp hồ sơ")),
    _row(
        "accept",
        S.SUBMITTED,
        S.ACCEPTED,
        _("Tiếp nhận"),
        R.CLERK,
        R.UNIT_HEAD,
        place=RECEIVING,
        guards=(guards.NotOwnCase, guards.PapersChecked),
        done=_("Đã tiếp nhận hồ sơ"),
    ),
    _row(
        "request_supplement",
        S.SUBMITTED,
        S.SUPPLEMENT_BEFORE_ACCEPT,
        _("Yêu cầu bổ sung"),
        R.CLERK,
        R.UNIT_HEAD,
        place=RECEIVING,
        guards=(guards.NotOwnCase, guards.SecondSupplementByUnitHead),
        done=_("Đã yêu cầu bổ sung, hoàn thiện hồ sơ"),
    ),
    _row(
        "answer_supplement",
        S.SUPPLEMENT_BEFORE_ACCEPT,
        S.SUBMITTED,
        _("Gửi bổ sung"),
        OWNER,
        done=_("Đã bổ sung hồ sơ"),
    ),
    _row(
        "refuse",
        S.SUBMITTED,
        S.REFUSED,
        _("Từ chối tiếp nhận"),
        R.CLERK,
        R.UNIT_HEAD,
        place=RECEIVING,
        guards=(guards.NotOwnCase,),
        dangerous=True,
        consequence=_("Hồ sơ kết thúc tại đây và không mở lại được; người nộp nhận phiếu từ chối kèm lý do."),
        done=_("Đã từ chối tiếp nhận hồ sơ"),
    ),
    _row(
        "hand_over",
        S.ACCEPTED,
        S.IN_REVIEW,
        _("Chuyển xử lý"),
        R.CLERK,
        R.UNIT_HEAD,
        place=RECEIVING,
        done=_("Đã chuyển hồ sơ đến người xử lý"),
    ),
    _row(
        "hand_over",
        S.IN_REVIEW,
        S.IN_REVIEW,
        _("Chuyển người khác xử lý"),
        R.SPECIALIST,
        R.UNIT_HEAD,
        place=COMPETENT,
        guards=(guards.HoldsDossier, guards.NoHandOverPending),
        done=_("Đã chuyển hồ sơ đến người xử lý khác"),
    ),
    _row(
        "receive",
        S.IN_REVIEW,
        S.IN_REVIEW,
        _("Xác nhận đã nhận hồ sơ"),
        R.SPECIALIST,
        R.UNIT_HEAD,
        place=COMPETENT,
        guards=(guards.HandOverWaitsForActor,),
        done=_("Người xử lý đã nhận hồ sơ"),
    ),
    _row(
        "submit_for_approval",
        S.IN_REVIEW,
        S.AWAITING_APPROVAL,
        _("Trình lãnh đạo phê duyệt"),
        R.SPECIALIST,
        R.UNIT_HEAD,
        place=COMPETENT,
        guards=(guards.NotOwnCase, guards.HoldsDossier, guards.NoHandOverPending, guards.DecisionDrafted),
        done=_("Đã trình lãnh đạo phê duyệt"),
    ),
    _row(
        "send_back",
        S.AWAITING_APPROVAL,
        S.IN_REVIEW,
        _("Trả lại để xử lý thêm"),
        R.LEADER,
        place=COMPETENT,
        done=_("Lãnh đạo yêu cầu xử lý thêm"),
    ),
    _row(
        "approve",
        S.AWAITING_APPROVAL,
        S.APPROVED,
        _("Phê duyệt và ký số"),
        R.LEADER,
        place=COMPETENT,
        guards=(guards.NotOwnCase, guards.ApproverIsAnother),
        consequence=_("Kết quả được cấp số, ký số bằng chữ ký của bạn và chữ ký số của cơ quan, rồi lưu vào kho."),
        done=_("Lãnh đạo đã phê duyệt"),
    ),
    _row("complete", S.APPROVED, S.RESULT_READY, _("Phát hành kết quả"), SYSTEM, done=_("Đã có kết quả, đã ký số")),
    _row(
        "return_result",
        S.RESULT_READY,
        S.RETURNED,
        _("Trả kết quả"),
        R.CLERK,
        R.UNIT_HEAD,
        SYSTEM,
        place=RECEIVING,
        guards=(guards.FeeSettled,),
        done=_("Đã trả kết quả"),
    ),
)

_BY_KEY = {(row.source, row.action): row for row in TRANSITIONS}
ACTIONS = tuple(dict.fromkeys(row.action for row in TRANSITIONS))

# TrangThaiHoSo of the National Portal (regulation reference 6.1). True codes only: a late dossier stays late.
NATIONAL_STATUS: dict[str, str] = {
    S.SUBMITTED: "1",
    S.ACCEPTED: "2",
    S.REFUSED: "3",
    S.IN_REVIEW: "4",
    S.AWAITING_APPROVAL: "4",
    S.APPROVED: "4",
    S.SUPPLEMENT_BEFORE_ACCEPT: "5",
    S.RESULT_READY: "9",
    S.RETURNED: "10",
}


def find(state: str, action: str) -> Transition | None:
    """The row for an action in a state, or None: then it cannot be done there."""
    return _BY_KEY.get((state, action))


def rows_from(state: str) -> list[Transition]:
    return [row for row in TRANSITIONS if row.source == state]


def done_text(action: str) -> str:
    """What the timeline says about a finished action."""
    return next((row.done for row in TRANSITIONS if row.action == action), action)
