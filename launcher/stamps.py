"""Stamps: a stage is left out when what it was made from has not changed since it last succeeded."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from launcher.files import write_text

IGNORED = {"__pycache__", "node_modules", ".git"}


def files_below(paths: Iterable[Path]) -> list[Path]:
    """The files named or lying below the given folders, sorted, without caches."""
    found: set[Path] = set()
    for path in paths:
        if path.is_file():
            found.add(path)
        for folder, folders, names in os.walk(path):
            folders[:] = [name for name in folders if name not in IGNORED]
            found.update(Path(folder, name) for name in names if not name.endswith(".pyc"))
    return sorted(found)


def digest(top: Path, paths: Iterable[Path], *extra: str) -> str:
    """Hash of names and contents of files, and of extra facts the stage depends on."""
    total = hashlib.sha256()
    for fact in extra:
        total.update(b"\0fact\0" + fact.encode())
    for path in files_below(paths):
        total.update(b"\0file\0" + os.fsencode(path.relative_to(top)) + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


class Stamps:
    """One file a stage in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fresh(self, stage: str, value: str) -> bool:
        path = self.folder / stage
        return path.is_file() and path.read_text(encoding="ascii").strip() == value

    def put(self, stage: str, value: str) -> None:
        write_text(self.folder / stage, value + "\n")

    def drop(self, stage: str) -> None:
        (self.folder / stage).unlink(missing_ok=True)
