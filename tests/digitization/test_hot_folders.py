"""Hot folders: half a file waits, trouble is told once, on the screen of those who can mend it, and put away there."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from core.accounts.models import Post
from core.audit.models import Event
from digitization.models import Document, FolderNote
from digitization.services import folders
from digitization.services.arriving import GIVEN_UP_SECONDS, whole
from tests.digitization.conftest import Line
from tests.digitization.test_packages import HEADS, ROW, at, hot, pdf, sheet
from tests.factories import officer_actor
from tests.support.archives import zipped
from tests.test_permission_matrix import client_of

pytestmark = pytest.mark.django_db
LATE = GIVEN_UP_SECONDS + 1


def outcomes(watching: folders.HotFolders, now: float) -> list[tuple[str, str]]:
    return [(told.name, told.outcome) for told in watching.look(now)]


def page(client: Client) -> str:
    return client.get(reverse("digitization:batches")).content.decode()


@pytest.mark.parametrize(
    ("name", "data", "end"),
    [
        ("a.pdf", b"%PDF-1.4 page", b"\n%%EOF\n"),
        ("a.PDF", b"%PDF-1.4 page", b"\n%%EOF" + b"\0" * 900),
        ("a.jpg", b"\xff\xd8\xff\xe0" + b"1" * 9000, b"\xff\xd9"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"1" * 900, b"\0\0\0\0IEND\xaeB`\x82"),
        ("a.zip", zipped({"a.pdf": pdf("a")})[:40], zipped({"a.pdf": pdf("a")})[40:]),
    ],
)
def test_a_file_is_whole_when_its_end_is_there(tmp_path: Path, name: str, data: bytes, end: bytes) -> None:
    path = at(tmp_path, name, b"")
    assert not whole(path)
    path.write_bytes(data)
    assert not whole(path)
    path.write_bytes(data + end)
    assert whole(path)


def test_what_does_not_begin_as_it_is_called_is_not_waited_for(tmp_path: Path) -> None:
    assert whole(at(tmp_path, "a.pdf", b"MZ program"))
    assert whole(at(tmp_path, "a.tif", b"II*\0"))
    assert whole(at(tmp_path, "bang-ke.csv", b"x"))


def test_a_pause_in_the_middle_of_a_file_is_waited_out(line: Line, tmp_path: Path) -> None:
    watching, folder = hot(line, tmp_path)
    path = at(folder, "a.pdf", b"")
    assert outcomes(watching, 0) == outcomes(watching, 60) == []
    path.write_bytes(b"%PDF-1.4 half")
    assert outcomes(watching, 100) == outcomes(watching, 100 + GIVEN_UP_SECONDS - 1) == []
    path.write_bytes(pdf("half and the rest"))
    assert outcomes(watching, 800) == []
    assert outcomes(watching, 806) == [("a.pdf", "accepted")]


def test_what_never_ends_is_taken_in_the_end_and_the_line_says_what_is_wrong(line: Line, tmp_path: Path) -> None:
    watching, folder = hot(line, tmp_path)
    at(folder, "cut.pdf", b"%PDF-1.4 half")
    at(folder, "empty.pdf", b"")
    assert outcomes(watching, 0) == []
    assert outcomes(watching, LATE) == [("cut.pdf", "accepted"), ("empty.pdf", "refused")]
    assert "0 byte" in FolderNote.objects.get().reason


def test_a_bomb_that_is_written_slowly_is_called_a_bomb(line: Line, tmp_path: Path) -> None:
    watching, folder = hot(line, tmp_path)
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("to.pdf", b"%PDF-1.4" + b"0" * 30_000_000)
    path = at(folder, "bom.zip", bomb.getvalue()[:20])
    assert outcomes(watching, 0) == outcomes(watching, 30) == []
    path.write_bytes(bomb.getvalue())
    assert outcomes(watching, 31) == []
    assert outcomes(watching, 37) == [("bom.zip", "refused")]
    assert "bom nén" in FolderNote.objects.get().reason


def test_files_of_no_kind_of_ours_are_refused_in_the_end_and_those_of_systems_left_alone(
    line: Line, tmp_path: Path
) -> None:
    watching, folder = hot(line, tmp_path)
    kept = [at(folder, name, b"x") for name in ("Thumbs.db", "desktop.ini", "a.pdf.part", "~$a.docx", ".a")]
    at(folder, "ghi-chu.docx", b"x")
    assert outcomes(watching, 0) == outcomes(watching, 60) == []
    assert outcomes(watching, LATE) == [("ghi-chu.docx", "refused")]
    assert sorted(folder.iterdir()) == sorted(kept)


def test_trouble_is_told_once_and_again_when_its_files_change(line: Line, tmp_path: Path) -> None:
    watching, _ = hot(line, tmp_path)
    watching.quiet_seconds = 0
    strange = tmp_path / line.agency.code / "KHONG-CO"
    at(strange, "a.pdf", pdf("a"))
    nobody = tmp_path / "H99.99" / line.batch.paper_type.code
    at(nobody, "a.pdf", pdf("a"))
    assert len(outcomes(watching, 0)) == 2
    assert outcomes(watching, 1) == outcomes(watching, 900) == []
    at(strange, "b.pdf", pdf("b"))
    assert outcomes(watching, 901) == [(f"{line.agency.code}/KHONG-CO", "stopped")]
    assert set(FolderNote.objects.values_list("agency", "folder", "reason")) == {
        (line.agency.pk, f"{line.agency.code}/KHONG-CO", "Không có loại giấy tờ này."),
        (None, f"H99.99/{line.batch.paper_type.code}", "Cơ quan này không có cán bộ số hóa."),
    }


def test_a_wrong_manifest_is_opened_and_told_once_and_its_note_goes_when_it_is_right(
    line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watching, folder = hot(line, tmp_path)
    watching.quiet_seconds = 0
    opened: list[Path] = []
    real = folders.read_manifest
    monkeypatch.setattr(folders, "read_manifest", lambda path: opened.append(path) or real(path))
    at(folder, "a.pdf", pdf("a"))
    manifest = at(folder, "bang-ke.xlsx", sheet(HEADS, ["a.pdf", "1", "X", "hôm qua"]))
    assert outcomes(watching, 0) == [("bang-ke.xlsx", "refused")]
    assert outcomes(watching, 1) == outcomes(watching, 2) == []
    assert len(opened) == 1
    assert "Dòng 2, cột “Ngày ban hành”" in FolderNote.objects.get().reason
    manifest.write_bytes(sheet(HEADS, ROW))
    assert outcomes(watching, 3) == [("a.pdf", "accepted")]
    assert not FolderNote.objects.exists()


def test_a_manifest_whose_files_never_come_says_so(line: Line, tmp_path: Path) -> None:
    watching, folder = hot(line, tmp_path)
    at(folder, "bang-ke.csv", "Tên tệp;Số\na.pdf;1\nb.pdf;2\n".encode())
    at(folder, "a.pdf", pdf("a"))
    assert outcomes(watching, 0) == []
    assert outcomes(watching, 6) == [("a.pdf", "accepted")]
    assert outcomes(watching, 8) == []
    assert outcomes(watching, LATE) == [("bang-ke.csv", "waiting")]
    assert "1 tệp chưa thấy" in FolderNote.objects.get().reason
    at(folder, "b.pdf", pdf("b"))
    assert outcomes(watching, LATE + 1) == []
    assert outcomes(watching, LATE + 7) == [("b.pdf", "accepted")]
    assert not FolderNote.objects.exists()
    assert not list(folder.iterdir())
    assert Document.objects.count() == 2


def test_those_who_can_mend_it_see_it_and_put_it_away(line: Line, tmp_path: Path) -> None:
    watching, folder = hot(line, tmp_path)
    watching.quiet_seconds = 0
    at(folder, "virus.pdf", b"MZ program")
    at(folder, "goi.zip", zipped({"a.pdf": pdf("a"), "xau.pdf": b"MZ"}))
    at(tmp_path / "H99.99" / line.batch.paper_type.code, "lac.pdf", pdf("lac"))
    list(watching.look(0))
    province = officer_actor(Post.Role.PROVINCE_ADMIN)
    own, other = page(client_of(line.indexer)), page(client_of(line.stranger))
    assert "virus.pdf" in own
    assert "goi.zip/xau.pdf" in own
    assert "H99.99" not in own
    assert "Thư mục máy quét có tệp chưa nhận được" not in other
    assert "H99.99" in page(client_of(province))
    ids = [str(pk) for pk in FolderNote.objects.values_list("pk", flat=True)]
    seen = reverse("digitization:notes_seen")
    client_of(line.stranger).post(seen, {"note": ids})
    assert not FolderNote.objects.exclude(seen_at=None).exists()
    client_of(line.indexer).post(seen, {"note": [*ids, "x", "9" * 30]})
    assert set(FolderNote.objects.exclude(seen_at=None).values_list("agency", "seen_by")) == {
        (line.agency.pk, line.indexer.post.pk if line.indexer.post else None)
    }
    assert "Thư mục máy quét có tệp chưa nhận được" not in page(client_of(line.indexer))
    told = Event.objects.filter(action="digitization.folder_note_seen")
    assert {event.data["name"] for event in told} == {"virus.pdf", "goi.zip/xau.pdf"}
