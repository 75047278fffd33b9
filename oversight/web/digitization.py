"""Progress of digitization in pictures: the province, then one agency, then its batches."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.accounts.actor import request_actor
from core.accounts.models import Post
from core.accounts.web.guards import officer_required
from core.agencies.models import Agency
from core.vietnamese import format_date
from digitization.models import Campaign
from digitization.queries.batches import batch_list, counts_of
from digitization.queries.progress import (
    AgencyProgress,
    BurnUp,
    PaperProgress,
    PhaseProgress,
    burn_up,
    campaigns,
    overall,
    progress_by_agency,
    progress_by_paper,
    progress_by_phase,
)
from oversight.web.agency_table import (
    COLUMNS,
    HEAD,
    TABLE,
    agency_row,
    kinds_of,
    narrowed,
    narrowed_by,
    ordered,
    sentence_on,
)
from oversight.web.sheets import workbook

SHOWN = 12
PER_PAGE = 50
_PART_HEAD = [
    gettext_lazy("Kế hoạch"),
    gettext_lazy("Đã lưu kho"),
    gettext_lazy("Còn lại"),
    gettext_lazy("Tỷ lệ (%)"),
]
province_only = officer_required(Post.Role.PROVINCE_ADMIN)


def chosen_campaign(request: HttpRequest) -> tuple[Campaign | None, list[Campaign]]:
    """The campaign asked for by `?kh=`, else the newest; and all there are."""
    found = list(campaigns(request_actor(request)))
    wanted = request.GET.get("kh", "")
    chosen = next((campaign for campaign in found if str(campaign.pk) == wanted), None)
    return chosen or (found[0] if found else None), found


def stacked(labels: list[str], rows: list[Any], names: list[tuple[str, str, str]]) -> dict[str, Any]:
    series = [
        {"name": name, "tone": tone, "values": [getattr(row, field) for row in rows]} for field, name, tone in names
    ]
    return {"kind": "stacked", "horizontal": True, "labels": labels, "series": series}


def _download(kind: str, campaign: Campaign) -> str:
    return reverse("oversight:digitization") + f"?kh={campaign.pk}&tai={kind}"


def agencies_chart(campaign: Campaign, progress: list[AgencyProgress]) -> dict[str, Any]:
    shown = sorted(progress, key=lambda row: row.left, reverse=True)[:SHOWN]
    names = [
        ("filed", _("Đã lưu kho"), "success"),
        ("in_line", _("Trên dây chuyền"), "info"),
        ("left", _("Còn lại"), "neutral"),
    ]
    data = stacked([row.agency.short_name for row in shown], shown, names)
    data["links"] = [_agency_link(campaign, row.agency) for row in shown]
    return {
        "id": "chart-digitization",
        "title": _("Cơ quan nào còn xa kế hoạch số hóa nhất?"),
        "note": _("%(shown)d trong %(all)d cơ quan, xa kế hoạch nhất ở trên")
        % {"shown": len(shown), "all": len(progress)},
        "data": data,
        "table_head": HEAD,
        "table_rows": [agency_row(row) for row in shown],
        "definition": _(
            "Đơn vị: giấy tờ. “Chậm”: theo tốc độ 28 ngày qua sẽ xong sau hạn, hoặc hạn đã qua. Khoảng dự báo đúng bốn "
            "trong năm lần, nếu các tuần tới dao động như tám tuần qua."
        ),
        "download_href": _download("xlsx", campaign),
    }


def _agency_link(campaign: Campaign, agency: Agency) -> str:
    return reverse("oversight:digitization_agency", args=[agency.pk]) + f"?kh={campaign.pk}"


def _tree_chart(campaign: Campaign, progress: list[AgencyProgress]) -> dict[str, Any]:
    groups: dict[str, list[AgencyProgress]] = {}
    for row in progress:
        groups.setdefault(str(row.agency.get_kind_display()), []).append(row)
    items = [
        {
            "name": _(name),
            "children": [
                {"name": row.agency.short_name, "value": row.left, "link": _agency_link(campaign, row.agency)}
                for row in rows
                if row.left
            ],
        }
        for name, rows in groups.items()
    ]
    table = [
        [_(name), sum(r.planned for r in rows), sum(r.filed for r in rows), sum(r.left for r in rows), _percent(rows)]
        for name, rows in groups.items()
    ]
    return {
        "id": "chart-tree",
        "title": _("Phần còn lại nằm ở cấp nào, cơ quan nào?"),
        "note": _("Ô càng lớn, càng nhiều giấy tờ chưa số hóa; chọn ô để xem cơ quan"),
        "data": {"kind": "treemap", "items": items},
        "table_head": [_("Cấp"), *_PART_HEAD],
        "table_rows": table,
        "definition": _("Đơn vị: giấy tờ theo kế hoạch trừ giấy tờ đã lưu kho."),
        "download_href": _download("xlsx", campaign),
    }


def _percent(rows: list[AgencyProgress]) -> int:
    planned = sum(row.planned for row in rows)
    return min(100, 100 * sum(row.filed for row in rows) // planned) if planned else 0


def burn_up_chart(curve: BurnUp, download_href: str) -> dict[str, Any]:
    columns = (curve.planned, curve.filed, curve.expected)
    names = [(_("Kế hoạch"), "neutral", True), (_("Đã lưu kho"), "success", False), (_("Dự báo"), "info", True)]
    series = [
        {"name": name, "tone": tone, "dashed": dashed, "values": values}
        for (name, tone, dashed), values in zip(names, columns, strict=True)
    ]
    return {
        "id": "chart-burn-up",
        "title": _("Đã đi đến đâu so với kế hoạch?"),
        "data": {"kind": "line", "labels": [format_date(day) for day in curve.weeks], "series": series},
        "table_head": [_("Hết tuần, ngày"), *(name for name, _tone, _dashed in names)],
        "table_rows": burn_up_rows(curve),
        "definition": _(
            "Cộng dồn giấy tờ đã lưu kho đến hết mỗi tuần. Kế hoạch tăng đều từ ngày bắt đầu đến hạn của từng cơ quan; "
            "dự báo giữ tốc độ bốn tuần qua."
        ),
        "download_href": download_href,
    }


def burn_up_rows(curve: BurnUp) -> list[list[Any]]:
    rows = zip(curve.weeks, curve.planned, curve.filed, curve.expected, strict=True)
    return [[format_date(day), *("" if value is None else value for value in values)] for day, *values in rows]


def phase_rows(phases: list[PhaseProgress]) -> list[list[Any]]:
    return [[f"{p.name} ({format_date(p.due_on)})", p.planned, p.filed, p.left, p.percent] for p in phases]


def paper_rows(papers: list[PaperProgress]) -> list[list[Any]]:
    return [[p.paper_type.short_name, p.planned, p.filed, p.left, p.percent] for p in papers]


def phase_chart(phases: list[PhaseProgress], download_href: str) -> dict[str, Any]:
    names = [("filed", _("Đã lưu kho"), "success"), ("left", _("Còn lại"), "neutral")]
    return {
        "id": "chart-phases",
        "title": _("Giai đoạn nào xong, giai đoạn nào còn?"),
        "data": stacked([phase.name for phase in phases], phases, names),
        "table_head": [_("Giai đoạn (hạn)"), *_PART_HEAD],
        "table_rows": phase_rows(phases),
        "definition": _("Giấy tờ đã lưu kho của một cơ quan, một loại được tính cho giai đoạn có hạn sớm trước."),
        "download_href": download_href,
    }


def paper_chart(papers: list[PaperProgress], download_href: str) -> dict[str, Any]:
    shown = papers[:SHOWN]
    names = [("filed", _("Đã lưu kho"), "success"), ("left", _("Còn lại"), "neutral")]
    return {
        "id": "chart-papers",
        "title": _("Loại giấy tờ nào còn nhiều nhất?"),
        "note": _("%(shown)d trong %(all)d loại") % {"shown": len(shown), "all": len(papers)},
        "data": stacked([row.paper_type.short_name for row in shown], shown, names),
        "table_head": [_("Loại giấy tờ"), *_PART_HEAD],
        "table_rows": paper_rows(shown),
        "definition": _("Kế hoạch theo lộ trình lập từ phiếu khảo sát; 0 là loại chưa có trong lộ trình."),
        "download_href": download_href,
    }


@require_safe
@province_only
def digitization(request: HttpRequest) -> HttpResponse:
    """The province against its plan: one sentence, five pictures, every agency; `?tai=` gives a table as a workbook."""
    actor = request_actor(request)
    campaign, known = chosen_campaign(request)
    if campaign is None:
        return render(request, "oversight/digitization.html", {"known": known})
    if wanted := request.GET.get("tai"):
        return _workbook(request, campaign, wanted)
    progress = progress_by_agency(actor, campaign)
    phases, papers = progress_by_phase(actor, campaign), progress_by_paper(actor, campaign)
    charts = [burn_up_chart(burn_up(actor, campaign), _download("tuan", campaign))]
    if progress:
        charts += [agencies_chart(campaign, progress)]
    if any(row.left for row in progress):
        charts += [_tree_chart(campaign, progress)]
    if phases:
        charts.append(phase_chart(phases, _download("giai-doan", campaign)))
    if papers:
        charts.append(paper_chart(papers, _download("loai", campaign)))
    found = ordered(narrowed(progress, request.GET.get("loc", "")), request.GET.get("sap-xep", ""))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    context = {
        "page": page,
        "tabs": _tabs(request, progress),
        "sentence": sentence_on(progress, overall(campaign, progress)) + ".",
        "campaign": campaign,
        "known": known,
        "charts": charts,
        "columns": COLUMNS,
        "table": TABLE,
        "rows": [(_agency_link(campaign, row.agency), agency_row(row)) for row in page.object_list],
        "as_of": timezone.now(),
    }
    return render(request, "oversight/digitization.html", context)


def _tabs(request: HttpRequest, progress: list[AgencyProgress]) -> list[dict[str, Any]]:
    """All agencies and each kind of those to see to, counted; campaign and order stay."""
    chosen, tabs = request.GET.get("loc", ""), []
    for key, label, count in kinds_of(progress):
        query = request.GET.copy()
        for gone in ("trang", "loc"):
            query.pop(gone, None)
        if key:
            query["loc"] = key
        active = key == chosen or (not key and not narrowed_by(chosen))
        tabs.append({"label": label, "count": count, "href": f"?{query.urlencode()}#{TABLE}", "active": active})
    return tabs


def _workbook(request: HttpRequest, campaign: Campaign, wanted: str) -> HttpResponse:
    actor = request_actor(request)
    parts = [str(label) for label in _PART_HEAD]
    if wanted == "tuan":
        head = [_("Hết tuần, ngày"), _("Kế hoạch"), _("Đã lưu kho"), _("Dự báo")]
        return workbook("so-hoa-theo-tuan", _("Số hóa theo tuần"), head, burn_up_rows(burn_up(actor, campaign)))
    if wanted == "giai-doan":
        rows = phase_rows(progress_by_phase(actor, campaign))
        return workbook("so-hoa-theo-giai-doan", _("Số hóa theo giai đoạn"), [_("Giai đoạn (hạn)"), *parts], rows)
    if wanted == "loai":
        rows = paper_rows(progress_by_paper(actor, campaign))
        return workbook("so-hoa-theo-loai", _("Số hóa theo loại giấy tờ"), [_("Loại giấy tờ"), *parts], rows)
    found = narrowed(progress_by_agency(actor, campaign), request.GET.get("loc", ""))
    rows = [agency_row(row) for row in ordered(found, request.GET.get("sap-xep", ""))]
    return workbook("tien-do-so-hoa", _("Tiến độ số hóa theo cơ quan"), [str(label) for label in HEAD], rows)


@require_safe
@province_only
def digitization_agency(request: HttpRequest, agency_id: int) -> HttpResponse:
    """One agency: its curve, phases, kinds of paper, and its batches to go down to."""
    actor = request_actor(request)
    campaign, known = chosen_campaign(request)
    agency = Agency.objects.filter(pk=agency_id).first()
    if campaign is None or agency is None:
        raise Http404
    up = _agency_link(campaign, agency)
    phases, papers = progress_by_phase(actor, campaign, agency), progress_by_paper(actor, campaign, agency)
    charts = [burn_up_chart(burn_up(actor, campaign, agency), "")]
    charts += [phase_chart(phases, "")] if phases else []
    charts += [paper_chart(papers, "")] if papers else []
    page = Paginator(batch_list(actor).filter(agency=agency, campaign=campaign), PER_PAGE).get_page(
        request.GET.get("trang")
    )
    counts = counts_of(batch.pk for batch in page.object_list)
    context = {
        "agency": agency,
        "campaign": campaign,
        "known": known,
        "here": up,
        "charts": charts,
        "page": page,
        "batches": [(batch, counts[batch.pk]) for batch in page.object_list],
        "as_of": timezone.now(),
    }
    return render(request, "oversight/digitization_agency.html", context)
