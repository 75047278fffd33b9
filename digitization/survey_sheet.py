"""The survey as a spreadsheet: the same sheet is the empty form, the filled one, and what the worker reads back."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from core.vietnamese import format_date, xml_text
from digitization.models import SurveyReturn, SurveyRow
from digitization.survey import COLUMNS
from digitization.survey_file import HEAD_ROWS, MAX_ROWS

_WIDTHS = (44, 10, 10, 12, 14, 32, 30, 32)


def survey_xlsx(survey: SurveyReturn, offered: list[tuple[str, str]]) -> bytes:
    """The return's rows, or one row for each offered (code, name) where there are none yet."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = _("Phiếu khảo sát")
    due = format_date(survey.campaign.survey_due_on) if survey.campaign.survey_due_on else ""
    _put(sheet, 1, [_("PHIẾU KHẢO SÁT KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH CÒN HIỆU LỰC")], bold=True)
    _put(sheet, 2, [f"{survey.agency.name} ({survey.agency.code})"])
    _put(sheet, 3, [f"{survey.campaign.name}. {_('Gửi trước hết ngày')} {due}"])
    _put(
        sheet, 4, [_("Mỗi dòng: một loại giấy tờ, của các năm, ở một chỗ. Dòng có lý do không số hóa thì không tính.")]
    )
    _put(sheet, HEAD_ROWS, [str(label) for _key, label in COLUMNS], bold=True)
    rows = list(survey.rows.select_related("paper_type", "procedure"))
    for at, row in enumerate(rows):
        _put(sheet, HEAD_ROWS + 1 + at, row_texts(row))
    if not rows:
        for at, (code, name) in enumerate(offered):
            _put(sheet, HEAD_ROWS + 1 + at, [f"{code} – {name}"])
    for column, choices in (("E", SurveyRow.Condition), ("G", SurveyRow.Exclusion)):
        words = ",".join(str(label) for _value, label in choices.choices)
        offer = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
        sheet.add_data_validation(offer)
        offer.add(f"{column}{HEAD_ROWS + 1}:{column}{HEAD_ROWS + MAX_ROWS}")
    for letter, width in zip("ABCDEFGH", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = f"B{HEAD_ROWS + 1}"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def row_texts(row: SurveyRow) -> list[Any]:
    """A row in the order of the columns, as it may be typed again."""
    known = row.procedure or row.paper_type
    return [
        f"{known.code} – {row.paper_type.short_name}",
        row.year_from,
        row.year_to,
        row.count,
        row.get_condition_display(),
        row.place,
        row.get_exclusion_display() if row.exclusion else "",
        row.note,
    ]


def _put(sheet: Any, at: int, values: list[Any], *, bold: bool = False) -> None:
    for column, value in enumerate(values, start=1):
        cell = sheet.cell(row=at, column=column)
        cell.value = xml_text(value) if isinstance(value, str) else value
        if isinstance(value, str):
            cell.data_type = "s"  # what somebody typed never becomes a formula
        if bold:
            cell.font = Font(bold=True)
            if at == HEAD_ROWS:
                cell.fill = PatternFill("solid", fgColor="E8EEF6")
