"""Unpack a ZIP that a stranger made, within bounds; run in a limited child (`core.files.sandbox`), never in the web.

Nothing is believed of what the archive says of itself: bytes are counted while they come out.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

MAX_ENTRIES = 2_000
MAX_RATIO = 200
"""Bytes out for a byte in; scans are compressed already and have about 1."""
MAX_TOTAL = 4 * 1024 * 1024 * 1024
_CHUNK = 256 * 1024
_SMALL = 1024 * 1024
"""Under this size the ratio says nothing."""


def unpack(path: str, out: str, suffixes: list[str], most_bytes: int, max_total: int = MAX_TOTAL) -> dict[str, Any]:
    """Write the wanted files as `0`, `1`, … to the folder `out`.

    Answers `files: [[place, name, refusal]]` in the archive's order, or `code` and `message` where the whole archive is
    refused. Names are only told, never used as paths.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            entries = [entry for entry in packed.infolist() if not entry.is_dir()]
            refusal = _judge(entries, max_total)
            if refusal:
                return refusal
            return _take(packed, entries, Path(out), tuple(suffixes), most_bytes, max_total)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, OSError, ValueError, EOFError):
        return {"code": "zip_damaged", "message": "Tệp ZIP bị hỏng hoặc dùng cách nén không hỗ trợ."}


def _judge(entries: list[zipfile.ZipInfo], max_total: int) -> dict[str, Any]:
    if len(entries) > MAX_ENTRIES:
        return {
            "code": "zip_entries",
            "message": f"Tệp ZIP có {len(entries)} tệp, vượt quá giới hạn {MAX_ENTRIES} tệp.",
        }
    if sum(entry.file_size for entry in entries) > max_total:
        return {"code": "zip_too_large", "message": f"Tệp ZIP bung ra lớn quá {max_total // 1024 // 1024} MB."}
    for entry in entries:
        if entry.file_size > _SMALL and entry.file_size > MAX_RATIO * max(1, entry.compress_size):
            return {"code": "zip_bomb", "message": "Tệp ZIP nén bất thường (có thể là bom nén) nên không được mở."}
    return {}


def _take(
    packed: zipfile.ZipFile,
    entries: list[zipfile.ZipInfo],
    out: Path,
    suffixes: tuple[str, ...],
    most_bytes: int,
    max_total: int,
) -> dict[str, Any]:
    rows: list[list[str]] = []
    total = 0
    for entry in entries:
        name = entry.filename.replace("\\", "/").rsplit("/", 1)[-1]
        if name.startswith(".") or entry.filename.startswith("__MACOSX"):
            continue
        if not name.lower().endswith(suffixes):
            rows.append(["", name, "Loại tệp này không được nhận."])
        elif entry.flag_bits & 0x1:
            rows.append(["", name, "Tệp trong ZIP bị khóa bằng mật khẩu."])
        else:
            place = str(len(rows))
            written = _write(packed, entry, out / place, min(most_bytes, max_total - total))
            total += max(written, 0)
            rows.append([place, name, ""] if written >= 0 else ["", name, "Tệp lớn quá giới hạn."])
            if total > max_total:
                return {"code": "zip_too_large", "message": "Tệp ZIP bung ra quá lớn."}
    return {"files": rows}


def _write(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path, most: int) -> int:
    """Bytes written, or -1 where the entry is larger than it may be (nothing is left of it then)."""
    written = 0
    with packed.open(entry) as source, path.open("wb") as target:
        while data := source.read(_CHUNK):
            written += len(data)
            if written > most:
                break
            target.write(data)
    if written > most:
        path.unlink()
        return -1
    return written
