"""Pictures of the province: each answers one question, with its table, definition, download and time of data."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.accounts.models import Post
from core.accounts.web.guards import officer_required
from core.vietnamese import format_date
from digitization.queries.progress import AgencyProgress, campaigns, progress_by_agency
from oversight.queries.dossiers import AgencyLateness, by_state, lateness_by_agency, reception
from oversight.web.sheets import workbook

SHOWN = 12
_PROGRESS_HEAD = [
    gettext_lazy("Cơ quan"),
    gettext_lazy("Kế hoạch"),
    gettext_lazy("Đã lưu kho"),
    gettext_lazy("Trên dây chuyền"),
    gettext_lazy("Tỷ lệ (%)"),
    gettext_lazy("Hạn"),
    gettext_lazy("Dự báo xong"),
    gettext_lazy("Chậm"),
]
_LATENESS_HEAD = [
    gettext_lazy("Cơ quan"),
    gettext_lazy("Xong đúng hạn"),
    gettext_lazy("Xong quá hạn"),
    gettext_lazy("Đang xử lý trong hạn"),
    gettext_lazy("Đang xử lý quá hạn"),
    gettext_lazy("Đúng hạn (%)"),
]
province_only = officer_required(Post.Role.PROVINCE_ADMIN)


def _progress(request: HttpRequest) -> list[AgencyProgress]:
    actor = request.actor  # type: ignore[attr-defined]
    campaign = campaigns(actor).first()
    return progress_by_agency(actor, campaign) if campaign else []


def _progress_row(row: AgencyProgress) -> list[Any]:
    return [
        row.agency.short_name,
        row.planned,
        row.filed,
        row.in_line,
        row.percent,
        format_date(row.due_on) if row.due_on else "",
        format_date(row.forecast) if row.forecast else _("chưa có tốc độ"),
        _("có") if row.late else _("không"),
    ]


def _lateness_row(row: AgencyLateness) -> list[Any]:
    share = row.on_time_share
    percent = "" if share is None else round(100 * share, 1)
    return [row.agency.short_name, row.on_time, row.late, row.running_in_time, row.running_late, percent]


def _sentence(progress: list[AgencyProgress], lateness: list[AgencyLateness]) -> str:
    """The one sentence a chairman reads first."""
    behind = sum(1 for row in progress if row.late)
    unmoved = sum(1 for row in progress if row.left and row.forecast is None)
    late = sum(row.running_late for row in lateness)
    forecasts = [row.forecast for row in progress if row.left and row.forecast]
    first = (
        _("Không cơ quan nào chậm kế hoạch số hóa") if not behind else _("Còn %d cơ quan chậm kế hoạch số hóa") % behind
    )
    if unmoved:
        first += _(", %d cơ quan chưa bắt đầu") % unmoved
    elif forecasts:
        first += _("; dự báo toàn tỉnh xong %s") % format_date(max(forecasts))
    second = _("không có hồ sơ nào đang quá hạn") if not late else _("%d hồ sơ đang quá hạn") % late
    return f"{first}; {second}."


def _stacked(rows: list[Any], names: list[tuple[str, str, str]]) -> dict[str, Any]:
    series = [
        {"name": name, "tone": tone, "values": [getattr(row, field) for row in rows]} for field, name, tone in names
    ]
    return {"kind": "stacked", "horizontal": True, "labels": [row.agency.short_name for row in rows], "series": series}


def _progress_chart(progress: list[AgencyProgress]) -> dict[str, Any]:
    shown = sorted(progress, key=lambda row: row.left, reverse=True)[:SHOWN]
    return {
        "id": "chart-digitization",
        "title": _("Cơ quan nào còn xa kế hoạch số hóa nhất?"),
        "note": _("%(shown)d trong %(all)d cơ quan, xa kế hoạch nhất ở trên")
        % {"shown": len(shown), "all": len(progress)},
        "data": _stacked(
            shown,
            [
                ("filed", _("Đã lưu kho"), "success"),
                ("in_line", _("Trên dây chuyền"), "info"),
                ("left", _("Còn lại"), "neutral"),
            ],
        ),
        "table_head": _PROGRESS_HEAD,
        "table_rows": [_progress_row(row) for row in shown],
        "definition": _("Đơn vị: giấy tờ. «Chậm»: theo tốc độ 28 ngày qua sẽ xong sau hạn, hoặc hạn đã qua."),
        "download_href": reverse("oversight:digitization") + "?tai=xlsx",
    }


def _state_chart(states: list[tuple[str, str, int]]) -> dict[str, Any]:
    return {
        "id": "chart-states",
        "title": _("Hồ sơ đang ở bước nào?"),
        "data": {
            "kind": "bar",
            "horizontal": True,
            "labels": [_(label) for _state, label, _count in states],
            "series": [{"name": _("Hồ sơ"), "values": [count for _state, _label, count in states]}],
        },
        "table_head": [_("Trạng thái"), _("Số hồ sơ")],
        "table_rows": [[_(label), count] for _state, label, count in states],
        "definition": _("Trạng thái nghiệp vụ của mọi hồ sơ trong tỉnh, mọi kênh nộp."),
        "download_href": reverse("oversight:dossiers") + "?tai=xlsx",
    }


def _lateness_chart(lateness: list[AgencyLateness]) -> dict[str, Any]:
    shown = lateness[:SHOWN]
    return {
        "id": "chart-lateness",
        "title": _("Cơ quan nào trễ hẹn?"),
        "note": _("%d cơ quan có hồ sơ trễ nhiều nhất ở trên") % len(shown),
        "data": _stacked(
            shown,
            [
                ("on_time", _("Xong đúng hạn"), "success"),
                ("running_in_time", _("Đang xử lý trong hạn"), "info"),
                ("late", _("Xong quá hạn"), "warning"),
                ("running_late", _("Đang xử lý quá hạn"), "danger"),
            ],
        ),
        "table_head": _LATENESS_HEAD,
        "table_rows": [_lateness_row(row) for row in shown],
        "definition": _(
            "Đúng hạn khi xong trước hoặc đúng ngày hẹn đang có hiệu lực; hồ sơ không có ngày hẹn không tính."
        ),
        "download_href": reverse("oversight:dossiers") + "?tai=xlsx",
    }


@require_safe
@province_only
def overview(request: HttpRequest) -> HttpResponse:
    """The dashboard: one sentence, a few figures, three pictures."""
    actor = request.actor  # type: ignore[attr-defined]
    progress, lateness, states = _progress(request), lateness_by_agency(actor), by_state(actor)
    charts = [
        chart for chart, rows in ((_progress_chart(progress), progress), (_lateness_chart(lateness), lateness)) if rows
    ]
    if any(count for _state, _label, count in states):
        charts.insert(1, _state_chart(states))
    context = {
        "sentence": _sentence(progress, lateness),
        "charts": charts,
        "planned": sum(row.planned for row in progress),
        "filed": sum(row.filed for row in progress),
        "dossiers": sum(count for _state, _label, count in states),
        "reception": reception(actor),
        "as_of": timezone.now(),
    }
    return render(request, "oversight/overview.html", context)


@require_safe
@province_only
def digitization(request: HttpRequest) -> HttpResponse:
    """Every agency against its quota; `?tai=xlsx` gives the table as a workbook."""
    rows = [_progress_row(row) for row in _progress(request)]
    if request.GET.get("tai") == "xlsx":
        return workbook(
            "tien-do-so-hoa", _("Tiến độ số hóa theo cơ quan"), [str(label) for label in _PROGRESS_HEAD], rows
        )
    context = {"title": _("Tiến độ số hóa theo cơ quan"), "head": _PROGRESS_HEAD, "rows": rows, "as_of": timezone.now()}
    return render(request, "oversight/table.html", context)


@require_safe
@province_only
def dossiers(request: HttpRequest) -> HttpResponse:
    """Every agency's dossiers by lateness; `?tai=xlsx` gives the table as a workbook."""
    rows = [_lateness_row(row) for row in lateness_by_agency(request.actor)]  # type: ignore[attr-defined]
    if request.GET.get("tai") == "xlsx":
        return workbook(
            "tien-do-ho-so", _("Hồ sơ đúng hạn, quá hạn theo cơ quan"), [str(label) for label in _LATENESS_HEAD], rows
        )
    title = _("Hồ sơ đúng hạn, quá hạn theo cơ quan")
    return render(
        request, "oversight/table.html", {"title": title, "head": _LATENESS_HEAD, "rows": rows, "as_of": timezone.now()}
    )
