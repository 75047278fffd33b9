"""A mail server for development: takes every message and writes it to VAR_DIR/mail, delivers nothing."""

from __future__ import annotations

import asyncio
import itertools
import signal
from pathlib import Path
from typing import Any

from aiosmtpd.controller import UnthreadedController
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone


class ToFolder:
    """Writes each message as one `.eml` file, complete or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = itertools.count(1)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - name set by aiosmtpd
        name = f"{timezone.now():%Y%m%d-%H%M%S-%f}-{next(self.count):04d}.eml"
        temporary = self.folder / f".{name}"
        temporary.write_bytes(envelope.original_content)
        temporary.rename(self.folder / name)
        return "250 OK"


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.EMAIL_PORT)

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.VAR_DIR) / "mail"
        folder.mkdir(parents=True, exist_ok=True)
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        controller = UnthreadedController(ToFolder(folder), hostname="127.0.0.1", port=options["port"], loop=loop)
        controller.begin()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, loop.stop)
        self.stdout.write(f"Hộp thư thử nghiệm nhận thư tại cổng {options['port']}, ghi vào {folder}.")
        loop.run_forever()
        controller.end()
