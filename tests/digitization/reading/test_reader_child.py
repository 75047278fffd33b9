"""The reading child: limited, warm, replaced when it dies, and never left behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from digitization.reading.errors import DocumentRefused, ReadingFailed
from digitization.reading.limits import ChildLimits
from digitization.reading.reader import Reader
from digitization.reading.values import ReadOptions

HERE = "tests.digitization.reading.engines_for_tests"


def options(*engines: str) -> ReadOptions:
    return ReadOptions(engines=tuple(f"{HERE}:{name}" if name[0].isupper() else name for name in engines))


def running(word: str) -> list[int]:
    """Processes whose command line holds a word."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if word.encode() in line:
                found.append(int(entry.name))
    return found


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_child_stays_warm_between_pages_and_ends_with_the_reader(certificate_pdf: Path) -> None:
    with Reader() as reader:
        info = reader.inspect(certificate_pdf)
        first = reader.pid
        reading = reader.read_page(certificate_pdf, 1)
        assert reader.pid == first
        assert info.page_count == 1
        assert "056195001234" in reading.text
        assert reading.preview
    assert first is not None
    assert gone(first)


def test_refusal_comes_back_as_it_was_meant(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "rong.pdf"
    path.touch()
    with pytest.raises(DocumentRefused) as caught:
        reader.inspect(path)
    assert caught.value.code == "empty_file"


def test_claimed_name_reaches_the_child(tmp_path: Path, reader: Reader, certificate_pdf: Path) -> None:
    path = tmp_path / "ab12"
    path.write_bytes(certificate_pdf.read_bytes())
    with pytest.raises(DocumentRefused) as caught:
        reader.inspect(path, "anh.png")
    assert caught.value.code == "wrong_type"
    assert ".png" in caught.value.message_vi


def test_page_that_crashes_one_engine_is_read_by_the_next(certificate_pdf: Path, reader: Reader) -> None:
    reading = reader.read_page(certificate_pdf, 1, options("Crashing", "pytesseract"))
    assert reading.engine.startswith("tesseract ")
    assert "056195001234" in reading.text


def test_page_that_crashes_every_engine_fails_for_good(certificate_pdf: Path, reader: Reader) -> None:
    with pytest.raises(ReadingFailed) as caught:
        reader.read_page(certificate_pdf, 1, options("Crashing", "Crashing"))
    assert caught.value.code == "crashed"
    assert not caught.value.transient
    assert "056195001234" in reader.read_page(certificate_pdf, 1).text


def test_hanging_page_is_ended_with_all_it_started(certificate_pdf: Path) -> None:
    with Reader(ChildLimits(wall_seconds=3.0)) as reader:
        with pytest.raises(ReadingFailed) as caught:
            reader.read_page(certificate_pdf, 1, options("Hanging"))
        assert caught.value.code == "timeout"
        assert caught.value.transient
        assert reader.pid is None
        assert running("97531") == []


def test_endless_loop_meets_the_cpu_limit(certificate_pdf: Path) -> None:
    with Reader(ChildLimits(cpu_seconds=3)) as reader:
        with pytest.raises(ReadingFailed) as caught:
            reader.read_page(certificate_pdf, 1, options("Busy"))
        assert caught.value.code == "cpu_limit"


def test_memory_beyond_the_limit_is_refused_to_the_child(certificate_pdf: Path) -> None:
    with Reader() as reader:
        with pytest.raises(ReadingFailed) as caught:
            reader.read_page(certificate_pdf, 1, options("Hungry"))
        assert caught.value.code == "memory_limit"
        assert "056195001234" in reader.read_page(certificate_pdf, 1).text


def test_output_beyond_the_limit_is_refused(certificate_pdf: Path, tmp_path: Path) -> None:
    with Reader(ChildLimits(file_size=50_000)) as reader:
        reading = reader.read_page(certificate_pdf, 1)
        with pytest.raises(ReadingFailed) as caught:
            reader.searchable_pdf(certificate_pdf, [reading], tmp_path / "out.pdf")
        assert caught.value.code == "output_limit"


def test_child_killed_from_outside_is_started_again_and_the_page_read_once(certificate_pdf: Path) -> None:
    with Reader() as reader:
        reader.inspect(certificate_pdf)
        victim = reader.pid
        assert victim is not None
        # Stopped first, so that the kill surely falls into the middle of the request.
        os.kill(victim, signal.SIGSTOP)
        killer = threading.Timer(0.5, os.kill, (victim, signal.SIGKILL))
        killer.start()
        reading = reader.read_page(certificate_pdf, 1)
        killer.join()
        assert "056195001234" in reading.text
        assert reader.pid != victim


def test_what_libraries_print_does_not_break_the_talk(certificate_pdf: Path, reader: Reader) -> None:
    assert reader.read_page(certificate_pdf, 1, options("Chatty")).text == ""


def test_missing_engine_gives_way_to_the_next(certificate_pdf: Path, reader: Reader) -> None:
    reading = reader.read_page(certificate_pdf, 1, ReadOptions(engines=("no.such:engine", "tesserocr")))
    assert reading.engine.startswith("tesserocr")


def test_child_sees_no_secret_of_its_parent(certificate_pdf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    with Reader() as reader:
        reader.inspect(certificate_pdf)
        environment = Path(f"/proc/{reader.pid}/environ").read_bytes()
    assert b"secret" not in environment
    assert b"DJANGO" not in environment


def test_reader_works_inside_a_daemonic_process(certificate_pdf: Path) -> None:
    """Celery's prefork workers are daemonic: multiprocessing may not start children there, the reader must."""
    context = multiprocessing.get_context("spawn")
    answers = context.SimpleQueue()
    process = context.Process(target=_in_daemon, args=(str(certificate_pdf), answers), daemon=True)
    process.start()
    process.join(60)
    assert process.exitcode == 0
    assert "056195001234" in answers.get()


def _in_daemon(path: str, answers: object) -> None:
    with Reader() as reader:
        answers.put(reader.read_page(path, 1).text)  # type: ignore[attr-defined]


def test_child_ends_when_its_parent_is_gone(certificate_pdf: Path) -> None:
    context = multiprocessing.get_context("spawn")
    answers = context.SimpleQueue()
    process = context.Process(target=_until_killed, args=(str(certificate_pdf), answers))
    process.start()
    child = answers.get()
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join(10)
    deadline = time.monotonic() + 10
    while not gone(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert gone(child)


def _until_killed(path: str, answers: object) -> None:
    reader = Reader()
    reader.inspect(path)
    answers.put(reader.pid)  # type: ignore[attr-defined]
    time.sleep(60)
