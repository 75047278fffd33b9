"""Monthly reports: freeze the figures; a worker writes them as PDF, Word (NĐ 30/2020) and spreadsheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from openpyxl import Workbook
from openpyxl.styles import Font

from core.accounts.actor import Actor
from core.audit.errors import Invalid, NotAllowed
from core.audit.services import record
from core.files.services import store
from core.jobs.services import enqueue
from core.vietnamese import document_date, format_date, group_digits, xml_text
from digitization import campaign_policies as policies
from digitization.models import MonthlyReport
from digitization.queries.reports import month_figures
from digitization.roadmap import month_end
from digitization.services.report_word import report_docx
from forms.printing import render_pdf

TEMPLATE = "print/digitization/monthly_report.html"


@transaction.atomic
def freeze(actor: Actor, campaign_id: int, month: dt.date) -> MonthlyReport:
    """The report of a month that is over; a second time it is the first one. Raises Invalid, NotAllowed."""
    campaign = policies.campaigns(actor).select_for_update().filter(pk=campaign_id).first()
    if campaign is None:
        raise NotAllowed("report_not_allowed", _("Chỉ quản trị hệ thống cấp tỉnh được chốt báo cáo."))
    month = month.replace(day=1)
    if month_end(month) >= timezone.localdate():
        raise Invalid("month_running", _("Chỉ chốt được báo cáo của tháng đã hết."), "month")
    if month < campaign.starts_on.replace(day=1):
        raise Invalid("month_before", _("Kế hoạch chưa bắt đầu trong tháng này."), "month")
    known = campaign.reports.filter(month=month).first()
    if known:
        return known
    report = MonthlyReport.objects.create(
        campaign=campaign,
        month=month,
        figures=month_figures(actor, campaign, month),
        frozen_by=actor.post,
        frozen_at=timezone.now(),
    )
    record("digitization.report_frozen", report, actor.who, data=report.figures["total"])
    enqueue("digitization.write_report", f"digitization.report:{report.pk}", {"report_id": report.pk})
    return report


def write_files(report_id: int, guard: Callable[[], None]) -> None:
    """In a worker: three files from the frozen figures, always in Vietnamese; written already, nothing happens."""
    report = MonthlyReport.objects.select_related("campaign", "frozen_by__agency").filter(pk=report_id).first()
    if report is None or report.pdf_id:
        return
    with override("vi"):
        context = print_context(report)
        pdf = store(render_pdf(TEMPLATE, context), trusted=True)
        docx = store(report_docx(context), trusted=True)
        xlsx = store(report_xlsx(report), trusted=True)
    with transaction.atomic():
        guard()
        MonthlyReport.objects.filter(pk=report_id, pdf__isnull=True).update(pdf=pdf, docx=docx, xlsx=xlsx)


def print_context(report: MonthlyReport) -> dict[str, Any]:
    """What the paper says. It is a draft for the provincial office: no number, no signature."""
    figures = report.figures
    agency = report.frozen_by.agency if report.frozen_by else None
    legal_basis = f" ({report.campaign.legal_basis})" if report.campaign.legal_basis else ""
    until, frozen_on = format_date(month_end(report.month)), timezone.localdate(report.frozen_at)
    return {
        "agency_name": agency.name if agency else settings.PROVINCE["name"],
        "place": settings.PROVINCE["short_name"],
        "date": frozen_on.isoformat(),
        "date_words": document_date(frozen_on),
        "month": f"{report.month:%m/%Y}",
        "opening": f"Thực hiện {report.campaign.name}{legal_basis}, kết quả đến hết ngày {until} như sau:",
        "paragraphs": [_sums(figures), _standing(figures)],
        "rows": [{**row, "no": no, "percent": _percent(row)} for no, row in enumerate(figures["rows"], start=1)],
        "total": {**figures["total"], "percent": _percent(figures["total"])},
        "note": "Đơn vị: giấy tờ. Số liệu được chốt, không thay đổi sau ngày lập báo cáo.",
    }


def _sums(figures: dict[str, Any]) -> str:
    total = figures["total"]
    planned, month, quota, filed = (group_digits(total[key]) for key in ("planned", "month", "month_quota", "filed"))
    of_quota = f" (chỉ tiêu {quota})" if total["month_quota"] else ""
    return (
        f"Toàn tỉnh có {len(figures['rows'])} cơ quan, đơn vị thực hiện; phải số hóa {planned} giấy tờ. "
        f"Trong tháng đã lưu kho {month} giấy tờ{of_quota}; lũy kế {filed} giấy tờ, đạt {_percent(total)}%."
    )


def _standing(figures: dict[str, Any]) -> str:
    """Who is late, who has not begun, when it will be done."""
    late = [row["agency"] for row in figures["rows"] if row["late"]]
    not_begun = sum(1 for row in figures["rows"] if row["planned"] and not row["filed"])
    said = [
        f"Có {len(late)} cơ quan chậm so với kế hoạch: {'; '.join(late)}."
        if late
        else "Không có cơ quan nào quá hạn hoặc dự báo chậm so với kế hoạch."
    ]
    if not_begun:
        said.append(f"Có {not_begun} cơ quan chưa lưu kho giấy tờ nào.")
    if figures["forecast"]:
        finish = format_date(dt.date.fromisoformat(figures["forecast"]))
        said.append(f"Theo tốc độ bốn tuần cuối tháng, dự báo toàn tỉnh hoàn thành ngày {finish}.")
    return " ".join(said)


def report_xlsx(report: MonthlyReport) -> bytes:
    """The same rows as a spreadsheet."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = f"{report.month:%m-%Y}"
    sheet.append([_("Tiến độ số hóa tháng %s") % f"{report.month:%m/%Y}"])
    sheet.append([xml_text(report.campaign.name)])
    sheet.append([_("Số liệu chốt ngày %s") % format_date(timezone.localdate(report.frozen_at))])
    heads = [_("Mã"), _("Cơ quan"), _("Kế hoạch"), _("Chỉ tiêu tháng"), _("Trong tháng"), _("Lũy kế"), _("Tỷ lệ (%)")]
    sheet.append([*heads, _("Hạn"), _("Chậm")])
    for row in [*report.figures["rows"], {"code": "", "agency": _("Cộng"), **report.figures["total"]}]:
        due = format_date(dt.date.fromisoformat(row["due_on"])) if row.get("due_on") else ""
        amounts = [row[key] for key in ("planned", "month_quota", "month", "filed")]
        late = _("có") if row.get("late") else ""
        sheet.append([row["code"], xml_text(row["agency"]), *amounts, _percent(row), due, late])
    for cell in (*sheet[1], *sheet[4], *sheet[sheet.max_row]):
        cell.font = Font(bold=True)
    for line in sheet.iter_rows():
        for cell in line:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    for letter, width in zip("ABCDEFGHI", (14, 46, 12, 14, 12, 12, 10, 12, 8), strict=True):
        sheet.column_dimensions[letter].width = width
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _percent(row: dict[str, Any]) -> int:
    return min(100, 100 * row["filed"] // row["planned"]) if row["planned"] else 0
