"""Write sample scans with their ground truth: ``manage.py make_sample_scans OUT --count 20``."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from random import Random
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from digitization.samples.fonts import FontMissing
from digitization.samples.papers import MAKERS, render_with_text
from digitization.samples.sheet import check_fonts
from digitization.samples.wear import TIERS


class Command(BaseCommand):
    help = "Makes invented official papers as worn scans (PDF), with exact ground truth in truth.json."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("out", type=Path, help="folder to write to; made when missing")
        parser.add_argument("--count", type=int, default=20)
        parser.add_argument("--dpi", type=int, choices=(100, 150, 200, 300), default=200)
        parser.add_argument("--colour", choices=("colour", "grey", "bw"), default="colour")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--kind", choices=tuple(MAKERS), help="only papers of this kind (default: all in turn)")
        parser.add_argument("--tier", choices=tuple(TIERS), help="only this wear (default: all in turn)")
        parser.add_argument("--max-pages", type=int, default=3, help="longest papers made (certificates have one page)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            check_fonts()
        except FontMissing as error:
            raise CommandError(str(error)) from error
        if options["count"] < 1 or options["max_pages"] < 1:
            raise CommandError("--count and --max-pages must be at least 1")
        truth = make(
            options["out"],
            count=options["count"],
            dpi=options["dpi"],
            colour=options["colour"],
            seed=options["seed"],
            kind=options["kind"],
            tier=options["tier"],
            max_pages=options["max_pages"],
            quiet=options["verbosity"] == 0,
        )
        pages = sum(len(paper["noi_dung"]) for paper in truth["tai_lieu"])
        self.stdout.write(f"{truth['so_tai_lieu']} papers, {pages} pages → {options['out']}")


def make(
    out: Path,
    *,
    count: int,
    dpi: int = 200,
    colour: str = "colour",
    seed: int = 1,
    kind: str | None = None,
    tier: str | None = None,
    max_pages: int = 3,
    quiet: bool = True,
) -> dict[str, Any]:
    """Write ``count`` papers and ``truth.json`` to a folder; returns the truth. Same arguments, same files."""
    out.mkdir(parents=True, exist_ok=True)
    kinds, tiers = [kind] if kind else list(MAKERS), [tier] if tier else list(TIERS)
    rows = []
    for n in tqdm(range(count), unit="paper", disable=quiet):
        rng = Random(seed * 100_003 + n)  # noqa: S311 — sample text, no secret
        made_kind, made_tier = kinds[n % len(kinds)], tiers[(n // len(kinds)) % len(tiers)]
        paper = MAKERS[made_kind](rng, rng.randint(1, max_pages))
        data, texts = render_with_text(paper, made_tier, dpi, colour, seed * 1_000 + n)
        name = f"{n + 1:04d}-{made_kind}-{made_tier}.pdf"
        (out / name).write_bytes(data)
        rows.append(paper.truth(name, texts) | {"muc_do": made_tier, "dpi": dpi, "mau": colour})
    truth = {
        "cach_doc": "Sinh tự động cùng lúc với ảnh; ngày ISO; noi_dung là nguyên văn từng trang, mỗi hàng chữ một dòng",
        "so_tai_lieu": len(rows),
        "tai_lieu": rows,
    }
    (out / "truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1), "utf-8")
    return truth
