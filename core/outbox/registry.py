"""Where messages go: one function per destination that sends a message and returns the reply."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.outbox.models import Message

Deliver = Callable[["Message"], dict[str, Any]]


class Undeliverable(Exception):
    """The other side did not take the message. `retry=False`: it never will as it is, a person has to look."""

    def __init__(self, message: str, *, retry: bool = True, reply: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.retry = retry
        self.reply = reply


_destinations: dict[str, Deliver] = {}


def destination(name: str) -> Callable[[Deliver], Deliver]:
    """Register the sender of a destination."""

    def register(deliver: Deliver) -> Deliver:
        if name in _destinations:
            raise ValueError(f"destination {name} is registered twice")
        _destinations[name] = deliver
        return deliver

    return register


def sender_of(name: str) -> Deliver:
    return _destinations[name]


def known_destinations() -> list[str]:
    return sorted(_destinations)
