"""ZIPs, manifests and hot folders: what is taken, what is refused with row and column, what a bomb may cost."""

from __future__ import annotations

from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from openpyxl import Workbook

from core.accounts.actor import Actor
from core.audit.errors import Invalid
from digitization.models import Batch, Document, Package
from digitization.services import folders, packages
from digitization.services.manifests import ManifestErrors, read_manifest
from tests.digitization.conftest import OWNERS, Line
from tests.digitization.stacks import leaf
from tests.factories import PaperTypeFactory
from tests.support.archives import zipped
from tests.support.jobs import run_all_jobs_here
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db
HEADS = ["Tên tệp", "Số", "Ký hiệu", "Ngày ban hành", "Chủ giấy tờ", "Số định danh"]
ROW = ["a.pdf", "45", "UBND-XNTTHN", "12/03/2024", OWNERS[0]["name"], OWNERS[0]["id_number"]]


def pdf(text: str) -> bytes:
    return f"%PDF-1.4 {text}\n%%EOF\n".encode()


def sheet(*rows: list[str]) -> bytes:
    book, stream = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def at(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_a_zip_with_its_manifest_becomes_documents_with_suggestions(line: Line) -> None:
    data = zipped({"quet/A.pdf": pdf("a"), "b.exe": b"MZ", "../c.pdf": pdf("c"), "bang-ke.xlsx": sheet(HEADS, ROW)})
    answer = packages.add_any(line.indexer, line.batch.pk, BytesIO(data), "goi.zip")
    assert answer.outcome == "accepted"
    run_all_jobs_here("default")
    package = Package.objects.get()
    assert [(name, outcome) for name, outcome, _ in package.report] == [
        ("A.pdf", "accepted"), ("b.exe", "refused"), ("c.pdf", "accepted"),
    ]  # fmt: skip
    document = Document.objects.get(name="A.pdf")
    assert {hint["field"]: (hint["value"], hint["how"]) for hint in document.hints} == {
        "number": ("45", "manifest"), "symbol": ("UBND-XNTTHN", "manifest"), "issued_on": ("2024-03-12", "manifest"),
    }  # fmt: skip
    assert document.owners == OWNERS


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (zipped({"a.pdf": b"\0" * 30_000_000}), "bom nén"),
        (zipped({f"{n}.pdf": b"" for n in range(2_001)}), "2000 tệp"),
        (zipped({"a.pdf": pdf("x")})[:60], "bị hỏng"),
    ],
    ids=["bomb", "too many", "truncated"],
)
def test_a_zip_that_is_no_honest_package_is_refused_as_a_whole(line: Line, data: bytes, words: str) -> None:
    packages.add_any(line.indexer, line.batch.pk, BytesIO(data), "goi.zip")
    run_all_jobs_here("default")
    package = Package.objects.get()
    assert package.state == "refused"
    assert words in package.problem
    assert not Document.objects.exists()


def test_what_a_zip_unpacks_to_is_bounded_whatever_it_says(line: Line, tmp_path: Path, settings) -> None:  # type: ignore[no-untyped-def]
    settings.PACKAGE_MAX_BYTES = 1_000
    path = at(tmp_path, "a.zip", zipped({"a.pdf": pdf("a" * 600), "b.pdf": pdf("b" * 600)}))
    with pytest.raises(Invalid) as caught:
        packages.add_package(line.indexer, line.batch.pk, path)
    assert caught.value.code == "zip_too_large"


def test_errors_of_a_manifest_name_row_and_column(tmp_path: Path) -> None:
    rows = [ROW, ["", "1"], ["b.pdf", "2", "X", "31/02/2024"], ["A.pdf", "3"], ["c.pdf", "", "", "", "Lan", "12"]]
    with pytest.raises(ManifestErrors) as caught:
        read_manifest(at(tmp_path, "k.xlsx", sheet(HEADS, *rows)))
    places = [(row, column) for row, column, _ in caught.value.rows]
    assert places == [(3, "Tên tệp"), (4, "Ngày ban hành"), (5, "Tên tệp"), (6, "Số định danh")]
    with pytest.raises(ManifestErrors) as heads:
        read_manifest(at(tmp_path, "k.csv", "Số;Màu\n1;đỏ\n".encode()))
    assert [(row, column) for row, column, _ in heads.value.rows] == [(1, "Màu"), (1, "Tên tệp")]
    with pytest.raises(Invalid):
        read_manifest(at(tmp_path, "h.xlsx", b"PK\x03\x04 hong"))


def bring(line: Line, data: bytes, name: str, **how: bool) -> Package:
    packages.add_any(line.indexer, line.batch.pk, BytesIO(data), name, **how)
    run_all_jobs_here("default")
    return Package.objects.latest("id")


