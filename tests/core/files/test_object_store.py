"""Bytes in an object store: the real client against moto's S3 server over HTTP."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.request import Request, urlopen

import pytest
from botocore.exceptions import EndpointConnectionError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from moto.server import ThreadedMotoServer

from config import env
from core.files import services
from core.files.models import StoredFile
from core.files.object_store import make_bucket


@pytest.fixture
def empty_store(settings) -> Iterator[None]:
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    options = env.object_store(f"s3://key:secret@127.0.0.1:{port}/motcua?ssl=0")
    assert host
    urlopen(
        Request(f"http://127.0.0.1:{port}/moto-api/reset", method="POST"), timeout=5
    ).close()  # it outlives a server
    settings.STORAGES = {
        **settings.STORAGES,
        "objects": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options},
    }
    yield
    server.stop()


@pytest.fixture
def object_store(empty_store: None) -> None:
    assert make_bucket() is True


@pytest.mark.django_db
def test_bytes_go_to_the_bucket_once_and_come_back_as_they_were(object_store: None) -> None:
    data = b"%PDF-1.7 " + b"x" * 3_000_000
    first, again = services.store(data, trusted=True), services.store(data, trusted=True)
    assert first.pk == again.pk
    assert StoredFile.objects.count() == 1
    assert storages["objects"].exists(first.object_name)
    assert services.read_stored(first) == data
    with services.local_path(first) as path:
        assert path.read_bytes() == data


@pytest.mark.django_db
def test_the_address_of_a_bucket_is_read_from_one_setting() -> None:
    options = env.object_store("s3://a:b%2Fc@store.local:9000/ban-ghi?ssl=0&region=vn-1")
    assert options["endpoint_url"] == "http://store.local:9000"
    assert (options["access_key"], options["secret_key"], options["bucket_name"]) == ("a", "b/c", "ban-ghi")
    assert options["region_name"] == "vn-1"
    assert env.object_store("s3://a:b@s3.example.vn/x")["endpoint_url"] == "https://s3.example.vn"


def test_the_bucket_is_made_once_and_left_alone_afterwards(object_store: None) -> None:
    storages["objects"].save("a", ContentFile(b"kept"))
    assert make_bucket() is False
    with storages["objects"].open("a") as kept:
        assert kept.read() == b"kept"


def test_without_an_object_store_no_bucket_is_needed() -> None:
    assert make_bucket() is None


def test_a_store_that_does_not_answer_stops_the_set_up(settings) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))  # bound, not listening: refuses
        options = env.object_store(f"s3://key:secret@127.0.0.1:{unheard.getsockname()[1]}/motcua?ssl=0")
        settings.STORAGES = {**settings.STORAGES, "objects": {"BACKEND": "unused", "OPTIONS": options}}
        with pytest.raises(EndpointConnectionError):
            make_bucket(attempts=2)
