"""Packages: a ZIP of scans, with a manifest in it or beside it, put on the line file by file.

The ZIP is opened in a limited child process; what comes out goes the way of every other file.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.actor import Actor, actor_for_post
from core.audit.errors import DomainError, Invalid, NotAllowed
from core.audit.services import record
from core.files import sandbox
from core.files.services import local_path, nearly_full, store
from core.jobs.registry import Transient
from core.jobs.services import enqueue
from digitization import policies
from digitization.models import Batch, Document, Package
from digitization.reading.unpacking import unpack
from digitization.services import intake, reading
from digitization.services.intake import Intake, Upload
from digitization.services.manifests import Entry, ManifestErrors, key_of, read_manifest

SHEET_SUFFIXES = (".xlsx", ".csv")
BROUGHT = (intake.PACKAGE_SUFFIX, *SHEET_SUFFIXES)
"""What the browser may bring besides scans; a worker opens it."""
MANIFEST_NAMES = ("bang-ke.xlsx", "bang-ke.csv", "manifest.xlsx", "manifest.csv")
_SUGGESTIBLE = (Document.State.REGISTERED, Document.State.SCANNED, Document.State.READ)
_LIMITS = sandbox.Limits(memory=512 * 1024 * 1024, cpu_seconds=120, wall_seconds=300)


@dataclass(frozen=True)
class Unpacked:
    """A file of a package: where it lies now, its name, or why it was not taken out."""

    path: Path | None
    name: str
    refusal: str = ""


@contextmanager
def opened(path: Path) -> Iterator[list[Unpacked]]:
    """The files of a ZIP, unpacked for the time of use. Raises Invalid where it is refused as a whole."""
    if nearly_full():
        raise Invalid("disk_full", _("Hệ thống tạm ngừng nhận tệp vì sắp hết chỗ lưu trữ."))
    incoming = Path(settings.FILES_ROOT) / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=incoming, prefix="zip-") as folder:
        answer = sandbox.call(
            unpack,
            {
                "path": str(path),
                "out": folder,
                "suffixes": [*intake.SUFFIXES, *SHEET_SUFFIXES],
                "most_bytes": settings.UPLOAD_MAX_BYTES,
                "max_total": settings.PACKAGE_MAX_BYTES,
            },
            _LIMITS,
        )
        if "files" not in answer:
            raise Invalid(str(answer["code"]), str(answer["message"]))
        rows = answer["files"]
        yield [Unpacked(Path(folder, place) if place else None, name, refusal) for place, name, refusal in rows]


def add_files(
    actor: Actor, batch_id: int, files: Iterable[Unpacked], entries: dict[str, Entry], *, split_blank: bool = False
) -> Iterator[Intake]:
    """Put files on the line, each with what the manifest says of it; files that the manifest names in vain come last.

    Raises NotAllowed; Invalid (`disk_full`) stops it: what was taken before stays, and the rest can be sent again.
    """
    seen: set[str] = set()
    for file in files:
        entry = entries.get(key_of(file.name))
        seen.add(key_of(file.name))
        if file.path is None:
            yield Intake(file.name, "refused", file.refusal, code="not_taken")
            continue
        with file.path.open("rb") as handle:
            answer = intake.add_file(
                actor,
                batch_id,
                handle,
                file.name,
                split_blank=split_blank,
                hints=entry.hints if entry else (),
                owners=entry.owners if entry else (),
            )
        if answer.code == "disk_full":
            raise Invalid("disk_full", answer.message)
        yield answer
    for name, entry in entries.items():
        if name not in seen:
            message = _("Bảng kê dòng %(n)s nêu tệp này nhưng không có tệp.") % {"n": entry.row}
            yield Intake(name, "refused", message, code="file_missing")


def add_package(actor: Actor, batch_id: int, path: Path, *, split_blank: bool = False) -> list[Intake]:
    """A ZIP with its manifest, if it has one. Raises Invalid (ManifestErrors too) before anything is taken."""
    with opened(path) as files:
        entries: dict[str, Entry] = {}
        scans: list[Unpacked] = []
        for file in files:
            if file.path is not None and file.name.lower() in MANIFEST_NAMES:
                entries = read_manifest(file.path, file.name)
            elif file.name.lower().endswith(SHEET_SUFFIXES):
                scans.append(Unpacked(None, file.name, _("Bảng kê phải tên là bang-ke.xlsx hoặc bang-ke.csv.")))
            else:
                scans.append(file)
        return list(add_files(actor, batch_id, scans, entries, split_blank=split_blank))


def apply_manifest(actor: Actor, batch_id: int, entries: dict[str, Entry]) -> list[Intake]:
    """Give papers already in a batch, known by their file's name, what the manifest says of them: as suggestions.

    A paper that a person has entered keeps what they entered. Raises NotAllowed.
    """
    batch = Batch.objects.filter(pk=batch_id).select_related("agency").first()
    if batch is None or not policies.may_upload(actor, batch):
        raise NotAllowed("upload_not_allowed", _("Không thêm được giấy tờ vào lô này."))
    named: dict[str, list[int]] = {}
    for pk, name in batch.documents.values_list("pk", "name"):
        named.setdefault(key_of(name), []).append(pk)
    return [_apply(actor, name, entry, named.get(name, [])) for name, entry in entries.items()]


@transaction.atomic
def _apply(actor: Actor, name: str, entry: Entry, known: list[int]) -> Intake:
    if len(known) != 1:
        missing = _("Bảng kê dòng %(n)s nêu tệp này nhưng không có tệp.")
        several = _("Bảng kê dòng %(n)s: lô có nhiều giấy tờ cùng tên tệp này.")
        return Intake(name, "refused", (several if known else missing) % {"n": entry.row}, code="file_missing")
    document = Document.objects.select_for_update(of=("self",)).filter(pk=known[0]).first()
    if document is None or document.state not in _SUGGESTIBLE:
        message = _("Bảng kê dòng %(n)s: giấy tờ đã nhập chỉ mục hoặc bị từ chối nên giữ nguyên.")
        return Intake(name, "refused", message % {"n": entry.row}, document, "entered")
    document.hints = reading.with_hints(entry.hints, document.hints)
    document.owners = entry.owners or document.owners
    if document.state == Document.State.READ:
        document.suggestions = reading.with_hints(document.hints, document.suggestions)
        document.version += 1
    document.save(update_fields=["hints", "owners", "suggestions", "version"])
    record("digitization.manifest_applied", document, actor.who, data={"row": entry.row})
    return Intake(name, "accepted", _("Đã ghi gợi ý."), document)


def bring(actor: Actor, batch_id: int, upload: IO[bytes], name: str, *, split_blank: bool = False) -> Package:
    """Keep a ZIP or a manifest from the browser; a worker opens it. Raises NotAllowed, Invalid (the file's faults).

    A ZIP brought again is the same package, opened anew where it was refused and shown anew where it was put away; a
    manifest brought again is applied again, for papers that came since.
    """
    batch = Batch.objects.filter(pk=batch_id).select_related("agency").first()
    if batch is None or actor.post is None or not policies.may_upload(actor, batch):
        raise NotAllowed("upload_not_allowed", _("Không thêm được giấy tờ vào lô này."))
    source = store(upload)
    with transaction.atomic():
        batch = Batch.objects.select_for_update(no_key=True, of=("self",)).select_related("agency").get(pk=batch_id)
        if not policies.may_upload(actor, batch):  # closed while the file was being kept
            raise NotAllowed("upload_not_allowed", _("Không thêm được giấy tờ vào lô này."))
        name = intake.clean_name(name)
        over = [Package.State.REFUSED]
        if name.lower().endswith(SHEET_SUFFIXES):
            over.append(Package.State.TAKEN)
        Package.objects.filter(batch=batch, file=source, state__in=over).delete()
        defaults = {"name": name, "brought_by": actor.post, "split_blank": split_blank}
        found, made = Package.objects.get_or_create(batch=batch, file=source, defaults=defaults)
        if made:
            record("digitization.package_brought", batch, actor.who, data={"sha256": source.sha256})
            enqueue("digitization.unpack", f"digitization.unpack:{found.pk}", {"package_id": found.pk})
        elif found.seen_at is not None:
            found.seen_by = found.seen_at = None
            found.save(update_fields=["seen_by", "seen_at"])
        return found


@transaction.atomic
def seen(actor: Actor, batch_id: int, ids: Iterable[int]) -> int:
    """Put away what became of packages; each is an event of the batch. Returns how many.

    Packages that are still being opened stay; those of other agencies and other batches are none.
    """
    mine = policies.packages(actor).filter(batch=batch_id, pk__in=ids, seen_at=None)
    found = list(mine.exclude(state=Package.State.WAITING).select_for_update(of=("self",)).select_related("batch"))
    for package in found:
        package.seen_by, package.seen_at = actor.post, timezone.now()
        package.save(update_fields=["seen_by", "seen_at"])
        data = {"package": package.pk, "name": package.name, "state": package.state, "left": len(package.left_out)}
        record("digitization.package_seen", package.batch, actor.who, data=data)
    return len(found)


def take_package(package_id: int, guard: Callable[[], None]) -> None:
    """Open a package and keep the report: every error of its manifest, or what became of each file or row.

    Twice adds nothing: the same bytes are one document. Raises Transient (disk full).
    """
    package = Package.objects.filter(pk=package_id).select_related("file", "brought_by").first()
    if package is None or package.state != Package.State.WAITING:
        return
    problem, answers = "", []
    actor = actor_for_post(package.brought_by)
    try:
        with local_path(package.file) as path:
            if package.name.lower().endswith(SHEET_SUFFIXES):
                answers = apply_manifest(actor, package.batch_id, read_manifest(path, package.name))
            else:
                answers = add_package(actor, package.batch_id, path, split_blank=package.split_blank)
    except ManifestErrors as error:
        problem = _("Bảng kê có lỗi nên chưa nhận gì; sửa rồi gửi lại.")
        answers = [Intake(package.name, "refused", line) for line in error.lines]
    except DomainError as error:
        if error.code == "disk_full":
            raise Transient(error.code, error.message) from error
        problem = error.message
    with transaction.atomic():
        guard()
        package = Package.objects.select_for_update().get(pk=package_id)
        package.problem = problem[:300]
        package.state = Package.State.REFUSED if problem else Package.State.TAKEN
        package.report = [[answer.name, answer.outcome, answer.message] for answer in answers]
        package.save(update_fields=["problem", "state", "report"])


def give_up(package_id: int, message: str) -> None:
    """The job was given up; runs in that transaction."""
    waiting = Package.objects.filter(pk=package_id, state=Package.State.WAITING)
    waiting.update(state=Package.State.REFUSED, problem=message[:300])


def add_any(actor: Actor, batch_id: int, upload: Upload, name: str, *, split_blank: bool = False) -> Intake:
    """A file from the browser: a ZIP or manifest waits for a worker, a scan goes on the line. Faults are the answer."""
    if not name.lower().endswith(BROUGHT):
        return intake.add_file(actor, batch_id, upload, name, split_blank=split_blank)
    try:
        package = bring(actor, batch_id, cast("IO[bytes]", upload), name, split_blank=split_blank)
    except NotAllowed:
        raise
    except DomainError as error:
        return Intake(name, "refused", error.message, code=error.code)
    return Intake(package.name, "accepted", _("Đã nhận, đang mở; kết quả hiện ở dưới."))
