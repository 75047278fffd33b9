"""What is wrong with a scan is said at once, one page is scanned again, repeated sheets are offered for a decision."""

from __future__ import annotations

from functools import cache
from io import BytesIO

import cv2
import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image

from core.audit.errors import NotAllowed
from digitization.findings import findings_of
from digitization.models import Document, Page, PageTwin, Rescan, SetAside
from digitization.queries.nearest import NEAR_BITS
from digitization.reading import checks
from digitization.reading.page import read_page
from digitization.reading.values import ReadOptions
from digitization.services import arranging, twins
from tests.digitization.conftest import Line, scan
from tests.digitization.stacks import leaf, picture_page, stack
from tests.support.jobs import run_all_jobs_here


@cache
def drawn() -> Image.Image:
    """A certificate as scanned at 200 dpi. Not to be changed."""
    with pdfium.PdfDocument(scan()) as pdf:
        return pdf[0].render(scale=200 / 72, grayscale=True).to_pil().convert("L")


def upper_part() -> Image.Image:
    """The upper third, cut between two lines: as good a scan, with a third to read."""
    page = drawn()
    rows = np.asarray(page).min(axis=1)
    end = next(y for y in range(page.height // 3, 0, -1) if rows[y - 6 : y + 6].min() > 150)
    return page.crop((0, 0, page.width, end))


def problems(tmp_path, image: Image.Image, dpi: int = 200) -> set[str]:  # type: ignore[no-untyped-def]
    path = tmp_path / "a.pdf"
    path.write_bytes(picture_page(image, dpi=dpi))
    return set(read_page(path, 1, ReadOptions(pictures=False)).problems)


def test_a_good_scan_has_nothing_to_complain_about(tmp_path) -> None:  # type: ignore[no-untyped-def]
    assert not problems(tmp_path, drawn())
    assert not problems(tmp_path, upper_part())


@pytest.mark.parametrize("fault", ["low_dpi", "blurred", "dark", "skewed", "cut_edge", "blank"])
def test_each_fault_of_a_scan_is_named(tmp_path, fault: str) -> None:  # type: ignore[no-untyped-def]
    page = upper_part()
    array, dpi = np.asarray(page), 200
    if fault == "low_dpi":
        page, dpi = page.resize((page.width // 2, page.height // 2)), 100
    elif fault == "blurred":
        page = Image.fromarray(cv2.GaussianBlur(array, (0, 0), 6))
    elif fault == "dark":
        page = Image.fromarray((array * 0.4).astype(np.uint8))
    elif fault == "skewed":
        page = page.rotate(3.9, fillcolor=250)
    elif fault == "cut_edge":
        whole = drawn()
        page = whole.crop((whole.width // 3, 0, whole.width, whole.height))
    else:
        page = Image.new("L", page.size, 250)
    assert fault in problems(tmp_path, page, dpi)
    assert findings_of({"problems": [fault]})[0].label


def test_the_picture_hash_knows_a_sheet_again_and_tells_others_apart() -> None:
    page = np.asarray(drawn())
    again = np.asarray(drawn().rotate(0.4, fillcolor=250).resize((1240, 1754)))
    first, second = (int(checks.image_hash(each), 16) for each in (page, again))
    other = int(checks.image_hash(np.asarray(Image.new("L", (1240, 1754), 250).rotate(0))), 16)
    assert (first ^ second).bit_count() <= NEAR_BITS
    assert (first ^ other).bit_count() > NEAR_BITS


def test_texts_of_two_persons_on_one_form_are_not_the_same() -> None:
    text = "GIẤY XÁC NHẬN tình trạng hôn nhân của bà {} số {} ngày 12/03/2024 tại phường Nha Trang tỉnh Khánh Hòa"
    assert twins.same_words(text.format("Lan", "056195001234"), text.format("Lan", "056195001234") + ".")
    assert not twins.same_words(text.format("Lan", "056195001234"), text.format("Hoa", "056195009876"))


@pytest.mark.django_db
def test_a_sheet_scanned_twice_is_offered_for_a_decision_and_stays(line: Line) -> None:
    sheet = upper_part()
    line.add(picture_page(sheet), "a.pdf")
    run_all_jobs_here()
    brighter = Image.fromarray(np.clip(np.asarray(sheet).astype(np.int16) + 4, 0, 255).astype(np.uint8))
    line.add(picture_page(brighter), "b.pdf")
    run_all_jobs_here()
    twin = PageTwin.objects.get()
    assert (twin.page.document.name, twin.other.document.name, twin.decision) == ("b.pdf", "a.pdf", "open")
    with pytest.raises(NotAllowed):
        twins.decide(line.stranger, twin.pk, same=True)
    assert twins.decide(line.indexer, twin.pk, same=True).decision == "same"
    assert Document.objects.count() == 2


@pytest.mark.django_db
def test_the_repeated_sheet_is_found_among_many_that_only_look_alike(line: Line) -> None:
    text = "GIẤY XÁC NHẬN tình trạng hôn nhân của bà {} số {} tại phường Nha Trang, tỉnh Khánh Hòa"
    others = line.document("read")
    for n in range(1, 31):
        Page.objects.create(document=others, number=n, image_hash=0, text=text.format("Hoa", 56195000000 + n))
    true = Page.objects.create(document=others, number=31, image_hash=0b111, text=text.format("Lan", 56195001234))
    page = Page.objects.create(
        document=line.document("read"), number=1, image_hash=0, text=text.format("Lan", 56195001234)
    )
    twins.look_for(page.document)
    assert list(PageTwin.objects.values_list("page", "other")) == [(page.pk, true.pk)]


@pytest.mark.django_db
def test_one_page_is_scanned_again_and_only_it_is_read(line: Line) -> None:
    document = line.add(stack(leaf(1), leaf(2))).document
    assert document is not None
    run_all_jobs_here()
    document.refresh_from_db()
    before = dict(document.pages.values_list("number", "read_at"))
    better = BytesIO(leaf(5))
    arranging.rescan(line.indexer, document.pk, document.version, 2, better, "lai.pdf")
    run_all_jobs_here()
    document.refresh_from_db()
    after = dict(document.pages.values_list("number", "read_at"))
    assert (document.state, Rescan.objects.get().state) == ("read", "taken")
    assert after[1] == before[1]
    assert after[2] > before[2]
    old = SetAside.objects.get()
    assert (old.reason, old.number, old.file, old.file_page) == ("replaced", 2, document.source, 2)
    arranging.put_back(line.indexer, document.pk, document.version, old.pk)
    run_all_jobs_here()
    assert Page.objects.get(document=document, number=2).file == document.source


@pytest.mark.django_db
def test_a_rescan_that_is_no_single_page_changes_nothing_and_says_why(line: Line) -> None:
    document = line.add(leaf(1)).document
    assert document is not None
    run_all_jobs_here()
    document.refresh_from_db()
    two = BytesIO(stack(leaf(2), leaf(3)))
    arranging.rescan(line.indexer, document.pk, document.version, 1, two, "hai.pdf")
    run_all_jobs_here()
    document.refresh_from_db()
    row = Rescan.objects.get()
    assert (document.state, row.state) == ("read", "refused")
    assert "một trang" in row.problem
    assert not SetAside.objects.exists()
