"""Files made to harm: refused with a clear reason or held in the limited child, and the line goes on behind them."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from core.files.services import read_stored
from core.jobs.models import Job
from digitization.models import Document
from digitization.reading.limits import ChildLimits
from digitization.reading.reader import Reader
from digitization.services import reading
from tests.digitization.conftest import Line
from tests.digitization.stacks import leaf
from tests.support.jobs import run_all_jobs_here

pytestmark = pytest.mark.django_db


def flat_tree(count: int = 100_000) -> bytes:
    """One page that its tree names a hundred thousand times."""
    kids = b" ".join([b"3 0 R"] * count)
    return written(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    )


def ring_tree() -> bytes:
    """A page tree whose branch is its own root."""
    return written(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 5/Kids[3 0 R]>>",
        b"<</Type/Pages/Parent 2 0 R/Count 5/Kids[2 0 R 3 0 R]>>",
    )


def deep_tree(depth: int = 20_000) -> bytes:
    rows = [b"<</Type/Catalog/Pages 2 0 R>>"]
    rows += [b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (n + 3) for n in range(depth)]
    return written(*rows, b"<</Type/Page/MediaBox[0 0 595 842]>>")


def written(*objects: bytes) -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))


def bomb_image() -> bytes:
    """60,000 × 60,000 pixels that are 3.6 GB of nothing, in a PDF of a few kilobytes."""
    stream = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        image = pikepdf.Stream(pdf, zlib.compress(b"\0" * 3_000_000))
        image.Filter, image.Type, image.Subtype = Name.FlateDecode, Name.XObject, Name.Image
        image.Width = image.Height = 60_000
        image.ColorSpace, image.BitsPerComponent = Name.DeviceGray, 8
        pdf.pages[0].Resources = Dictionary(XObject=Dictionary(I=pdf.make_indirect(image)))
        pdf.pages[0].Contents = pikepdf.Stream(pdf, b"q 595 0 0 842 0 0 cm /I Do Q")
        pdf.save(stream)
    return stream.getvalue()


def bomb_content() -> bytes:
    """A page description of 45 MB, squeezed into 45 kB: what comes of it takes a child of 640 MB to its end."""
    squeezed = zlib.compressobj(9)
    block = b"0 0 m 595 842 l S\n" * 50_000
    data = b"".join([*(squeezed.compress(block) for _n in range(50)), squeezed.flush()])
    stream = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        content = pikepdf.Stream(pdf, data)
        content.Filter = Name.FlateDecode
        pdf.pages[0].Contents = content
        pdf.save(stream, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    return stream.getvalue()


def cut_jpeg() -> bytes:
    from PIL import Image

    stream = BytesIO()
    Image.effect_noise((800, 1100), 60).save(stream, "JPEG")
    return stream.getvalue()[:400]


def huge_tiff() -> bytes:
    tags = [(256, 4, 60_000), (257, 4, 60_000), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8), (279, 4, 4)]
    rows = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    return b"II*\0" + struct.pack("<I", 12) + b"\0\0\0\0" + struct.pack("<H", len(tags)) + rows + b"\0\0\0\0"


REFUSED: list[tuple[str, Callable[[], bytes], str]] = [
    ("cay-trang.pdf", flat_tree, "trang"),
    ("vong.pdf", ring_tree, ""),
    ("sau.pdf", deep_tree, ""),
    ("anh-lon.pdf", bomb_image, "điểm ảnh"),
    ("anh-lon.tif", huge_tiff, "điểm ảnh"),
    ("cut.jpg", cut_jpeg, "hỏng"),
]


@pytest.mark.parametrize(("name", "make", "words"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_hostile_file_is_refused_with_its_reason_and_the_next_is_read(
    line: Line, name: str, make: Callable[[], bytes], words: str
) -> None:
    hostile = line.add(make(), name).document
    honest = line.add(leaf(7), "that.pdf").document
    assert hostile is not None
    assert honest is not None
    run_all_jobs_here()
    hostile.refresh_from_db()
    honest.refresh_from_db()
    assert hostile.state == "refused", hostile.state
    assert words in hostile.problem
    assert hostile.problem
    assert honest.state == "read", honest.problem
    assert not Job.objects.exclude(state=Job.State.DONE).exists()


@pytest.fixture
def narrow_reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A child with less memory, so that a smaller file already takes all of it."""
    with Reader(ChildLimits(memory=640 * 1024 * 1024)) as reader:
        monkeypatch.setattr(reading, "_readers", {os.getpid(): reader})
        yield


@pytest.mark.usefixtures("narrow_reader")
def test_a_page_that_eats_the_child_costs_only_itself(line: Line) -> None:
    costly = line.add(bomb_content(), "ton-kem.pdf").document
    honest = line.add(leaf(7), "that.pdf").document
    assert costly is not None
    assert honest is not None
    run_all_jobs_here()
    costly.refresh_from_db()
    honest.refresh_from_db()
    assert costly.state == "refused"
    assert "dừng đột ngột" in costly.problem
    assert honest.state == "read", honest.problem


def test_what_could_act_in_a_pdf_does_not_reach_the_searchable_copy(line: Line) -> None:
    stream = BytesIO()
    with pikepdf.open(BytesIO(leaf(8))) as pdf:
        script = Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        pdf.Root.OpenAction = script
        pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([pikepdf.String("a"), script])))
        pdf.attachments["virus.exe"] = b"MZ"
        pdf.save(stream)
    document = line.add(stream.getvalue(), "co-ma.pdf").document
    assert document is not None
    run_all_jobs_here()
    document.refresh_from_db()
    assert document.state == "read", document.problem
    assert document.searchable is not None
    with pikepdf.open(BytesIO(read_stored(document.searchable))) as copy:
        assert "/OpenAction" not in copy.Root
        assert "/JavaScript" not in copy.Root.get("/Names", Dictionary())
        assert not copy.attachments
    assert {"javascript", "embedded_files"} <= set(Document.objects.get(pk=document.pk).info["problems"])


def test_a_file_of_300_pages_is_given_out_whole(line: Line) -> None:
    stream = BytesIO()
    with pikepdf.new() as pdf, pikepdf.open(BytesIO(leaf(7))) as one:
        for _n in range(300):
            pdf.pages.extend(one.pages)
        pdf.save(stream)
    document = line.add(stream.getvalue(), "300.pdf").document
    assert document is not None
    run_all_jobs_here("default")
    document.refresh_from_db()
    assert (document.state, document.page_count) == ("scanned", 300)
    given = [(job.payload["first"], job.payload["last"]) for job in Job.objects.filter(name="digitization.read_pages")]
    assert sorted(n for low, high in given for n in range(low, high + 1)) == list(range(1, 301))
