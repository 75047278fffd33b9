"""JSON that people write or bring, read so that the database can keep it: it has no NUL, no NaN, no half letters."""

from __future__ import annotations

import json
from typing import Any


class NotStorable(ValueError):
    """Well-formed for Python, but with something in it that no database of ours can hold."""


def read_json(text: str) -> Any:
    """The value of a JSON text. Raises ValueError (with `lineno` where it breaks), RecursionError, NotStorable."""
    found = json.loads(text)
    try:
        json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
    except ValueError as error:
        raise NotStorable(str(error)) from None
    waiting = [found]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            waiting += [*each.keys(), *each.values()]
        elif isinstance(each, list):
            waiting += each
        elif isinstance(each, str) and "\x00" in each:
            raise NotStorable("NUL")
    return found
