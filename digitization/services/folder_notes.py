"""What a hot folder could not take is noted for the people of its agency, until one of them has seen to it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from core.accounts.actor import Actor
from core.agencies.models import Agency
from core.audit.services import record
from digitization import policies
from digitization.metadata import plain
from digitization.models import FolderNote


def say(agency: Agency | None, folder: Path, name: str, reason: str) -> None:
    """Note it once, with the latest reason. No agency: nobody there would see it, the province's administrator does."""
    defaults = {"agency": agency, "reason": reason[:600], "at": timezone.now()}
    FolderNote.objects.update_or_create(folder=_called(folder), name=_shown(name), seen_at=None, defaults=defaults)


def settle(folder: Path, name: str = "") -> None:
    """What was wrong with a file, or with the whole folder, is mended: nobody has to see to it any more."""
    FolderNote.objects.filter(folder=_called(folder), name=_shown(name), seen_at=None).delete()


def _called(folder: Path) -> str:
    return plain(f"{folder.parent.name}/{folder.name}")[:120]


def _shown(name: str) -> str:
    """Names of files on disk may hold bytes that are no text."""
    return plain(name)[:200]


@transaction.atomic
def seen(actor: Actor, ids: Iterable[int]) -> int:
    """Put notes away; each is an event. Returns how many; notes of other agencies are none."""
    mine = policies.folder_notes(actor).select_for_update().filter(pk__in=ids)
    notes = list(mine)
    for note in notes:
        note.seen_by, note.seen_at = actor.post, timezone.now()
        note.save(update_fields=["seen_by", "seen_at"])
        data = {"folder": note.folder, "name": note.name, "reason": note.reason}
        record("digitization.folder_note_seen", note, actor.who, data=data)
    return len(notes)
