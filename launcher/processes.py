"""The table of processes that make up the running system."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from launcher.paths import Checkout


@dataclass(frozen=True)
class Program:
    """A process to keep running; `port` is one it listens on once it is ready."""

    name: str
    command: tuple[str, ...]
    port: int | None = None
    stands_in_for: str = ""
    """Variable of the environment that names the real system; when it is set, the program is not started."""


def wanted(programs: list[Program], environ: Mapping[str, str]) -> list[Program]:
    """The programs that the given environment does not replace."""
    return [program for program in programs if not environ.get(program.stands_in_for)]


def table(checkout: Checkout, ports: dict[str, int], cores: int | None = None) -> list[Program]:
    """What runs, in the order in which it is started and shown."""
    python = str(checkout.python)
    cores = cores or os.cpu_count() or 1

    def worker(name: str, queue: str, concurrency: int) -> Program:
        # Gossip, mingle and heartbeats are workers talking to each other; ours never need to, and with Redis they cost
        # start-up time and traffic.
        quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
        command = (python, "-m", "celery", "-A", "config", "worker", "-n", f"{name}@%h", "-Q", queue)
        return Program(name, (*command, "-c", str(concurrency), "-l", "INFO", *quiet))

    web = (python, "-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{ports['web']}", "--preload")
    threads = ("--worker-class", "gthread", "--workers", "2", "--threads", "8")
    # Its control socket would lie in the home folder, one for all checkouts and systems of the user.
    limits = ("--timeout", "60", "--graceful-timeout", "8", "--no-control-socket")
    beat = (python, "-m", "celery", "-A", "config", "beat", "-l", "INFO", "--pidfile=")
    watch = [Program("watch", (python, "manage.py", "watch_folders"))] if os.environ.get("WATCH_ROOT") else []
    return [
        Program("web", (*web, *threads, *limits), ports["web"]),
        worker("worker", "default", 2),
        worker("ocr", "ocr", cores),
        worker("signing", "signing", 1),
        worker("sync", "sync", 1),
        Program("beat", (*beat, "-s", str(checkout.var / "beat-schedule"))),
        Program("mail", (python, "manage.py", "mail_sink"), ports["smtp"], "EMAIL_URL"),
        Program("tsa", (python, "manage.py", "dev_tsa"), ports["tsa"], "TSA_URL"),
        Program(
            "portal-sim", (python, "manage.py", "national_portal_simulator"), ports["portal"], "NATIONAL_PORTAL_URL"
        ),
        Program("people-sim", (python, "manage.py", "citizen_data_simulator"), ports["people"], "CITIZEN_DATA_URL"),
        *watch,
    ]
