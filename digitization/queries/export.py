"""A batch as a spreadsheet: one row a document, as far as it has come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from archive.models import RecordOwner
from core.accounts.actor import Actor
from core.vietnamese import format_datetime, xml_text
from digitization.metadata import FIELDS
from digitization.models import Batch, Document
from digitization.queries.batches import documents_of
from digitization.queries.desk import shown_date

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def batch_xlsx(actor: Actor, batch: Batch) -> bytes:
    """The documents of a batch that the actor may see, as an xlsx file."""
    heads = [_("TT"), _("Tên tệp"), _("Bước"), _("Số trang"), *(str(field.label) for field in FIELDS)]
    heads += [
        _("Chủ giấy tờ"),
        _("Người nhập chỉ mục"),
        _("Người kiểm tra"),
        _("Lưu kho lúc"),
        _("Mã giấy tờ"),
        _("Ghi chú"),
    ]
    return table_xlsx(_("Giấy tờ"), heads, map(_row, documents_of(actor, batch).iterator(chunk_size=500)))


def table_xlsx(title: str, heads: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    """A table as a spreadsheet, its heads in bold; no text in it becomes a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.append([_bold(sheet, head) for head in heads])
    for row in rows:
        sheet.append([_safe(value) for value in row])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _bold(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=xml_text(text))
    cell.font = Font(bold=True)
    return cell


def _row(document: Document) -> list[str | int]:
    blind = getattr(document, "blind", False)
    values = {} if blind else dict(document.fields)
    values["issued_on"] = shown_date(values.get("issued_on", ""))
    return [
        document.order,
        document.name,
        document.get_state_display(),
        document.page_count,
        *(values.get(field.key, "") for field in FIELDS),
        "" if blind else owners_text(document),
        document.indexer.full_name if document.indexer else "",
        document.checker.full_name if document.checker else "",
        format_datetime(document.filed_at) if document.filed_at else "",
        document.record.code if document.record else "",
        document.problem,
    ]


def owners_text(document: Document) -> str:
    if document.owner_unknown:
        return _("Chưa rõ")
    kinds = dict(RecordOwner.IdKind.choices)
    return "; ".join(
        f"{row['name']} ({kinds.get(row['id_kind'], '')} {row['id_number']})" if row["id_number"] else row["name"]
        for row in document.owners
    )


def _safe(value: str | int) -> str | int:
    """A cell that begins like a formula is text: file names come from strangers."""
    if not isinstance(value, str):
        return value
    value = xml_text(value)
    return f"'{value}" if value.startswith(_FORMULA) else value
