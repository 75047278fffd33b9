"""Workers killed in the middle of reading: every page is read once, none is lost, within two minutes."""

from __future__ import annotations

import datetime as dt
import os
import signal
from io import BytesIO
from pathlib import Path
from random import Random

import pikepdf
import pytest

from digitization.samples.papers import decision, marital_status_certificate, render
from tests.support.stack import Stack, alive, wait_until

pytestmark = pytest.mark.worker
SHEETS = 24


def thick_document() -> bytes:
    """Twenty-four scanned pages; every second one is a certificate, the others are pages of a decision."""
    certificate = marital_status_certificate("Lê Văn Bảy", "056070001234", dt.date(2024, 2, 2))
    sources = [
        pikepdf.open(BytesIO(render(paper, dpi=150, colour="grey", seed=91)))
        for paper in (certificate, decision(Random(92)))
    ]
    whole, out = pikepdf.new(), BytesIO()
    for number in range(SHEETS):
        whole.pages.append(sources[number % 2].pages[0])
    whole.save(out)
    return out.getvalue()


def running_reader(stack: Stack, document_id: int) -> int:
    """Process id of a worker child that reads pages of the document at this moment, 0 for none."""
    rows = stack.sql(
        "select split_part(worker, ':', 2)::int from jobs_job where name = 'digitization.read_pages'"
        " and state = 'running' and (payload->>'document_id')::int = %s",
        document_id,
    )
    mine = set(stack.children("ocr"))
    return next((pid for (pid,) in rows if pid in mine), 0)


def pages_read(stack: Stack, document_id: int) -> int:
    return int(stack.sql("select count(*) from digitization_page where document_id = %s", document_id)[0][0])


def feed(stack: Stack, folder: Path) -> int:
    folder.mkdir()
    (folder / "ho-so-day.pdf").write_bytes(thick_document())
    said = stack.manage("digitize", str(folder), "--agency", "H32.31", "--paper-type", "KQ.G15.000038", "-v", "0")
    assert "nhận 1" in said
    rows = stack.sql("select id from digitization_document where name = 'ho-so-day.pdf'")
    assert len(rows) == 1
    return int(rows[0][0])


def test_a_thick_document_is_read_once_although_its_readers_are_killed(stack: Stack, tmp_path: Path) -> None:
    document = feed(stack, tmp_path / "quet")

    wait_until("some pages are read", lambda: pages_read(stack, document) >= 2, seconds=120)
    child = wait_until("a child is reading", lambda: running_reader(stack, document))
    left_behind = stack.readers(child)
    os.kill(child, signal.SIGKILL)
    wait_until("the child was replaced", lambda: not alive(child) and len(stack.children("ocr")) >= 2)

    before = pages_read(stack, document)
    wait_until("reading went on", lambda: pages_read(stack, document) > before, seconds=120)
    assert pages_read(stack, document) < SHEETS, "nothing left to kill the whole worker for"
    for pid in stack.children("ocr"):
        left_behind += stack.readers(pid)
    stack.kill("ocr")
    stack.empty_redis()
    stack.start("ocr")
    wait_until("the document is read", lambda: state(stack, document) == "read", seconds=120)

    numbers = [n for (n,) in stack.sql("select number from digitization_page where document_id = %s", document)]
    assert sorted(numbers) == list(range(1, SHEETS + 1))
    every_page_has_its_own_text(stack, document)
    everything_happened_once(stack, document)
    wait_until("no reading process is left behind", lambda: not any(alive(pid) for pid in left_behind))


def state(stack: Stack, document_id: int) -> str:
    return str(stack.sql("select state from digitization_document where id = %s", document_id)[0][0])


def every_page_has_its_own_text(stack: Stack, document_id: int) -> None:
    texts = dict(stack.sql("select number, text from digitization_page where document_id = %s", document_id))
    for number, text in texts.items():
        certificate = "XÁC NHẬN TÌNH TRẠNG HÔN NHÂN" in text.upper()
        assert certificate == (number % 2 == 1), f"page {number}: {text[:200]}"


def everything_happened_once(stack: Stack, document_id: int) -> None:
    """Counters agree, one set of suggestions, one searchable copy, one audit event, and no job is dead or waiting."""
    count, read, suggestions, searchable, problem = stack.sql(
        "select page_count, pages_read, suggestions, searchable_id, problem from digitization_document where id = %s",
        document_id,
    )[0]
    assert (count, read, problem) == (SHEETS, SHEETS, "")
    keys = [one["field"] for one in suggestions]
    assert keys
    assert len(keys) == len(set(keys))
    assert searchable
    finished = stack.sql(
        "select 1 from audit_event where action = 'digitization.finish_reading' and object_id = %s", str(document_id)
    )
    assert len(finished) == 1
    jobs = stack.sql(
        "select name, state, count(*) from jobs_job where (payload->>'document_id')::int = %s"
        " and name like 'digitization.%%' group by 1, 2",
        document_id,
    )
    assert sorted(jobs) == [
        ("digitization.assemble", "done", 1),
        ("digitization.check_file", "done", 1),
        ("digitization.read_pages", "done", 3),
    ]
