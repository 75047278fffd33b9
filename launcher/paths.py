"""Where things of this checkout live: state under `var/`, sockets in a path short enough for the kernel."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from launcher.errors import LauncherError
from launcher.files import read_json

# sockaddr_un holds 108 bytes with the closing zero; the longest name we put in the folder is PostgreSQL's.
SOCKET_PATH_LIMIT = 107
LONGEST_SOCKET_NAME = "pg/.s.PGSQL.5432"


@dataclass(frozen=True)
class Checkout:
    """The folder the project was checked out into."""

    top: Path

    @property
    def var(self) -> Path:
        return self.top / "var"

    @property
    def run(self) -> Path:
        """Process records, locks and (normally) sockets."""
        return self.var / "run"

    @property
    def log(self) -> Path:
        return self.var / "log"

    @property
    def venv(self) -> Path:
        return self.var / "venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def env_file(self) -> Path:
        return self.var / "dev.env"

    @property
    def key(self) -> str:
        """Short name that tells this checkout from any other on the machine."""
        return hashlib.sha256(os.fsencode(self.top.resolve())).hexdigest()[:12]

    def make_folders(self) -> None:
        for folder in (self.var, self.run, self.log):
            folder.mkdir(parents=True, exist_ok=True)


def reachable_by_others(folder: Path) -> bool:
    """True when a user with no special rights could enter `folder` (missing tail components do not count)."""
    for part in [folder, *folder.parents]:
        try:
            mode = part.stat().st_mode
        except FileNotFoundError:
            continue
        if not mode & stat.S_IXOTH:
            return False
    return True


def fits_socket(folder: Path) -> bool:
    return len(os.fsencode(folder / LONGEST_SOCKET_NAME)) <= SOCKET_PATH_LIMIT


def socket_base(checkout: Checkout, shared_with_other_user: bool, environ: dict[str, str]) -> Path:
    """Choose the folder for unix sockets: `var/run` when it is short and reachable enough, else a temporary one."""
    if fits_socket(checkout.run) and (not shared_with_other_user or reachable_by_others(checkout.run)):
        return checkout.run
    runtime = environ.get("XDG_RUNTIME_DIR", "")
    if runtime and not shared_with_other_user and Path(runtime).is_dir():
        candidate = Path(runtime) / f"motcua-{checkout.key}"
        if fits_socket(candidate):
            return candidate
    return Path("/tmp") / f"motcua-{os.getuid()}-{checkout.key}"


def recall(record: Path, checkout: Checkout) -> dict[str, Any]:
    """What was decided earlier for this checkout; a record that came along with a copy or a move says nothing."""
    kept = read_json(record)
    return kept if kept.get("top") == str(checkout.top) else {}


def prepare_socket_base(checkout: Checkout, base: Path, shared_with_other_user: bool) -> None:
    """Make the folder for sockets; outside the checkout only we may write to it, and another user at most pass."""
    if base == checkout.run:
        base.mkdir(parents=True, exist_ok=True)
    else:
        make_private_folder(base, 0o711 if shared_with_other_user else 0o700)


def make_private_folder(folder: Path, mode: int) -> None:
    """Create `folder` for us alone, refusing one that somebody else prepared (it may lie in /tmp)."""
    try:
        folder.mkdir(mode=mode, parents=True)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
            raise LauncherError(f"{folder} exists and is not ours; remove it and try again.") from None
    folder.chmod(mode)
