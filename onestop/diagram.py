"""The table of transitions as a document: a mermaid diagram and the same rows for reading."""

from __future__ import annotations

from core.accounts.models import Post
from onestop.models import Dossier
from onestop.transitions import NATIONAL_STATUS, OWNER, SYSTEM, TRANSITIONS, Transition

_NAMES = {OWNER: "Người nộp", SYSTEM: "Hệ thống", **dict(Post.Role.choices)}


def document() -> str:
    """The page `docs/dossier-states.md`."""
    states = [Dossier.State(value) for value in Dossier.State.values]
    lines = [
        "# States of a dossier",
        "",
        "Made from `onestop/transitions.py` by `./dev manage dossier_diagram`; a test compares the two.",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f"    {state.value}: {state.label} ({NATIONAL_STATUS[state]})" for state in states),
        *(_edge(row) for row in TRANSITIONS),
        *(f"    {state.value} --> [*]" for state in states if not any(row.source == state for row in TRANSITIONS)),
        "```",
        "",
        "The number in brackets is the status code of the National Portal (TrangThaiHoSo).",
        "",
        "| State | Action | Button | New state | Who | Rules |",
        "| --- | --- | --- | --- | --- | --- |",
        *(_line(row) for row in TRANSITIONS),
        "",
    ]
    return "\n".join(lines)


def _edge(row: Transition) -> str:
    return f"    {row.source or '[*]'} --> {row.target}: {row.label}"


def _line(row: Transition) -> str:
    who = ", ".join(sorted(_NAMES[name] for name in row.who))
    rules = ", ".join(f"`{guard.__name__}`" for guard in row.guards) or "–"
    return f"| `{row.source or '–'}` | `{row.action}` | {row.label} | `{row.target}` | {who} | {rules} |"
