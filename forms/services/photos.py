"""Several photos of one paper become one PDF: asked for by the citizen, made by a worker."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.audit.errors import Invalid
from core.files import photos, sandbox
from core.files.models import StoredFile
from core.files.services import local_path, store
from core.jobs.runner import Lease
from core.jobs.services import enqueue
from forms.models import Draft, DraftPaper
from forms.services.drafts import open_draft

MAX_PHOTOS = 30
PHOTO_TYPES = ("image/jpeg", "image/png")


def joinable(papers: QuerySet[DraftPaper]) -> QuerySet[DraftPaper]:
    """Checked photos that are not being joined already, in the order in which they came."""
    clean = {"file__state": StoredFile.State.CLEAN, "file__media_type__in": PHOTO_TYPES, "joining": False}
    return papers.filter(source=DraftPaper.Source.UPLOAD, **clean).order_by("pk")


def is_photo(paper: DraftPaper) -> bool:
    """Whether `joinable` would have it."""
    file = paper.file
    clean = file is not None and file.state == StoredFile.State.CLEAN and file.media_type in PHOTO_TYPES
    return clean and not paper.joining


@transaction.atomic
def join_photos(actor: Actor, draft_id: UUID, component_key: str) -> int:
    """Ask for one PDF of a component's checked photos; returns how many. A second click finds nothing left to ask for.

    Raises NotAllowed, Conflict (not one's own open draft), Invalid (fewer than two, or more than thirty photos).
    """
    draft = open_draft(actor, draft_id)
    ids = list(joinable(draft.papers.filter(component_key=component_key)).values_list("pk", flat=True))
    if len(ids) < 2:
        raise Invalid("too_few_photos", _("Cần ít nhất hai ảnh đã kiểm tra xong để ghép."), component_key)
    if len(ids) > MAX_PHOTOS:
        raise Invalid(
            "too_many_photos", _("Mỗi lần ghép được tối đa %(limit)s ảnh.") % {"limit": MAX_PHOTOS}, component_key
        )
    draft.papers.filter(pk__in=ids).update(joining=True, note="")
    payload = {"draft_id": str(draft.pk), "component_key": component_key, "papers": ids}
    enqueue("forms.join_photos", f"forms.join_photos:{uuid4()}", payload)
    return len(ids)


def make_joined(lease: Lease, payload: dict[str, Any]) -> None:
    """The worker's part: make the PDF in a limited child process, then put it in the photos' place.

    May run twice or die anywhere. Photos that were removed, or a draft that was submitted meanwhile, are left alone.
    """
    papers = list(_waiting(payload).select_related("file"))
    if len(papers) != len(payload["papers"]):
        _give_up(lease, payload, "")
        return
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        paths = [str(stack.enter_context(local_path(paper.file))) for paper in papers if paper.file]
        target = folder / "joined.pdf"
        limits = sandbox.Limits(cpu_seconds=120, wall_seconds=180.0)
        verdict = sandbox.call(photos.join, {"paths": paths, "target": str(target)}, limits)
        if verdict.get("code"):
            _give_up(lease, payload, str(verdict["message"]))
            return
        with target.open("rb") as handle:
            file = store(handle, trusted=True)
    _replace(lease, payload, file, int(verdict["pages"]))


@transaction.atomic
def _replace(lease: Lease, payload: dict[str, Any], file: StoredFile, pages: int) -> None:
    lease.guard()
    draft = Draft.objects.select_for_update().get(pk=payload["draft_id"])
    papers = _waiting(payload)
    if draft.state != Draft.State.OPEN or papers.count() != len(payload["papers"]):
        papers.update(joining=False)
        return
    StoredFile.objects.filter(pk=file.pk, page_count=None).update(page_count=pages)
    papers.delete()
    DraftPaper.objects.get_or_create(
        draft=draft,
        component_key=payload["component_key"],
        file=file,
        defaults={
            "source": DraftPaper.Source.UPLOAD,
            "name": _("Ảnh ghép, %(pages)s trang.pdf") % {"pages": pages},
        },
    )


def given_up(payload: dict[str, Any], code: str, message: str) -> None:
    """The joining was given up for good: the photos are free again, and say so; runs in that transaction."""
    why = _("Hệ thống chưa ghép được các ảnh này. Ảnh còn nguyên: có thể nộp từng ảnh, ghép lại hoặc bỏ bớt ảnh.")
    _waiting(payload).update(joining=False, note=why[:200])


@transaction.atomic
def _give_up(lease: Lease, payload: dict[str, Any], why: str) -> None:
    lease.guard()
    _waiting(payload).update(joining=False, note=why[:200])


def _waiting(payload: dict[str, Any]) -> QuerySet[DraftPaper]:
    return DraftPaper.objects.filter(pk__in=payload["papers"], draft_id=payload["draft_id"], joining=True).order_by(
        "pk"
    )
