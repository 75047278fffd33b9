"""Word to PDF: for real where LibreOffice is installed; what a converter that fails, hangs or is not there leads to."""

from __future__ import annotations

import os
import shutil
import time
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest

from core.files import sandbox
from core.files.services import read_stored
from forms.services.word_print import to_pdf
from forms.word import office
from tests.forms.word_files import word

SOFFICE = shutil.which("soffice") or ""
needs_office = pytest.mark.skipif(not SOFFICE, reason="LibreOffice (soffice) is not installed on this machine")


def converted(program: str, tmp_path: Path, **limits: float) -> dict[str, str]:
    path, folder = tmp_path / "a.docx", tmp_path / "out"
    path.write_bytes(word("Nguyễn Thị Lan, phường Nghĩa Đô"))
    folder.mkdir()
    arguments = {"program": program, "path": str(path), "folder": str(folder)}
    return sandbox.call(office.to_pdf, arguments, sandbox.Limits(**{"memory": 3 << 30, **limits}))  # type: ignore[arg-type]


def script(tmp_path: Path, text: str) -> str:
    path = tmp_path / "soffice"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


@needs_office
@pytest.mark.django_db
def test_a_document_becomes_a_pdf_with_vietnamese_letters(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(word("Nguyễn Thị Lan, phường Nghĩa Đô"))
    file = to_pdf(path)
    assert file is not None
    data = read_stored(file)
    assert data.startswith(b"%PDF-")
    (page,) = pypdfium2.PdfDocument(BytesIO(data))
    assert page.get_textpage().get_text_range().strip() == "Nguyễn Thị Lan, phường Nghĩa Đô"


def test_a_converter_that_fails_or_makes_no_pdf_is_told_apart_from_one_that_worked(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    assert converted(script(tmp_path, "exit 1"), tmp_path / "one") == {"code": "no_pdf"}
    assert converted(script(tmp_path, "echo nothing > paper.pdf"), tmp_path / "two") == {"code": "no_pdf"}


def test_a_converter_that_hangs_is_ended_with_everything_it_started(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    program = script(tmp_path, f"sleep 300 & echo $! > {pid}; wait")
    assert converted(program, tmp_path, wall_seconds=3.0)["code"] == "too_costly"
    child = int(pid.read_text())
    for _ in range(50):
        if not Path(f"/proc/{child}").exists() or Path(f"/proc/{child}/stat").read_text().split()[2] == "Z":
            return
        time.sleep(0.1)
    os.kill(child, 9)
    raise AssertionError("the converter's child lives on")


def test_the_converter_knows_nothing_of_us_and_writes_no_more_than_it_may(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    converted(script(tmp_path, f"env > {seen}"), tmp_path)
    names = {line.partition("=")[0] for line in seen.read_text().splitlines()}
    assert not names & {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "PYTHONPATH"}
    (tmp_path / "big").mkdir()
    big = script(tmp_path, "exec dd if=/dev/zero of=paper.pdf bs=1M count=50 2>/dev/null")
    assert converted(big, tmp_path / "big", file_bytes=1 << 20)
    assert (tmp_path / "big" / "out" / "paper.pdf").stat().st_size <= 1 << 20
