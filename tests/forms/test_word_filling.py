"""Filling Word templates, for real, and what a template may not do; no database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.files import sandbox
from forms.services.word_print import LIMITS
from forms.word import filling
from tests.forms.word_files import part, saved, texts, with_part, word

NAMES: dict[str, list[str] | None] = {"full_name": None, "note": None, "items": ["keys", "amount"], "birth_day": None}
VALUES: dict[str, Any] = {
    "full_name": "Nguyễn Thị Lan",
    "note": "",
    "items": [{"keys": "Bàn", "amount": "2"}, {"keys": "Ghế <nhựa> & tre", "amount": "8"}],
    "birth_day": "05",
}
LOOP = [["Tên", "Số"], ["{%tr for row in items %}", ""], ["{{ row.keys }}", "{{ row.amount }}"], ["{%tr endfor %}", ""]]


def examined(data: bytes, tmp_path: Path, names: dict[str, list[str] | None] = NAMES) -> dict[str, Any]:
    path, target = tmp_path / "mau.docx", tmp_path / "thu.docx"
    path.write_bytes(data)
    return filling.examine(str(path), names, VALUES, str(target))


def codes(data: bytes, tmp_path: Path) -> list[tuple[str, str]]:
    verdict = examined(data, tmp_path)
    return [(verdict["code"], verdict["what"])] if "code" in verdict else [
        (each["code"], each["what"]) for each in verdict["findings"]
    ]  # fmt: skip


def filled(data: bytes, tmp_path: Path, values: dict[str, Any] = VALUES) -> bytes:
    path, target = tmp_path / "mau.docx", tmp_path / "ra.docx"
    path.write_bytes(data)
    assert filling.fill(str(path), NAMES, values, str(target)) == {}
    return target.read_bytes()


def test_names_conditions_tables_and_headers_are_filled(tmp_path: Path) -> None:
    data = word("Tôi là {{ full_name | upper }}, sinh ngày {{ birth_day }}.", "{%p if note %}", "Ghi chú: {{ note }}",
                "{%p endif %}", table=LOOP, header="Của {{ full_name }}")  # fmt: skip
    assert codes(data, tmp_path) == []
    assert sorted(examined(data, tmp_path)["used"]) == ["birth_day", "full_name", "items", "note"]
    out = texts(filled(data, tmp_path))
    assert out[0] == "Tôi là NGUYỄN THỊ LAN, sinh ngày 05."
    assert not any("Ghi chú" in line for line in out)
    assert "Bàn | 2" in out
    assert "Ghế <nhựa> & tre | 8" in out
    assert out[-1] == "Của Nguyễn Thị Lan"
    assert texts((tmp_path / "thu.docx").read_bytes()) == out


def test_the_same_values_give_the_same_bytes(tmp_path: Path) -> None:
    data = word("{{ full_name }}", table=LOOP)
    assert filled(data, tmp_path) == filled(data, tmp_path)


def test_a_command_that_word_cut_into_runs_is_whole_again(tmp_path: Path) -> None:
    document = Document()
    paragraph = document.add_paragraph("Tên: {")
    for text in ("{ full", "_na", "me }", "}"):
        paragraph.add_run(text).bold = True
    assert texts(filled(saved(document), tmp_path))[0] == "Tên: Nguyễn Thị Lan"


@pytest.mark.parametrize("hostile", [
    "{{ 7*7 }}", "{% for row in items %}{{ row.keys }}{% endfor %}", "</w:t><w:t>", "&lt;b&gt;", "]]>", "{_{ x }_}",
    "{{", "%}", "dòng một\ndòng hai",
])  # fmt: skip
def test_what_people_answer_is_text_wherever_it_stands(hostile: str, tmp_path: Path) -> None:
    data = word("[{{ full_name }}]", header="{{ full_name }}")
    out = texts(filled(data, tmp_path, {**VALUES, "full_name": hostile}))
    shown = hostile.replace("{_{", "{{").replace("}_}", "}}")
    assert out[0] == f"[{shown}]"
    assert out[-1] == shown


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answer=st.text(st.characters(min_codepoint=32, exclude_categories=("Cs", "Cc", "Cn")), max_size=60))
def test_any_answer_comes_out_as_it_went_in(answer: str, tmp_path: Path) -> None:
    answer = answer.replace("{_", "").replace("_}", "").replace("_%", "").replace("%_", "")
    assert texts(filled(word("[{{ full_name }}]"), tmp_path, {**VALUES, "full_name": answer}))[0] == f"[{answer}]"


@pytest.mark.parametrize("text", [
    "{{ full_name.__class__ }}", "{{ ''.__class__.__mro__ }}", "{{ full_name['__class__'] }}", "{{ items.keys() }}",
    "{{ range(1000000000) }}", "{{ lipsum.__globals__ }}", "{{ 'a' * 1000000000 }}", "{{ full_name | attr('x') }}",
    "{{ full_name | safe }}", "{{ self }}", "{% set x = 1 %}", "{% include 'x' %}", "{% import 'x' as y %}",
    "{% macro x() %}{% endmacro %}", "{% autoescape false %}{{ full_name }}{% endautoescape %}", "{{ cycler('a') }}",
    "{% for a in items %}{% for b in items %}x{% endfor %}{% endfor %}", "{% for x in full_name %}{{ x }}{% endfor %}",
    "{% for row in items %}{{ row['keys'] }}{% endfor %}", "{% for row in items %}{{ row.__class__ }}{% endfor %}",
    "{{ full_name | map('upper') }}", "{{ '%s' % full_name }}", "{{ '{0.__class__}'.format(full_name) }}",
    "{{ 2 ** 99 }}",
    "{% filter upper %}x{% endfilter %}", "{{r full_name }}", "{{ namespace() }}", "{% block x %}{% endblock %}",
])  # fmt: skip
def test_nothing_but_names_conditions_and_one_loop_is_compiled(text: str, tmp_path: Path) -> None:
    assert codes(word(text), tmp_path)
    assert not (tmp_path / "thu.docx").exists()
    path = tmp_path / "mau.docx"
    answer = filling.fill(str(path), NAMES, VALUES, str(tmp_path / "ra.docx"))
    assert answer or text == "{{r full_name }}"


def test_faults_are_told_with_name_and_paragraph(tmp_path: Path) -> None:
    verdict = examined(
        word("Cha: {{ Họ tên cha }}", "Mẹ: {{ mothr }}", "{{ full_name full_name }}", "{{ note }}"), tmp_path
    )
    assert [(each["code"], each["what"], each["near"]) for each in verdict["findings"]] == [
        ("misspelt", "Họ tên cha", "Cha: {{ Họ tên cha }}"),
        ("misspelt", "full_name full_name", "{{ full_name full_name }}"),
        ("unknown", "mothr", "Mẹ: {{ mothr }}"),
    ]
    verdict = examined(word("{% if note %}Thiếu", table=LOOP[:2]), tmp_path)
    assert [each["code"] for each in verdict["findings"]] == ["syntax"]
    verdict = examined(word("Đầu", "Cha: {{ father.full_name }}", "Mẹ: {{ mothr }}", "{{ items }}"), tmp_path)
    assert [(each["code"], each["what"]) for each in verdict["findings"]] == [
        ("unknown", "father.full_name"), ("unknown", "mothr"), ("table_alone", "items"),
    ]  # fmt: skip
    assert verdict["findings"][1]["near"] == "Mẹ: {{ mothr }}"


def test_the_place_of_a_syntax_error_is_its_paragraph(tmp_path: Path) -> None:
    verdict = examined(word("Một", "Hai {{ full_name", "Ba {{ note }}", "Bốn"), tmp_path)
    (fault,) = verdict["findings"]
    assert fault["code"] == "unclosed"
    assert fault["near"].startswith("Hai {{ full_name")


def test_a_condition_that_cuts_through_the_document_is_refused_not_repaired(tmp_path: Path) -> None:
    data = word("{% if full_name %}", table=[["a", "b"], ["{% endif %}", "c"]])
    assert codes(data, tmp_path) == [("structure", "")]


def test_footnotes_are_filled_once_however_many_sections(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("Thân")
    document.add_section()
    data = saved(document)
    notes = (
        '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:footnote w:id="2"><w:p>'
        "<w:r><w:t>{{ full_name }}</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    types = part(data, "[Content_Types].xml").replace(
        b"</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'.encode()
    )
    rels = part(data, "word/_rels/document.xml.rels").replace(
        b"</Relationships>",
        b'<Relationship Id="rId99" Target="footnotes.xml" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"/></Relationships>',
    )
    data = with_part(with_part(with_part(data, "word/footnotes.xml", notes.encode()), "[Content_Types].xml", types),
                     "word/_rels/document.xml.rels", rels)  # fmt: skip
    out = filled(data, tmp_path, {**VALUES, "full_name": "{{ note }}"})
    assert b"{{ note }}" in part(out, "word/footnotes.xml")


GOOD = word("{{ full_name }}")


def _relation(kind: str) -> bytes:
    old = part(GOOD, "word/_rels/document.xml.rels")
    new = f'<Relationship Id="rId77" Type="http://x/{kind}" Target="http://192.0.2.1/x" TargetMode="External"/>'
    return with_part(
        GOOD, "word/_rels/document.xml.rels", old.replace(b"</Relationships>", new.encode() + b"</Relationships>")
    )


def _field(*codes: str) -> bytes:
    runs = "".join(f'<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>' for code in codes)
    body = f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}</w:p><w:sectPr'
    return with_part(GOOD, "word/document.xml", part(GOOD, "word/document.xml").replace(b"<w:sectPr", body.encode(), 1))


@pytest.mark.parametrize(("data", "code"), [
    (b"", "damaged"),
    (b"PK\x03\x04 not a zip", "damaged"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "old_word"),
    (with_part(GOOD, "word/vbaProject.bin", b"x"), "macro"),
    (with_part(GOOD, "[Content_Types].xml", part(GOOD, "[Content_Types].xml").replace(
        b"wordprocessingml.document.main+xml", b"wordprocessingml.template.main+xml")), "dotx"),
    (with_part(GOOD, "[Content_Types].xml", b"<Types/>"), "not_word"),
    (with_part(GOOD, "word/embeddings/oleObject1.bin", b"x"), "embedded"),
    (with_part(GOOD, "word/big.xml", b"0" * 45_000_000), "zip_bomb"),
    (with_part(GOOD, "word/x.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "doctype"),
    (_relation("attachedTemplate"), "external"),
    (_relation("image"), "external"),
    (_field(" DDEAUTO c:\\\\x "), "field"),
    (_field(" INCLUDE", "PICTURE \"http://x\" "), "field"),
    (with_part(GOOD, "word/document.xml", b"<w:document"), "damaged"),
])  # fmt: skip
def test_what_is_no_quiet_document_is_not_opened(data: bytes, code: str, tmp_path: Path) -> None:
    verdict = examined(data, tmp_path)
    assert verdict.get("code") == code
    assert not (tmp_path / "thu.docx").exists()


@pytest.mark.parametrize("data", [_relation("hyperlink"), _field(" PAGE "), _field(" HYPERLINK \\l x ")])
def test_links_and_page_numbers_are_welcome(data: bytes, tmp_path: Path) -> None:
    assert codes(data, tmp_path) == []


def test_it_all_runs_in_a_limited_child(tmp_path: Path) -> None:
    path, target = tmp_path / "mau.docx", tmp_path / "thu.docx"
    path.write_bytes(word("{{ full_name }}", table=LOOP))
    arguments = {"path": str(path), "names": NAMES, "sample": VALUES, "target": str(target)}
    assert sandbox.call(filling.examine, arguments, LIMITS)["findings"] == []
    assert "Nguyễn Thị Lan" in texts(target.read_bytes())
    tight = sandbox.Limits(memory=768 * 1024 * 1024, cpu_seconds=20, wall_seconds=0.01)
    assert sandbox.call(filling.examine, arguments, tight)["code"] == "too_costly"
