"""How a state or a lateness is shown: word, colour and icon together, the same everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.vietnamese.dates import to_local
from core.vietnamese.numbers import group_digits

TONES = ("neutral", "info", "success", "warning", "danger")


@dataclass(frozen=True)
class Chip:
    """What the template `components/chip.html` shows."""

    label: str
    tone: str = "neutral"
    icon: str = "circle"


# State codes of dossiers, papers on the line, records, jobs and messages. The word comes from the model's choices.
LOOKS: dict[str, tuple[str, str]] = {
    # drafts and dossiers
    "draft": ("neutral", "pencil"),
    "submitted": ("info", "inbox"),
    "supplement_before_accept": ("warning", "reply"),
    "supplement": ("warning", "reply"),
    "refused": ("danger", "x-circle"),
    "accepted": ("info", "check-circle"),
    "in_review": ("info", "arrow-repeat"),
    "awaiting_approval": ("info", "pen"),
    "approved": ("info", "patch-check"),
    "result_ready": ("success", "file-earmark-check"),
    "returned": ("success", "check-circle-fill"),
    "withdrawn": ("neutral", "dash-circle"),
    "paused": ("warning", "pause-circle"),
    # money
    "not_due": ("neutral", "dash-circle"),
    "unpaid": ("warning", "credit-card"),
    "paid": ("success", "check-circle"),
    # papers of a dossier
    "to_check": ("warning", "hourglass-split"),
    "supplied": ("success", "paperclip"),
    "reused": ("success", "arrow-repeat"),
    "bad": ("danger", "file-earmark-x"),
    "missing": ("warning", "file-earmark-plus"),
    # the digitization line
    "registered": ("neutral", "hourglass-split"),
    "scanned": ("neutral", "upc-scan"),
    "read": ("info", "eye"),
    "indexed": ("info", "list-check"),
    "checked": ("info", "check2-square"),
    "signed": ("info", "patch-check"),
    "filed": ("success", "archive"),
    "sent_back": ("warning", "arrow-return-left"),
    "open": ("info", "folder2-open"),
    "closed": ("neutral", "folder-check"),
    # records and signatures
    "valid": ("success", "check-circle"),
    "replaced": ("neutral", "arrow-left-right"),
    "revoked": ("danger", "x-circle"),
    "expired": ("warning", "clock-history"),
    "pass": ("success", "shield-check"),
    "fail": ("danger", "shield-exclamation"),
    "not_checked": ("neutral", "question-circle"),
    # files
    "checking": ("info", "hourglass-split"),
    "quarantined": ("warning", "hourglass-split"),
    "clean": ("success", "shield-check"),
    # jobs and messages
    "queued": ("neutral", "clock"),
    "waiting": ("neutral", "clock"),
    "pending": ("neutral", "clock"),
    "running": ("info", "arrow-repeat"),
    "done": ("success", "check-circle"),
    "delivered": ("success", "send-check"),
    "failed": ("danger", "exclamation-triangle"),
    "dead": ("danger", "exclamation-octagon"),
    # tasks of a citizen
    "todo": ("neutral", "circle"),
    "started": ("info", "pencil"),
    "blocked": ("neutral", "lock"),
}


def state_chip(code: str, label: str, tone: str = "", icon: str = "") -> Chip:
    """The chip of a state; a code without a look of its own is neutral."""
    default_tone, default_icon = LOOKS.get(str(code), ("neutral", "circle"))
    return Chip(str(label), tone or default_tone, icon or default_icon)


def _span(seconds: float, *, hours: bool) -> str:
    """Whole units, rounded down: never promises time that is not there."""
    if hours or seconds < 86_400:
        if seconds < 3600:
            minutes = max(1, int(seconds // 60))
            return ngettext("%(n)s phút", "%(n)s phút", minutes) % {"n": minutes}
        whole = int(seconds // 3600)
        return ngettext("%(n)s giờ", "%(n)s giờ", whole) % {"n": group_digits(whole)}
    return _days(int(seconds // 86_400))


def _days(days: int) -> str:
    return ngettext("%(n)s ngày", "%(n)s ngày", days) % {"n": group_digits(days)}


def lateness_chip(due_at: datetime, now: datetime, *, done_at: datetime | None = None, hours: bool = False) -> Chip:
    """How a due time stands, in calendar time on the clock of Vietnam.

    `hours` is for clocks of some hours (receiving a dossier): the rest is always said in hours. Both times are aware.
    """
    if done_at is not None:
        if done_at <= due_at:
            early = (to_local(due_at).date() - to_local(done_at).date()).days
            words = _("trước hạn %(amount)s") % {"amount": _days(early)} if early else _("đúng hạn")
            return Chip(words, "success", "check-circle")
        late = _span((done_at - due_at).total_seconds(), hours=hours)
        return Chip(_("trễ hạn %(amount)s") % {"amount": late}, "danger", "exclamation-circle")
    left = (due_at - now).total_seconds()
    if left < 0:
        over = _span(-left, hours=hours)
        return Chip(_("quá hạn %(amount)s") % {"amount": over}, "danger", "exclamation-triangle-fill")
    days = (to_local(due_at).date() - to_local(now).date()).days
    if hours:
        rest = _("còn %(amount)s") % {"amount": _span(left, hours=True)}
        return Chip(rest, "warning" if left < 2 * 3600 else "info", "stopwatch")
    if days == 0:
        return Chip(_("đến hạn hôm nay"), "warning", "clock-fill")
    return Chip(_("còn %(amount)s") % {"amount": _days(days)}, "warning" if days == 1 else "info", "clock")
