"""Code lists that a field can choose from, by name. A list is data: `forms/data/codes/<name>.json`, code → label."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "data" / "codes"


@cache
def known_lists() -> tuple[str, ...]:
    """Names of the lists there are."""
    return tuple(sorted(path.stem for path in DATA.glob("*.json")))


@cache
def list_of(name: str) -> dict[str, str]:
    """A list in its own order. Raises KeyError for a name nobody knows."""
    if name not in known_lists():
        raise KeyError(name)
    rows = json.loads((DATA / f"{name}.json").read_text("utf-8"))["codes"]
    return {str(code): str(label) for code, label in rows.items()}
