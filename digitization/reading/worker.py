"""The reading child: ``python -m digitization.reading.worker``, started by ``Reader`` and by nobody else.

It limits itself before it looks at anything, then answers requests until its input closes. It needs neither Django
settings nor the database, and is given none of their secrets.
"""

from __future__ import annotations

import contextlib
import os
import resource
import sys
from pathlib import Path
from typing import Any

from digitization.reading import wire
from digitization.reading.errors import ReadingFailed
from digitization.reading.values import PageReading, ReadOptions


class Worker:
    """Answers one request at a time; keeps the last document open, for pages are asked for in a row."""

    def __init__(self) -> None:
        self._key: tuple[str, int, int] | None = None
        self._source: Any = None

    def answer(self, request: dict[str, Any]) -> tuple[dict[str, Any], tuple[bytes, ...]]:
        path = str(request["path"])
        match request["do"]:
            case "inspect":
                from digitization.reading.document import inspect

                return {"info": inspect(path, request.get("name")).to_json()}, ()
            case "read_page":
                return self._read(path, int(request["page_no"]), ReadOptions.from_json(request["options"]))
            case "searchable_pdf":
                from digitization.reading.derivative import searchable_pdf

                pages = [PageReading.from_json(page) for page in request["pages"]]
                return {"verdict": searchable_pdf(path, pages, str(request["out"])).to_json()}, ()
            case "compose":
                from digitization.reading.composing import compose

                compose([(str(name), int(page_no)) for name, page_no in request["parts"]], str(request["out"]))
                return {"done": True}, ()
        raise ReadingFailed("protocol", detail=str(request["do"]))

    def _read(self, path: str, page_no: int, options: ReadOptions) -> tuple[dict[str, Any], tuple[bytes, ...]]:
        from digitization.reading.page import read_page

        reading = read_page(path, page_no, options, source=self._open(path))
        return {"reading": reading.to_json()}, (reading.preview, reading.thumbnail)

    def _open(self, path: str) -> Any:
        from digitization.reading.raster import Source

        try:
            state = Path(path).stat()
        except OSError as error:
            raise ReadingFailed("missing_file", transient=True, detail=str(error)) from error
        key = (path, state.st_size, state.st_mtime_ns)
        if key != self._key:
            self.close()
            self._source, self._key = Source(path), key
        return self._source

    def close(self) -> None:
        if self._source is not None:
            self._source.close()
        self._source = self._key = None


def limit_process(memory: int, file_size: int) -> None:
    """Bound what this process may take. No core files: they would hold somebody's paper."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_cpu(seconds: int) -> None:
    """CPU seconds from now on; passing them kills the process (SIGXCPU)."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(
        resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + max(1, seconds), resource.RLIM_INFINITY)
    )


def failure(error: BaseException) -> dict[str, Any]:
    """A request that failed, as a message: code, parameters and whether trying again can help."""
    if isinstance(error, ReadingFailed):
        known = error
    elif isinstance(error, MemoryError) or "Insufficient memory" in str(error) or "bad_alloc" in str(error):
        known = ReadingFailed("memory_limit", detail=str(error))
    elif isinstance(error, OSError) and error.errno == 27:  # EFBIG: RLIMIT_FSIZE
        known = ReadingFailed("output_limit", detail=str(error))
    else:
        known = ReadingFailed("internal", detail=f"{type(error).__name__}: {error}")
    return {
        "error": known.code,
        "params": known.params,
        "transient": known.transient,
        "refused": type(known).__name__ == "DocumentRefused",
        "detail": known.detail[:2000],
    }


def main() -> None:
    incoming, outgoing = os.dup(0), os.dup(1)
    os.dup2(2, 1)  # whatever a library prints must not land between our messages
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    worker = Worker()
    while True:
        try:
            request, _ = wire.receive(incoming)
        except wire.WireError:
            return
        if request["do"] == "limit":
            limit_process(int(request["memory"]), int(request["file_size"]))
            wire.send(outgoing, {"ready": True})
            continue
        limit_cpu(int(request["cpu_seconds"]))
        try:
            body, blobs = worker.answer(request)
        except Exception as error:
            with contextlib.suppress(Exception):
                worker.close()
            body, blobs = failure(error), ()
        wire.send(outgoing, body, blobs)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        main()
    sys.exit(0)
