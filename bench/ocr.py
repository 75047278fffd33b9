"""Pages a minute, CPU, memory and errors of the reading pipeline on a folder of papers, beside ocrmypdf's default.

    python -m bench ocr                      papers we generate (kept under var/bench)
    python -m bench ocr --folder DIR         the files of a folder; with page texts in its truth.json the errors too
    python -m bench ocr --files 10 --no-ocrmypdf --jobs 2

Both make a searchable PDF/A of every file in the same run on the same machine; ratios are what to compare.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from tqdm import tqdm

from bench._scoring import TextScore
from digitization.reading.errors import ReadingFailed
from digitization.reading.reader import Reader
from digitization.reading.values import PageReading

SUFFIXES = (".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff")
GENERATED = Path(__file__).resolve().parent.parent / "var" / "bench" / "papers"


def run(arguments: list[str]) -> dict[str, Any]:
    options = _parser().parse_args(arguments)
    folder = options.folder or _generated(options)
    truth = _truth(folder)
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)[: options.files]
    if not files:
        raise SystemExit(f"no papers in {folder}")
    ours = _ours(files, truth, options.jobs)
    result: dict[str, Any] = {"files": len(files), "jobs": options.jobs, "ours": ours}
    if options.no_ocrmypdf:
        result["note"] = "ocrmypdf was not asked for"
    elif shutil.which("ocrmypdf") is None:
        result["note"] = "ocrmypdf is not installed here: nothing to compare with (apt-get install ocrmypdf)"
    else:
        theirs = result["ocrmypdf"] = _ocrmypdf(files, truth, ours["pages_of"])
        if theirs["ppm"]:
            result["speed_ratio"] = round(ours["ppm"] / theirs["ppm"], 2)
        if ours["cer"] is not None and theirs["cer"]:
            result["cer_ratio"] = round(ours["cer"] / theirs["cer"], 2)
    ours.pop("pages_of")
    return {"real" if options.folder else "generated": result, "folder": folder.name}


def table(result: dict[str, Any]) -> list[str]:
    lines = []
    for name in ("generated", "real"):
        if name not in result:
            continue
        part = result[name]
        lines.append(f"{name}: {part['files']} papers, {part['ours']['pages']} pages, {part['jobs']} workers")
        head = ("", "pages/min", "CPU s/page", "CER %", "WER %", "bag %", "numbers %", "peak MB", "failed")
        lines.append("".join(f"{cell:>11}" for cell in head))
        for who in ("ours", "ocrmypdf"):
            if who in part:
                keys = ("ppm", "cpu_s_page", "cer", "wer", "wer_bag", "numeric_exact", "peak_mb", "failed")
                cells = [who, *("–" if part[who][key] is None else part[who][key] for key in keys)]
                lines.append("".join(f"{cell:>11}" for cell in cells))
        lines += [
            f"{key.replace('_', ' ')}: {part[key]}" for key in ("speed_ratio", "cer_ratio", "note") if key in part
        ]
    return lines


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench ocr")
    parser.add_argument("--folder", type=Path, help="papers to read (default: generated ones)")
    parser.add_argument("--files", type=int, help="only the first so many files")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="reading processes (default: cores)")
    parser.add_argument("--count", type=int, default=16, help="papers to generate")
    parser.add_argument("--dpi", type=int, default=300, choices=(200, 300))
    parser.add_argument("--colour", default="colour", choices=("colour", "grey", "bw"))
    parser.add_argument("--no-ocrmypdf", action="store_true", help="measure only ours")
    return parser


def _generated(options: argparse.Namespace) -> Path:
    return generated(f"{options.colour}-{options.dpi}-{options.count}", options.count, options.dpi, options.colour, 3)


def generated(name: str, count: int, dpi: int, colour: str, max_pages: int) -> Path:
    """A folder of papers that we make ourselves, kept for the next run.

    Made in a process of its own: a child's peak memory, as the kernel counts it, begins with that of who started it.
    """
    folder = GENERATED / name
    if not (folder / "truth.json").is_file():
        code = (
            "import sys; from pathlib import Path; "
            "from digitization.management.commands.make_sample_scans import make; "
            "make(Path(sys.argv[1]), count=int(sys.argv[2]), dpi=int(sys.argv[3]), colour=sys.argv[4], "
            "max_pages=int(sys.argv[5]), quiet=False)"
        )
        command = [sys.executable, "-c", code, str(folder), str(count), str(dpi), colour, str(max_pages)]
        subprocess.run(command, check=True, cwd=Path(__file__).resolve().parent.parent)
    return folder


def _truth(folder: Path) -> dict[str, list[str]]:
    path = folder / "truth.json"
    if not path.is_file():
        return {}
    papers = json.loads(path.read_text("utf-8"))["tai_lieu"]
    return {paper["tep"]: paper["noi_dung"] for paper in papers if paper.get("noi_dung")}


def _children() -> tuple[float, float]:
    """(CPU seconds, peak MB) of children that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def _ours(files: list[Path], truth: dict[str, list[str]], jobs: int) -> dict[str, Any]:
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
    return _row(pages, wall, after - before, peak, failed) | score.result() | {"pages_of": counts}


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


def _ocrmypdf(files: list[Path], truth: dict[str, list[str]], counts: dict[Path, int]) -> dict[str, Any]:
    score, failed, pages, cpu, peak = TextScore(), {}, 0, 0.0, 0.0
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="bench-") as out:
        for path in tqdm(files, unit="file", desc="ocrmypdf"):
            side = Path(out, f"{path.stem}.txt")
            dpi = ["--image-dpi", "200"] if path.suffix.lower() != ".pdf" else []
            command = ["ocrmypdf", "-q", "-l", "vie", *dpi, "--sidecar", str(side), str(path), str(Path(out, "o.pdf"))]
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            cpu, peak = cpu + used.ru_utime + used.ru_stime, max(peak, used.ru_maxrss / 1024)
            if process.returncode != 0:
                failed[path] = f"exit {process.returncode}"
            else:
                pages += counts.get(path, 0)
            got = side.read_text("utf-8").split("\f") if process.returncode == 0 and side.is_file() else []
            for number, text in enumerate(truth.get(path.name, ())):
                score.add(text, got[number] if number < len(got) else "")
    return _row(pages, time.perf_counter() - started, cpu, peak, failed) | score.result()


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
