"""The table of agencies against their plan: its columns, its order, which agencies are to be seen to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.vietnamese import fold, format_date
from digitization.forecast import Forecast
from digitization.queries.progress import AgencyProgress

TABLE = "cac-co-quan"
"""Where the table stands on its page: below the pictures."""
HEAD = [
    gettext_lazy("Cơ quan"),
    gettext_lazy("Kế hoạch"),
    gettext_lazy("Đã lưu kho"),
    gettext_lazy("Trên dây chuyền"),
    gettext_lazy("Tỷ lệ (%)"),
    gettext_lazy("Mỗi ngày"),
    gettext_lazy("Hạn"),
    gettext_lazy("Dự báo xong"),
    gettext_lazy("Khoảng dự báo"),
    gettext_lazy("Chậm"),
]
COLUMNS = [
    {"label": label, "number": at > 0, "key": {0: "ten", 4: "ty-le", 9: "cham"}.get(at, "")}
    for at, label in enumerate(HEAD)
]
"""As the page shows them; those with a key can be put in order by it."""
_KINDS: dict[str, tuple[Any, Callable[[AgencyProgress], bool]]] = {
    "cham": (gettext_lazy("Chậm"), lambda row: row.late),
    "chua-bat-dau": (gettext_lazy("Chưa bắt đầu"), lambda row: row.not_begun),
    "dang-dung": (gettext_lazy("Đang dừng"), lambda row: row.stopped),
}
_ORDERS: dict[str, Callable[[AgencyProgress], Any]] = {
    "ten": lambda row: 0,  # names decide wherever nothing else does
    "ty-le": lambda row: row.share if row.planned else float("inf"),
    "cham": lambda row: (row.days_late, bool(row.left) and row.forecast is None),
}


def ordered(progress: list[AgencyProgress], wanted: str) -> list[AgencyProgress]:
    """In the order asked for, as `sort_link` writes it; as they are where nobody asked for one that is known.

    By lateness agencies of which nothing can be foretold stand between those in time and those that are late.
    """
    key = wanted.removeprefix("-")
    if key not in _ORDERS:
        return progress
    turned = wanted.startswith("-")
    by_name = sorted(progress, key=lambda row: fold(row.agency.short_name), reverse=turned and key == "ten")
    return by_name if key == "ten" else sorted(by_name, key=_ORDERS[key], reverse=turned)


def narrowed_by(kind: str) -> bool:
    return kind in _KINDS


def narrowed(progress: list[AgencyProgress], kind: str) -> list[AgencyProgress]:
    """Those of one kind (`kinds_of`); all for a kind that nobody knows."""
    return [row for row in progress if _KINDS[kind][1](row)] if kind in _KINDS else progress


def kinds_of(progress: list[AgencyProgress]) -> list[tuple[str, str, int]]:
    """(key, label, count): all, the late ones, and those not begun or stopped where there are any."""
    counted = [(key, str(label), sum(map(is_one, progress))) for key, (label, is_one) in _KINDS.items()]
    return [("", _("Tất cả"), len(progress)), *(kind for kind in counted if kind[2] or kind[0] == "cham")]


def band(row: AgencyProgress | Forecast) -> str:
    """`01/12/2026 – 14/02/2027`; open where the slow end never finishes, empty without a band."""
    if row.earliest is None:
        return ""
    latest = format_date(row.latest) if row.latest else _("chưa xác định")
    return f"{format_date(row.earliest)} – {latest}"


def agency_row(row: AgencyProgress) -> list[Any]:
    return [
        row.agency.short_name,
        row.planned,
        row.filed,
        row.in_line,
        row.percent,
        row.per_day,
        format_date(row.due_on) if row.due_on else "",
        format_date(row.forecast) if row.forecast else _("chưa có tốc độ"),
        band(row),
        ngettext("%(n)d ngày", "%(n)d ngày", row.days_late) % {"n": row.days_late}
        if row.late
        else _standstill(row) or _("không"),
    ]


def _standstill(row: AgencyProgress) -> str:
    """Why nothing can be said of an agency's finish: not begun, or begun and stopped; '' where it moves or is done."""
    if not row.left or row.forecast is not None:
        return ""
    return _("đang dừng") if row.filed else _("chưa bắt đầu")


def sentence_on(progress: list[AgencyProgress], finish: Forecast | None) -> str:
    """What a chairman reads first, without its full stop."""
    behind, unmoved, stopped = (sum(map(is_one, progress)) for _label, is_one in _KINDS.values())
    said = (
        _("Không cơ quan nào chậm kế hoạch số hóa") if not behind else _("Còn %d cơ quan chậm kế hoạch số hóa") % behind
    )
    if unmoved:
        said += _(", %d cơ quan chưa bắt đầu") % unmoved
    if stopped:
        said += _(", %d cơ quan đã làm nhưng đang dừng") % stopped
    if finish and finish.finish and any(row.left for row in progress):
        said += _("; theo tốc độ bốn tuần qua, toàn tỉnh xong %s") % format_date(finish.finish)
        if finish.earliest and finish.latest != finish.earliest:
            said += f" ({band(finish)})"
    return said
