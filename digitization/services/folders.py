"""Hot folders: what a scanner drops into its agency's folder goes on the line, each file once it is complete.

`WATCH_ROOT/<agency code>/<paper type code>/…`. A file is moved away only after the line has its bytes and its row: a
process killed in between finds it again, and the line answers that it has it already.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.audit.errors import DomainError, Invalid
from core.catalogue.models import PaperType
from core.files.services import nearly_full
from digitization.metadata import plain
from digitization.models import Batch
from digitization.queries.batches import indexer_of
from digitization.services import batches, folder_notes, intake, packages
from digitization.services.arriving import GIVEN_UP_SECONDS, QUIET_SECONDS, Arrivals
from digitization.services.manifests import Entry, ManifestErrors, key_of, read_manifest

DONE, REFUSED = "done", "refused"
AGAIN_SECONDS = 60.0
"""How long a folder rests in which something failed that is no fault of a file."""
ERRORS_SUFFIX = ".loi.txt"
LEFT_ALONE = ("thumbs.db", "desktop.ini")
UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".filepart")
"""Names that systems and programs give to files of their own; they change them when the file is whole."""
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
    _arrivals: Arrivals = field(default_factory=Arrivals)
    _resting: dict[Path, float] = field(default_factory=dict)
    _said: dict[Path, object] = field(default_factory=dict)
    _manifests: dict[Path, tuple[object, dict[str, Entry] | Invalid]] = field(default_factory=dict)

    def look(self, now: float | None = None) -> Iterator[Told]:
        """Take what is complete. `now` in seconds of a clock that only goes forward."""
        now = time.monotonic() if now is None else now
        if nearly_full():
            yield Told("", "stopped", _("Tạm ngừng nhận tệp vì sắp hết chỗ lưu trữ."))
            return
        present: set[Path] = set()
        for agency in _folders(self.root):
            for kind in _folders(agency):
                files, strange = _files(kind)
                present.update(files, strange)
                lost = [path for path in strange if self._arrivals.complete(path, now, self.quiet_seconds, known=False)]
                complete = [path for path in files if self._arrivals.complete(path, now, self.quiet_seconds)]
                if (complete or lost) and now >= self._resting.get(kind, now):
                    for told in self._take_apart(agency.name, kind, complete, lost, now):
                        yield replace(told, name=plain(told.name))  # a name of another system may be no text
        self._arrivals.forget_all_but(present)

    def _take_apart(self, agency: str, kind: Path, files: list[Path], lost: list[Path], now: float) -> Iterator[Told]:
        """What fails in one folder, whatever it is, keeps no other agency waiting; its files stay for another try."""
        try:
            for path in lost:
                reason = _("Không nhận loại tệp này. Hãy quét thành PDF, JPEG, PNG hoặc TIFF.")
                yield _refuse(indexer_of(agency), path, reason)
            if files:
                yield from self._take(agency, kind, files, now)
        except Exception:
            logger.exception("hot folder %s/%s failed", agency, kind.name)
            self._resting[kind] = now + AGAIN_SECONDS
            yield Told(f"{agency}/{kind.name}", "stopped", _("Lỗi hệ thống; thư mục này được thử lại sau một phút."))

    def _take(self, agency: str, kind: Path, files: list[Path], now: float) -> Iterator[Told]:
        actor = indexer_of(agency)
        paper_type = PaperType.objects.filter(code=kind.name).first()
        if actor is None or paper_type is None:
            reason = _("Cơ quan này không có cán bộ số hóa.") if actor is None else _("Không có loại giấy tờ này.")
            if self._is_news(kind, files, reason):
                folder_notes.say(actor.agency if actor else None, kind, "", reason)
                yield Told(f"{agency}/{kind.name}", "stopped", reason)
            return
        folder_notes.settle(kind)
        batch = _batch_of_today(actor, paper_type)
        manifest = next((path for path in files if path.name.lower() in packages.MANIFEST_NAMES), None)
        wrong: Invalid | None = None
        try:
            entries = self._entries(manifest) if manifest else {}
        except Invalid as error:
            assert manifest is not None
            wrong, entries = error, getattr(error, "right", {})
            if self._is_news(manifest, [manifest], error.message):
                folder_notes.say(actor.agency, kind, manifest.name, error.message)
                yield _say_errors(manifest, error)
        for path in files:
            if path == manifest or (wrong and key_of(path.name) not in entries):
                continue
            try:
                yield from _add(actor, batch, path, entries)
            except DomainError as error:
                yield Told(path.name, "stopped", error.message)
                return
        if manifest is not None and wrong is None:
            yield from self._settle(actor, batch, manifest, entries, now)

    def _entries(self, manifest: Path) -> dict[str, Entry]:
        """What a manifest says; it is opened anew only when it has changed. Raises Invalid."""
        look = self._arrivals.look_of([manifest])
        known = self._manifests.get(manifest)
        if known is None or known[0] != look:
            try:
                known = look, read_manifest(manifest)
            except Invalid as error:
                known = look, error
            self._manifests[manifest] = known
        if isinstance(known[1], Invalid):
            raise known[1]
        return known[1]

    def _settle(
        self, actor: Actor, batch: Batch, manifest: Path, entries: dict[str, Entry], now: float
    ) -> Iterator[Told]:
        """A manifest is done with when all it names has come; what does not come for long is told."""
        kind, missing = manifest.parent, _missing(batch, entries)
        if not missing:
            folder_notes.settle(kind, manifest.name)
            self._manifests.pop(manifest, None)
            _move(manifest, DONE, "")
        elif self._arrivals.quiet_for(manifest, now) >= GIVEN_UP_SECONDS:
            text = _("Bảng kê còn chờ %(n)s tệp chưa thấy trong thư mục, ví dụ “%(name)s”.")
            reason = text % {"n": len(missing), "name": missing[0]}
            if self._is_news(manifest, [manifest], reason):
                folder_notes.say(actor.agency, kind, manifest.name, reason)
                yield Told(manifest.name, "waiting", reason)

    def _is_news(self, what: Path, files: list[Path], reason: str) -> bool:
        """Trouble that waits for a person is told once, until the files it is about change."""
        news = (reason, self._arrivals.look_of(files))
        if self._said.get(what) == news:
            return False
        self._said[what] = news
        return True


def _add(actor: Actor, batch: Batch, path: Path, entries: dict[str, Entry]) -> Iterator[Told]:
    """One file on the line and out of the folder. Raises DomainError where it must wait (disk full, batch closed)."""
    if path.suffix.lower() == intake.PACKAGE_SUFFIX:
        try:
            answers = packages.add_package(actor, batch.pk, path)
        except Invalid as error:
            if error.code == "disk_full":
                raise
            yield _refuse(actor, path, error.message)
            return
        wrong = [f"{answer.name}: {answer.message}" for answer in answers if answer.outcome == "refused"]
        for answer in answers:
            if answer.outcome == "refused":
                folder_notes.say(actor.agency, path.parent, f"{path.name}/{answer.name}", answer.message)
        _move(path, DONE, "\n".join(wrong))
        yield from (Told(f"{path.name}/{answer.name}", answer.outcome, answer.message) for answer in answers)
        return
    key = key_of(path.name)
    known = {key: entries[key]} if key in entries else {}
    for answer in packages.add_files(actor, batch.pk, [packages.Unpacked(path, path.name)], known):
        if answer.outcome == "refused":
            yield _refuse(actor, path, answer.message)
        else:
            _move(path, DONE, "")
            yield Told(answer.name, answer.outcome, answer.message)


def _refuse(actor: Actor | None, path: Path, reason: str) -> Told:
    """Out of the folder, beside its reason; its agency is told on the screen."""
    folder_notes.say(actor.agency if actor else None, path.parent, path.name, reason)
    _move(path, REFUSED, reason)
    return Told(path.name, "refused", reason)


def _batch_of_today(actor: Actor, paper_type: PaperType) -> Batch:
    """One batch a day for a folder; where somebody has closed it already, the next one."""
    today = timezone.localdate()
    assert actor.agency is not None
    key = f"watch:{actor.agency.code}:{paper_type.pk}:{today.isoformat()}"
    closed = Batch.objects.filter(intake_key__startswith=key, state=Batch.State.CLOSED).count()
    name = _("Máy quét %(day)s: %(type)s") % {"day": today.strftime("%d/%m/%Y"), "type": paper_type.short_name[:150]}
    return batches.create_batch(actor, name, paper_type, intake_key=f"{key}:{closed}")


def _missing(batch: Batch, entries: dict[str, Entry]) -> list[str]:
    """What a manifest names and the batch does not have."""
    came = {key_of(name) for name in batch.documents.values_list("name", flat=True)}
    return [name for name in entries if name not in came]


def _say_errors(manifest: Path, error: Invalid) -> Told:
    """The errors beside the manifest; files it does not name rightly wait until it is mended: they would lose what it
    says of them."""
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


def _files(folder: Path) -> tuple[list[Path], list[Path]]:
    """Files a scanner may have left, and files of no kind of ours: no links, nothing hidden, no notes of ours."""
    wanted = (*intake.SUFFIXES, intake.PACKAGE_SUFFIX)
    try:
        found = [Path(entry.path) for entry in os.scandir(folder) if entry.is_file(follow_symlinks=False)]
    except OSError:
        return [], []
    files = [p for p in found if p.suffix.lower() in wanted or p.name.lower() in packages.MANIFEST_NAMES]
    others = (p for p in found if not p.name.startswith((".", "~")) and p.name.lower() not in LEFT_ALONE)
    strange = [p for p in others if p not in files and not p.name.lower().endswith((ERRORS_SUFFIX, *UNFINISHED))]
    return sorted(files), sorted(strange)
