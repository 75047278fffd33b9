"""Suggested fields against truth: ``python -m bench extract [--folder DIR]``, DIR with papers and a truth.json.

Without a folder, papers that we generate. ``sure`` counts suggestions that claim 0.9 or more
and the right ones of them.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from tqdm import tqdm

from bench._scoring import FIELDS, FieldScore
from bench.ocr import generated
from digitization.reading.errors import ReadingFailed
from digitization.reading.extract import suggest
from digitization.reading.reader import Reader


def run(arguments: list[str]) -> dict[str, Any]:
    parser = argparse.ArgumentParser(prog="bench extract")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--count", type=int, default=40, help="papers to generate")
    parser.add_argument("--misses", action="store_true", help="list every field that is not exact")
    options = parser.parse_args(arguments)
    folder = options.folder or generated(f"extract-{options.count}", options.count, 200, "colour", 2)
    papers = json.loads((folder / "truth.json").read_text("utf-8"))["tai_lieu"]
    score, failed = FieldScore(), 0
    with Reader() as reader:
        for paper in tqdm(papers, unit="paper"):
            path = folder / paper["tep"]
            try:
                info = reader.inspect(path)
                pages = [reader.read_page(path, n) for n in range(1, info.page_count + 1)]
                score.add(paper, suggest(pages, info))
            except ReadingFailed:
                failed += 1
                score.add(paper, ())  # what was not read was not suggested: it counts against every field
    result = {"docs": len(papers), "failed": failed} | score.result()
    return result | ({"misses": score.misses} if options.misses else {})


def table(result: dict[str, Any]) -> list[str]:
    lines = [f"{result['docs']} papers, {result['failed']} failed", f"{'':>12}{'exact %':>9}{'CER %':>8}{'n':>5}"]
    for name in FIELDS:
        if name in result["fields"]:
            row = result["fields"][name]
            lines.append(f"{name:>12}{row['exact']:>9}{row['cer']:>8}{row['n']:>5}")
    lines.append(f"sure (≥ 0.9): {result['sure']['right']} right of {result['sure']['n']}")
    for miss in result.get("misses", ()):
        lines.append(f"  {miss['file']} {miss['field']} ({miss['sure']:.2f}): {miss['got']!r} for {miss['want']!r}")
    return lines
