"""A long day on the line: ``./dev bench soak --pages 10000``, in a system of its own, with everything going wrong.

Generated pages, each changed a little, are taken in while a random process is killed every 20 seconds, Redis is emptied
once, PostgreSQL is restarted once and the disk is full once. Measured: pages lost or twice, and whether workers grow.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import cv2
import numpy as np
import pikepdf
import psycopg2
import pypdfium2 as pdfium
from PIL import Image, ImageDraw

from digitization.samples.papers import MAKERS, render
from launcher.paths import Checkout
from launcher.services import postgres
from tests.support.stack import ROOT, Stack, alive, wait_until, whole_system

NEEDS_DJANGO = True
PAGES_A_DOCUMENT = 10
KILL_EVERY = 20.0
FULL = str(1 << 60)
"""A reserve no disk has: intake stops as it does on a full one."""
TAKE_IN = ("--agency", "H32.31", "--paper-type", "KQ.G15.000038", "-v", "0")
MINE = "select d.id from digitization_document d join digitization_batch b on b.id = d.batch_id where b.name = 'scans'"
PAGES = f"digitization_page where document_id in ({MINE})"


def run(arguments: list[str]) -> dict[str, Any]:
    parser = argparse.ArgumentParser(prog="bench soak")
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--full-every", type=int, default=8, help="of so many pages one is full of text, 1: all are")
    parser.add_argument("--kill-every", type=float, default=KILL_EVERY, help="seconds")
    parser.add_argument("--max-minutes", type=float, default=600)
    options = parser.parse_args(arguments)
    rng = Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        root = Path(folder)
        scans, pages = make_scans(root / "scans", options.pages, options.full_every, rng)
        (root / "var").mkdir()
        with whole_system(root / "var", without=("mail", "portal-sim")) as stack:
            return Soak(stack, root / "scans", scans, pages, rng, options).run()


def make_scans(folder: Path, pages: int, full_every: int, rng: Random) -> tuple[int, int]:
    """Files of ten pages: a few papers drawn once, every page of every file marked so that no two are alike.

    One page of `full_every` is a whole paper, the others its upper part alone, as the backs of real papers are short:
    what is tried here is the line, not the eyes.
    """
    folder.mkdir()
    drawn = []
    for number, maker in enumerate(MAKERS.values()):
        data = render(maker(Random(number), 1), dpi=150, colour="grey", seed=number)
        with pdfium.PdfDocument(data) as pdf:
            drawn.append(pdf[0].render(scale=150 / 72, grayscale=True).to_pil().convert("L"))
    made = 0
    while made < pages:
        count = min(PAGES_A_DOCUMENT, pages - made)
        with pikepdf.new() as whole:
            for _n in range(count):
                made += 1
                page = rng.choice(drawn) if made % full_every == 0 else _short(rng.choice(drawn))
                with pikepdf.open(BytesIO(_marked(page, made, rng))) as one:
                    whole.pages.extend(one.pages)
            whole.save(folder / f"{made:06d}.pdf")
    return -(-pages // PAGES_A_DOCUMENT), made


def _short(page: Image.Image) -> Image.Image:
    """Its upper quarter, bare paper below."""
    copy = page.copy()
    copy.paste(int(np.median(np.asarray(page))), (0, page.height // 4, page.width, page.height))
    return copy


def _marked(page: Image.Image, number: int, rng: Random) -> bytes:
    copy = page.copy()
    ImageDraw.Draw(copy).text((60, 40), f"TO SO {number}", fill=30)
    array = np.asarray(copy).astype(np.int16) + rng.randint(-6, 6)
    stream = BytesIO()
    Image.fromarray(cv2.convertScaleAbs(np.clip(array, 0, 255))).save(stream, "PDF", resolution=150, quality=75)
    return stream.getvalue()


class Soak:
    """One run: what was done to the system, and what it weighed meanwhile."""

    def __init__(
        self, stack: Stack, scans: Path, documents: int, pages: int, rng: Random, options: argparse.Namespace
    ) -> None:
        self.stack, self.scans, self.documents, self.pages = stack, scans, documents, pages
        self.rng, self.options = rng, options
        self.killed: dict[str, int] = {}
        self.memory: list[tuple[float, float]] = []
        self.events: list[str] = []

    def run(self) -> dict[str, Any]:
        began = time.monotonic()
        said = self._disk_full()
        intake = subprocess.Popen(self._digitize(), cwd=ROOT, env=self.stack.environment, stdout=subprocess.DEVNULL)
        next_kill = began + self.options.kill_every
        planned = {0.25: self._flush_redis, 0.5: self._restart_postgres}
        end = began + 60 * self.options.max_minutes
        try:
            while (now := time.monotonic()) < end:
                done = self._pages_read()
                for share in [share for share in planned if done >= share * self.pages]:
                    planned.pop(share)()
                if now >= next_kill:
                    self._kill_one()
                    next_kill = time.monotonic() + self.options.kill_every
                if intake.poll() not in (None, 0):  # it met the restart: the same folder again adds nothing twice
                    intake = subprocess.Popen(
                        self._digitize(), cwd=ROOT, env=self.stack.environment, stdout=subprocess.DEVNULL
                    )
                self._weigh(now - began)
                if intake.poll() == 0 and self._all_read():
                    break
                time.sleep(1)  # how often the run is looked at; nothing waits for it
        finally:
            if intake.poll() is None:
                intake.kill()
                intake.wait()
        return self._result(time.monotonic() - began, said)

    def _digitize(self) -> list[str]:
        return [sys.executable, "manage.py", "digitize", str(self.scans), *TAKE_IN]

    def _ask(self, query: str) -> list[tuple[Any, ...]]:
        """Rows, or none while the database is away."""
        try:
            return self.stack.sql(query)
        except psycopg2.OperationalError:
            return []

    def _pages_read(self) -> int:
        rows = self._ask(f"select count(*) from {PAGES}")
        return int(rows[0][0]) if rows else 0

    def _all_read(self) -> bool:
        rows = self._ask(f"select state, count(*) from digitization_document where id in ({MINE}) group by state")
        return bool(rows) and sum(row[1] for row in rows) == self.documents and {row[0] for row in rows} == {"read"}

    def _disk_full(self) -> str:
        """Intake with a disk that is full: it must take nothing and say why."""
        environment = self.stack.environment | {"DISK_RESERVE_BYTES": FULL}
        done = subprocess.run(self._digitize(), cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        taken = self._ask(f"select count(*) from ({MINE}) x")
        self.events.append("disk full")
        return f"exit {done.returncode}, {taken[0][0]} taken: {done.stderr.strip().splitlines()[-1][:160]}"

    def _flush_redis(self) -> None:
        self.stack.empty_redis()
        self.events.append("redis flushed")

    def _restart_postgres(self) -> None:
        cluster = postgres.locate(Checkout(ROOT))
        postgres.stop(cluster)
        postgres.start(cluster)
        self.events.append("postgresql restarted")

    def _kill_one(self) -> None:
        """A whole program, a child of a worker, or the reading process of one."""
        name = self.rng.choice([*self.stack.running, "ocr child", "ocr reader"])
        if name in self.stack.running:
            self.stack.kill(name)
            self.stack.start(name)
        else:
            children = self.stack.children("ocr")
            if name == "ocr reader":
                children = [pid for child in children for pid in self.stack.readers(child)]
            if not children:
                return
            victim = self.rng.choice(children)
            if alive(victim):
                os.kill(victim, signal.SIGKILL)
        self.killed[name] = self.killed.get(name, 0) + 1

    def _weigh(self, at: float) -> None:
        """MB of the heaviest reading process at this moment."""
        pids = [pid for child in self.stack.children("ocr") for pid in (child, *self.stack.readers(child))]
        weights = [weight for pid in pids if (weight := _resident_mb(pid))]
        if weights:
            self.memory.append((at, max(weights)))

    def _result(self, seconds: float, said: str) -> dict[str, Any]:
        wait_until("the database answers", lambda: self._ask("select 1"))
        stored = self._pages_read()
        grouped = f"select 1 from {PAGES} group by document_id, number having count(*) > 1"
        twice = self._ask(f"select count(*) from ({grouped}) x")
        wrong = self._ask(
            f"select count(*) from digitization_document d where d.id in ({MINE}) and (d.state <> 'read' or"
            " d.page_count <> (select count(*) from digitization_page p where p.document_id = d.id))"
        )
        texts = self._ask(f"select count(distinct (file_id, file_page)) from {PAGES}")
        third = max(1, len(self.memory) // 3)
        first, last = self.memory[:third], self.memory[-third:]
        dead = self._ask("select count(*) from jobs_job where state = 'dead'")
        return {
            "pages": self.pages,
            "full_every": self.options.full_every,
            "documents": self.documents,
            "pages_stored": stored,
            "pages_lost": self.pages - int(texts[0][0]),
            "pages_twice": int(twice[0][0]) + stored - int(texts[0][0]),
            "documents_unfinished": int(wrong[0][0]),
            "jobs_given_up": int(dead[0][0]),
            "minutes": round(seconds / 60, 1),
            "pages_a_minute": round(60 * stored / seconds, 1),
            "killed": dict(sorted(self.killed.items())),
            "events": self.events,
            "disk_full_said": said,
            "memory_mb": {
                "first_third": round(statistics.median(mb for _, mb in first)) if first else 0,
                "last_third": round(statistics.median(mb for _, mb in last)) if last else 0,
                "peak": round(max((mb for _, mb in self.memory), default=0)),
            },
        }


def _resident_mb(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text("utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS")), 0.0)


def table(result: dict[str, Any]) -> list[str]:
    memory = result["memory_mb"]
    return [
        f"{result['pages']} pages, one of {result['full_every']} full of text, in {result['documents']} documents,"
        f" {result['minutes']} min, {result['pages_a_minute']} pages/min",
        f"lost {result['pages_lost']}, twice {result['pages_twice']}, documents unfinished"
        f" {result['documents_unfinished']}, jobs given up {result['jobs_given_up']}",
        "killed: " + (", ".join(f"{name} {n}" for name, n in result["killed"].items()) or "none"),
        "also: " + ", ".join(result["events"]),
        f"full disk: {result['disk_full_said']}",
        f"heaviest reading process, median MB: first third {memory['first_third']}, last third {memory['last_third']},"
        f" peak {memory['peak']}",
    ]
