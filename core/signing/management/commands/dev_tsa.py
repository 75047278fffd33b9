"""Runs the development time-stamping authority at the address of settings.TSA_URL until it is told to stop."""

from __future__ import annotations

import signal
import threading
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from core.signing.tsa import make_server


class Command(BaseCommand):
    help = "Development time-stamping authority (RFC 3161); its stamps have no legal value."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="", help="address to listen at (default: that of TSA_URL)")
        parser.add_argument("--port", type=int, default=0, help="port (default: that of TSA_URL)")

    def handle(self, *args: Any, **options: Any) -> None:
        url = urlsplit(settings.TSA_URL)
        server = make_server(options["host"] or url.hostname or "127.0.0.1", options["port"] or url.port or 8318)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
        host, port = server.server_address[:2]
        self.stdout.write(f"Time-stamping authority (development) at http://{host!s}:{port}/")
        self.stdout.flush()
        server.serve_forever()
        server.server_close()
