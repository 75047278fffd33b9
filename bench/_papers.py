"""The generated set of the reading benchmark: every wear, resolution and colour mode, exact ground truth."""

from __future__ import annotations

import itertools
import json
import shutil
import tempfile
from pathlib import Path

from digitization.management.commands.make_sample_scans import make
from digitization.samples.papers import MAKERS
from digitization.samples.wear import TIERS

RESOLUTIONS = (200, 300)
COLOURS = ("colour", "grey", "bw")


def mixed(folder: Path, each: int) -> None:
    """Write `each` papers of every tier × resolution × colour and one truth.json; the kinds of papers go round."""
    folder.mkdir(parents=True, exist_ok=True)
    kinds = itertools.cycle(MAKERS)
    rows = []
    for seed, (tier, dpi, colour) in enumerate(itertools.product(TIERS, RESOLUTIONS, COLOURS), 1):
        for n in range(each):
            with tempfile.TemporaryDirectory(dir=folder) as part:
                truth = make(
                    Path(part), count=1, dpi=dpi, colour=colour, seed=100 * seed + n, kind=next(kinds), tier=tier
                )
                (row,) = truth["tai_lieu"]
                name = f"{tier}-{dpi}-{colour}-{n + 1}-{row['tep']}"
                shutil.move(Path(part, row["tep"]), folder / name)
            rows.append(row | {"tep": name})
    text = json.dumps({"so_tai_lieu": len(rows), "tai_lieu": rows}, ensure_ascii=False, indent=1)
    (folder / "truth.json").write_text(text, "utf-8")
