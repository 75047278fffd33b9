"""`manage.py digitize`: a folder becomes a batch; the same folder again adds nothing."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from core.accounts.models import Post
from digitization.models import Batch, Document
from tests.digitization.conftest import Line, scan
from tests.factories import officer_actor


def run(line: Line, folder: Path, **options: object) -> str:
    out = StringIO()
    given = {"agency": line.agency.code, "paper_type": line.batch.paper_type.code, "verbosity": 0} | options
    call_command("digitize", str(folder), stdout=out, **given)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "hop-1").mkdir()
    (tmp_path / "hop-1" / "a.pdf").write_bytes(scan())
    (tmp_path / "b.pdf").write_bytes(scan(2))
    (tmp_path / "trung.pdf").write_bytes(scan())
    (tmp_path / "nen.pdf").write_bytes(b"PK\x03\x04")
    (tmp_path / "ghi-chu.txt").write_text("không quét")
    return tmp_path


def test_a_folder_becomes_a_batch(line: Line, folder: Path) -> None:
    assert "nhận 2, đã có 1, từ chối 1" in run(line, folder)
    batch = Batch.objects.exclude(pk=line.batch.pk).get()
    assert sorted(batch.documents.values_list("name", flat=True)) == ["a.pdf", "b.pdf"]


def test_the_same_folder_twice_adds_nothing(line: Line, folder: Path) -> None:
    run(line, folder)
    assert "nhận 0, đã có 3, từ chối 1" in run(line, folder)
    assert (Batch.objects.count(), Document.objects.count()) == (2, 2)


def test_what_is_missing_is_told(line: Line, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="không có cán bộ số hóa"):
        run(line, folder, agency="H32.99")
    with pytest.raises(CommandError, match="Không có loại giấy tờ"):
        run(line, folder, paper_type="KQ.X")
    with pytest.raises(CommandError, match="Không có thư mục"):
        run(line, tmp_path / "khong-co")


def test_nobody_takes_papers_in_under_the_name_of_somebody_who_left(line: Line, folder: Path) -> None:
    assert line.indexer.user is not None
    line.indexer.user.is_active = False
    line.indexer.user.save(update_fields=["is_active"])
    with pytest.raises(CommandError, match="không có cán bộ số hóa"):
        run(line, folder)
    there = officer_actor(Post.Role.INDEXER, line.agency)
    run(line, folder)
    assert Batch.objects.exclude(pk=line.batch.pk).get().created_by == there.post
