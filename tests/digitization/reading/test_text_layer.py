"""Text a page carries is judged before it is believed."""

from __future__ import annotations

from pathlib import Path

import pytest
from weasyprint import HTML

from digitization.reading.document import inspect
from digitization.reading.page import read_page
from digitization.reading.textlayer import trusted
from digitization.reading.values import ReadOptions

VIETNAMESE = (
    "Ủy ban nhân dân phường đã tiếp nhận hồ sơ của ông và bà. Cơ quan có trách nhiệm trả kết quả theo đúng thời hạn "
    "ghi trên giấy hẹn; người dân không phải đến trụ sở nhiều lần."
)


def test_vietnamese_is_trusted_and_garbage_is_not() -> None:
    assert trusted(VIETNAMESE)
    assert not trusted("CONG HoA xA HQI CHU NGHiA VI~T NAM BQc I~p - TV do - Hanh phuc " * 5)
    assert not trusted("The quick brown fox jumps over the lazy dog and runs away " * 5)
    assert not trusted("")


@pytest.fixture(scope="module")
def born_digital(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("digital") / "so.pdf"
    HTML(string=f"<body style='font: 13pt Tinos'><p>{VIETNAMESE}</p><p>Mã số 056195001234</p>").write_pdf(path)
    return path


def test_text_a_page_shows_is_taken_as_it_is(born_digital: Path) -> None:
    assert inspect(born_digital).pages[0].kind == "text"
    reading = read_page(born_digital, 1)
    assert reading.source == "text_layer"
    assert "056195001234" in [w.text for w in reading.words]
    assert "Ủy ban nhân dân phường" in reading.text
    assert reading.preview


def test_words_of_the_layer_stand_where_recognition_finds_them(born_digital: Path) -> None:
    layer = read_page(born_digital, 1)
    seen = read_page(born_digital, 1, ReadOptions(trust_text_layer=False))
    assert seen.source == "recognised"
    first, second = (next(w.box for w in r.words if w.text == "056195001234") for r in (layer, seen))
    assert first == pytest.approx(second, abs=0.01)
