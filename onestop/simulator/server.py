"""A stand-in for the National Portal's adapter, over HTTP. It says that it is a simulator, and can be told to fail.

POST /mapi/login   {username, password} → {error_code, session}
POST /mapi/g       {session, madonvi, service, …} → {error_code, message}
POST /_control     {"mode": "ok" | "down" | "error" | "slow" | "lose_reply" | "forget_sessions"}
GET  /_received    what was taken (`?code=` for one dossier);  GET /  a page for people
"""

from __future__ import annotations

import html
import json
import secrets
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from onestop.simulator.store import Store

MODES = ("ok", "down", "error", "slow", "lose_reply")
SLOW_SECONDS = 2.0
MAX_BODY = 10 * 1024 * 1024


class Simulator(ThreadingHTTPServer):
    """The server with its memory, its mode and the sessions it gave out."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], folder: Path, user: str, password: str) -> None:
        super().__init__(address, Handler)
        self.store = Store(folder / "national-portal.sqlite3")
        self.credentials = (user, password)
        self.mode = "ok"
        self.sessions: set[str] = set()
        self.lock = threading.Lock()

    def server_close(self) -> None:
        super().server_close()
        self.store.close()


class Handler(BaseHTTPRequestHandler):
    server: Simulator
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: what was received is in the store."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/_received":
            code = parse_qs(parts.query).get("code", [""])[0]
            self._json(self.server.store.received(code))
        elif parts.path == "/":
            self._send(200, "text/html; charset=utf-8", _page(self.server).encode())
        else:
            self._json({"error_code": "-1", "message": "Không có địa chỉ này"}, 404)

    def do_POST(self) -> None:
        body = self._body()
        if body is None:
            self._json({"error_code": "-1", "message": "Nội dung không phải JSON"}, 400)
        elif self.path == "/_control":
            self._control(body)
        elif self.server.mode == "down":
            self._hang_up()
        elif self.server.mode == "error":
            self._json({"error_code": "99", "message": "Lỗi hệ thống (mô phỏng)"}, 200)
        elif self.path == "/mapi/login":
            self._login(body)
        elif self.path == "/mapi/g":
            self._call(body)
        else:
            self._json({"error_code": "-1", "message": "Không có địa chỉ này"}, 404)

    def _body(self) -> dict[str, Any] | None:
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 < length <= MAX_BODY:
            return None
        try:
            body = json.loads(self.rfile.read(length))
        except ValueError:
            return None
        return body if isinstance(body, dict) else None

    def _control(self, body: dict[str, Any]) -> None:
        mode = body.get("mode")
        if mode == "forget_sessions":
            self.server.sessions.clear()
        elif mode in MODES:
            self.server.mode = str(mode)
        else:
            self._json({"error_code": "-1", "message": f"mode: {', '.join(MODES)}"}, 400)
            return
        self._json({"mode": self.server.mode})

    def _login(self, body: dict[str, Any]) -> None:
        if (body.get("username"), body.get("password")) != self.server.credentials:
            self._json({"error_code": "-1", "message": "Sai tài khoản hoặc mật khẩu"})
            return
        session = secrets.token_hex(16)
        self.server.sessions.add(session)
        self._json({"error_code": "0", "session": session})

    def _call(self, body: dict[str, Any]) -> None:
        if self.server.mode == "slow":
            time.sleep(SLOW_SECONDS)
        if not self.headers.get("dstcode"):
            self._json({"error_code": "-1", "message": "Thiếu dstcode"})
        elif body.get("session") not in self.server.sessions:
            self._json({"error_code": "-2", "message": "Phiên làm việc không hợp lệ"})
        else:
            reply = self.server.store.take(body, self.headers.get("X-Request-Key", ""))
            if self.server.mode == "lose_reply":
                self._hang_up()
            else:
                self._json(reply)

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _json(self, body: dict[str, Any], status: int = 200) -> None:
        self._send(status, "application/json; charset=utf-8", json.dumps(body, ensure_ascii=False).encode())

    def _send(self, status: int, media_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _page(server: Simulator) -> str:
    received = server.store.received()
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(str(call[name]))}</td>" for name in _SHOWN) + "</tr>"
        for call in reversed(received["calls"][-200:])
    )
    head = "".join(f"<th>{name}</th>" for name in _SHOWN)
    return (
        "<!doctype html><html lang=vi><meta charset=utf-8><title>Bộ mô phỏng Cổng DVCQG</title>"
        "<h1>Bộ mô phỏng Cổng Dịch vụ công quốc gia</h1>"
        "<p><strong>Đây là chương trình mô phỏng để thử nghiệm, không phải hệ thống thật.</strong> "
        f"Chế độ: {html.escape(server.mode)}. Đã nhận {len(received['dossiers'])} hồ sơ, "
        f"{len(received['progress'])} dòng tiến độ, {len(received['papers'])} giấy tờ số hóa.</p>"
        f"<table border=1><tr>{head}</tr>{rows}</table></html>"
    )


_SHOWN = ("at", "service", "code", "status", "updating", "error_code", "message")
