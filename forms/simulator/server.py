"""A stand-in for the population database and the civil-status register, over HTTP. It says that it is a simulator.

POST /dan-cu/tra-cuu, /ho-tich/tra-cuu   as documented in `forms.gateways.citizen_data`
POST /_control   {"mode": "ok" | "down" | "error" | "slow" | "drip" | "other_person" | "garbage"} or {"people": {…}}
GET  /_received  what was asked;  GET /  a page for people
"""

from __future__ import annotations

import html
import json
import threading
import time
from collections import deque
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from core.outbox.simulating import JsonHandler

MODES = ("ok", "down", "error", "slow", "drip", "other_person", "garbage")
SLOW_SECONDS = 6.0
PEOPLE = Path(__file__).with_name("people.json")
SERVICES = {"/dan-cu/tra-cuu": "dan_cu", "/ho-tich/tra-cuu": "ho_tich"}
_ASKED = ("MaYeuCau", "SoDinhDanh", "HoTen", "NgaySinh", "MucDich")


class Simulator(ThreadingHTTPServer):
    """The server with the invented people it knows, its mode and the last questions."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], key: str) -> None:
        super().__init__(address, Handler)
        self.people: dict[str, Any] = json.loads(PEOPLE.read_text("utf-8"))
        self.key = key
        self.mode = "ok"
        self.asked: deque[dict[str, str]] = deque(maxlen=200)
        self.lock = threading.Lock()


class Handler(JsonHandler):
    server: Simulator

    def on_get(self) -> None:
        if self.path == "/_received":
            self.json({"asked": list(self.server.asked)})
        elif self.path == "/":
            self.send(200, "text/html; charset=utf-8", _page(self.server).encode())
        else:
            self.unknown_address()

    def on_post(self, body: dict[str, Any]) -> None:
        if self.path == "/_control":
            self._control(body)
        elif self.path in SERVICES:
            self._answer(SERVICES[self.path], body)
        else:
            self.unknown_address()

    def _control(self, body: dict[str, Any]) -> None:
        mode, people = body.get("mode", self.server.mode), body.get("people")
        if mode not in MODES:
            self.json({"error_code": "-1", "message": f"mode: {', '.join(MODES)}"}, 400)
            return
        self.server.mode = str(mode)
        if isinstance(people, dict):
            self.server.people = {**self.server.people, **people}
        self.json({"mode": self.server.mode})

    def _answer(self, service: str, body: dict[str, Any]) -> None:
        mode = self.server.mode
        with self.server.lock:
            self.server.asked.append({"service": service, **{name: str(body.get(name, "")) for name in _ASKED}})
        if mode == "down":
            self.hang_up()
        elif mode == "error":
            self.json({"error_code": "99", "message": "Lỗi hệ thống (mô phỏng)"})
        elif mode == "garbage":
            self.send(200, "text/html", b"<h1>Bad gateway</h1>")
        elif mode == "drip":
            self._drip()
        else:
            if mode == "slow":
                time.sleep(SLOW_SECONDS)
            self.json(self._reply(service, body))

    def _reply(self, service: str, body: dict[str, Any]) -> dict[str, Any]:
        number = str(body.get("SoDinhDanh", ""))
        said = {"MaYeuCau": str(body.get("MaYeuCau", "")), "SoDinhDanh": number, "MoPhong": True}
        missing = [name for name in _ASKED if not isinstance(body.get(name), str) or not body[name]]
        if self.headers.get("X-Api-Key") != self.server.key or not self.headers.get("dstcode"):
            return {**said, "error_code": "-2", "message": "Không được phép tra cứu"}
        if missing:
            return {**said, "error_code": "1", "message": f"Thiếu {', '.join(missing)}"}
        if self.server.mode == "other_person":
            said["SoDinhDanh"] = "001099000001"
        data = self.server.people.get(number, {}).get(service)
        if data is None:
            return {**said, "error_code": "2", "message": "Không có người mang số này"}
        return {**said, "error_code": "0", "message": "Thành công", "data": data}

    def _drip(self) -> None:
        """A byte now and then: every single read succeeds, the answer never ends."""
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        try:
            for _ in range(int(SLOW_SECONDS * 10)):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.1)
        except OSError:
            return
        finally:
            self.close_connection = True


def _page(server: Simulator) -> str:
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(each.get(name, ''))}</td>" for name in ("service", *_ASKED)) + "</tr>"
        for each in reversed(server.asked)
    )
    head = "".join(f"<th>{name}</th>" for name in ("service", *_ASKED))
    return (
        "<!doctype html><html lang=vi><meta charset=utf-8><title>Bộ mô phỏng dữ liệu dân cư và hộ tịch</title>"
        "<h1>Bộ mô phỏng Cơ sở dữ liệu quốc gia về dân cư và cơ sở dữ liệu hộ tịch</h1>"
        "<p><strong>Đây là chương trình mô phỏng để thử nghiệm, không phải hệ thống thật.</strong> "
        f"Biết {len(server.people)} người tưởng tượng. Chế độ: {html.escape(server.mode)}.</p>"
        f"<table border=1><tr>{head}</tr>{rows}</table></html>"
    )
