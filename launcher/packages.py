"""Debian packages the project stands on: what is missing, and installing just that without starting any server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from launcher.console import say, stage
from launcher.errors import LauncherError
from launcher.files import write_text


@dataclass(frozen=True)
class Requirement:
    """A package; satisfied as well by `probe`, a file (glob under /) that another package may have brought."""

    package: str
    probe: str = ""


VENV: tuple[Requirement, ...] = (Requirement("python3-venv"),)
RUN: tuple[Requirement, ...] = (
    Requirement("postgresql", probe="usr/lib/postgresql/*/bin/initdb"),
    Requirement("redis-server", probe="usr/bin/redis-server"),
    Requirement("tesseract-ocr"),
    Requirement("tesseract-ocr-vie"),
    Requirement("tesseract-ocr-osd"),
    Requirement("fonts-croscore"),
    Requirement("fonts-dejavu-core"),
    Requirement("libpango-1.0-0"),
    Requirement("libpangoft2-1.0-0"),
    Requirement("libharfbuzz-subset0"),
    Requirement("libmagic1"),
    Requirement("gettext"),
)
TEST: tuple[Requirement, ...] = (Requirement("chromium", probe="usr/bin/chromium"),)

POLICY = Path("/usr/sbin/policy-rc.d")
NO_CLUSTER = Path("/etc/postgresql-common/createcluster.d/motcua.conf")
MARK = "# put here by the launcher of motcua while packages are installed"


def parse_installed(listing: str) -> set[str]:
    """Names that count as installed, from dpkg-query lines `name<TAB>status<TAB>provides`.

    A provided name counts too: Ubuntu's libmagic1t64 provides libmagic1.
    """
    names: set[str] = set()
    for line in listing.splitlines():
        name, status, provides = [*line.split("\t"), "", ""][:3]
        if status != "installed":
            continue
        names.add(name)
        names.update(item.split("(")[0].split(":")[0].strip() for item in provides.split(",") if item.strip())
    return names


def installed() -> set[str]:
    command = ["dpkg-query", "-W", "-f", "${Package}\t${db:Status-Status}\t${Provides}\n"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise LauncherError("This is neither Debian nor Ubuntu: dpkg-query does not answer.") from error
    return parse_installed(done.stdout)


def missing(requirements: tuple[Requirement, ...], present: set[str], root: Path = Path("/")) -> list[str]:
    """Packages of `requirements` that are neither installed nor stood in for."""
    return [
        item.package
        for item in requirements
        if item.package not in present and not (item.probe and any(root.glob(item.probe)))
    ]


def ensure(top: Path, requirements: tuple[Requirement, ...]) -> None:
    """Install what is missing, as root or by sudo; otherwise say what to ask an administrator for."""
    wanted = missing(requirements, installed())
    if not wanted:
        return
    if os.geteuid() != 0 and not _may_sudo():
        raise LauncherError(request_to_administrator(wanted))
    with stage(f"installing packages: {', '.join(wanted)}"):
        if os.geteuid() == 0:
            install(wanted)
        else:
            command = ["sudo", sys.executable, str(top / "dev"), "install-packages", *wanted]
            if subprocess.run(command).returncode:
                raise LauncherError(f"The packages could not be installed.\n{request_to_administrator(wanted)}")


def request_to_administrator(wanted: list[str]) -> str:
    """What to say to a user who may not install packages: the exact line to hand on."""
    line = f"apt-get install --no-install-recommends {' '.join(wanted)}"
    return f"Packages are missing that this user may not install. Please ask an administrator to run:\n\n  {line}\n"


def _may_sudo() -> bool:
    if shutil.which("sudo") is None:
        return False
    if subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return True
    return sys.stdin.isatty()


def install(wanted: list[str]) -> None:
    """Install packages as root. Servers among them are neither started now nor enabled for the next boot."""
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    with ExitStack() as stack:
        stack.enter_context(held_back(POLICY, f"#!/bin/sh\n{MARK}\nexit 101\n", 0o755))
        stack.enter_context(held_back(NO_CLUSTER, f"{MARK}\ncreate_main_cluster = false\n", 0o644))
        _apt(["update"], environ)
        _apt(["install", "-y", "--no-install-recommends", *wanted], environ)
    if "redis-server" in wanted and Path("/run/systemd/system").is_dir():
        subprocess.run(["systemctl", "disable", "--quiet", "redis-server.service"], check=False)


def _apt(arguments: list[str], environ: dict[str, str]) -> None:
    command = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=120", *arguments]
    done = subprocess.run(
        command, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode:
        say(done.stdout[-4000:])
        raise LauncherError(f"`{' '.join(command)}` failed.")


@contextmanager
def held_back(path: Path, text: str, mode: int) -> Iterator[None]:
    """Put a file in place for the length of a block; what was there before comes back, also after a crash before."""
    saved = path.with_name(f"{path.name}.before-motcua")
    made_folders = [folder for folder in path.parents if not folder.exists()]
    if path.exists() and MARK not in path.read_text(encoding="utf-8", errors="replace"):
        path.replace(saved)
    write_text(path, text, mode)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        if saved.exists():
            saved.replace(path)
        for folder in made_folders:
            if folder.exists() and not any(folder.iterdir()):
                folder.rmdir()
