"""Take files from the scanners' hot folders onto the line, until stopped: ``manage.py watch_folders``."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from watchfiles import watch

from digitization.services.arriving import QUIET_SECONDS
from digitization.services.folders import HotFolders

AGAIN_MS = 2_000
"""Network shares tell of no changes, and a file becomes complete by nothing happening: look again so often."""


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--root", type=Path, help="default: WATCH_ROOT")
        parser.add_argument("--quiet-seconds", type=float, default=QUIET_SECONDS)
        parser.add_argument("--once", action="store_true", help="look once and end, taking files as they are")

    def handle(self, *args: Any, **options: Any) -> None:
        root = options["root"] or (Path(settings.WATCH_ROOT) if settings.WATCH_ROOT else None)
        if root is None or not root.is_dir():
            raise CommandError("Chưa có thư mục để theo dõi: đặt WATCH_ROOT hoặc --root.")
        folders = HotFolders(root.resolve(), 0 if options["once"] else options["quiet_seconds"])
        if options["once"]:
            self._look(folders)
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        self.stdout.write(f"Theo dõi {root}")
        for _changes in watch(root, stop_event=stop, rust_timeout=AGAIN_MS, yield_on_timeout=True):
            close_old_connections()
            self._look(folders)

    def _look(self, folders: HotFolders) -> None:
        for told in folders.look():
            self.stdout.write(f"{told.outcome}: {told.name} {told.message}".rstrip())
