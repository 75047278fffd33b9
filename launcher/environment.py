"""The Python environment `var/venv`, built from the hashed lock, and the making of that lock."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from launcher.console import say, stage
from launcher.errors import LauncherError
from launcher.paths import Checkout
from launcher.stamps import Stamps, digest

MINIMUM = (3, 11)
PROBE = "import ensurepip, sys, venv; print('%d.%d.%d' % sys.version_info[:3])"
ALWAYS_THERE = {"pip", "setuptools", "wheel"}


def canonical(name: str) -> str:
    """Package names compare without regard to case, dots, dashes and underscores (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked_names(lock: str) -> set[str]:
    """Names pinned in a lock file."""
    return {canonical(found.group(1)) for found in re.finditer(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==", lock, re.M)}


def find_python() -> tuple[Path, str] | None:
    """An interpreter that can build environments, and its version: the system's first, then the one running now."""
    seen: set[Path] = set()
    for name in ("/usr/bin/python3", "/usr/bin/python3.11", sys.executable, shutil.which("python3") or ""):
        path = Path(name)
        if not name or path in seen or not path.exists():
            continue
        seen.add(path)
        done = subprocess.run([name, "-I", "-c", PROBE], capture_output=True, text=True)
        version = done.stdout.strip()
        if done.returncode == 0 and tuple(int(part) for part in version.split(".")[:2]) >= MINIMUM:
            return path, version
    return None


def has_python() -> bool:
    return find_python() is not None


def _python() -> Path:
    found = find_python()
    if found is not None:
        return found[0]
    raise LauncherError("No Python ≥ 3.11 with `venv` and `ensurepip` was found (Debian: python3-venv).")


def ensure(checkout: Checkout) -> None:
    """Build `var/venv`, or bring it up to date with the lock."""
    stamps = Stamps(checkout.var / "stamps")
    lock = checkout.top / "requirements.lock"
    # The folder counts: an environment does not survive being moved.
    value = digest(checkout.top, [lock], str(checkout.venv))
    if stamps.fresh("venv", value) and works(checkout):
        return
    stamps.drop("venv")
    with stage("building the Python environment from requirements.lock"):
        if not works(checkout):
            _create(checkout)
        _pip(checkout, "install", "--require-hashes", "--no-deps", "-r", str(lock))
        _remove_strangers(checkout, lock.read_text(encoding="utf-8"))
    stamps.put("venv", value)


def works(checkout: Checkout) -> bool:
    """True when the environment's interpreter runs and is our own (not one copied from elsewhere)."""
    if not checkout.python.exists():
        return False
    command = [str(checkout.python), "-I", "-c", "import pip, sys; print(sys.prefix)"]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode == 0 and Path(done.stdout.strip()) == checkout.venv


def _create(checkout: Checkout) -> None:
    shutil.rmtree(checkout.venv, ignore_errors=True)
    done = subprocess.run([str(_python()), "-m", "venv", str(checkout.venv)], capture_output=True, text=True)
    if done.returncode:
        raise LauncherError(f"The environment could not be made:\n{done.stdout}{done.stderr}")


def _pip(checkout: Checkout, *arguments: str) -> str:
    command = [str(checkout.python), "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd=checkout.top)
    (checkout.log / "pip.log").write_text(done.stdout + done.stderr, encoding="utf-8")
    if done.returncode:
        say((done.stdout + done.stderr)[-3000:])
        raise LauncherError(f"pip failed; see {checkout.log / 'pip.log'}")
    return done.stdout


def _remove_strangers(checkout: Checkout, lock: str) -> None:
    """Uninstall what the lock does not name: a stale package would hide a missing dependency."""
    listing = _pip(checkout, "list", "--format=freeze", "--exclude-editable")
    present = {canonical(line.split("==")[0]) for line in listing.splitlines() if "==" in line}
    strangers = sorted(present - locked_names(lock) - ALWAYS_THERE)
    if strangers:
        _pip(checkout, "uninstall", "-y", *strangers)


def make_lock(checkout: Checkout, arguments: list[str]) -> None:
    """Resolve requirements.in into requirements.lock; pins already there stay unless `--upgrade` is given."""
    environ = {**os.environ, "CUSTOM_COMPILE_COMMAND": "./dev lock"}
    command = [str(checkout.venv / "bin" / "pip-compile"), "--quiet", "--generate-hashes", "--strip-extras"]
    command += ["--allow-unsafe", "--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host"]
    command += ["--no-header", "--output-file=requirements.lock", *arguments, "requirements.in"]
    with stage("resolving requirements.in"):
        if subprocess.run(command, cwd=checkout.top, env=environ).returncode:
            raise LauncherError("pip-compile failed.")
