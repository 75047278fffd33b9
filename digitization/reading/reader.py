"""Reading in a child process with limits: what the rest of the system uses.

A hostile or unlucky file can make native code crash, hang or eat memory. It happens in a child that owns a session, is
bounded in memory, CPU, file size and wall time, stays warm across pages, and is started anew after a failure.
Uses ``subprocess`` so that it works inside Celery's daemonic prefork workers, where ``multiprocessing`` may not.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from digitization.reading import wire
from digitization.reading.errors import DocumentRefused, ReadingFailed
from digitization.reading.limits import ChildLimits
from digitization.reading.values import DocumentInfo, PageReading, PdfaVerdict, ReadOptions

__all__ = ["ChildLimits", "Reader", "ReadingFailed"]

_ROOT = Path(__file__).resolve().parents[2]
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TESSDATA_PREFIX", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
_FAULTS = {signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL, signal.SIGFPE}


class _ChildDied(Exception):
    """The child ended in the middle of a request; ``sent`` is the signal that ended it, 0 for none."""

    def __init__(self, sent: int, stderr: str) -> None:
        super().__init__(f"signal {sent}: {stderr[-500:]}")
        self.sent, self.stderr = sent, stderr


class Reader:
    """Inspect files, read pages and write derivatives in one warm child. A context manager; calls are serialised.

    Every method raises :class:`ReadingFailed` or its kind :class:`DocumentRefused`; codes in ``errors.MESSAGES``.
    """

    def __init__(self, limits: ChildLimits | None = None, options: ReadOptions | None = None) -> None:
        self.limits = limits or ChildLimits()
        self.options = options or ReadOptions()
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """Process id of the child while one is running."""
        return self._child.pid if self._child is not None else None

    def inspect(self, path: str | Path, claimed_name: str | None = None) -> DocumentInfo:
        """See :func:`digitization.reading.document.inspect`."""
        body, _ = self._ask(
            {"do": "inspect", "path": str(Path(path).resolve()), "name": claimed_name or Path(path).name}
        )
        return self._parsed(DocumentInfo.from_json, body, "info")

    def read_page(self, path: str | Path, page_no: int, options: ReadOptions | None = None) -> PageReading:
        """Read one page (from 1). A page that crashes or hangs one of ``options.engines`` goes to the next."""
        options = options or self.options
        failed: ReadingFailed | None = None
        for position in range(len(options.engines)):
            mine = replace(options, engines=options.engines[position:])
            request = {
                "do": "read_page",
                "path": str(Path(path).resolve()),
                "page_no": page_no,
                "options": mine.to_json(),
            }
            try:
                body, blobs = self._ask(request)
                preview, thumbnail = (*blobs, b"", b"")[:2]
                return self._parsed(lambda d, p=preview, t=thumbnail: PageReading.from_json(d, p, t), body, "reading")
            except ReadingFailed as error:
                if error.code not in ("crashed", "engine_missing", "timeout", "cpu_limit"):
                    raise
                failed = failed or error
        raise failed or ReadingFailed("engine_missing", detail="no engine named")

    def searchable_pdf(self, path: str | Path, pages: Iterable[PageReading], out: str | Path) -> PdfaVerdict:
        """See :func:`digitization.reading.derivative.searchable_pdf`."""
        rows = [page.to_json() for page in pages]
        request = {
            "do": "searchable_pdf",
            "path": str(Path(path).resolve()),
            "pages": rows,
            "out": str(Path(out).resolve()),
        }
        body, _ = self._ask(request, patience=1 + len(rows) / 20)
        return self._parsed(PdfaVerdict.from_json, body, "verdict")

    def compose(self, parts: Iterable[tuple[str | Path, int]], out: str | Path) -> None:
        """See :func:`digitization.reading.composing.compose`."""
        rows = [[str(Path(path).resolve()), page_no] for path, page_no in parts]
        request = {"do": "compose", "path": "", "parts": rows, "out": str(Path(out).resolve())}
        self._ask(request, patience=1 + len(rows) / 20)

    def close(self) -> None:
        """End the child and remove its folder. The reader may be used again."""
        with self._lock:
            self._stop()

    def _ask(self, request: dict[str, Any], patience: float = 1.0) -> tuple[dict[str, Any], list[bytes]]:
        """One request; started again once where the child was ended from outside (operator, out of memory)."""
        with self._lock:
            try:
                body, blobs = self._exchange(request, patience)
            except _ChildDied as died:
                if died.sent == signal.SIGXCPU:
                    raise ReadingFailed("cpu_limit", detail=str(died)) from died
                if died.sent == signal.SIGXFSZ:
                    raise ReadingFailed("output_limit", detail=str(died)) from died
                if died.sent in _FAULTS:
                    raise ReadingFailed("crashed", transient=False, detail=str(died)) from died
                try:
                    body, blobs = self._exchange(request, patience)
                except _ChildDied as again:
                    raise ReadingFailed("crashed", transient=True, detail=str(again)) from again
        if "error" in body:
            kind = DocumentRefused if body.get("refused") is True else ReadingFailed
            raise kind(
                str(body["error"]),
                transient=body.get("transient") is True,
                detail=str(body.get("detail", "")),
                params={str(k): v if isinstance(v, int) else str(v) for k, v in dict(body.get("params", {})).items()},
            )
        return body, blobs

    def _exchange(self, request: dict[str, Any], patience: float) -> tuple[dict[str, Any], list[bytes]]:
        wall = self.limits.wall_seconds * patience
        deadline = time.monotonic() + wall
        try:
            child = self._running(deadline)
            assert child.stdin is not None
            assert child.stdout is not None
            wire.send(child.stdin.fileno(), request | {"cpu_seconds": int(self.limits.cpu_seconds * patience)})
            return wire.receive(child.stdout.fileno(), deadline)
        except wire.Deadline as late:
            self._stop()
            raise ReadingFailed("timeout", transient=True, params={"seconds": round(wall)}) from late
        except (wire.WireError, OSError) as broken:
            raise self._died() from broken
        except BaseException:  # interrupted in the middle: the next answer would belong to this question
            self._stop()
            raise

    def _running(self, deadline: float) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is None:
            return self._child
        self._stop()
        self._folder = tempfile.TemporaryDirectory(prefix="reading-")
        env = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        env |= {
            "PYTHONPATH": str(_ROOT),
            "TMPDIR": self._folder.name,
            "HOME": self._folder.name,
            "PYTHONUTF8": "1",
            "OMP_THREAD_LIMIT": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }
        with open(Path(self._folder.name, "stderr"), "wb") as stderr:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "digitization.reading.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                cwd=self._folder.name,
                env=env,
                start_new_session=True,
                bufsize=0,
            )
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        wire.send(self._child.stdin.fileno(), {"do": "limit"} | self.limits.to_json())
        wire.receive(self._child.stdout.fileno(), deadline)
        return self._child

    def _died(self) -> _ChildDied:
        """What ended the child; it and all it started are gone afterwards."""
        sent, stderr = 0, ""
        if self._child is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                sent = max(0, -(self._child.wait(timeout=2)))
        if self._folder is not None:
            with contextlib.suppress(OSError):
                stderr = Path(self._folder.name, "stderr").read_text("utf-8", "replace")[-2000:]
        self._stop()
        return _ChildDied(sent, stderr)

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            # The group may outlive its leader: an engine on the command line is a grandchild.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            for stream in (child.stdin, child.stdout):
                if stream is not None:
                    with contextlib.suppress(OSError):
                        stream.close()
        folder, self._folder = self._folder, None
        if folder is not None:
            folder.cleanup()

    def _parsed(self, make: Any, body: dict[str, Any], key: str) -> Any:
        try:
            return make(body[key])
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            self.close()
            raise ReadingFailed("protocol", detail=f"{type(error).__name__}: {error}") from error
