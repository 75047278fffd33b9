"""Pages a minute, CPU, memory and errors of the reading pipeline, beside ocrmypdf in the same run.

    python -m bench ocr                      papers we generate (kept under var/bench)
    python -m bench ocr --folder DIR         and the files of a folder; with page texts in its truth.json errors too
    python -m bench ocr --folder DIR --only real --files 10
    python -m bench ocr --no-ocrmypdf --jobs 2

`ocrmypdf` is its default, `ocrmypdf_full` adds --deskew --rotate-pages --clean. All make a searchable PDF of every file
on the same machine; ratios are what to compare. `scaling` is our pages a minute with two warm workers over those with
one of them.
`words` are those spelt as Vietnamese can be, `Viet %` their share, of papers all could read: it needs no truth.
The same machine gives the same work a tenth more or less time from minute to minute: `scaling` is the median of
several turns, and --turns makes the speeds medians, too. What is missing of 2 is ours where `scaling_busy`, the share
of the time that both workers computed, is below 1; it is the machine's where `scaling_cpu`, CPU seconds a page with two
workers over those with one, is above 1.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from bench import _pipelines

T = TypeVar("T")

SUFFIXES = (".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff")
GENERATED = Path(__file__).resolve().parent.parent / "var" / "bench" / "papers"
FULL = ("--deskew", "--rotate-pages", "--clean")
SCALING_TURNS = 7
WHO = ("ours", "ocrmypdf", "ocrmypdf_full")
COLUMNS = {
    "ppm": "pages/min", "cpu_s_page": "CPU s/page", "cer": "CER %", "wer": "WER %", "wer_bag": "bag %",
    "numeric_exact": "numbers %", "syllables": "words", "syllable_share": "Viet %", "peak_mb": "peak MB",
    "failed": "failed",
}  # fmt: skip


def run(arguments: list[str]) -> dict[str, Any]:
    options = _parser().parse_args(arguments)
    result: dict[str, Any] = {}
    if options.only != "real":
        result["generated"] = _compare(_mixed(options.each), options)
    if options.folder and options.only != "generated":
        result["real"] = _compare(options.folder, options)
    if not result:
        raise SystemExit("--only real needs --folder")
    return result


def _compare(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    truth = _truth(folder)
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)[: options.files]
    if not files:
        raise SystemExit(f"no papers in {folder}")
    turns = [_alone(_pipelines.ours, files, truth, options.jobs)]
    counts = turns[0]["pages_of"]
    result: dict[str, Any] = {"files": len(files), "jobs": options.jobs}
    missing = "ocrmypdf was not asked for" if options.no_ocrmypdf else _missing()
    if not missing:
        theirs = [_alone(_pipelines.ocrmypdf, files, truth, counts)]
        for _turn in range(1, options.turns):
            turns.append(_alone(_pipelines.ours, files, truth, options.jobs))
            theirs.append(_alone(_pipelines.ocrmypdf, files, truth, counts))
        result |= _ratios(turns, theirs)
        result["ocrmypdf"] = _middle(theirs)
        if shutil.which("unpaper"):
            result["ocrmypdf_full"] = _alone(_pipelines.ocrmypdf, files, truth, counts, FULL)
        else:
            missing = "unpaper is not installed here: ocrmypdf --clean was left out (apt-get install unpaper)"
    if missing:
        result["note"] = missing
    if options.scaling:
        turns_of_two = _alone(_pipelines.scaling, files, SCALING_TURNS)
        result["scalings"] = [turn["scaling"] for turn in turns_of_two]
        for key in turns_of_two[0]:
            result[key] = statistics.median(turn[key] for turn in turns_of_two)
    result["ours"] = _middle(turns)
    result["ours"].pop("pages_of")
    _put_words([result[who] for who in WHO if who in result])
    return result


def _put_words(rows: list[dict[str, Any]]) -> None:
    """Words and their share that can be Vietnamese, over the papers that everybody read."""
    each = [row.pop("words_of") for row in rows]
    common = set(each[0]).intersection(*each)
    for row, words in zip(rows, each, strict=True):
        total, syllables = (sum(words[name][at] for name in common) for at in (0, 1))
        row |= {"syllables": syllables, "syllable_share": round(100 * syllables / max(1, total), 2)}


def _missing() -> str:
    if shutil.which("ocrmypdf"):
        return ""
    return "ocrmypdf is not installed here: nothing to compare with (apt-get install ocrmypdf)"


def _middle(turns: list[dict[str, Any]]) -> dict[str, Any]:
    """The turn of median speed."""
    return sorted(turns, key=lambda row: row["ppm"])[len(turns) // 2]


def _ratios(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> dict[str, Any]:
    """Median speed of ours over theirs in the same turn; our errors over theirs, which no turn changes."""
    speeds = [round(mine["ppm"] / other["ppm"], 2) for mine, other in zip(ours, theirs, strict=True) if other["ppm"]]
    found: dict[str, Any] = {}
    if speeds:
        found = {"speed_ratio": statistics.median(speeds), "speed_ratios": speeds}
    if ours[0]["cer"] is not None and theirs[0]["cer"]:
        found["cer_ratio"] = round(ours[0]["cer"] / theirs[0]["cer"], 2)
    return found


def _alone(measure: Callable[..., T], *arguments: Any) -> T:
    """Measured in a fresh process: CPU and peak memory of children are counted per process and never go down."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure, *arguments).result()


