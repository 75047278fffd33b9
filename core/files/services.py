"""Storing bytes, opening them again, and checking what strangers sent.

Bytes come first (hashed, flushed to disk, renamed into place), the row second: a crash in between leaves
bytes without a row, never a row without bytes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, BinaryIO

import magic
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, storages
from django.utils import timezone

from core.files import inspection, sandbox
from core.files.errors import FileRefused
from core.files.models import StoredFile

_CHUNK = 1024 * 1024


def store(source: BinaryIO | IO[bytes] | bytes, *, trusted: bool = False) -> StoredFile:
    """Keep bytes once by SHA-256. `trusted` is for bytes that our own code made; others wait in quarantine.

    Raises FileRefused: empty, larger than UPLOAD_MAX_BYTES, or the disk is nearly full.
    """
    stream = BytesIO(source) if isinstance(source, bytes) else source
    if not trusted:  # the reserve is there for what was taken in already: the line finishes its work on it
        _require_space()
    with _spool(stream, limit=None if trusted else settings.UPLOAD_MAX_BYTES) as (path, digest, size):
        known = StoredFile.objects.filter(sha256=digest).first()
        if known is None or not storages["objects"].exists(known.object_name):
            _put(path, digest)
        if known:
            return _trust(known) if trusted else known
        media_type = magic.from_file(str(path), mime=True)
        file, _ = StoredFile.objects.get_or_create(
            sha256=digest,
            defaults={
                "size": size,
                "media_type": media_type,
                "state": StoredFile.State.CLEAN if trusted else StoredFile.State.QUARANTINED,
                "checked_at": timezone.now() if trusted else None,
            },
        )
    return file


def _trust(file: StoredFile) -> StoredFile:
    """Bytes that a stranger sent earlier and that our own code has now made itself are clean."""
    if file.state != StoredFile.State.CLEAN:
        file.state, file.checked_at = StoredFile.State.CLEAN, timezone.now()
        file.refusal_code = file.refusal_message = ""
        file.save(update_fields=["state", "checked_at", "refusal_code", "refusal_message"])
    return file


def nearly_full() -> bool:
    """Whether intake is stopped because less than DISK_RESERVE_BYTES are free; it goes on by itself once they are."""
    settings.FILES_ROOT.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(settings.FILES_ROOT).free < settings.DISK_RESERVE_BYTES


def _require_space() -> None:
    """Intake stops before the disk is full, and says so."""
    if nearly_full():
        raise FileRefused("disk_full", "Hệ thống tạm ngừng nhận tệp vì sắp hết chỗ lưu trữ. Tệp của bạn chưa được lưu.")


@contextmanager
def _spool(stream: IO[bytes], limit: int | None) -> Iterator[tuple[Path, str, int]]:
    """Copy a stream to a temporary file beside the store; yields its path, SHA-256 and size in bytes."""
    folder = settings.FILES_ROOT / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    number, name = tempfile.mkstemp(dir=folder)
    path = Path(name)
    try:
        with os.fdopen(number, "wb") as handle:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if limit is not None and size > limit:
                    raise FileRefused(
                        "too_large", f"Tệp lớn hơn {limit // 1024 // 1024} MB. Hãy giảm dung lượng rồi tải lại."
                    )
                digest.update(chunk)
                handle.write(chunk)
            handle.flush()
            os.fsync(handle.fileno())
        if size == 0:
            raise FileRefused("empty", "Tệp rỗng (0 byte). Hãy kiểm tra lại tệp trên máy của bạn.")
        yield path, digest.hexdigest(), size
    finally:
        path.unlink(missing_ok=True)


def _put(path: Path, digest: str) -> None:
    storage = storages["objects"]
    name = StoredFile(sha256=digest).object_name
    if not isinstance(storage, FileSystemStorage):
        with path.open("rb") as handle:
            storage.save(name, File(handle))
        return
    target = Path(storage.path(name))
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, target)  # atomic; the temporary name is removed by the caller
    except FileExistsError:
        return
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def open_stored(file: StoredFile) -> IO[bytes]:
    """The bytes, for reading."""
    return storages["objects"].open(file.object_name, "rb")


def read_stored(file: StoredFile) -> bytes:
    with open_stored(file) as handle:
        return handle.read()


@contextmanager
def local_path(file: StoredFile) -> Iterator[Path]:
    """A real path for tools that need one; from an object store the bytes are fetched for the time of use."""
    storage = storages["objects"]
    if isinstance(storage, FileSystemStorage):
        yield Path(storage.path(file.object_name))
        return
    with tempfile.NamedTemporaryFile() as copy, open_stored(file) as handle:
        shutil.copyfileobj(handle, copy, _CHUNK)
        copy.flush()
        yield Path(copy.name)


def check_upload(file_id: int) -> StoredFile:
    """Judge a quarantined file in a child process with limits; runs in a worker, twice is the same as once."""
    file = StoredFile.objects.get(pk=file_id)
    if file.state != StoredFile.State.QUARANTINED:
        return file
    with local_path(file) as path:
        verdict = sandbox.call(inspection.inspect, {"path": str(path)}, sandbox.Limits())
    refused = verdict.get("code", "")
    StoredFile.objects.filter(pk=file_id, state=StoredFile.State.QUARANTINED).update(
        state=StoredFile.State.REFUSED if refused else StoredFile.State.CLEAN,
        refusal_code=refused,
        refusal_message=verdict.get("message", "")[:300],
        page_count=verdict.get("pages"),
        checked_at=timezone.now(),
    )
    return StoredFile.objects.get(pk=file_id)
