"""Hot folders: what a scanner drops into its agency's folder goes on the line, each file once it is complete.

`WATCH_ROOT/<agency code>/<paper type code>/…`. A file is moved away only after the line has its bytes and its row: a
process killed in between finds it again, and the line answers that it has it already.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.audit.errors import DomainError, Invalid
from core.catalogue.models import PaperType
from core.files.services import nearly_full
from digitization.models import Batch
from digitization.queries.batches import indexer_of
from digitization.services import batches, intake, packages
from digitization.services.manifests import Entry, ManifestErrors, read_manifest

DONE, REFUSED = "done", "refused"
QUIET_SECONDS = 5.0
"""A file whose size and time of change stayed the same so long is complete: scanners and networks write in bursts."""
AGAIN_SECONDS = 60.0
"""How long a folder rests in which something failed that is no fault of a file."""
ERRORS_SUFFIX = ".loi.txt"
Look = tuple[int, int]
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Told:
    """What was done with a file, for the log."""

    name: str
    outcome: str
    message: str


@dataclass
class HotFolders:
    """Looks at the folders again and again; remembers only how files looked and since when."""

    root: Path
    quiet_seconds: float = QUIET_SECONDS
    _seen: dict[Path, tuple[Look, float]] = field(default_factory=dict)
    _resting: dict[Path, float] = field(default_factory=dict)

    def look(self, now: float | None = None) -> Iterator[Told]:
        """Take what is complete. `now` in seconds of a clock that only goes forward."""
        now = time.monotonic() if now is None else now
        if nearly_full():
            yield Told("", "stopped", _("Tạm ngừng nhận tệp vì sắp hết chỗ lưu trữ."))
            return
        present: set[Path] = set()
        for agency in _folders(self.root):
            for kind in _folders(agency):
                files = _files(kind)
                present.update(files)
                complete = [path for path in files if self._complete(path, now)]
                if complete and now >= self._resting.get(kind, now):
                    yield from self._take_apart(agency.name, kind, complete, now)
        self._seen = {path: look for path, look in self._seen.items() if path in present}

    def _complete(self, path: Path, now: float) -> bool:
        try:
            state = path.stat()
        except OSError:
            return False
        look = (state.st_size, state.st_mtime_ns)
        before = self._seen.get(path)
        if before is None or before[0] != look:
            self._seen[path] = (look, now)
            return self.quiet_seconds <= 0
        return now - before[1] >= self.quiet_seconds

    def _take_apart(self, agency: str, kind: Path, files: list[Path], now: float) -> Iterator[Told]:
        """What fails in one folder, whatever it is, keeps no other agency waiting; its files stay for another try."""
        try:
            yield from self._take(agency, kind, files)
        except Exception:
            logger.exception("hot folder %s/%s failed", agency, kind.name)
            self._resting[kind] = now + AGAIN_SECONDS
            yield Told(f"{agency}/{kind.name}", "stopped", _("Lỗi hệ thống; thư mục này được thử lại sau một phút."))

    def _take(self, agency: str, kind: Path, files: list[Path]) -> Iterator[Told]:
        actor = indexer_of(agency)
        paper_type = PaperType.objects.filter(code=kind.name).first()
        if actor is None or paper_type is None:
            reason = _("Cơ quan này không có cán bộ số hóa.") if actor is None else _("Không có loại giấy tờ này.")
            yield Told(f"{agency}/{kind.name}", "stopped", reason)
            return
        batch = _batch_of_today(actor, paper_type)
        manifest = next((path for path in files if path.name.lower() in packages.MANIFEST_NAMES), None)
        try:
            entries = read_manifest(manifest) if manifest else {}
        except Invalid as error:
            yield _say_errors(manifest, error)
            return
        for path in files:
            if path == manifest:
                continue
            try:
                yield from _add(actor, batch, path, entries)
            except DomainError as error:
                yield Told(path.name, "stopped", error.message)
                return
        if manifest is not None and _all_came(batch, entries):
            _move(manifest, DONE, "")


def _add(actor: Actor, batch: Batch, path: Path, entries: dict[str, Entry]) -> Iterator[Told]:
    """One file on the line and out of the folder. Raises DomainError where it must wait (disk full, batch closed)."""
    if path.suffix.lower() == intake.PACKAGE_SUFFIX:
        try:
            answers = packages.add_package(actor, batch.pk, path)
        except Invalid as error:
            if error.code == "disk_full":
                raise
            _move(path, REFUSED, error.message)
            yield Told(path.name, "refused", error.message)
            return
        wrong = [f"{answer.name}: {answer.message}" for answer in answers if answer.outcome == "refused"]
        _move(path, DONE, "\n".join(wrong))
        yield from (Told(f"{path.name}/{answer.name}", answer.outcome, answer.message) for answer in answers)
        return
    known = {path.name.casefold(): entries[path.name.casefold()]} if path.name.casefold() in entries else {}
    for answer in packages.add_files(actor, batch.pk, [packages.Unpacked(path, path.name)], known):
        refused = answer.outcome == "refused"
        _move(path, REFUSED if refused else DONE, answer.message if refused else "")
        yield Told(answer.name, answer.outcome, answer.message)


def _batch_of_today(actor: Actor, paper_type: PaperType) -> Batch:
    """One batch a day for a folder; where somebody has closed it already, the next one."""
    today = timezone.localdate()
    assert actor.agency is not None
    key = f"watch:{actor.agency.code}:{paper_type.pk}:{today.isoformat()}"
    closed = Batch.objects.filter(intake_key__startswith=key, state=Batch.State.CLOSED).count()
    name = _("Máy quét %(day)s: %(type)s") % {"day": today.strftime("%d/%m/%Y"), "type": paper_type.short_name[:150]}
    return batches.create_batch(actor, name, paper_type, intake_key=f"{key}:{closed}")


def _all_came(batch: Batch, entries: dict[str, Entry]) -> bool:
    came = {name.casefold() for name in batch.documents.values_list("name", flat=True)}
    return set(entries) <= came


def _say_errors(manifest: Path | None, error: Invalid) -> Told:
    """The errors beside the manifest; its files wait until it is mended: without it they would lose what it says."""
    assert manifest is not None
    lines = error.lines if isinstance(error, ManifestErrors) else [error.message]
    manifest.with_name(manifest.name + ERRORS_SUFFIX).write_text("\n".join(lines) + "\n", "utf-8")
    return Told(manifest.name, "refused", error.message)


def _move(path: Path, where: str, reason: str) -> None:
    """Out of the folder, into `done` or `refused` of its agency, by day; nothing there is ever overwritten."""
    folder = path.parent.parent / where / timezone.localdate().isoformat() / path.parent.name
    folder.mkdir(parents=True, exist_ok=True)
    target, number = folder / path.name, 1
    while target.exists():
        number += 1
        target = folder / f"{path.stem}-{number}{path.suffix}"
    if reason:
        target.with_name(target.name + ".txt").write_text(reason + "\n", "utf-8")
    os.replace(path, target)
    path.with_name(path.name + ERRORS_SUFFIX).unlink(missing_ok=True)


def _folders(root: Path) -> list[Path]:
    try:
        found = [Path(entry.path) for entry in os.scandir(root) if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []
    return sorted(path for path in found if not path.name.startswith(".") and path.name not in (DONE, REFUSED))


def _files(folder: Path) -> list[Path]:
    """Files a scanner may have left: no links, nothing hidden, no notes of ours."""
    wanted = (*intake.SUFFIXES, intake.PACKAGE_SUFFIX)
    try:
        found = [Path(entry.path) for entry in os.scandir(folder) if entry.is_file(follow_symlinks=False)]
    except OSError:
        return []
    return sorted(p for p in found if p.suffix.lower() in wanted or p.name.lower() in packages.MANIFEST_NAMES)
