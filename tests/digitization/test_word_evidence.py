"""Word documents as evidence: judged by a worker before anybody gets them, refused with a reason where they do more."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from core.accounts.actor import Actor
from core.audit.errors import Invalid
from digitization.models import ProgrammeTask, TaskEvidence
from tests.digitization.test_evidence import address, bring, pdf, upload
from tests.forms.word_files import part, with_part, word
from tests.support.archives import zipped
from tests.support.jobs import run_all_jobs_here

pytestmark = pytest.mark.django_db
TYPES, RELS = "[Content_Types].xml", "word/_rels/document.xml.rels"


def linked(data: bytes) -> bytes:
    """The document with a picture that is fetched from elsewhere."""
    link = b'<Relationship Id="rIdX" Type="http://x/image" Target="http://x.vn/a.png" TargetMode="External"/>'
    return with_part(data, RELS, part(data, RELS).replace(b"</Relationships>", link + b"</Relationships>"))


def test_a_word_document_is_handed_out_only_after_the_worker_has_judged_it(
    admin: Actor,
    browser: Client,
    task: ProgrammeTask,
) -> None:
    data = word("Kế hoạch số hóa năm 2026")
    row = bring(admin, task, data, "Kế hoạch 21.DOCX")
    place = address(task, "minh-chung", row.pk) + "tep"
    assert row.file.state == "quarantined"
    assert browser.get(place).status_code == 404
    run_all_jobs_here()
    answer = browser.get(place)
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == data  # type: ignore[attr-defined]
    row.file.refresh_from_db()
    assert (row.file.state, row.file.refusal_code) == ("clean", "")


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (with_part(word("a"), "word/vbaProject.bin", b"x"), "macro", "có macro"),
        (with_part(word("b"), "word/embeddings/oleObject1.bin", b"x"), "embedded", "đối tượng nhúng"),
        (linked(word("c")), "external", "từ nơi khác"),
        (with_part(word("d"), "word/media/a.xml", b"<a>" + b" " * 60_000_000), "zip_bomb", "bung ra quá lớn"),
        (zipped({"xl/workbook.xml": b"<a/>"}), "not_word", "không phải tài liệu Word"),
        (b"PK\x03\x04 hong", "damaged", "đã hỏng"),
    ],
    ids=["macro", "embedded", "external", "bomb", "other office file", "damaged"],
)
def test_what_does_more_than_say_something_is_refused_with_its_reason(
    admin: Actor,
    browser: Client,
    task: ProgrammeTask,
    data: bytes,
    code: str,
    words: str,
) -> None:
    row = bring(admin, task, data, "ke-hoach.docx")
    run_all_jobs_here()
    row.file.refresh_from_db()
    assert (row.file.state, row.file.refusal_code) == ("refused", code)
    assert browser.get(address(task, "minh-chung", row.pk) + "tep").status_code == 404
    assert words in browser.get(address(task)).content.decode()
    with pytest.raises(Invalid, match=words):
        bring(admin, task, data, "lan-hai.docx")


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (pdf(), "quyet-dinh.docx", "không phải tài liệu Word"),
        (b"\xd0\xcf\x11\xe0 Word 97", "cu.docx", "Word kiểu cũ"),
        (b"", "rong.docx", "Tệp rỗng"),
        (zipped({"xl/workbook.xml": b"<a/>"}), "bang.xlsx", "không phải là tệp PDF"),
        (word("a"), "ke-hoach.pdf", "không phải là tệp PDF"),
    ],
    ids=["pdf called word", "old word", "empty", "spreadsheet", "word called pdf"],
)
def test_what_is_not_what_it_is_called_is_refused_at_its_field(
    browser: Client,
    task: ProgrammeTask,
    data: bytes,
    name: str,
    words: str,
) -> None:
    page = browser.post(address(task, "minh-chung"), {"file": upload(data, name)})
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not TaskEvidence.objects.exists()


def test_the_page_offers_word(browser: Client, task: ProgrammeTask) -> None:
    html = browser.get(address(task)).content.decode()
    assert "Word (.docx)" in html
    assert re.search(r'accept="[^"]*\.docx', html)
