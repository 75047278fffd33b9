"""Tables as workbooks, written row by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from core.vietnamese import format_datetime, xml_text

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(name: str, title: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A download `name-YYYYMMDD.xlsx`: title, time of data, header, rows. Text never becomes a formula."""
    now = timezone.now()
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for index in range(len(head)):
        sheet.column_dimensions[chr(ord("A") + index)].width = 32 if index == 0 else 18
    sheet.append([_cell(sheet, title, bold=True)])
    sheet.append([f"{_('Số liệu lúc')} {format_datetime(now)}"])
    sheet.append([])
    sheet.append([_cell(sheet, label, bold=True) for label in head])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    out = BytesIO()
    book.save(out)
    response = HttpResponse(out.getvalue(), content_type=_XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y%m%d}.xlsx"'
    return response


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=xml_text(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
