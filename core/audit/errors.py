"""Typed errors with a Vietnamese message fit for the screen and a stable code for the API.

They stand here because audit is the lowest app that every writing service builds on.
"""

from __future__ import annotations


class DomainError(Exception):
    """Something a person asked for cannot be done; nothing was changed."""

    def __init__(self, code: str, message: str, field: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field


class Invalid(DomainError):
    """What was entered is not acceptable; `field` names where."""


class NotAllowed(DomainError):
    """The actor may not do this (and may know that it exists)."""


class Conflict(DomainError):
    """Somebody else was faster: what the actor saw is no longer how it is."""
