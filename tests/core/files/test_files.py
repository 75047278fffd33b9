"""Storing, quarantine and the hostile files of the brief."""

from __future__ import annotations

import io
import os
import struct
import zlib
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from core.files import sandbox, services
from core.files.errors import FileRefused
from core.files.models import StoredFile
from tests.support.archives import zipped

pytestmark = pytest.mark.django_db


def pdf(password: str = "", pages: int = 1) -> bytes:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    out = io.BytesIO()
    document.save(out, encryption=pikepdf.Encryption(user=password, owner="owner") if password else False)
    return out.getvalue()


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 60), "white").save(out, kind)
    return out.getvalue()


def huge_png(width: int = 60_000, height: int = 60_000) -> bytes:
    """A well-formed PNG header announcing 3.6 thousand million pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("data", [pdf(), pdf(pages=3), picture("JPEG"), picture("PNG")])
def test_honest_files_pass_and_say_their_pages(data: bytes) -> None:
    file = services.check_upload(services.store(data).pk)
    assert file.state == StoredFile.State.CLEAN
    assert file.page_count in {1, 3}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (zipped(), "wrong_type"),
        (b"MZ" + os.urandom(300), "wrong_type"),
        (pdf("mat-khau"), "password"),
        (pdf()[:200], "damaged"),
        (picture("JPEG")[:60], "damaged"),
        (huge_png(), "too_many_pixels"),
        (pdf(pages=2001), "too_many_pages"),
    ],
)
def test_bad_files_are_refused_with_a_reason_in_vietnamese(data: bytes, code: str) -> None:
    file = services.check_upload(services.store(data).pk)
    assert (file.state, file.refusal_code) == (StoredFile.State.REFUSED, code)
    assert file.refusal_message.endswith(".")


def test_an_empty_file_and_a_full_disk_are_said_at_once(settings) -> None:
    with pytest.raises(FileRefused, match="0 byte"):
        services.store(b"")
    settings.DISK_RESERVE_BYTES = 10**18
    with pytest.raises(FileRefused, match="sắp hết chỗ"):
        services.store(pdf())
    assert not StoredFile.objects.exists()


def test_a_too_large_file_is_refused_while_it_arrives(settings) -> None:
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    with pytest.raises(FileRefused, match="1 MB"):
        services.store(io.BytesIO(b"x" * (1024 * 1024 + 1)))
    incoming = Path(settings.FILES_ROOT) / "incoming"
    assert not [path for path in incoming.iterdir() if path.is_file()], "nothing half-written is left"


def test_the_same_bytes_are_stored_once() -> None:
    data = pdf(pages=2)
    assert services.store(data).pk == services.store(io.BytesIO(data)).pk
    assert StoredFile.objects.count() == 1
    assert services.read_stored(StoredFile.objects.get()) == data


def test_a_check_repeated_changes_nothing() -> None:
    file = services.store(zipped())
    first = services.check_upload(file.pk)
    again = services.check_upload(file.pk)
    assert first.checked_at == again.checked_at


def endless() -> dict[str, str]:
    while True:
        pass


def greedy() -> dict[str, str]:
    return {"x": str(len(bytearray(4 * 1024**3)))}


def crashing() -> dict[str, str]:
    os.kill(os.getpid(), 11)
    return {}


@pytest.mark.parametrize("function", [endless, greedy, crashing])
def test_the_sandbox_contains_time_memory_and_crashes(function) -> None:
    limits = sandbox.Limits(wall_seconds=3, cpu_seconds=2)
    assert sandbox.call(function, {}, limits)["code"] == "too_costly"
