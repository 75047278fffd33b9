"""A stand-in for the National Portal's adapter, over HTTP. It says that it is a simulator, and can be told to fail.

POST /mapi/login   {username, password} → {error_code, session}
POST /mapi/g       {session, madonvi, service, …} → {error_code, message}
POST /_control     {"mode": "ok" | "down" | "error" | "slow" | "lose_reply" | "forget_sessions"}
GET  /_received    what was taken (`?code=` for one dossier);  GET /  a page for people
"""

from __future__ import annotations

import html
import secrets
import threading
import time
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from core.outbox.simulating import JsonHandler
from onestop.simulator.store import Store

MODES = ("ok", "down", "error", "slow", "lose_reply")
SLOW_SECONDS = 2.0


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


class Handler(JsonHandler):
    server: Simulator
    max_body = 10 * 1024 * 1024

    def on_get(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/_received":
            code = parse_qs(parts.query).get("code", [""])[0]
            self.json(self.server.store.received(code))
        elif parts.path == "/":
            self.send(200, "text/html; charset=utf-8", _page(self.server).encode())
        else:
            self.unknown_address()

    def on_post(self, body: dict[str, Any]) -> None:
        if self.path == "/_control":
            self._control(body)
        elif self.server.mode == "down":
            self.hang_up()
        elif self.server.mode == "error":
            self.json({"error_code": "99", "message": "Lỗi hệ thống (mô phỏng)"}, 200)
        elif self.path == "/mapi/login":
            self._login(body)
        elif self.path == "/mapi/g":
            self._call(body)
        else:
            self.unknown_address()

    def _control(self, body: dict[str, Any]) -> None:
        mode = body.get("mode")
        if mode == "forget_sessions":
            self.server.sessions.clear()
        elif mode in MODES:
            self.server.mode = str(mode)
        else:
            self.json({"error_code": "-1", "message": f"mode: {', '.join(MODES)}"}, 400)
            return
        self.json({"mode": self.server.mode})

    def _login(self, body: dict[str, Any]) -> None:
        if (body.get("username"), body.get("password")) != self.server.credentials:
            self.json({"error_code": "-1", "message": "Sai tài khoản hoặc mật khẩu"})
            return
        session = secrets.token_hex(16)
        self.server.sessions.add(session)
        self.json({"error_code": "0", "session": session})

    def _call(self, body: dict[str, Any]) -> None:
        if self.server.mode == "slow":
            time.sleep(SLOW_SECONDS)
        if not self.headers.get("dstcode"):
            self.json({"error_code": "-1", "message": "Thiếu dstcode"})
        elif body.get("session") not in self.server.sessions:
            self.json({"error_code": "-2", "message": "Phiên làm việc không hợp lệ"})
        else:
            reply = self.server.store.take(body, self.headers.get("X-Request-Key", ""))
            if self.server.mode == "lose_reply":
                self.hang_up()
            else:
                self.json(reply)


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
