"""The report on what the form core saves people: a table by form, and the same as a file."""

from __future__ import annotations

import csv
import io

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from forms.models import Form
from forms.queries.saving import FormSaving, draft_savings, savings, summary
from forms.web.revisions import keepers_only

DRAFTS, ALL = "ban-thao", "tat-ca"
_KINDS = {
    "": gettext_lazy("Đang có hiệu lực"),
    DRAFTS: gettext_lazy("Bản thảo chưa công bố lần nào"),
    ALL: gettext_lazy("Tất cả"),
}


@require_safe
@keepers_only
def report(request: HttpRequest) -> HttpResponse:
    """Forms, least saved first: in force, drafts never published (`?loai=ban-thao`) or both (`?loai=tat-ca`).

    `?xuat=csv` gives the table as a file.
    """
    kind = request.GET.get("loai", "")
    kind = kind if kind in _KINDS else ""
    found, unready = _measured(kind)
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
    context = {
        "rows": rows,
        "median": figures["median"] * 100,
        "worst": figures["worst"] * 100,
        "tabs": [{"label": label, "href": f"?loai={each}", "active": each == kind} for each, label in _KINDS.items()],
        "kind": kind,
        "unready": unready,
    }
    return render(request, "forms/saving.html", context)


def _measured(kind: str) -> tuple[list[FormSaving], list[Form]]:
    """What one tab shows, and the drafts in it that cannot be measured yet."""
    if not kind:
        return savings(), []
    drafts, unready = draft_savings()
    shown = drafts if kind == DRAFTS else sorted([*savings(), *drafts], key=lambda each: (each.median, each.key))
    return shown, unready


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
