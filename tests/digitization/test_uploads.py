"""Files in pieces: an upload goes on where it stopped, and the line gets the same bytes once."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse

from core.audit.errors import Invalid, NotAllowed
from core.files.services import read_stored
from digitization.models import ChunkedUpload, Document
from digitization.services import uploads
from tests.digitization.conftest import Line
from tests.digitization.stacks import leaf
from tests.digitization.test_screens import signed_in

pytestmark = pytest.mark.django_db


def start(client: Client, line: Line, data: bytes, name: str = "a.pdf") -> dict[str, object]:
    address = reverse("digitization:upload_start", args=[line.batch.pk])
    return client.post(address, {"name": name, "size": len(data), "mark": f"{name}|{len(data)}"}).json()


def send(client: Client, address: object, data: bytes, at: int):  # type: ignore[no-untyped-def]
    headers = {"Upload-Offset": str(at)}
    return client.post(str(address), data, content_type="application/octet-stream", headers=headers)


def test_an_upload_goes_on_after_a_lost_connection_and_a_reload(line: Line) -> None:
    data, client = leaf(1), signed_in(line.indexer)
    told = start(client, line, data)
    assert told["received"] == 0
    assert send(client, told["address"], data[:1000], 0).json() == {"received": 1000}
    lost = send(client, told["address"], data[500:1500], 500)
    assert (lost.status_code, lost.json()["received"]) == (409, 1000)
    again = start(signed_in(line.indexer), line, data)
    assert (again["address"], again["received"]) == (told["address"], 1000)
    page = client.get(reverse("digitization:batch", args=[line.batch.pk])).content.decode()
    assert "Gửi dở" in page
    last = send(client, told["address"], data[1000:], 1000)
    assert (last.status_code, last.json()["outcome"]) == (200, "accepted")
    assert read_stored(Document.objects.get().source) == data
    assert not ChunkedUpload.objects.exists()
    assert start(client, line, data)["received"] == 0


def test_bytes_written_before_a_crash_are_written_over(line: Line) -> None:
    data = leaf(1)
    upload = uploads.start(line.indexer, line.batch.pk, "a.pdf", len(data), "m")
    uploads.append(line.indexer, line.batch.pk, upload.pk, 0, BytesIO(data[:2000]))
    ChunkedUpload.objects.update(received=1000)
    uploads.append(line.indexer, line.batch.pk, upload.pk, 1000, BytesIO(data[1000:]))
    assert read_stored(Document.objects.get().source) == data


@pytest.mark.parametrize(
    ("name", "size", "code"), [("a.exe", 5, "wrong_type"), ("a.pdf", 0, "empty"), ("a.pdf", 1 << 50, "too_large")]
)
def test_a_file_that_will_be_refused_is_refused_before_it_is_sent(line: Line, name: str, size: int, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        uploads.start(line.indexer, line.batch.pk, name, size, "m")
    assert caught.value.code == code


def test_more_bytes_than_announced_are_not_taken(line: Line) -> None:
    upload = uploads.start(line.indexer, line.batch.pk, "a.pdf", 10, "m")
    with pytest.raises(Invalid):
        uploads.append(line.indexer, line.batch.pk, upload.pk, 0, BytesIO(b"x" * 11))
    upload.refresh_from_db()
    assert upload.received == 0


def test_nobody_sends_pieces_of_another_persons_file(line: Line) -> None:
    upload = uploads.start(line.indexer, line.batch.pk, "a.pdf", 10, "m")
    for actor in (line.stranger, line.checker):
        with pytest.raises(NotAllowed):
            uploads.append(actor, line.batch.pk, upload.pk, 0, BytesIO(b"x"))
