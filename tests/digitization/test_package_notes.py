"""What became of ZIPs and manifests on the batch page: counted, shown in full, put away, kept in the audit trail."""

from __future__ import annotations

import pytest
from django.urls import reverse

from core.audit.models import Event
from core.files.services import store
from digitization.models import Package
from digitization.web.batches import LEFT_OUT, PACKAGES
from digitization.web.packages import PER_PAGE
from tests.digitization.conftest import Line
from tests.digitization.test_packages import bring, pdf
from tests.support.archives import zipped
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db


def package(line: Line, refused: int = 0, *, name: str = "goi.zip", state: str = "taken") -> Package:
    report = [[f"hong-{n:03d}.pdf", "refused", "Tệp hỏng."] for n in range(refused)] + [["tot.pdf", "accepted", ""]]
    source = store(f"PK {name} {Package.objects.count()}".encode(), trusted=True)
    return line.batch.packages.create(file=source, name=name, state=state, report=report, brought_by=line.indexer.post)


def batch_html(line: Line, *, news: bool = False) -> str:
    address = reverse("digitization:batch_news" if news else "digitization:batch", args=[line.batch.pk])
    return signed_in(line.indexer).get(address).content.decode()


def put_away(line: Line, *ids: object, who: str = "indexer"):  # type: ignore[no-untyped-def]
    address = reverse("digitization:packages_seen", args=[line.batch.pk])
    return signed_in(getattr(line, who)).post(address, {"package": ids})


def test_a_long_list_of_troubles_says_how_many_and_leads_to_all(line: Line) -> None:
    long, short = package(line, PER_PAGE + 3), package(line, 2, name="ngan.zip")
    html = batch_html(line)
    address = reverse("digitization:package", args=[line.batch.pk, long.pk])
    assert f"{PER_PAGE + 3} mục không được nhận." in html
    assert f"hong-{LEFT_OUT - 1:03d}.pdf" in html
    assert f"hong-{LEFT_OUT:03d}.pdf" not in html
    assert address in html
    assert reverse("digitization:package", args=[line.batch.pk, short.pk]) not in html, "all of it is here"
    client = signed_in(line.checker)
    assert f"Từ 1 đến {PER_PAGE} trong {PER_PAGE + 3}" in client.get(address).content.decode()
    assert f"hong-{PER_PAGE + 2:03d}.pdf" in client.get(f"{address}?trang=2").content.decode()


def test_a_package_that_was_seen_leaves_the_page_and_stays_in_the_audit_trail(line: Line) -> None:
    seen, kept = package(line, 3), package(line, 1, name="khac.zip")
    before = batch_html(line, news=True)
    assert put_away(line, seen.pk, "x", "9" * 30, "²", kept.pk + 100).status_code == 302
    html = batch_html(line)
    assert "goi.zip" not in html
    assert "khac.zip" in html
    event = Event.objects.get(action="digitization.package_seen")
    assert event.data == {"package": seen.pk, "name": "goi.zip", "state": "taken", "left": 3}
    seen.refresh_from_db()
    assert seen.seen_by == line.indexer.post
    put_away(line, seen.pk)
    assert Event.objects.filter(action="digitization.package_seen").count() == 1, "twice is once"
    assert "goi.zip" in before
    address = reverse("digitization:package", args=[line.batch.pk, seen.pk])
    assert "Đã xem, ẩn đi" not in signed_in(line.indexer).get(address).content.decode()


def test_others_who_have_the_page_open_are_told(line: Line) -> None:
    one = package(line, 3)
    address = reverse("digitization:batch_news", args=[line.batch.pk])
    client = signed_in(line.checker)
    stamp = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": stamp}).status_code == 304
    put_away(line, one.pk)
    assert client.get(address, headers={"If-None-Match": stamp}).status_code == 200


def test_what_is_still_being_opened_cannot_be_put_away(line: Line) -> None:
    waiting = package(line, state="waiting")
    put_away(line, waiting.pk)
    waiting.refresh_from_db()
    assert waiting.seen_at is None
    assert reverse("digitization:packages_seen", args=[line.batch.pk]) not in batch_html(line)


def test_a_stranger_neither_sees_nor_puts_away(line: Line) -> None:
    one = package(line, 30)
    assert put_away(line, one.pk, who="stranger").status_code == 404
    address = reverse("digitization:package", args=[line.batch.pk, one.pk])
    assert signed_in(line.stranger).get(address).status_code == 404
    own = package(line, 1)
    other = reverse("digitization:package", args=[line.batch.pk + 1, own.pk])
    assert signed_in(line.indexer).get(other).status_code == 404
    assert not Package.objects.exclude(seen_at=None).exists()


def test_of_many_packages_the_latest_are_shown_and_the_rest_counted(line: Line) -> None:
    for n in range(PACKAGES + 2):
        package(line, 1, name=f"goi-{n}.zip")
    html = batch_html(line)
    assert "goi-0.zip" not in html
    assert "Còn 2 gói trước đó" in html
    put_away(line, *Package.objects.order_by("-id").values_list("pk", flat=True)[:PACKAGES])
    html = batch_html(line)
    assert "goi-0.zip" in html
    assert "gói trước đó" not in html


def test_a_zip_brought_again_is_shown_again(line: Line) -> None:
    data = zipped({"a.pdf": pdf("a"), "hong.pdf": b"MZ"})
    one = bring(line, data, "goi.zip")
    put_away(line, one.pk)
    assert "hong.pdf" not in batch_html(line)
    again = bring(line, data, "goi.zip")
    assert again.pk == one.pk
    assert "hong.pdf" in batch_html(line)
