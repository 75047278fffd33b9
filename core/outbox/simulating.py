"""What every simulator of an outside system shares: JSON over HTTP, a way to hang up, and the command that runs it."""

from __future__ import annotations

import json
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser


class JsonHandler(BaseHTTPRequestHandler):
    """Reads and writes JSON objects; a body of more than `max_body` bytes is not read."""

    protocol_version = "HTTP/1.1"
    max_body = 256 * 1024

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: what was received is kept by the simulator."""

    def on_get(self) -> None:
        raise NotImplementedError

    def on_post(self, body: dict[str, Any]) -> None:
        raise NotImplementedError

    def do_GET(self) -> None:
        self.on_get()

    def do_POST(self) -> None:
        body = self._body()
        if body is None:
            self.json({"error_code": "-1", "message": "Nội dung không phải JSON"}, 400)
        else:
            self.on_post(body)

    def _body(self) -> dict[str, Any] | None:
        """The posted object; None when it is none, or too long."""
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 < length <= self.max_body:
            return None
        try:
            body = json.loads(self.rfile.read(length))
        except ValueError:
            return None
        return body if isinstance(body, dict) else None

    def hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def unknown_address(self) -> None:
        self.json({"error_code": "-1", "message": "Không có địa chỉ này"}, 404)

    def json(self, body: Any, status: int = 200) -> None:
        self.send(status, "application/json; charset=utf-8", json.dumps(body, ensure_ascii=False).encode())

    def send(self, status: int, media_type: str, body: bytes) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:  # who asked has gone
            self.close_connection = True


class SimulatorCommand(BaseCommand):
    """Run a simulator until it is stopped. A subclass names it, the setting with its address, and makes the server."""

    title = ""
    setting = ""
    requires_system_checks: list[str] = []

    def make(self, address: tuple[str, int]) -> ThreadingHTTPServer:
        raise NotImplementedError

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, help=f"mặc định: cổng trong {self.setting}; 0: cổng trống bất kỳ")

    def handle(self, *args: Any, **options: Any) -> None:
        port = options["port"]
        if port is None:
            port = urlsplit(getattr(settings, self.setting)).port
        if port is None:
            raise CommandError(f"Hãy ghi --port, hoặc đặt {self.setting} có số cổng.")
        server = self.make((options["host"], port))
        self.stdout.write(f"{self.title}: http://{options['host']}:{server.server_port}/")
        self.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            self.stdout.write("Đã dừng.")
        finally:
            server.server_close()
