"""Bytes in an object store: the real client against moto's S3 server over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
from django.core.files.storage import storages
from moto.server import ThreadedMotoServer

from config import env
from core.files import services
from core.files.models import StoredFile


@pytest.fixture
def object_store(settings) -> Iterator[None]:
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    options = env.object_store(f"s3://key:secret@127.0.0.1:{port}/motcua?ssl=0")
    assert host
    client = boto3.client(
        "s3",
        endpoint_url=options["endpoint_url"],
        aws_access_key_id="key",
        aws_secret_access_key="secret",
        region_name="us-east-1",
    )
    client.create_bucket(Bucket="motcua")
    settings.STORAGES = {
        **settings.STORAGES,
        "objects": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options},
    }
    yield
    server.stop()


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
