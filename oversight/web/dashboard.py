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

from core.accounts.actor import request_actor
from core.accounts.models import Post
from core.accounts.web.guards import officer_required
from digitization.forecast import Forecast
from digitization.queries.progress import AgencyProgress, overall, progress_by_agency
from oversight.queries.dossiers import AgencyLateness, by_state, lateness_by_agency, reception
from oversight.web.agency_table import sentence_on
from oversight.web.digitization import agencies_chart, chosen_campaign, stacked
from oversight.web.sheets import workbook

SHOWN = 12
_LATENESS_HEAD = [
    gettext_lazy("Cơ quan"),
    gettext_lazy("Xong đúng hạn"),
    gettext_lazy("Xong quá hạn"),
    gettext_lazy("Đang xử lý trong hạn"),
    gettext_lazy("Đang xử lý quá hạn"),
    gettext_lazy("Đúng hạn (%)"),
]
province_only = officer_required(Post.Role.PROVINCE_ADMIN)


def _lateness_row(row: AgencyLateness) -> list[Any]:
    share = row.on_time_share
    percent = "" if share is None else round(100 * share, 1)
    return [row.agency.short_name, row.on_time, row.late, row.running_in_time, row.running_late, percent]


def _sentence(progress: list[AgencyProgress], finish: Forecast | None, lateness: list[AgencyLateness]) -> str:
    """The one sentence a chairman reads first."""
    late = sum(row.running_late for row in lateness)
    second = _("không có hồ sơ nào đang quá hạn") if not late else _("%d hồ sơ đang quá hạn") % late
    return f"{sentence_on(progress, finish)}; {second}."


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
    labels = [row.agency.short_name for row in shown]
    return {
        "id": "chart-lateness",
        "title": _("Cơ quan nào trễ hẹn?"),
        "note": _("%d cơ quan có hồ sơ trễ nhiều nhất ở trên") % len(shown),
        "data": stacked(
            labels,
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
    actor = request_actor(request)
    campaign, _known = chosen_campaign(request)
    progress = progress_by_agency(actor, campaign) if campaign else []
    finish = overall(campaign, progress) if campaign else None
    lateness, states = lateness_by_agency(actor), by_state(actor)
    charts = [agencies_chart(campaign, progress)] if campaign and progress else []
    charts += [_lateness_chart(lateness)] if lateness else []
    if any(count for _state, _label, count in states):
        charts.insert(1, _state_chart(states))
    context = {
        "sentence": _sentence(progress, finish, lateness),
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
def dossiers(request: HttpRequest) -> HttpResponse:
    """Every agency's dossiers by lateness; `?tai=xlsx` gives the table as a workbook."""
    rows = [_lateness_row(row) for row in lateness_by_agency(request_actor(request))]
    if request.GET.get("tai") == "xlsx":
        return workbook(
            "tien-do-ho-so", _("Hồ sơ đúng hạn, quá hạn theo cơ quan"), [str(label) for label in _LATENESS_HEAD], rows
        )
    title = _("Hồ sơ đúng hạn, quá hạn theo cơ quan")
    return render(
        request, "oversight/table.html", {"title": title, "head": _LATENESS_HEAD, "rows": rows, "as_of": timezone.now()}
    )