def test_a_manifest_alone_gives_suggestions_to_papers_that_nobody_has_entered(line: Line) -> None:
    found = {"field": "number", "value": "46", "confidence": 0.9, "page": 1, "box": None, "how": "text"}
    title = found | {"field": "signer_title", "value": "Chủ tịch"}
    read = line.document("read", "A.pdf", suggestions=[found, title])
    entered, waiting = line.document("indexed", "b.pdf"), line.document("scanned", "c.pdf")
    for _n in range(2):
        line.document("read", "d.pdf")
    rows = [[name, *ROW[1:]] for name in ("a.pdf", "b.pdf", "c.pdf", "d.pdf", "e.pdf")]
    package = bring(line, sheet(HEADS, *rows), "bang-ke.xlsx")
    assert [(name, outcome) for name, outcome, _ in package.report] == [
        ("a.pdf", "accepted"), ("b.pdf", "refused"), ("c.pdf", "accepted"), ("d.pdf", "refused"), ("e.pdf", "refused"),
    ]  # fmt: skip
    before = entered.version
    for document in (read, entered, waiting):
        document.refresh_from_db()
    said = {row["field"]: (row["value"], row["how"]) for row in read.suggestions}
    assert (said["number"], said["signer_title"]) == (("45", "manifest"), ("Chủ tịch", "text"))
    assert read.owners == waiting.owners == OWNERS
    assert [hint["value"] for hint in waiting.hints] == ["45", "UBND-XNTTHN", "2024-03-12"]
    assert (entered.hints, entered.version, waiting.version) == ([], before, 0)


def test_the_same_manifest_again_reaches_papers_that_came_since(line: Line) -> None:
    data = sheet(HEADS, ROW)
    assert bring(line, data, "bang-ke.xlsx").report[0][1] == "refused"
    document = line.document("read", "a.pdf")
    assert bring(line, data, "bang-ke.xlsx").report[0][1] == "accepted"
    document.refresh_from_db()
    assert document.owners == OWNERS


def test_every_error_of_a_manifest_from_the_browser_is_shown_and_nothing_is_taken(line: Line) -> None:
    bad = "Tên tệp;Ngày ban hành\na.pdf;hôm qua\nb.pdf;31/02/2024\n".encode()
    package = bring(line, zipped({"a.pdf": pdf("a"), "bang-ke.csv": bad}), "goi.zip")
    assert package.state == "refused"
    assert [message.split(",")[0] for _, _, message in package.report] == ["Dòng 2", "Dòng 3"]
    html = signed_in(line.indexer).get(reverse("digitization:batch_news", args=[line.batch.pk])).content.decode()
    assert "Dòng 3, cột “Ngày ban hành”" in html
    assert not Document.objects.exists()


def test_a_file_of_a_zip_that_is_here_already_is_told_apart_from_new_ones(line: Line) -> None:
    line.add(leaf(1), "a.pdf")
    package = bring(line, zipped({"a.pdf": leaf(1), "b.pdf": pdf("b")}), "goi.zip")
    assert (package.taken_count, [row[:2] for row in package.left_out]) == (1, [["a.pdf", "duplicate"]])


def test_papers_of_a_zip_are_split_at_blank_pages_where_its_sender_says_so(line: Line) -> None:
    bring(line, zipped({"a.pdf": pdf("a")}), "goi.zip", split_blank=True)
    assert Document.objects.get().split_blank


def hot(line: Line, root: Path) -> tuple[folders.HotFolders, Path]:
    folder = root / line.agency.code / line.batch.paper_type.code
    folder.mkdir(parents=True)
    return folders.HotFolders(root, quiet_seconds=5), folder


def test_a_file_still_being_written_is_not_taken(line: Line, tmp_path: Path) -> None:
    watching, folder = hot(line, tmp_path)
    path = at(folder, "a.pdf", pdf("half"))
    assert not list(watching.look(0))
    path.write_bytes(pdf("half and the rest"))
    assert not list(watching.look(6))
    assert not list(watching.look(10))
    assert [(t.name, t.outcome) for t in watching.look(11)] == [("a.pdf", "accepted")]
    assert not path.exists()
    assert len(list((tmp_path / line.agency.code / "done").rglob("a.pdf"))) == 1
    assert Document.objects.get().source.size == len(pdf("half and the rest"))


def test_a_refused_file_lies_beside_its_reason_and_links_are_left_alone(line: Line, tmp_path: Path) -> None:
    _, folder = hot(line, tmp_path)
    at(folder, "a.pdf", b"MZ program")
    (folder / "secret.pdf").symlink_to("/etc/passwd")
    call_command("watch_folders", root=tmp_path, once=True, stdout=StringIO())
    (reason,) = (tmp_path / line.agency.code / "refused").rglob("a.pdf.txt")
    assert "PDF" in reason.read_text("utf-8")
    assert not Document.objects.exists()


def test_a_killed_watcher_takes_nothing_twice(line: Line, tmp_path: Path) -> None:
    watching, folder = hot(line, tmp_path)
    watching.quiet_seconds = 0
    at(folder, "a.pdf", pdf("a"))
    assert [t.outcome for t in watching.look(0)] == ["accepted"]
    at(folder, "a.pdf", pdf("a"))  # as if killed between the row and the move
    assert [t.outcome for t in folders.HotFolders(tmp_path, 0).look(0)] == ["duplicate"]
    assert Document.objects.count() == 1
    assert not list(folder.iterdir())


