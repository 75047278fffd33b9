"""The bucket of the object store: made once at set-up, so that nobody has to remember it."""

from __future__ import annotations

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from django.conf import settings

_ATTEMPTS = 8  # with the client's growing pauses about a minute: a store that is still starting
_MISSING = {"404", "NoSuchBucket"}
_MADE_BY_ANOTHER = {"BucketAlreadyOwnedByYou"}


def make_bucket(attempts: int = _ATTEMPTS) -> bool | None:
    """Make the bucket unless it is there. True: made; False: was there; None: files lie in a folder, there is none."""
    options = settings.STORAGES["objects"]["OPTIONS"]
    if "bucket_name" not in options:
        return None
    client = boto3.client(
        "s3",
        endpoint_url=options["endpoint_url"],
        aws_access_key_id=options["access_key"],
        aws_secret_access_key=options["secret_key"],
        region_name=options["region_name"],
        config=Config(retries={"total_max_attempts": attempts, "mode": "standard"}, connect_timeout=5),
    )
    bucket, region = options["bucket_name"], options["region_name"]
    try:
        client.head_bucket(Bucket=bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] not in _MISSING:
            raise
    else:
        return False
    place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    try:
        client.create_bucket(Bucket=bucket, **place)
    except ClientError as error:
        if error.response["Error"]["Code"] not in _MADE_BY_ANOTHER:
            raise
        return False
    return True
