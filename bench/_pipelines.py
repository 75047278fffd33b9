"""The pipelines that the reading benchmark sets side by side, each making a searchable PDF of every paper."""

from __future__ import annotations

import os
import queue
import resource
import subprocess
import tempfile
import threading
import time
from collections import defaultdict
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
    readings: dict[Path, dict[int, PageReading]] = defaultdict(dict)
    counts: dict[Path, int] = {}
    failed: dict[Path, str] = {}
    before, _ = _children()
    started = time.perf_counter()
    work: queue.SimpleQueue[tuple[Path, int]] = queue.SimpleQueue()
    with Reader() as reader:
        for path in files:
            try:
                counts[path] = reader.inspect(path).page_count
            except ReadingFailed as error:
                failed[path] = error.code
            for page_no in range(1, counts.get(path, 0) + 1):
                work.put((path, page_no))
        bar = tqdm(total=work.qsize(), unit="page", desc="ours")
        with tempfile.TemporaryDirectory(prefix="bench-") as out:
            # Threads only wait: each has a reading process of its own.
            threads = [
                threading.Thread(target=_take, args=(work, readings, counts, failed, Path(out), bar, Reader()))
                for _ in range(jobs)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        bar.close()
    wall = time.perf_counter() - started
    after, peak = _children()
    score = TextScore()
    for path, read in readings.items():
        for page_no, text in enumerate(truth.get(path.name, ()), 1):
            score.add(text, read[page_no].text if page_no in read else "")
    pages = sum(len(done) for done in readings.values())
    row = _row(pages, wall, after - before, peak, failed)
    words = {path.name: count_words(" ".join(page.text for page in read.values())) for path, read in readings.items()}
    return row | score.result() | {"words_of": words, "pages_of": counts}


def _take(
    work: queue.SimpleQueue[tuple[Path, int]],
    readings: dict[Path, dict[int, PageReading]],
    counts: dict[Path, int],
    failed: dict[Path, str],
    out: Path,
    bar: tqdm[Any],
    reader: Reader,
) -> None:
    with reader:
        while True:
            try:
                path, page_no = work.get_nowait()
            except queue.Empty:
                return
            try:
                readings[path][page_no] = reader.read_page(path, page_no)
                if len(readings[path]) == counts[path]:
                    done = [readings[path][n] for n in sorted(readings[path])]
                    verdict = reader.searchable_pdf(path, done, out / f"{path.stem}.pdf")
                    if verdict.verdict != "pass":
                        failed[path] = f"pdfa {verdict.verdict}"
            except ReadingFailed as error:
                failed[path] = error.code
            bar.update()


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
