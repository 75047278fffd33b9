"""The cells of a spreadsheet that a stranger made; run in a limited child (`core.files.sandbox`)."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MOST_ROWS = 5_000
MOST_COLUMNS = 40
MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024
MOST_CELL = 2_000
_CONTROLS = dict.fromkeys(n for n in range(32) if chr(n) not in "\t\n\r")
"""No text of a paper has them, and the database takes no NUL."""


def cells(path: str, name: str) -> dict[str, Any]:
    """`rows` of the first sheet as text, or `message` in Vietnamese why the file cannot be read."""
    data = Path(path).read_bytes()
    if len(data) > MOST_BYTES:
        return {"message": "Bảng kê lớn quá 5 MB."}
    try:
        rows = _csv(data) if name.lower().endswith(".csv") else _xlsx(data)
    except UnicodeDecodeError:
        return {"message": "Bảng kê CSV phải lưu bằng mã UTF-8."}
    except Exception:  # a parser on hostile input: whatever it says, the file cannot be read
        return {"message": "Không đọc được bảng kê này; hãy lưu lại dạng XLSX hoặc CSV."}
    rows = [[cell.translate(_CONTROLS) for cell in row] for row in rows]
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    if len(rows) > MOST_ROWS + 1:
        return {"message": f"Bảng kê có quá {MOST_ROWS} dòng."}
    return {"rows": rows} if rows else {"message": "Bảng kê không có dòng nào."}


def _csv(data: bytes) -> list[list[str]]:
    text = data.decode("utf-8-sig")
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    rows = []
    for row in reader:
        rows.append([cell[:MOST_CELL] for cell in row[:MOST_COLUMNS]])
        if len(rows) > MOST_ROWS + 1:
            break
    return rows


def _xlsx(data: bytes) -> list[list[str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
            raise InvalidFileException("too large when unpacked")
    sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
    found = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True)
    return [[_text(value)[:MOST_CELL] for value in row] for row in found]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if hasattr(value, "strftime"):
        return str(value.strftime("%Y-%m-%d"))
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
