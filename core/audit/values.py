"""Who did something, as values: audit stands below accounts and knows no user."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Who:
    """The author of an event as it is stored; names are frozen at the time of the act."""

    name: str
    user_id: int | None = None
    post_id: int | None = None
    post_title: str = ""
    agency_code: str = ""
    agency_name: str = ""


SYSTEM = Who(name="Hệ thống")
