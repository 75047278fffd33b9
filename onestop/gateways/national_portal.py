"""Talking to the National Portal's adapter: sign in for a session, then call a service (regulation reference 17.1).

`error_code` "0" is success; "3"/"-3" with "already exists" means that an earlier attempt arrived although its reply
was lost: the dossier is sent again as an update, a progress row counts as told.
"""

from __future__ import annotations

import json
import threading
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from django.conf import settings

from core.outbox.models import Message
from core.outbox.registry import Undeliverable, destination
from onestop.gateways.fields import SERVICES, STEP, SYNC, problems
from onestop.gateways.messages import DESTINATION

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
                    raise Undeliverable(f"Cổng DVCQG từ chối đăng nhập: {_said(reply)}", reply=_safe(reply))
                self._key, self._value = key, str(reply["session"])
            return self._value


_session = _Session()


@destination(DESTINATION)
def deliver(message: Message) -> dict[str, Any]:
    """Send one message of the outbox; returns the reply to keep. Raises Undeliverable."""
    payload = message.payload
    wrong = [p for record in payload["data"] for p in problems(record, SERVICES[payload["service"]])]
    if wrong:
        raise Undeliverable("Thông điệp không đúng tài liệu: " + "; ".join(wrong), retry=False)
    reply = _call(payload, message.key)
    if _exists(reply) and payload["service"] == SYNC and payload["isUpdating"] == "False":
        reply = _call({**payload, "isUpdating": "True"}, message.key)
    code = str(reply.get("error_code"))
    if code == OK or (payload["service"] == STEP and _exists(reply)):
        return reply
    raise Undeliverable(f"Cổng DVCQG trả lời {code}: {_said(reply)}", reply=reply)


def _call(payload: dict[str, Any], key: str) -> dict[str, Any]:
    reply = _post("mapi/g", {**payload, "session": _session.get()}, key)
    if str(reply.get("error_code")) == NO_SESSION:
        reply = _post("mapi/g", {**payload, "session": _session.get(fresh=True)}, key)
    return reply


def _exists(reply: dict[str, Any]) -> bool:
    said = _said(reply).lower()
    return str(reply.get("error_code")) in EXISTS and ("already exists" in said or "đã tồn tại" in said)


def _said(reply: dict[str, Any]) -> str:
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
