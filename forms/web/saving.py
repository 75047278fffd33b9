"""The report on what the form core saves people: a table by form, and the same as a file."""

from __future__ import annotations

import csv
import io

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forms.queries.saving import FormSaving, savings, summary
from forms.web.revisions import keepers_only


@require_safe
@keepers_only
def report(request: HttpRequest) -> HttpResponse:
    """Every form in force, least saved first; `?xuat=csv` gives the table as a file."""
    found = savings()
    if request.GET.get("xuat") == "csv":
        return _file(found)
    figures = summary(found)
    rows = [
        {
            "title": each.title,
            "key": each.key,
            "asked": each.middle.asked,
            "typed": each.middle.typed,
            "median": each.median * 100,
            "worst": each.worst * 100,
            "with_registers": each.with_registers * 100,
        }
        for each in found
    ]
    context = {"rows": rows, "median": figures["median"] * 100, "worst": figures["worst"] * 100}
    return render(request, "forms/saving.html", context)


def _file(found: list[FormSaving]) -> HttpResponse:
    """UTF-8 with a mark that spreadsheets know; no cell can become a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_("Biểu mẫu"), _("Mã"), _("Câu hỏi trên giấy"), _("Còn phải điền"), _("Đỡ điền (%)"),
                     _("Trường hợp kém nhất (%)"), _("Khi các cơ sở dữ liệu trả lời (%)")])  # fmt: skip
    for each in found:
        title = f"'{each.title}" if each.title[:1] in "=+-@\t" else each.title
        shares = [round(share * 100, 1) for share in (each.median, each.worst, each.with_registers)]
        writer.writerow([title, each.key, each.middle.asked, each.middle.typed, *shares])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="tiet-kiem-{timezone.localdate():%Y%m%d}.csv"'
    return response
