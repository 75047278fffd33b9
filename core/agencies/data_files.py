"""The data files this app owns, and the dates their tiers of territory meet at."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent / "data"
BATCH = 4000
# Districts ended and the communes were drawn anew (Luật Tổ chức chính quyền địa phương 2025, from memory).
TWO_TIERS_FROM = dt.date(2025, 7, 1)
THREE_TIERS_UNTIL = TWO_TIERS_FROM - dt.timedelta(days=1)
# The first national code list (QĐ 124/2004/QĐ-TTg); when each unit was founded is not in the source.
CODES_FROM = dt.date(2004, 7, 8)


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a CSV file, every value as text: codes have leading zeros."""
    with (DATA / name).open(newline="", encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


def document(name: str) -> dict[str, Any]:
    """The content of a JSON file."""
    loaded: dict[str, Any] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return loaded
