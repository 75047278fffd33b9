"""Sending the outbox's messages about dossiers to the National Portal (regulation reference 17.2).

`error_code` "0" is success; "3"/"-3" with "already exists" means that an earlier attempt arrived although its reply
was lost: the dossier is sent again as an update, a progress row counts as told.
"""

from __future__ import annotations

from typing import Any

from core.outbox.models import Message
from core.outbox.national import OK, call, exists, said
from core.outbox.registry import Undeliverable, destination
from onestop.gateways.fields import SERVICES, STEP, SYNC, problems
from onestop.gateways.messages import DESTINATION


@destination(DESTINATION)
def deliver(message: Message) -> dict[str, Any]:
    """Send one message of the outbox; returns the reply to keep. Raises Undeliverable."""
    payload = message.payload
    wrong = [p for record in payload["data"] for p in problems(record, SERVICES[payload["service"]])]
    if wrong:
        raise Undeliverable("Thông điệp không đúng tài liệu: " + "; ".join(wrong), retry=False)
    reply = call(payload, message.key)
    if exists(reply) and payload["service"] == SYNC and payload["isUpdating"] == "False":
        reply = call({**payload, "isUpdating": "True"}, message.key)
    code = str(reply.get("error_code"))
    if code == OK or (payload["service"] == STEP and exists(reply)):
        return reply
    raise Undeliverable(f"Cổng DVCQG trả lời {code}: {said(reply)}", reply=reply)
