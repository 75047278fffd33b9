"""Whether a file in a hot folder has arrived whole: it stopped changing, and its last bytes are those of its kind.

A scanner or a network may pause in the middle of a file; half a PDF would be refused, or read as a shorter paper.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

QUIET_SECONDS = 5.0
"""A file whose size and time of change stayed the same so long is complete: scanners and networks write in bursts."""
GIVEN_UP_SECONDS = 600.0
"""After so long without a change a file that is empty or has no end is taken as it is: the line says what is wrong."""
_ENDS = {
    ".pdf": (b"%PDF-", b"%%EOF", 2048),
    ".png": (b"\x89PNG", b"IEND", 64),
    ".jpg": (b"\xff\xd8", b"\xff\xd9", 4096),
    ".jpeg": (b"\xff\xd8", b"\xff\xd9", 4096),
    ".zip": (b"PK", b"PK\x05\x06", 66_000),
    ".xlsx": (b"PK", b"PK\x05\x06", 66_000),
}
"""How a kind begins, what its end has in it, in how many of the last bytes. TIFF and CSV have no end to tell."""
Look = tuple[int, int]


def whole(path: Path) -> bool:
    """Whether the end is there. A file that does not begin as its name says will not be mended by waiting. OSError."""
    begin, end, within = _ENDS.get(path.suffix.lower(), (b"", b"", 0))
    with path.open("rb") as handle:
        size = handle.seek(0, 2)
        if size == 0 or not end:
            return size > 0
        handle.seek(0)
        if begin not in handle.read(1024):
            return True
        handle.seek(max(0, size - within))
        return end in handle.read(within)


@dataclass
class Arrivals:
    """Remembers how files looked, and since when."""

    _seen: dict[Path, tuple[Look, float]] = field(default_factory=dict)

    def complete(self, path: Path, now: float, quiet_seconds: float, *, known: bool = True) -> bool:
        """Whether to take the file now; one that is not `known` (no kind of ours) only when it is given up.

        `quiet_seconds` 0: whatever is there is taken as it is.
        """
        try:
            state = path.stat()
            look = (state.st_size, state.st_mtime_ns)
            before = self._seen.setdefault(path, (look, now))
            if before[0] != look:
                before = self._seen[path] = (look, now)
            quiet = now - before[1]
            if not quiet_seconds:
                return known
            return quiet >= GIVEN_UP_SECONDS or (quiet >= quiet_seconds and known and whole(path))
        except OSError:
            return False

    def quiet_for(self, path: Path, now: float) -> float:
        """Seconds since the file was first seen as it is now."""
        return now - self._seen[path][1] if path in self._seen else 0.0

    def look_of(self, paths: list[Path]) -> tuple[tuple[Path, Look | None], ...]:
        """How files look together: the same value as long as none changes, comes or goes."""
        return tuple((path, self._seen[path][0] if path in self._seen else None) for path in paths)

    def forget_all_but(self, present: set[Path]) -> None:
        self._seen = {path: look for path, look in self._seen.items() if path in present}
