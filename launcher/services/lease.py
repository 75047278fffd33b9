"""Who uses the private services: the last one out stops them, unless they were asked to stay.

Every command that needs them holds a shared lock for as long as it runs. Only a command that could take the lock alone
may stop the services, so a test run never takes them away from `./dev run`, nor the other way round. `./dev services`
leaves a note that they stay until `./dev down`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from launcher import envfile, ports
from launcher.files import read_json, write_text
from launcher.identity import Identity, is_alive
from launcher.locks import FileLock, exclusive
from launcher.paths import Checkout
from launcher.services import postgres, redis


def postgres_is_ours() -> bool:
    return not os.environ.get("DATABASE_URL")


def redis_is_ours() -> bool:
    return not os.environ.get("REDIS_URL")


def _stay_note(checkout: Checkout) -> Path:
    return checkout.run / "services.stay"


def _change(checkout: Checkout) -> Path:
    """Held alone while services start or stop."""
    return checkout.run / "services.change"


def supervisor_identity(checkout: Checkout) -> Identity | None:
    """The running supervisor of this checkout, if there is one."""
    kept = read_json(checkout.run / "supervisor.json")
    if not {"pid", "started"} <= kept.keys():
        return None
    identity = Identity(int(kept["pid"]), int(kept["started"]))
    return identity if is_alive(identity) else None


def join(checkout: Checkout) -> FileLock:
    """Start what is not running and count as a user of it; give the lock back to `leave`."""
    checkout.make_folders()
    users = FileLock(checkout.run / "services.users")
    with exclusive(_change(checkout)):
        cluster = postgres.locate(checkout) if postgres_is_ours() else None
        server = redis.locate(checkout) if redis_is_ours() else None
        with ThreadPoolExecutor(max_workers=2) as pool:
            started = []
            if cluster:
                started.append(pool.submit(postgres.start, cluster))
            if server:
                started.append(pool.submit(redis.start, server))
            for future in started:
                future.result()
        settled = ports.settle(checkout, in_use=supervisor_identity(checkout) is not None)
        values = envfile.compose(checkout, settled, cluster.url if cluster else None, server.url if server else None)
        envfile.write(checkout, values)
        users.acquire(shared=True)
    return users


def leave(checkout: Checkout, users: FileLock) -> bool:
    """Stop counting as a user; the last one out stops the services. True when they were stopped."""
    with exclusive(_change(checkout)):
        alone = users.acquire(wait=False)
        stopped = alone and not _stay_note(checkout).exists()
        if stopped:
            _stop(checkout)
        users.release()
    return stopped


@contextmanager
def services(checkout: Checkout) -> Iterator[None]:
    """The services for the length of a block."""
    users = join(checkout)
    try:
        yield
    finally:
        leave(checkout, users)


def keep(checkout: Checkout) -> None:
    """Start the services and let them stay when this command ends."""
    users = join(checkout)
    write_text(_stay_note(checkout), "until ./dev down\n")
    users.release()


def let_go(checkout: Checkout) -> bool:
    """Stop the services unless some command is using them. True when none is left running."""
    _stay_note(checkout).unlink(missing_ok=True)
    return leave(checkout, FileLock(checkout.run / "services.users"))


def _stop(checkout: Checkout) -> None:
    if redis_is_ours():
        redis.stop(redis.locate(checkout))
    if postgres_is_ours():
        postgres.stop(postgres.locate(checkout))


def describe(checkout: Checkout) -> list[tuple[str, str]]:
    """(service, state) for `./dev status`."""
    rows = []
    if postgres_is_ours():
        state = "running" if postgres.is_running(postgres.locate(checkout)) else "stopped"
        rows.append(("postgres", state))
    else:
        rows.append(("postgres", "replaced by DATABASE_URL"))
    if redis_is_ours():
        rows.append(("redis", "running" if redis.is_running(redis.locate(checkout)) else "stopped"))
    else:
        rows.append(("redis", "replaced by REDIS_URL"))
    return rows
