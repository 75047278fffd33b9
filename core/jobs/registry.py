"""Which function does which job. Handlers register from their app's `tasks.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.jobs.runner import Lease

Handler = Callable[["Lease", dict[str, Any]], None]


class Permanent(Exception):
    """The job can never succeed as it is: no retry, a person has to look. `code` is stable, the message Vietnamese."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Transient(Exception):
    """The job may succeed later (a service is down, a disk is full)."""

    def __init__(self, code: str, message: str, retry_in: float | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.retry_in = retry_in


@dataclass(frozen=True)
class JobKind:
    """A kind of job; `lease_seconds` is how long a silent worker is believed, `max_seconds` how long it may work."""

    name: str
    handler: Handler
    queue: str
    lease_seconds: int
    max_seconds: int
    max_attempts: int
    on_dead: Callable[[dict[str, Any], str, str], None] | None


_kinds: dict[str, JobKind] = {}


def job(
    name: str,
    *,
    queue: str = "default",
    lease_seconds: int = 30,
    max_seconds: int = 600,
    max_attempts: int = 8,
    on_dead: Callable[[dict[str, Any], str, str], None] | None = None,
) -> Callable[[Handler], Handler]:
    """Register a handler. It takes (lease, payload), re-reads state, returns early when the work is already done.

    `on_dead(payload, code, message)` runs in the transaction that gives the job up.
    """

    def register(handler: Handler) -> Handler:
        if name in _kinds:
            raise ValueError(f"job {name} is registered twice")
        _kinds[name] = JobKind(name, handler, queue, lease_seconds, max_seconds, max_attempts, on_dead)
        return handler

    return register


def kind_of(name: str) -> JobKind:
    try:
        return _kinds[name]
    except KeyError:
        raise Permanent("unknown_job", f"Không có chương trình cho việc “{name}”.") from None


def known_kinds() -> dict[str, JobKind]:
    return dict(_kinds)
