"""One entry of the officers' navigation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    icon: str
    count: int | None = None
