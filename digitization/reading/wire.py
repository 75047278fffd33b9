"""Messages between a reader and its child: a length, JSON, then blobs. Never pickle: the child handles hostile files.

Frame: 4 bytes length of the JSON (big-endian), the JSON ``{"body": …, "blobs": [sizes]}``, the blobs.
"""

from __future__ import annotations

import json
import os
import select
import struct
import time
from typing import Any

MAX_JSON = 32 * 1024 * 1024
MAX_BLOB = 16 * 1024 * 1024
MAX_BLOBS = 4


class WireError(Exception):
    """The other side closed, or sent what is no message."""


class Deadline(Exception):
    """Nothing complete came in time."""


def send(fd: int, body: dict[str, Any], blobs: tuple[bytes, ...] = ()) -> None:
    """Write one message. Raises OSError when the other side is gone."""
    text = json.dumps({"body": body, "blobs": [len(b) for b in blobs]}, ensure_ascii=False, allow_nan=False).encode()
    view = memoryview(b"".join((struct.pack(">I", len(text)), text, *blobs)))
    while view:
        view = view[os.write(fd, view) :]


def receive(fd: int, deadline: float | None = None) -> tuple[dict[str, Any], list[bytes]]:
    """Read one message; ``deadline`` in ``time.monotonic`` seconds. Raises WireError, Deadline."""
    (length,) = struct.unpack(">I", _exactly(fd, 4, deadline))
    if length > MAX_JSON:
        raise WireError(f"message of {length} bytes")
    try:
        frame = json.loads(_exactly(fd, length, deadline))
        body, sizes = frame["body"], [int(size) for size in frame["blobs"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise WireError("not a message") from error
    if not isinstance(body, dict) or len(sizes) > MAX_BLOBS or any(not 0 <= size <= MAX_BLOB for size in sizes):
        raise WireError("not a message of ours")
    return body, [_exactly(fd, size, deadline) for size in sizes]


def _exactly(fd: int, count: int, deadline: float | None) -> bytes:
    parts: list[bytes] = []
    while count:
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([fd], [], [], left)[0]:
                raise Deadline
        part = os.read(fd, min(count, 1 << 20))
        if not part:
            raise WireError("closed")
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
