"""`./dev bare`: the proof that a machine with nothing but Python is enough.

An empty Debian 12 is built, a fresh clone of HEAD put into it, and `./dev run`, `./dev up` and `./dev test` are run
there by chroot. Mounts and processes live in namespaces of their own: the kernel clears them away, however it ends.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
from pathlib import Path

from launcher.bare import registry, system
from launcher.console import say, stage
from launcher.errors import LauncherError
from launcher.locks import FileLock
from launcher.paths import Checkout

INSIDE = Path("root/motcua")


def bare(checkout: Checkout, arguments: list[str]) -> int:
    """[--dir D] [--keep] [--no-test]  prove run and test in an empty Debian 12 (root only)"""
    parser = argparse.ArgumentParser(prog="./dev bare")
    parser.add_argument("--dir", type=Path, default=checkout.var / "bare", help="folder for the system (emptied first)")
    parser.add_argument("--keep", action="store_true", help="leave the system in place afterwards")
    parser.add_argument("--no-test", action="store_true", help="only run, up and down; no ./dev test")
    options = parser.parse_args(arguments)
    if os.geteuid() != 0:
        raise LauncherError("`./dev bare` builds a system and enters it by chroot: run it as root.")
    for program in ("mmdebstrap", "unshare", "chroot", "git"):
        if shutil.which(program) is None:
            raise LauncherError(f"{program} is missing: apt-get install mmdebstrap util-linux coreutils git")
    checkout.make_folders()
    lock = FileLock(checkout.run / "bare.lock")
    if not lock.acquire(wait=False):
        raise LauncherError("Another `./dev bare` is running.")
    root = options.dir.resolve() / "root"
    system.remove(root)
    try:
        with stage("building an empty Debian 12 with Python"):
            system.build(root)
        registry.carry_over(root, checkout)
        _clone(checkout, root / INSIDE)
        command = ["/usr/bin/python3", f"/{INSIDE}/dev", "bare-inside", *(["--no-test"] if options.no_test else [])]
        code = system.enter(root, command, registry.environment(), registry.folders_to_show(checkout))
    finally:
        if not options.keep:
            system.remove(root)
    return code


def _clone(checkout: Checkout, target: Path) -> None:
    git = ["git", "-c", f"safe.directory={checkout.top}", "-C", str(checkout.top)]
    changed = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True).stdout
    head = subprocess.run([*git, "log", "-1", "--format=%h %s"], capture_output=True, text=True).stdout.strip()
    say(f"· cloning {head}" + (" — uncommitted changes are NOT part of it" if changed else ""))
    command = ["git", "clone", "--quiet", "--depth", "1", f"file://{checkout.top}", str(target)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise LauncherError(f"git clone failed:\n{done.stderr}")
