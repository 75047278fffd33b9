"""The pipelines that the reading benchmark sets side by side, each making a searchable PDF of every paper."""

from __future__ import annotations

import contextlib
import os
import queue
import resource
import subprocess
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tqdm import tqdm

from bench._scoring import TextScore, count_words
from digitization.reading.errors import ReadingFailed
from digitization.reading.reader import Reader
from digitization.reading.values import PageReading


def _children() -> tuple[float, float]:
    """(CPU seconds, peak MB) of children that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def ours(files: list[Path], truth: dict[str, list[str]], jobs: int) -> dict[str, Any]:
    """Our pipeline with `jobs` reading processes; `pages_of` in the answer says how many pages each paper has."""
    before, _ = _children()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="bench-") as out, tqdm(total=0, unit="page", desc="ours") as bar:
        run = _Run(files, Path(out), jobs, bar)
        with contextlib.ExitStack() as stack:
            run.go([stack.enter_context(Reader()) for _ in range(jobs)])
    wall = time.perf_counter() - started
    after, peak = _children()
    score = TextScore()
    for path, read in run.readings.items():
        for page_no, text in enumerate(truth.get(path.name, ()), 1):
            score.add(text, read[page_no].text if page_no in read else "")
    pages = sum(len(done) for done in run.readings.values())
    row = _row(pages, wall, after - before, peak, run.failed)
    words = {
        path.name: count_words(" ".join(page.text for page in read.values())) for path, read in run.readings.items()
    }
    return row | score.result() | {"words_of": words, "pages_of": run.counts}


def scaling(files: list[Path], turns: int) -> list[dict[str, float]]:
    """One and two reading processes in turn, both started and warm before, as they are on the line.

    The machine's speed drifts, so every second turn begins with two.
    """
    rows = []
    with contextlib.ExitStack() as stack:
        readers = [stack.enter_context(Reader()) for _ in range(2)]
        for reader in readers:
            with contextlib.suppress(ReadingFailed):
                reader.read_page(files[0], 1)
        for turn in range(turns):
            done = {jobs: _warm(files, readers[:jobs]) for jobs in ((1, 2), (2, 1))[turn % 2]}
            (pages_one, wall_one, cpu_one), (pages_two, wall_two, cpu_two) = done[1], done[2]
            rows.append({
                "scaling": round(pages_two / wall_two / (pages_one / wall_one), 2),
                "scaling_busy": round(cpu_two / wall_two / 2, 3),
                "scaling_cpu": round(cpu_two / pages_two / (cpu_one / pages_one), 3),
            })  # fmt: skip
    return rows


def _warm(files: list[Path], readers: list[Reader]) -> tuple[int, float, float]:
    """(pages, seconds, CPU seconds) of reading the files once with readers that run already."""
    before, started = sum(map(_cpu_seconds, readers)), time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="bench-") as out, tqdm(total=0, unit="page", desc="ours, warm") as bar:
        run = _Run(files, Path(out), len(readers), bar)
        run.go(readers)
        wall = time.perf_counter() - started
    pages = sum(len(done) for done in run.readings.values())
    return pages, wall, sum(map(_cpu_seconds, readers)) - before


def _cpu_seconds(reader: Reader) -> float:
    """What a running reading process and its ended children have used: utime to cstime of proc(5)."""
    if reader.pid is None:  # its child crashed on a page
        return 0.0
    stat = Path(f"/proc/{reader.pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    return sum(map(int, stat[11:15])) / os.sysconf("SC_CLK_TCK")


class _Run:
    """What the threads of one run share: as on the line, files are opened and pages read by whoever is free."""

    def __init__(self, files: list[Path], out: Path, jobs: int, bar: tqdm[Any]) -> None:
        self.readings: dict[Path, dict[int, PageReading]] = defaultdict(dict)
        self.counts: dict[Path, int] = {}
        self.failed: dict[Path, str] = {}
        self._out, self._bar = out, bar
        self._files: queue.SimpleQueue[Path] = queue.SimpleQueue()
        self._pages: queue.SimpleQueue[tuple[Path, int]] = queue.SimpleQueue()
        self._opened = threading.Barrier(jobs, action=self._put_pages)
        for path in files:
            self._files.put(path)

    def go(self, readers: list[Reader]) -> None:
        # Threads only wait: each has a reading process of its own.
        threads = [threading.Thread(target=self._take, args=(reader,)) for reader in readers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _take(self, reader: Reader) -> None:
        try:
            self._open(reader)
        except BaseException:
            self._opened.abort()  # or the others would wait for ever
            raise
        self._opened.wait()
        for path, page_no in _rest(self._pages):
            try:
                self._read(reader, path, page_no)
            except ReadingFailed as error:
                self.failed[path] = error.code
            self._bar.update()

    def _open(self, reader: Reader) -> None:
        for path in _rest(self._files):
            try:
                self.counts[path] = reader.inspect(path).page_count
            except ReadingFailed as error:
                self.failed[path] = error.code

    def _put_pages(self) -> None:
        self.counts = dict(sorted(self.counts.items()))
        self._bar.total = sum(self.counts.values())
        for path, count in self.counts.items():
            for page_no in range(1, count + 1):
                self._pages.put((path, page_no))

    def _read(self, reader: Reader, path: Path, page_no: int) -> None:
        read = self.readings[path]
        read[page_no] = reader.read_page(path, page_no)
        if len(read) == self.counts[path]:
            done = [read[n] for n in sorted(read)]
            verdict = reader.searchable_pdf(path, done, self._out / f"{path.stem}.pdf")
            if verdict.verdict != "pass":
                self.failed[path] = f"pdfa {verdict.verdict}"


def _rest(items: queue.SimpleQueue[Any]) -> Iterator[Any]:
    while True:
        try:
            yield items.get_nowait()
        except queue.Empty:
            return


def ocrmypdf(
    files: list[Path], truth: dict[str, list[str]], counts: dict[Path, int], flags: tuple[str, ...] = ()
) -> dict[str, Any]:
    """ocrmypdf with Vietnamese and its own defaults (all cores a file), and `flags` besides."""
    score, words, failed, pages, cpu, peak = TextScore(), {}, {}, 0, 0.0, 0.0
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="bench-") as out:
        for path in tqdm(files, unit="file", desc=" ".join(("ocrmypdf", *flags))):
            side = Path(out, f"{path.stem}.txt")
            dpi = ["--image-dpi", "200"] if path.suffix.lower() != ".pdf" else []
            output = ["--sidecar", str(side), str(path), str(Path(out, "o.pdf"))]
            command = ["ocrmypdf", "-q", "-l", "vie", *flags, *dpi, *output]
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            cpu, peak = cpu + used.ru_utime + used.ru_stime, max(peak, used.ru_maxrss / 1024)
            if process.returncode != 0:
                failed[path] = f"exit {process.returncode}"
            else:
                pages += counts.get(path, 0)
            got = side.read_text("utf-8").split("\f") if process.returncode == 0 and side.is_file() else []
            if got:
                words[path.name] = count_words(" ".join(got))
            for number, text in enumerate(truth.get(path.name, ())):
                score.add(text, got[number] if number < len(got) else "")
    return _row(pages, time.perf_counter() - started, cpu, peak, failed) | score.result() | {"words_of": words}


def _row(pages: int, wall: float, cpu: float, peak: float, failed: dict[Path, str]) -> dict[str, Any]:
    return {
        "pages": pages,
        "seconds": round(wall, 1),
        "ppm": round(60 * pages / wall, 1),
        "cpu_s_page": round(cpu / max(1, pages), 2),
        "peak_mb": round(peak),
        "failed": len(failed),
        "failures": {path.name: why for path, why in failed.items()},
    }
