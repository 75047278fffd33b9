"""Talking to the National Portal's adapter: sign in for a session, then call a service (regulation reference 17.1).

What the services mean is known by the apps that register destinations; this is the way there.
"""

from __future__ import annotations

import json
import threading
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from django.conf import settings

from core.outbox.registry import Undeliverable

TIMEOUT_SECONDS = 20
OK = "0"
EXISTS = {"3", "-3"}
NO_SESSION = "-2"


class _Session:
    """The session of this process; signed in again when the other side no longer knows it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._key: tuple[str, str] | None = None
        self._value = ""

    def get(self, *, fresh: bool = False) -> str:
        with self._lock:
            key = (settings.NATIONAL_PORTAL_URL, settings.NATIONAL_PORTAL_USER)
            if fresh or self._key != key or not self._value:
                credentials = {"username": key[1], "password": settings.NATIONAL_PORTAL_PASSWORD}
                reply = _post("mapi/login", credentials)
                if str(reply.get("error_code")) != OK or not reply.get("session"):
                    raise Undeliverable(f"Cổng DVCQG từ chối đăng nhập: {said(reply)}", reply=_safe(reply))
                self._key, self._value = key, str(reply["session"])
            return self._value


_session = _Session()


def call(payload: dict[str, Any], key: str) -> dict[str, Any]:
    """Call a service with the session; the reply as it came. Raises Undeliverable where nobody answered properly."""
    reply = _post("mapi/g", {**payload, "session": _session.get()}, key)
    if str(reply.get("error_code")) == NO_SESSION:
        reply = _post("mapi/g", {**payload, "session": _session.get(fresh=True)}, key)
    return reply


def exists(reply: dict[str, Any]) -> bool:
    """Whether the reply says that an earlier attempt had arrived."""
    words = said(reply).lower()
    return str(reply.get("error_code")) in EXISTS and ("already exists" in words or "đã tồn tại" in words)


def said(reply: dict[str, Any]) -> str:
    """The words of a reply."""
    return str(reply.get("message") or reply.get("result") or "")


def _safe(reply: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in reply.items() if name != "session"}


def _post(path: str, body: dict[str, Any], key: str = "") -> dict[str, Any]:
    base = settings.NATIONAL_PORTAL_URL.rstrip("/")
    if not base.startswith(("http://", "https://")):
        raise Undeliverable("Chưa cấu hình địa chỉ Cổng DVCQG (NATIONAL_PORTAL_URL).")
    headers = {"Content-Type": "application/json", "dstcode": settings.PROVINCE["code"], "X-Request-Key": key}
    request = Request(f"{base}/{path}", data=json.dumps(body).encode(), headers=headers, method="POST")  # noqa: S310
    try:
        with urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310
            reply = json.loads(response.read())
    except (URLError, OSError, ValueError) as error:
        raise Undeliverable(f"Không gọi được Cổng DVCQG: {error}") from error
    if not isinstance(reply, dict):
        raise Undeliverable("Cổng DVCQG trả lời không đúng định dạng.")
    return reply
