"""Following a dossier without an account: by its code (little is shown) or by the link behind a slip's QR code."""

from __future__ import annotations

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.accounts.web.addresses import client_address
from core.vietnamese.dates import format_datetime
from onestop.queries import TimelineEntry, by_token, public_status, timeline

TRIES = 20
WINDOW_SECONDS = 60


def _too_many(request: HttpRequest) -> bool:
    """Whether this address asked more than TRIES times within a minute: codes can be guessed, so guessing is slow."""
    key = f"track:{client_address(request)}"
    cache.add(key, 0, WINDOW_SECONDS)
    try:
        return bool(cache.incr(key) > TRIES)
    except ValueError:  # the window ended between the two calls
        return False


@require_safe
def by_code(request: HttpRequest) -> HttpResponse:
    """State, dates and unit behind a code; no name, no procedure."""
    code = request.GET.get("ma", "").strip()[:60]
    if not code:
        return render(
            request, "portal/track.html", {"code": "", "error": _("Hãy nhập mã hồ sơ.") if "ma" in request.GET else ""}
        )
    if _too_many(request):
        return render(request, "429.html", status=429)
    status = public_status(code)
    error = "" if status else _("Không có hồ sơ nào mang mã này. Hãy kiểm tra lại mã in trên giấy tiếp nhận.")
    return render(request, "portal/track.html", {"code": code, "status": status, "error": error})


@require_safe
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Procedure and steps behind the unguessable link of a slip; still no person and no paper."""
    if _too_many(request):
        return render(request, "429.html", status=429)
    dossier = by_token(token)
    if dossier is None:
        raise Http404
    # What people wrote to each other may name somebody: the public page shows steps, not notes.
    entries = [{**entry, "text": ""} for entry in shown_entries(timeline(dossier))]
    context = {"dossier": dossier, "entries": entries}
    return render(request, "portal/follow.html", context)


def until_text(entry: TimelineEntry) -> str:
    """Until when a step should be over, for a step that is not over yet."""
    if entry.kind == "done" or entry.until is None:
        return ""
    return _("chậm nhất %(when)s") % {"when": format_datetime(entry.until)}


def shown_entries(entries: list[TimelineEntry]) -> list[dict[str, object]]:
    """Timeline entries in the shape of `components/timeline.html`."""
    states = {"done": "done", "now": "current", "next": "next"}
    problems = {"refuse", "request_supplement"}
    shown: list[dict[str, object]] = []
    for entry in entries:
        state = "problem" if entry.kind == "done" and entry.action in problems else states[entry.kind]
        shown.append(
            {
                "title": entry.title,
                "at": entry.at,
                "who": entry.who,
                "text": entry.note,
                "state": state,
                "when": until_text(entry),
            }
        )
    return shown
