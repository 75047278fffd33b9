"""Reading a survey spreadsheet somebody sent. Runs inside the sandbox: imports nothing of Django, trusts nothing."""

from __future__ import annotations

import zipfile
from typing import Any

HEAD_ROWS = 5
COLUMNS = 8
MAX_ROWS = 2000
MAX_UNPACKED = 60 * 1024 * 1024


def read(path: str) -> dict[str, Any]:
    """`{"rows": [[texts]]}`, the first being row 6 of the sheet; `{"code", "message"}` for a file that is not ours."""
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                return {"code": "too_big", "message": "Bảng tính quá lớn. Hãy dùng mẫu phiếu khảo sát của hệ thống."}
        with open(path, "rb") as handle:  # by handle: a path would be judged by its ending
            book = load_workbook(handle, read_only=True, data_only=True, keep_links=False)
            cells = book.worksheets[0].iter_rows(
                min_row=HEAD_ROWS + 1, max_row=HEAD_ROWS + MAX_ROWS + 1, max_col=COLUMNS, values_only=True
            )
            rows = [[_text(value) for value in row] for row in cells]
    except Exception:
        return {"code": "damaged", "message": "Không mở được bảng tính. Hãy lưu lại dạng Excel (.xlsx) rồi gửi lại."}
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) > MAX_ROWS:
        return {"code": "too_many", "message": f"Phiếu có tối đa {MAX_ROWS} dòng."}
    return {"rows": rows}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()[:400]
