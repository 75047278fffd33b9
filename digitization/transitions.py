"""The line as one table: `(state, action) → state, who`. Buttons, services, permission tests and the docs read it here.

registered → scanned → read → indexed → checked → signed → filed, or sent back with a reason (glossary).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from core.accounts.models import Post
from core.audit.errors import Conflict
from digitization.models import Document

State = Document.State
Who = Literal["indexer", "checker", "system"]


@dataclass(frozen=True)
class Transition:
    """`to` is None where the document leaves the line altogether."""

    state: State
    action: str
    to: State | None
    who: Who


TRANSITIONS: tuple[Transition, ...] = (
    Transition(State.REGISTERED, "take_in", State.SCANNED, "system"),
    Transition(State.REGISTERED, "refuse", State.REFUSED, "system"),
    Transition(State.SCANNED, "refuse", State.REFUSED, "system"),
    Transition(State.SCANNED, "finish_reading", State.READ, "system"),
    Transition(State.READ, "confirm", State.INDEXED, "indexer"),
    Transition(State.SENT_BACK, "confirm", State.INDEXED, "indexer"),
    Transition(State.READ, "rearrange", State.SCANNED, "indexer"),
    Transition(State.SENT_BACK, "rearrange", State.SCANNED, "indexer"),
    Transition(State.INDEXED, "take_back", State.READ, "indexer"),
    Transition(State.INDEXED, "approve", State.CHECKED, "checker"),
    Transition(State.INDEXED, "send_back", State.SENT_BACK, "checker"),
    Transition(State.INDEXED, "accept_lot", State.CHECKED, "checker"),
    Transition(State.INDEXED, "return_lot", State.SENT_BACK, "checker"),
    Transition(State.CHECKED, "return_lot", State.SENT_BACK, "checker"),
    Transition(State.CHECKED, "withdraw", State.INDEXED, "checker"),
    Transition(State.CHECKED, "sign", State.SIGNED, "system"),
    Transition(State.SIGNED, "file", State.FILED, "system"),
    Transition(State.REGISTERED, "remove", None, "indexer"),
    Transition(State.SCANNED, "remove", None, "indexer"),
    Transition(State.READ, "remove", None, "indexer"),
    Transition(State.SENT_BACK, "remove", None, "indexer"),
    Transition(State.REFUSED, "remove", None, "indexer"),
)
_TABLE = {(row.state, row.action): row for row in TRANSITIONS}
ROLES: dict[Who, str] = {"indexer": Post.Role.INDEXER, "checker": Post.Role.CHECKER}
UNFINISHED = (State.REGISTERED, State.SCANNED, State.CHECKED, State.SIGNED)
"""States in which the system is at work: screens keep asking for news."""


def find(state: str, action: str) -> Transition | None:
    return _TABLE.get((State(state), action))


def actions(state: str, role: str) -> frozenset[str]:
    """What a post of `role` may do with a document in `state` (the person rule of `policies.can` comes on top)."""
    return frozenset(row.action for row in TRANSITIONS if row.state == state and ROLES.get(row.who) == role)


def target(document: Document, action: str) -> State | None:
    """Where `action` leads from the document's state. Raises Conflict (`wrong_state`) when it is not possible now."""
    row = find(document.state, action)
    if row is None:
        raise Conflict(
            "wrong_state",
            _("Giấy tờ “%(name)s” đang ở bước “%(state)s” nên không thực hiện được việc này. Hãy tải lại trang.")
            % {"name": document.name, "state": document.get_state_display()},
        )
    return row.to
