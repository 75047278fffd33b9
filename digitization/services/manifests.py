"""Manifests (bảng kê): a spreadsheet that says of each file what paper it is. Errors name row and column.

A manifest is a list of suggestions: everything in it is checked by a person at the desk, as all suggestions are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from core.audit.errors import Invalid
from core.files import sandbox
from core.vietnamese import fold, nfc
from digitization.metadata import BY_KEY, clean_owners, parse_date
from digitization.reading.tabular import cells

HOW = "manifest"
_LIMITS = sandbox.Limits(memory=512 * 1024 * 1024, cpu_seconds=20, wall_seconds=40, answer_bytes=32 * 1024 * 1024)
_MOST_ERRORS = 50
NAMES = {
    "file": ("tệp", "tên tệp", "file"),
    "number": ("số",),
    "symbol": ("ký hiệu",),
    "issued_on": ("ngày ban hành", "ngày"),
    "issuer": ("cơ quan ban hành",),
    "kind": ("loại văn bản", "loại"),
    "abstract": ("trích yếu", "trích yếu nội dung"),
    "signer": ("người ký",),
    "signer_title": ("chức vụ", "chức vụ người ký"),
    "owner_name": ("chủ giấy tờ", "họ và tên", "họ tên"),
    "owner_number": ("số định danh", "cccd", "số giấy tờ"),
}
"""What a column may be called in the first row; case and accents do not matter."""
_OWNER_TWIN = {"owner_name": "owner_number", "owner_number": "owner_name"}
"""Where a fault of the owner is shown when the list has no column for what is missing."""
_COLUMNS = {fold(name): key for key, names in NAMES.items() for name in names}


@dataclass(frozen=True)
class Entry:
    """What the manifest says of one file."""

    row: int
    hints: list[dict[str, Any]] = field(default_factory=list)
    owners: list[dict[str, str]] = field(default_factory=list)


def key_of(name: str) -> str:
    """By what a file is known to a manifest: case, spaces and the writing of marks (macOS takes them apart) aside."""
    return " ".join(nfc(name).split()).casefold()


class ManifestErrors(Invalid):
    """`rows`: `(row, column, message)`, both as the spreadsheet shows them; `right`: entries without a fault."""

    def __init__(self, rows: list[tuple[int, str, str]], right: dict[str, Entry] | None = None) -> None:
        row, column, message = rows[0]
        text = _("Bảng kê có %(n)s lỗi. Dòng %(row)s, cột “%(column)s”: %(message)s")
        super().__init__("manifest_errors", text % {"n": len(rows), "row": row, "column": column, "message": message})
        self.rows, self.right = rows, right or {}

    @property
    def lines(self) -> list[str]:
        """Every error in one line of words."""
        text = _("Dòng %(row)s, cột “%(column)s”: %(message)s")
        return [text % {"row": row, "column": column, "message": message} for row, column, message in self.rows]


def read_manifest(path: Path, name: str | None = None) -> dict[str, Entry]:
    """Entries by file name. Raises Invalid (`manifest_unreadable`), ManifestErrors with every error at once."""
    answer = sandbox.call(cells, {"path": str(path.resolve()), "name": path.name if name is None else name}, _LIMITS)
    if "rows" not in answer:
        raise Invalid("manifest_unreadable", str(answer["message"]))
    rows = answer["rows"]
    heads = [" ".join(cell.split()) for cell in rows[0]]
    keys = [_COLUMNS.get(fold(head), "") for head in heads]
    unknown = [head for head, key in zip(heads, keys, strict=True) if head and not key]
    errors = [(1, head, _("không biết cột này")) for head in unknown]
    if "file" not in keys:
        errors.append((1, "Tên tệp", _("thiếu cột này")))
    doubled = {key for key in keys if key and keys.count(key) > 1}
    errors += [(1, heads[keys.index(key)], _("cột này có hai lần")) for key in sorted(doubled)]
    if errors:
        raise ManifestErrors(errors[:_MOST_ERRORS])
    return _entries(rows[1:], heads, keys)


def _entries(rows: list[list[str]], heads: list[str], keys: list[str]) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    errors: list[tuple[int, str, str]] = []
    spoilt: set[str] = set()
    label = dict(zip(keys, heads, strict=True))
    for number, row in enumerate(rows, 2):
        values = {key: " ".join(nfc(text).split()) for key, text in zip(keys, row, strict=False) if key}
        if not any(values.values()):
            continue
        name = key_of(values.pop("file", ""))
        if not name:
            errors.append((number, label["file"], _("thiếu tên tệp")))
        elif name in entries:
            errors.append((number, label["file"], _("tên tệp này đã có ở dòng %(n)s") % {"n": entries[name].row}))
            spoilt.add(name)
        entry, wrong = _entry(number, values)
        if wrong or not name:
            spoilt.add(name)
        errors += [(number, label.get(key) or label[_OWNER_TWIN[key]], message) for key, message in wrong]
        entries[name] = entry
    if errors:
        raise ManifestErrors(
            errors[:_MOST_ERRORS], {name: each for name, each in entries.items() if name not in spoilt}
        )
    return entries


def _entry(number: int, values: dict[str, str]) -> tuple[Entry, list[tuple[str, str]]]:
    """The entry of a row and its `(key, message)` errors."""
    wrong: list[tuple[str, str]] = []
    entry = Entry(number)
    owner = {"name": values.pop("owner_name", ""), "id_number": values.pop("owner_number", "")}
    for key, value in values.items():
        if not value:
            continue
        if len(value) > BY_KEY[key].max_length:
            wrong.append((key, _("tối đa %(n)s ký tự") % {"n": BY_KEY[key].max_length}))
        if key == "issued_on":
            try:
                value = parse_date(value).isoformat()
            except ValueError:
                wrong.append((key, _("không phải là ngày; hãy ghi dạng ngày/tháng/năm")))
        entry.hints.append({"field": key, "value": value, "confidence": 0.95, "page": 0, "box": None, "how": HOW})
    if owner["name"] or owner["id_number"]:
        found, errors = clean_owners([owner], unknown=False)
        entry.owners.extend(found)
        for key, message in errors.items():
            wrong.append(("owner_name" if key.endswith("-name") else "owner_number", message))
    return entry, [(key if key in values or key.startswith("owner") else "file", text) for key, text in wrong]