def table(result: dict[str, Any]) -> list[str]:
    lines = []
    for name in ("generated", "real"):
        if name not in result:
            continue
        part = result[name]
        lines.append(f"{name}: {part['files']} papers, {part['ours']['pages']} pages, {part['jobs']} workers")
        lines.append("".join(f"{cell:>14}" for cell in ("", *COLUMNS.values())))
        for who in WHO:
            if who in part:
                cells = [who, *("–" if part[who][key] is None else part[who][key] for key in COLUMNS)]
                lines.append("".join(f"{cell:>14}" for cell in cells))
        more = ("speed_ratio", "speed_ratios", "cer_ratio", "note")
        more += ("scaling", "scalings", "scaling_busy", "scaling_cpu")
        lines += [f"{key.replace('_', ' ')}: {part[key]}" for key in more if key in part]
    return lines


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench ocr")
    parser.add_argument("--folder", type=Path, help="real papers to read besides the generated ones")
    parser.add_argument("--only", choices=("generated", "real"), help="one of the two sets")
    parser.add_argument("--files", type=int, help="only the first so many files of each set")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="reading processes (default: cores)")
    parser.add_argument("--each", type=int, default=1, help="papers to generate of each wear, resolution and colour")
    parser.add_argument("--turns", type=int, default=1, help="ours and ocrmypdf by turns; medians (default: 1)")
    parser.add_argument("--scaling", action="store_true", help="measure ours with one and with two workers too")
    parser.add_argument("--no-ocrmypdf", action="store_true", help="measure only ours")
    return parser


def _mixed(each: int) -> Path:
    """Four tiers of wear × 200 and 300 dpi × colour, grey and 1-bit, `each` papers of each."""
    return _made(f"mixed-{each}", "from bench._papers import mixed; mixed(Path(sys.argv[1]), int(sys.argv[2]))", each)


def generated(name: str, count: int, dpi: int, colour: str, max_pages: int) -> Path:
    """A folder of papers of one resolution and colour that we make ourselves, kept for the next run."""
    code = (
        "from digitization.management.commands.make_sample_scans import make; "
        "make(Path(sys.argv[1]), count=int(sys.argv[2]), dpi=int(sys.argv[3]), colour=sys.argv[4], "
        "max_pages=int(sys.argv[5]), quiet=False)"
    )
    return _made(name, code, count, dpi, colour, max_pages)


def _made(name: str, code: str, *arguments: object) -> Path:
    """A folder with a truth.json that `code` fills.

    Made in a process of its own: a child's peak memory, as the kernel counts it, begins with that of who started it.
    """
    folder = GENERATED / name
    if not (folder / "truth.json").is_file():
        code = f"import sys; from pathlib import Path; {code}"
        command = [sys.executable, "-c", code, str(folder), *map(str, arguments)]
        subprocess.run(command, check=True, cwd=Path(__file__).resolve().parent.parent)
    return folder


def _truth(folder: Path) -> dict[str, list[str]]:
    path = folder / "truth.json"
    if not path.is_file():
        return {}
    papers = json.loads(path.read_text("utf-8"))["tai_lieu"]
    return {paper["tep"]: paper["noi_dung"] for paper in papers if paper.get("noi_dung")}
