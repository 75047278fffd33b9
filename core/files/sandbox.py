"""Running a function on an untrusted file: its own process, with limits on memory, CPU, time and output."""

from __future__ import annotations

import importlib
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Limits:
    """Bytes of memory, CPU seconds, wall seconds, bytes it may write to a file, bytes it may answer."""

    memory: int = 1536 * 1024 * 1024
    cpu_seconds: int = 30
    wall_seconds: float = 60.0
    file_bytes: int = 256 * 1024 * 1024
    answer_bytes: int = 4 * 1024 * 1024


CONTAINED = {
    "code": "too_costly",
    "message": "Tệp quá phức tạp để mở an toàn. Hãy quét hoặc lưu lại thành tệp PDF mới.",
}


def call(function: Callable[..., dict[str, Any]], arguments: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """Call a module-level function by keyword in a limited child; its answer must be JSON.

    A child that exceeds its limits or crashes yields `CONTAINED` (code `too_costly`), never an exception.
    """
    request = json.dumps({"target": f"{function.__module__}:{function.__qualname__}", "arguments": arguments})
    child = subprocess.Popen(
        [sys.executable, "-m", "core.files.sandbox", json.dumps(vars(limits))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_project(),
        env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "PYTHONPATH": _project()},
        start_new_session=True,
    )
    try:
        answer, _ = child.communicate(request.encode(), timeout=limits.wall_seconds)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
        return dict(CONTAINED)
    if child.returncode != 0 or len(answer) > limits.answer_bytes:
        return dict(CONTAINED)
    return json.loads(answer)


def _project() -> str:
    return os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def _main() -> None:
    limits = json.loads(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"],) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu_seconds"],) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    request = json.load(sys.stdin)
    module, _, name = request["target"].partition(":")
    result = getattr(importlib.import_module(module), name)(**request["arguments"])
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    _main()
