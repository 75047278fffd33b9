"""Reading dossiers: for the applicant, for officers' lists, for the public, for figures.

What other apps use is named here; the modules are one subject each.
"""

from onestop.queries.dossiers import (
    dossier_for,
    file_of,
    mine,
    my_dossier,
    papers_of,
    result_of,
    slips_of,
    sync_state,
)
from onestop.queries.figures import Promise, promise
from onestop.queries.public import PublicStatus, by_token, public_status
from onestop.queries.timeline import TimelineEntry, Turn, control_rows, timeline, turn

__all__ = [
    "Promise",
    "PublicStatus",
    "TimelineEntry",
    "Turn",
    "by_token",
    "control_rows",
    "dossier_for",
    "file_of",
    "mine",
    "my_dossier",
    "papers_of",
    "promise",
    "public_status",
    "result_of",
    "slips_of",
    "sync_state",
    "timeline",
    "turn",
]
