"""The bounds of reading, in one place: what a file may ask of us before it is refused or contained."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

MAX_PAGES = 2_000
MAX_PIXELS = 120_000_000
MIN_SIDE, MAX_STRETCH = 16, 50
"""A picture whose shorter side has fewer pixels, or whose longer side is so many times as long, is no page."""
MAX_FIELDS = 5_000
"""Form fields looked at while searching for signatures."""
RENDER_PIXELS = 40_000_000
"""A page drawn by us is drawn no larger than this, whatever paper size it claims."""
MAX_WORDS = 20_000
"""Words kept of one page; an A3 table has about 3,000."""


@dataclass(frozen=True, slots=True)
class ChildLimits:
    """What the reading child may use. Bytes; CPU and wall seconds are per request, wall includes starting up."""

    memory: int = 2_048 * 1024 * 1024
    file_size: int = 1_024 * 1024 * 1024
    cpu_seconds: int = 120
    wall_seconds: float = 180.0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)
