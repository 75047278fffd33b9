"""The intake screens: findings at once on the batch page, the pages of a document, cover sheets."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from digitization.models import CoverSheet, Page, PageTwin, Rescan, SetAside
from tests.digitization.conftest import OWNERS, Line
from tests.digitization.stacks import leaf
from tests.digitization.test_screens import on_desk, signed_in
from tests.support.jobs import run_all_jobs_here

pytestmark = pytest.mark.django_db


def test_the_scanner_operator_sees_what_is_wrong_on_the_batch_page(line: Line) -> None:
    document = on_desk(line)
    Page.objects.filter(document=document, number=2).update(measures={"problems": ["blurred", "blank"]})
    address = reverse("digitization:batch_news", args=[line.batch.pk])
    html = signed_in(line.indexer).get(address).content.decode()
    assert "Trang 2: Mờ, nhòe." in html
    assert "Trang 1:" not in html


def test_a_first_page_that_could_not_be_read_shows_a_sheet_and_no_broken_picture(line: Line) -> None:
    document = on_desk(line)
    address, client = reverse("digitization:batch_news", args=[line.batch.pk]), signed_in(line.indexer)
    picture = reverse("digitization:picture", args=[document.pk, 1, "nho"])
    assert picture in client.get(address).content.decode()
    Page.objects.filter(document=document, number=1).update(thumbnail=None)
    html = client.get(address).content.decode()
    assert picture not in html
    assert "thumb-none" in html


def test_findings_cost_no_query_a_document(line: Line, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for _n in range(6):
        document = line.document("read")
        Page.objects.create(document=document, number=1, measures={"problems": ["dark"]})
    client = signed_in(line.indexer)
    with django_assert_max_num_queries(26):
        client.get(reverse("digitization:batch_news", args=[line.batch.pk]))


def test_pages_are_split_and_merged_on_their_screen(line: Line) -> None:
    document, client = on_desk(line), signed_in(line.indexer)
    page = client.get(reverse("digitization:pages", args=[document.pk])).content.decode()
    assert "Mở đầu giấy tờ mới" in page
    answer = client.post(
        reverse("digitization:split", args=[document.pk]), {"start": "2", "version": document.version}, follow=True
    )
    assert "Đã tách" in answer.content.decode()
    assert list(line.batch.documents.values_list("page_count", flat=True)) == [1, 1]
    stale = client.post(reverse("digitization:merge", args=[document.pk]), {"version": "0"}, follow=True)
    assert "tải lại trang" in stale.content.decode()


def test_a_stack_of_even_papers_is_cut_at_once(line: Line) -> None:
    document, client = line.document("read", page_count=5), signed_in(line.indexer)
    for number in range(1, 6):
        Page.objects.create(document=document, number=number)
    page = client.get(reverse("digitization:pages", args=[document.pk])).content.decode()
    assert "Tách đều" in page
    assert "Gộp vào giấy tờ trước</button>" not in page
    client.post(reverse("digitization:split", args=[document.pk]), {"every": "2", "version": document.version})
    assert list(line.batch.documents.order_by("order").values_list("page_count", flat=True)) == [2, 2, 1]
    last = line.batch.documents.get(order=3)
    last.state = "read"
    last.save()
    html = client.get(reverse("digitization:pages", args=[last.pk])).content.decode()
    assert "Gộp vào giấy tờ trước</button>" in html


def test_a_checker_looks_but_does_not_arrange(line: Line) -> None:
    document, client = on_desk(line), signed_in(line.checker)
    assert "Mở đầu giấy tờ mới" not in client.get(reverse("digitization:pages", args=[document.pk])).content.decode()
    assert client.post(reverse("digitization:split", args=[document.pk]), {"start": "2"}).status_code == 403


def test_a_rescan_of_the_wrong_type_is_told_at_once(line: Line) -> None:
    document, client = on_desk(line), signed_in(line.indexer)
    upload = SimpleUploadedFile("a.pdf", b"MZ program")
    address = reverse("digitization:rescan", args=[document.pk, 1])
    html = client.post(address, {"file": upload, "version": document.version}, follow=True).content.decode()
    assert "không phải là tệp PDF" in html
    assert not Rescan.objects.exists()


def test_twins_and_pages_put_aside_are_shown(line: Line) -> None:
    document, other = on_desk(line), line.document("read", "kia.pdf")
    page = Page.objects.create(document=other, number=1)
    twin = PageTwin.objects.create(page=document.pages.get(number=1), other=page, distance=2)
    SetAside.objects.create(document=document, number=1, reason="replaced", file=document.source, file_page=1)
    client = signed_in(line.indexer)
    html = client.get(reverse("digitization:pages", args=[document.pk])).content.decode()
    assert "kia.pdf" in html
    assert "Bản quét cũ đã thay" in html
    client.post(reverse("digitization:twin", args=[twin.pk]), {"same": "0"})
    twin.refresh_from_db()
    assert twin.decision == "different"


def test_cover_sheets_are_printed_by_a_worker(line: Line) -> None:
    client, address = signed_in(line.indexer), reverse("digitization:covers")
    data = {"paper_type": line.batch.paper_type.code, "count": "1", "owner_name": OWNERS[0]["name"]}
    wrong = client.post(address, data | {"owner_number": "12"})
    assert wrong.status_code == 422
    several = client.post(address, {"paper_type": "linh tinh", "count": "999", "owner_number": "12"})
    assert set(several.context["form"].errors) == {"paper_type", "count", "owner_name", "owner_number"}
    assert not CoverSheet.objects.exists()
    html = client.post(address, data | {"owner_number": OWNERS[0]["id_number"]}, follow=True).content.decode()
    assert "đang tạo tệp in" in html
    run_all_jobs_here("default")
    sheet = CoverSheet.objects.get()
    answer = client.get(reverse("digitization:cover_print", args=[sheet.run]))
    assert b"".join(answer.streaming_content if answer.streaming else [answer.content]).startswith(b"%PDF")
    other = signed_in(line.stranger).get(reverse("digitization:cover_print", args=[sheet.run]))
    assert other.status_code == 404


def test_a_nearly_full_disk_is_said_on_the_batch_page(line: Line, settings) -> None:  # type: ignore[no-untyped-def]
    settings.DISK_RESERVE_BYTES = 1 << 60
    html = signed_in(line.indexer).get(reverse("digitization:batch", args=[line.batch.pk])).content.decode()
    assert "Tạm ngừng nhận tệp" in html
    assert line.add(leaf(1)).code == "disk_full"
