"""Stages between running services and a usable system: messages, tables, demo province, static files."""

from __future__ import annotations

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from launcher import assets, envfile, environment, packages
from launcher.console import say, stage
from launcher.errors import LauncherError
from launcher.files import write_text
from launcher.locks import exclusive
from launcher.paths import Checkout
from launcher.services import lease, postgres
from launcher.stamps import Stamps, digest


def environ(checkout: Checkout) -> dict[str, str]:
    """Environment for everything that runs the project: `var/dev.env` below, the caller's variables above."""
    outer = {key: value for key, value in os.environ.items() if key not in {"PYTHONHOME", "PYTHONPATH"}}
    path = f"{checkout.venv / 'bin'}{os.pathsep}{outer.get('PATH', os.defpath)}"
    fixed = {"PATH": path, "VIRTUAL_ENV": str(checkout.venv), "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
    # One thread a page: the OCR workers are the parallelism.
    return {"OMP_THREAD_LIMIT": "1", **envfile.read(checkout.env_file), **outer, **fixed}


def prepare_tools(checkout: Checkout, *, tests: bool = False) -> None:
    """Packages of the machine and the Python environment."""
    checkout.make_folders()
    with exclusive(checkout.run / "setup.lock"):
        wanted = packages.RUN + packages.TEST if tests else packages.RUN
        if not environment.works(checkout) and not environment.has_python():
            wanted = packages.VENV + wanted
        packages.ensure(checkout.top, wanted)
        environment.ensure(checkout)


def prepare_assets(checkout: Checkout) -> None:
    """Front end and message catalogues."""
    with exclusive(checkout.run / "setup.lock"):
        compile_messages(checkout)
        assets.ensure(checkout)


def prepare_system(checkout: Checkout) -> None:
    """Everything a running system needs; the services must have been joined."""

    def prepare_front() -> None:
        prepare_assets(checkout)
        collect_static(checkout)

    with ThreadPoolExecutor(max_workers=1) as pool:
        front = pool.submit(prepare_front)
        try:
            prepare_database(checkout)
        finally:
            front.result()


def prepare_database(checkout: Checkout) -> None:
    """Tables, and the demo province once."""
    with exclusive(checkout.run / "database.lock"):
        migrate(checkout)
        if wants_demo(checkout):
            load_demo(checkout)


def wants_demo(checkout: Checkout) -> bool:
    return environ(checkout).get("DEMO", "1") == "1"


def load_demo(checkout: Checkout) -> None:
    """Load the demo province; left out when it was loaded into this very database from the same files.

    The command itself may be repeated at will; leaving it out only spares the start of one more interpreter.
    """
    top = checkout.top
    stamps = Stamps(checkout.var / "stamps")
    sources = [top / "oversight" / "demo", *in_apps(top, "data"), *in_apps(top, "services/seed.py")]

    def now() -> str:
        return digest(top, sources, database_state(checkout), str(accounts_file(checkout).is_file()))

    private = lease.postgres_is_ours()
    if private and stamps.fresh("demo", now()):
        return
    with stage("loading the demo province"):
        manage(checkout, "load_demo")
    write_text(accounts_file(checkout), manage(checkout, "demo_accounts"), mode=0o600)
    if private:
        stamps.put("demo", now())


def accounts_file(checkout: Checkout) -> Path:
    """The demo accounts as the command printed them when the province was loaded."""
    return checkout.var / "demo_accounts.txt"


def database_state(checkout: Checkout) -> str:
    """Which private database this is and what was applied to it; empty where nothing is."""
    return postgres.applied_migrations(postgres.locate(checkout))


def manage(checkout: Checkout, *arguments: str) -> str:
    """Run a management command quietly and return what it printed; its output is shown when it fails."""
    command = [str(checkout.python), "manage.py", *arguments]
    done = subprocess.run(
        command,
        cwd=checkout.top,
        env=environ(checkout),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        log = checkout.log / "manage.log"
        log.write_text(done.stdout + done.stderr, encoding="utf-8")
        say("\n".join((done.stdout + done.stderr).splitlines()[-12:]))
        raise LauncherError(f"`./dev manage {' '.join(arguments)}` failed; all of it is in {log}")
    return done.stdout


def in_apps(top: Path, pattern: str) -> list[Path]:
    """What matches in the folders of the apps, never in state or packages."""
    found = [*top.glob(f"*/{pattern}"), *top.glob(f"core/*/{pattern}")]
    return sorted(path for path in found if path.relative_to(top).parts[0] not in {"var", "node_modules"})


def migrate(checkout: Checkout) -> None:
    """Apply migrations; left out when the files and the private database are as they were after the last time."""
    stamps = Stamps(checkout.var / "stamps")
    files = in_apps(checkout.top, "migrations/*.py")
    lock = checkout.top / "requirements.lock"

    def now() -> str:
        state = database_state(checkout)
        return digest(checkout.top, [*files, lock], state) if state else ""

    private = lease.postgres_is_ours()
    if private and (value := now()) and stamps.fresh("migrate", value):
        return
    with stage("applying migrations"):
        manage(checkout, "migrate", "--no-input", "-v", "0")
    if private:
        stamps.put("migrate", now())


def compile_messages(checkout: Checkout) -> None:
    """Make the .mo files that gettext reads. Django's own command would walk the whole checkout, `var/venv` too."""
    sources = [*checkout.top.glob("locale/*/*/*.po"), *in_apps(checkout.top, "locale/*/*/*.po")]
    stale = []
    for source in sources:
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            stale.append((source, target))
    for source, target in stale:
        done = subprocess.run(["msgfmt", "--check-format", "-o", target, source], capture_output=True, text=True)
        if done.returncode:
            raise LauncherError(f"{source.relative_to(checkout.top)} does not compile:\n{done.stderr}")


def collect_static(checkout: Checkout) -> None:
    """Gather static files with their hashed names; left out when none changed."""
    top = checkout.top
    stamps = Stamps(checkout.var / "stamps")
    folders = [top / "static" / "dist", *in_apps(top, "static")]
    debug = environ(checkout).get("DEBUG", "0")
    value = digest(top, [*folders, top / "requirements.lock", top / "config" / "settings.py"], debug)
    if stamps.fresh("static", value) and (checkout.var / "static").is_dir():
        return
    stamps.drop("static")
    with stage("gathering static files"):
        # Neither is shown anywhere: the API's pages use Swagger UI, and only JSON is rendered.
        manage(checkout, "collectstatic", "--no-input", "-v", "0", "--ignore", "redoc", "--ignore", "rest_framework")
    stamps.put("static", value)
