"""The work list: tabs with counts, search, filters, and its export."""

from __future__ import annotations

from io import BytesIO

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from core.accounts.actor import request_actor
from core.accounts.models import Post
from core.accounts.web.guards import officer_required
from core.vietnamese import xml_text
from onestop.policies import CASE_ROLES, names_owners
from onestop.queries import worklist
from onestop.web.forms import FilterForm

PER_PAGE = 25
EXPORT_LIMIT = 20_000
SESSION_LIST = "onestop_list"
officers = officer_required(*CASE_ROLES, Post.Role.PROVINCE_ADMIN)


def read_filters(query: QueryDict) -> worklist.Filters:
    """The filters of an address; what makes no sense is left out."""
    return worklist.Filters(
        text=query.get("q", "")[:100],
        procedure=query.get("thu_tuc", "")[:20],
        late=query.get("tre") in {"on", "1", "true"},
    )


def _tab(request: HttpRequest) -> worklist.Tab:
    wanted = request.GET.get("muc", "")
    if not wanted and not request_actor(request).has_role(*CASE_ROLES):
        return worklist.tab_of("tiep-nhan")
    return worklist.tab_of(wanted)


@officers
def work_list(request: HttpRequest) -> HttpResponse:
    """The officer's dossiers, the most urgent first."""
    actor = request_actor(request)
    tab, filters = _tab(request), read_filters(request.GET)
    request.session[SESSION_LIST] = request.GET.urlencode()
    page = Paginator(worklist.work_list(actor, tab, filters), PER_PAGE).get_page(request.GET.get("trang"))
    rows = worklist.with_clocks(page.object_list)
    counts = worklist.tab_counts(actor, filters)
    form = FilterForm(request.GET, procedures=worklist.procedures_in(actor), named=names_owners(actor))
    form.is_valid()
    tabs = [
        {"label": _(each.label), "href": _tab_link(request, each.key), "count": counts[each.key], "active": each == tab}
        for each in worklist.TABS
        if counts[each.key] or each == tab or each.key in ("viec-cua-toi", "tiep-nhan")
    ]
    context = {
        "page": page,
        "rows": rows,
        "tabs": tabs,
        "tab": tab,
        "named": names_owners(actor),
        "form": form,
        "filtered": filters != worklist.Filters(),
        "export": f"{reverse('onestop:export')}?{request.GET.urlencode()}",
        "clear": f"{request.path}?muc={tab.key}",
    }
    return render(request, "onestop/list.html", context)


def _tab_link(request: HttpRequest, key: str) -> str:
    query = request.GET.copy()
    query.pop("trang", None)
    query["muc"] = key
    return f"{reverse('onestop:list')}?{query.urlencode()}"


@officers
def export(request: HttpRequest) -> HttpResponse:
    """The filtered list as a spreadsheet, at most EXPORT_LIMIT rows."""
    actor = request_actor(request)
    dossiers = worklist.work_list(actor, _tab(request), read_filters(request.GET))[:EXPORT_LIMIT]
    book = Workbook(write_only=False)
    sheet = book.active
    sheet.title = _("Hồ sơ")
    columns = worklist.columns_for(actor)
    sheet.append([_(column.label) for column in columns])
    for dossier in worklist.with_clocks(dossiers):
        sheet.append([_cell(column.value(dossier)) for column in columns])
    for index, column in enumerate(columns, start=1):
        sheet.cell(1, index).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    sheet.freeze_panes = "A2"
    data = BytesIO()
    book.save(data)
    response = HttpResponse(
        data.getvalue(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    response["Content-Disposition"] = f'attachment; filename="ho-so-{timezone.localdate():%Y%m%d}.xlsx"'
    return response


def _cell(text: str) -> str:
    """A name that begins like a formula stays text in a spreadsheet."""
    text = xml_text(text)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
