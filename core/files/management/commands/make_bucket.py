"""Make the bucket of `S3_URL` unless it is there. Repeating it changes nothing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from core.files.object_store import make_bucket

_TOLD = {True: "made", False: "was there", None: "none needed, files lie in a folder"}


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"bucket: {_TOLD[make_bucket()]}")
