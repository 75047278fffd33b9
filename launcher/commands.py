"""The commands of `./dev`, one function each; every one returns an exit code."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from launcher import background, checks, environment, front, packages, ports, project
from launcher.bare import bare
from launcher.bare.inside import bare_inside
from launcher.console import duration, say
from launcher.errors import LauncherError
from launcher.locks import FileLock
from launcher.paths import Checkout
from launcher.processes import table, wanted
from launcher.services import lease, postgres
from launcher.supervisor import Supervisor, clear_leftovers


def run(checkout: Checkout, arguments: list[str]) -> int:
    """set up what is missing, start everything, stay until Ctrl-C"""
    began = time.monotonic()
    project.prepare_tools(checkout)
    lock = _supervisor_lock(checkout)
    with lease.services(checkout):
        project.prepare_system(checkout)
        _supervise(checkout, began)
    lock.release()
    say("stopped")
    return 0


def up(checkout: Checkout, arguments: list[str]) -> int:
    """the same in the background"""
    began = time.monotonic()
    if lease.supervisor_identity(checkout):
        say(f"already up: {_address(checkout)}")
        return 0
    project.prepare_tools(checkout)
    with lease.services(checkout):
        project.prepare_system(checkout)
        say("· starting web, workers and beat …")
        background.start_detached(checkout)
    say(f"\nready after {duration(time.monotonic() - began)}: {_address(checkout)}\n")
    _show_accounts(checkout)
    return 0


def supervise(checkout: Checkout, arguments: list[str]) -> int:
    """(internal) what `up` leaves running"""
    lock = _supervisor_lock(checkout)
    with lease.services(checkout):
        _supervise(checkout, time.monotonic(), quiet=True)
    lock.release()
    return 0


def _supervisor_lock(checkout: Checkout) -> FileLock:
    lock = FileLock(checkout.run / "supervisor.lock")
    if not lock.acquire(wait=False):
        raise LauncherError(f"It is running already: {_address(checkout)} (./dev status, ./dev down)")
    left = clear_leftovers(checkout)
    if left:
        say(f"ended {left} processes that an earlier start had left behind")
    return lock


def _supervise(checkout: Checkout, began: float, *, quiet: bool = False) -> None:
    chosen = ports.kept_ports(checkout)
    programs = wanted(table(checkout, chosen), os.environ)

    def on_ready() -> None:
        if quiet:
            return
        say(f"\nready after {duration(time.monotonic() - began)}: {_address(checkout)}\n")
        _show_accounts(checkout)
        say("Ctrl-C stops it. ./dev status and ./dev logs NAME show what it does.")

    if not quiet:
        say("· starting web, workers and beat …")
    Supervisor(checkout, programs, project.environ(checkout), chosen["web"], on_ready).run()


def _address(checkout: Checkout) -> str:
    return project.environ(checkout).get("BASE_URL", "")


def _show_accounts(checkout: Checkout) -> None:
    if project.wants_demo(checkout):
        say(project.accounts_file(checkout).read_text(encoding="utf-8"))


def down(checkout: Checkout, arguments: list[str]) -> int:
    """stop what `up` or `services` started"""
    background.down(checkout)
    return 0


def status(checkout: Checkout, arguments: list[str]) -> int:
    """show services and processes"""
    return 0 if background.status(checkout) else 1


def logs(checkout: Checkout, arguments: list[str]) -> int:
    """[NAME] [-f]  show the end of the logs"""
    return background.logs(checkout, arguments)


def reset(checkout: Checkout, arguments: list[str]) -> int:
    """[--yes]  remove all data of this checkout"""
    background.reset(checkout, sure="--yes" in arguments)
    return 0


def services(checkout: Checkout, arguments: list[str]) -> int:
    """start only PostgreSQL and Redis and let them stay"""
    project.prepare_tools(checkout)
    lease.keep(checkout)
    for name, state in lease.describe(checkout):
        say(f"{name}: {state}")
    return 0


def test(checkout: Checkout, arguments: list[str]) -> int:
    """[pytest's arguments]  set up, then all checks and tests, or only pytest with these arguments"""
    began = time.monotonic()
    project.prepare_tools(checkout, tests=True)
    with lease.services(checkout):
        project.prepare_assets(checkout)
        if arguments:
            return 0 if checks.run_pytest(checkout, arguments) else 1
        say(f"set-up took {duration(time.monotonic() - began)}")
        passed = checks.run_all(checkout)
    say(f"{'all passed' if passed else 'NOT passed'} in {duration(time.monotonic() - began)}")
    return 0 if passed else 1


def manage(checkout: Checkout, arguments: list[str]) -> int:
    """COMMAND …  Django's command line in the right environment"""
    return _with_services(checkout, [str(checkout.python), "manage.py", *arguments])


def shell(checkout: Checkout, arguments: list[str]) -> int:
    """a Python shell with the models loaded"""
    return manage(checkout, ["shell", *arguments])


def bench(checkout: Checkout, arguments: list[str]) -> int:
    """NAME [arguments]  run a benchmark of bench/"""
    return _with_services(checkout, [str(checkout.python), "-m", "bench", *arguments], migrated=True)


def screenshots(checkout: Checkout, arguments: list[str]) -> int:
    """make the pictures of the README"""
    project.prepare_tools(checkout, tests=True)
    with lease.services(checkout):
        project.prepare_system(checkout)
        return _call(checkout, [str(checkout.python), "docs/screenshots.py", *arguments])


def psql(checkout: Checkout, arguments: list[str]) -> int:
    """the database's own shell"""
    project.prepare_tools(checkout)
    if not lease.postgres_is_ours():
        return _call(checkout, ["psql", os.environ["DATABASE_URL"], *arguments])
    with lease.services(checkout):
        return _call(checkout, [*postgres.psql_command(postgres.locate(checkout)), *arguments])


def lock(checkout: Checkout, arguments: list[str]) -> int:
    """[--upgrade]  resolve requirements.in into requirements.lock"""
    project.prepare_tools(checkout)
    environment.make_lock(checkout, arguments)
    return 0


def install_packages(checkout: Checkout, arguments: list[str]) -> int:
    """(internal) the part of the set-up that sudo runs"""
    known = {item.package for item in packages.VENV + packages.RUN + packages.TEST}
    if not arguments or not set(arguments) <= known:
        raise LauncherError("Only packages of the launcher's own list are installed.")
    packages.install(arguments)
    return 0


def _with_services(checkout: Checkout, command: list[str], *, migrated: bool = False) -> int:
    project.prepare_tools(checkout)
    with lease.services(checkout):
        project.compile_messages(checkout)
        if migrated:
            project.migrate(checkout)
        return _call(checkout, command)


def _call(checkout: Checkout, command: list[str]) -> int:
    return front.call(command, checkout.top, project.environ(checkout))[0]


COMMANDS: dict[str, Callable[[Checkout, list[str]], int]] = {
    "run": run,
    "test": test,
    "up": up,
    "down": down,
    "status": status,
    "logs": logs,
    "manage": manage,
    "shell": shell,
    "psql": psql,
    "services": services,
    "reset": reset,
    "bench": bench,
    "screenshots": screenshots,
    "lock": lock,
    "bare": bare,
}
INTERNAL: dict[str, Callable[[Checkout, list[str]], int]] = {
    "supervise": supervise,
    "install-packages": install_packages,
    "bare-inside": bare_inside,
}
