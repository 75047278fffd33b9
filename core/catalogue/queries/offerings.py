"""Time limits and fees of a procedure by channel: as a rule for the clock, and in words for the screen."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.catalogue.errors import NoSuchChannelError
from core.catalogue.models import Offering, ProcedureRevision
from core.vietnamese import money
from core.worktime import DeadlineKind, DeadlineRule


def offering(revision: ProcedureRevision, channel: int) -> Offering:
    """Time limit and fee of one channel (1 counter, 2 online, 3 postal). Raises NoSuchChannelError."""
    row = revision.offerings.filter(channel=channel).first()
    if row is None:
        raise NoSuchChannelError(_("Thủ tục này không tiếp nhận theo cách thức đã chọn"))
    return row


def deadline_rule(revision: ProcedureRevision, channel: int) -> DeadlineRule:
    """The time limit of a channel as a rule for `worktime.due_at`; kind *none* where the catalogue gives no unit.

    Raises NoSuchChannelError.
    """
    return rule_of(offering(revision, channel))


def rule_of(row: Offering) -> DeadlineRule:
    """The rule of an offering at hand, without a query."""
    kind = DeadlineKind(row.limit_kind)
    counted = kind not in (DeadlineKind.NONE, DeadlineKind.SAME_DAY)
    return DeadlineRule(kind=kind, n=(row.limit_value or 0) if counted else 0, cutoff=row.cutoff)


def limit_text(row: Offering) -> str:
    """The time limit in words: "Trong ngày (nhận sau 15:00 thì trả vào ngày làm việc tiếp theo)", "3 ngày làm việc"."""
    kinds = Offering.LimitKind
    if row.limit_kind == kinds.SAME_DAY:
        if row.cutoff is None:
            return _("Trong ngày")
        return _("Trong ngày (nhận sau %(time)s thì trả vào ngày làm việc tiếp theo)") % {"time": f"{row.cutoff:%H:%M}"}
    if row.limit_kind == kinds.NONE:
        if row.limit_value is None:
            return _("Danh mục quốc gia không ghi thời hạn")
        return _("Danh mục quốc gia ghi %(number)s, không ghi đơn vị") % {"number": row.limit_value}
    return f"{row.limit_value} {_(row.get_limit_kind_display()).lower()}"


def fee_text(row: Offering) -> str:
    """The fee in words: "Miễn phí", "8.000 ₫", "Theo nghị quyết của HĐND tỉnh", "Không ghi"."""
    if row.fee_kind == Offering.FeeKind.FIXED and row.fee_amount is not None:
        return money(row.fee_amount)
    return _(row.get_fee_kind_display())