def test_files_wait_while_their_row_of_the_manifest_is_wrong(line: Line, tmp_path: Path) -> None:
    """What a right row names is taken; a wrong row's file waits, and one that no row names: its row may be the one
    that lacks a name."""
    watching, folder = hot(line, tmp_path)
    watching.quiet_seconds = 0
    for name in ("a", "b", "c", "d"):
        at(folder, f"{name}.pdf", pdf(name))
    right = ["b.pdf", *ROW[1:]]
    twice = [["c.pdf", *ROW[1:]], ["c.pdf", "9", *ROW[2:]]]
    manifest = at(folder, "bang-ke.xlsx", sheet(HEADS, ["a.pdf", "1", "X", "hôm qua"], right, *twice))
    assert [(t.name, t.outcome) for t in watching.look(0)] == [("bang-ke.xlsx", "refused"), ("b.pdf", "accepted")]
    told = (folder / "bang-ke.xlsx.loi.txt").read_text("utf-8")
    assert "Dòng 2, cột “Ngày ban hành”" in told
    assert "Dòng 5, cột “Tên tệp”: tên tệp này đã có ở dòng 4" in told
    assert Document.objects.get().owners == OWNERS
    assert list(watching.look(1)) == []
    manifest.write_bytes(sheet(HEADS, ROW, right, *twice[:1]))
    assert [t.outcome for t in watching.look(2)] == ["accepted"] * 3
    assert Document.objects.filter(owners=OWNERS).count() == 3
    assert not list(folder.iterdir())


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("Tên tệp;Số định danh\na.pdf;056195001234\n", "Số định danh"),
        ("Tên tệp;Chủ giấy tờ;CCCD\na.pdf;Lan;12\n", "CCCD"),
    ],
    ids=["no column of names", "bad number"],
)
def test_a_fault_of_the_owner_is_shown_in_a_column_the_manifest_has(tmp_path: Path, text: str, column: str) -> None:
    with pytest.raises(ManifestErrors) as caught:
        read_manifest(at(tmp_path, "bang-ke.csv", text.encode()))
    assert [(row, where) for row, where, _ in caught.value.rows] == [(2, column)]


def test_control_characters_of_a_manifest_go_no_further(line: Line) -> None:
    line.document("read", "a.pdf")
    package = bring(line, "Tên tệp;Số\na.\0pdf;4\x005\x1b\n".encode(), "bang-ke.csv")
    assert [outcome for _, outcome, _ in package.report] == ["accepted"]
    assert [hint["value"] for hint in Document.objects.get().hints] == ["45"]


def test_what_fails_in_one_folder_keeps_no_other_waiting(line: Line, tmp_path: Path) -> None:
    watching, folder = hot(line, tmp_path)
    watching.quiet_seconds = 0
    other = tmp_path / line.agency.code / PaperTypeFactory(code=f"{line.batch.paper_type.code}.Z").code
    at(folder, "a.pdf", pdf("a"))
    at(other, "b.pdf", pdf("b"))
    blocked = at(tmp_path / line.agency.code, "done", b"")  # a file where a folder must be: nothing can be moved away
    assert {told.outcome for told in watching.look(0)} == {"stopped"}
    assert len(list(watching.look(30))) == 0
    blocked.unlink()
    assert sorted((told.name, told.outcome) for told in watching.look(61)) == [
        ("a.pdf", "duplicate"), ("b.pdf", "duplicate"),
    ]  # fmt: skip
    assert Document.objects.count() == 2


def test_intake_stops_while_the_disk_is_nearly_full_and_goes_on_after(line: Line, tmp_path: Path, settings) -> None:  # type: ignore[no-untyped-def]
    watching, folder = hot(line, tmp_path)
    watching.quiet_seconds = 0
    path = at(folder, "a.pdf", pdf("a"))
    reserve, settings.DISK_RESERVE_BYTES = settings.DISK_RESERVE_BYTES, 1 << 60
    assert [t.outcome for t in watching.look(0)] == ["stopped"]
    assert path.exists()
    with pytest.raises(CommandError, match="sắp hết chỗ"):
        run_digitize(line.indexer, folder, line.batch)
    settings.DISK_RESERVE_BYTES = reserve
    assert [t.outcome for t in watching.look(1)] == ["accepted"]


def run_digitize(actor: Actor, folder: Path, batch: Batch) -> str:
    out = StringIO()
    assert actor.agency is not None
    call_command(
        "digitize", str(folder), agency=actor.agency.code, paper_type=batch.paper_type.code, verbosity=0, stdout=out
    )
    return out.getvalue()


def test_the_command_takes_a_zip(line: Line, tmp_path: Path) -> None:
    path = at(
        tmp_path, "goi.zip", zipped({"a.pdf": pdf("a"), "bang-ke.csv": ",".join(HEADS[:2]).encode() + b"\na.pdf,9\n"})
    )
    assert "nhận 1" in run_digitize(line.indexer, path, line.batch)
    assert Document.objects.get().hints[0]["value"] == "9"
