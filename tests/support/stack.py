"""The whole system for a test: its own database, files and ports; the same processes as `./dev run`, really running."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zlib import crc32

import psycopg2
import redis
from django.conf import settings

from config.env import redis as redis_urls
from launcher.paths import Checkout
from launcher.processes import Program, table

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "Mat-khau-thu-2026"


def wait_until(what: str, check: Callable[[], Any], seconds: float = 60.0) -> Any:
    """Ask until the answer is true; fails with `what` when time is up."""
    end = time.monotonic() + seconds
    while True:
        answer = check()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.25)  # a poll of another process, not a wait for a race to pass


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Stack:
    """Processes by the names of the launcher's table; `kill` and `start` single ones."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        names = ("web", "smtp", "tsa", "portal", "people")
        self.ports = dict(zip(names, _free_ports(len(names)), strict=True))
        self.url = f"http://127.0.0.1:{self.ports['web']}"
        self.database = "motcua_stack" + os.environ.get("TEST_DB_SUFFIX", "")
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.programs: dict[str, Program] = {p.name: p for p in table(Checkout(ROOT), self.ports, cores=2)}
        self.redis_index = _redis_index()
        self.environment = self._environment()

    def _environment(self) -> dict[str, str]:
        base = settings.DATABASES["default"]
        here = f"postgres:///{self.database}?host={base['HOST']}&user={base['USER']}"
        if base["PASSWORD"]:
            here = f"postgres://{base['USER']}:{base['PASSWORD']}@{base['HOST']}:{base['PORT'] or 5432}/{self.database}"
        return {
            **os.environ,
            "DATABASE_URL": here,
            "REDIS_URL": os.environ.get("REDIS_URL") or _redis_from_dev_env(),
            "REDIS_DB": str(self.redis_index),
            "SECRET_KEY": settings.SECRET_KEY,
            "VAR_DIR": str(self.folder),
            "STATIC_ROOT": str(self.folder / "static"),
            "STATIC_COMPRESS": "0",
            "BASE_URL": self.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{self.ports['smtp']}",
            "TSA_URL": f"http://127.0.0.1:{self.ports['tsa']}/tsa",
            "NATIONAL_PORTAL_URL": f"http://127.0.0.1:{self.ports['portal']}/",
            "CITIZEN_DATA_URL": f"http://127.0.0.1:{self.ports['people']}/",
            "DEBUG": "0",
            "DEMO": "1",
            "DEMO_PASSWORD": PASSWORD,
            "OMP_THREAD_LIMIT": "1",
        }

    def manage(self, *words: str) -> str:
        """Run a management command of the system; fails with what it said."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def sql(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of a query on the system's database."""
        base = settings.DATABASES["default"]
        connection = psycopg2.connect(
            dbname=self.database,
            user=base["USER"],
            password=base["PASSWORD"],
            host=base["HOST"],
            port=base["PORT"] or None,
        )
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(query, values)
                return list(cursor.fetchall()) if cursor.description else []
        finally:
            connection.close()

    def unfinished(self) -> str:
        """Jobs and messages that are not done, with their errors, and programs that ended; for reports of failures."""
        jobs = self.sql("select name, queue, state, attempts, error_code, error from jobs_job where state <> 'done'")
        messages = self.sql("select key, state, attempts, last_error from outbox_message where state <> 'delivered'")
        ended = [(name, one.returncode) for name, one in self.running.items() if one.poll() is not None]
        return "\n".join(str(row) for row in [*jobs, *messages, *ended])

    def start(self, *names: str) -> None:
        for name in names:
            log = (self.folder / f"{name}.log").open("ab")
            self.running[name] = subprocess.Popen(
                self.programs[name].command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            log.close()

    def kill(self, name: str) -> None:
        """SIGKILL a process with all its children, as a crash of the machine would."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def readers(self, pid: int) -> list[int]:
        """Process ids of what a worker child has started: the reading process, in a session of its own."""
        return _children(pid)

    def stop(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.running.values():
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.running.clear()

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(self.url + "/readyz", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def listens(self, name: str) -> bool:
        """Whether something accepts connections on the port of this name."""
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", self.ports[name])) == 0

    def children(self, name: str) -> list[int]:
        """Process ids of a worker's children."""
        return _children(self.running[name].pid)

    def empty_redis(self) -> None:
        """Throw away this system's wake-ups and cache, as a restart of Redis without persistence would."""
        for address in (self.redis_index, self.redis_index + 1):  # wake-ups, cache
            _, url = redis_urls(self.environment["REDIS_URL"], address - 1)
            with redis.Redis.from_url(url) as client:
                client.flushdb()


def alive(pid: int) -> bool:
    """Whether a process still runs; one that only waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except FileNotFoundError:
        return False


def _children(pid: int) -> list[int]:
    try:
        paths = list(Path(f"/proc/{pid}/task").glob("*/children"))
        return [int(child) for path in paths for child in path.read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def _redis_index() -> int:
    """Two databases of Redis, this one and the next: test runs side by side must not wake each other's workers.

    0 and 1 are the developer's, 12 and 13 those of tests in one process.
    """
    suffix = os.environ.get("TEST_DB_SUFFIX", "")
    return 2 + 2 * (crc32(suffix.encode()) % 5) if suffix else 14


def _redis_from_dev_env() -> str:
    for line in (ROOT / "var" / "dev.env").read_text("utf-8").splitlines():
        if line.startswith("REDIS_URL="):
            return line.partition("=")[2]
    raise AssertionError("no Redis: run the tests by ./dev test")


def _administer(sql: str) -> None:
    base = settings.DATABASES["default"]
    connection = psycopg2.connect(
        dbname="postgres", user=base["USER"], password=base["PASSWORD"], host=base["HOST"], port=base["PORT"] or None
    )
    connection.autocommit = True
    try:
        connection.cursor().execute(sql)
    finally:
        connection.close()


@contextmanager
def whole_system(folder: Path, *, without: tuple[str, ...] = ()) -> Iterator[Stack]:
    """A migrated system with the demo province, running; everything is gone afterwards."""
    stack = Stack(folder)
    _administer(f'drop database if exists "{stack.database}" with (force)')
    _administer(f'create database "{stack.database}"')
    try:
        with ThreadPoolExecutor(1) as beside:
            static = beside.submit(
                stack.manage,
                "collectstatic",
                "--noinput",
                "--verbosity",
                "0",
                "--ignore",
                "redoc",
                "--ignore",
                "rest_framework",
            )
            stack.manage("migrate", "--verbosity", "0")
            stack.manage("load_demo")
            static.result()
        stack.start(*(name for name in stack.programs if name not in without))
        wait_until("the web server answers", stack.ready)
        yield stack
    finally:
        stack.stop()
        _administer(f'drop database if exists "{stack.database}" with (force)')
