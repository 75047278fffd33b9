"""Files sent in pieces: each piece says where it begins, and whatever was cut off goes on where the server stopped.

Bytes of a piece are on disk before the row says so; a crash in between costs that piece, never more.
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.audit.errors import Conflict, Invalid, NotAllowed
from core.files.services import nearly_full
from digitization import policies
from digitization.metadata import plain
from digitization.models import Batch, ChunkedUpload
from digitization.services import intake, packages

MAX_PIECE = 8 * 1024 * 1024
MOST_OPEN = 500
"""Unfinished files of one person in one batch."""
FORGOTTEN = dt.timedelta(hours=48)
_COPY = 256 * 1024


class WrongOffset(Conflict):
    """The piece does not begin where the server stopped; `received` says where that is."""

    def __init__(self, received: int) -> None:
        super().__init__("wrong_offset", _("Phần gửi không nối tiếp phần đã nhận; sẽ gửi tiếp từ chỗ đã nhận."))
        self.received = received


@transaction.atomic
def start(actor: Actor, batch_id: int, name: str, size: int, mark: str, *, split_blank: bool = False) -> ChunkedUpload:
    """Announce a file, or find the one announced before with the same `mark` and go on with it.

    Raises NotAllowed, Invalid (name, size, disk nearly full, too many unfinished ones).
    """
    batch = Batch.objects.filter(pk=batch_id).select_related("agency").first()
    if batch is None or actor.user is None or not policies.may_upload(actor, batch):
        raise NotAllowed("upload_not_allowed", _("Không thêm được giấy tờ vào lô này."))
    name, mark = intake.clean_name(name), plain(mark)[:100]
    if not name.lower().endswith((*intake.SUFFIXES, *packages.BROUGHT)):
        raise Invalid(
            "wrong_type", _("“%(name)s” không phải là tệp PDF, JPEG, PNG, TIFF, ZIP hay bảng kê.") % {"name": name}
        )
    if size < 1:
        raise Invalid("empty", _("Tệp rỗng (0 byte). Hãy kiểm tra lại tệp trên máy của bạn."))
    if size > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // 1024 // 1024
        raise Invalid("too_large", _("Tệp lớn hơn %(n)s MB. Hãy giảm dung lượng rồi tải lại.") % {"n": limit})
    if nearly_full():
        raise Invalid("disk_full", _("Hệ thống tạm ngừng nhận tệp vì sắp hết chỗ lưu trữ."))
    _forget(actor)
    mine = ChunkedUpload.objects.filter(batch=batch, user=actor.user)
    if not mark:
        raise Invalid("no_mark", _("Thiếu dấu nhận biết tệp."))
    if not mine.filter(mark=mark).exists() and mine.count() >= MOST_OPEN:
        raise Invalid("too_many_open", _("Còn quá nhiều tệp gửi dở. Hãy gửi xong các tệp đó trước."))
    upload, made = ChunkedUpload.objects.get_or_create(
        batch=batch, user=actor.user, mark=mark, defaults={"name": name, "size": size, "split_blank": split_blank}
    )
    if not made and (upload.size != size or upload.name != name):
        raise Conflict("other_file", _("Tệp này khác với tệp đã gửi dở. Hãy đổi tên tệp rồi gửi lại."))
    return upload


def append(actor: Actor, batch_id: int, key: Any, offset: int, piece: IO[bytes]) -> ChunkedUpload | intake.Intake:
    """Add a piece that begins at `offset`; the last one puts the file on the line and is answered like a whole file.

    The last one sent twice at once is one document: the other is answered as a double, or as a file nobody is sending.

    Raises NotAllowed, WrongOffset, Invalid (`piece_too_large`).
    """
    with transaction.atomic():
        found = ChunkedUpload.objects.select_for_update(of=("self",)).filter(pk=key, batch_id=batch_id)
        upload = found.filter(user=actor.user).select_related("batch__agency").first()
        if upload is None or not policies.may_upload(actor, upload.batch):
            raise NotAllowed("upload_unknown", _("Không tìm thấy tệp đang gửi này. Hãy chọn lại tệp."))
        there = _on_disk(upload) >= upload.received
        if there and offset != upload.received:
            raise WrongOffset(upload.received)
        upload.received = _write(upload, piece) if there else 0
        upload.save(update_fields=["received", "seen_at"])
        whole = there and upload.received >= upload.size
        # Opened while nobody can drop it: the same last piece may have come twice.
        handle = path_of(upload).open("rb") if whole else None
    if not there:  # what was kept is lost: from the beginning, never with a hole in it
        raise WrongOffset(0)
    if handle is None:
        return upload
    with handle:
        answer = packages.add_any(actor, batch_id, handle, upload.name, split_blank=upload.split_blank)
    if answer.code != "disk_full":  # the bytes are here: they wait for room
        _drop(upload)
    return answer


def _write(upload: ChunkedUpload, piece: IO[bytes]) -> int:
    """The piece on disk; returns how much of the file is there now. What lay beyond `received` is overwritten."""
    path = path_of(upload)
    path.parent.mkdir(parents=True, exist_ok=True)
    end, taken = upload.received, 0
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as handle:
        handle.seek(end)
        while data := piece.read(_COPY):
            taken += len(data)
            if taken > MAX_PIECE or end + taken > upload.size:
                raise Invalid("piece_too_large", _("Phần gửi lớn hơn dung lượng đã báo của tệp."))
            handle.write(data)
        handle.truncate(end + taken)
        handle.flush()
        os.fsync(handle.fileno())
    return end + taken


def _on_disk(upload: ChunkedUpload) -> int:
    try:
        return path_of(upload).stat().st_size
    except FileNotFoundError:
        return 0


def path_of(upload: ChunkedUpload) -> Path:
    return Path(settings.FILES_ROOT) / "incoming" / "pieces" / upload.pk.hex


@transaction.atomic
def _drop(upload: ChunkedUpload) -> None:
    """The file and its row, under the row's lock: who sends the same piece meanwhile finds both or neither."""
    ChunkedUpload.objects.select_for_update().filter(pk=upload.pk).first()
    path_of(upload).unlink(missing_ok=True)
    upload.delete()


def _forget(actor: Actor) -> None:
    """What its sender has left alone for two days is given up."""
    for old in ChunkedUpload.objects.filter(user=actor.user, seen_at__lt=timezone.now() - FORGOTTEN)[:50]:
        _drop(old)
