"""Folding: what it does, and that the database does exactly the same."""

from __future__ import annotations

import unicodedata

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.vietnamese import display_tone, fold, search_terms, similarity, slug
from core.vietnamese.sql import CREATE_FOLD, CREATE_SEARCH, DROP_FOLD, DROP_SEARCH

TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
VOWELS = "aăâeêioôơuưy"
LETTERS = [
    unicodedata.normalize("NFC", vowel + tone) for base in VOWELS for vowel in (base, base.upper()) for tone in TONES
] + ["đ", "Đ"]
TEXT = st.text(
    st.one_of(
        st.sampled_from([*LETTERS, " ", "\t", "\u00a0", "\u200b", "/", "-", "₫"]),
        st.characters(blacklist_categories=["Cs", "Cn", "Co"], blacklist_characters="\x00"),
    ),
    max_size=60,
)


@pytest.fixture(scope="module")
def folded_by_database(django_db_setup, django_db_blocker):
    """A function of the test database that folds one text; made here so that this test needs no app's migration."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(CREATE_FOLD)

        def run(text: str) -> str:
            cursor.execute("SELECT public.vn_fold(%s)", [text])
            return cursor.fetchone()[0]

        yield run


@pytest.mark.parametrize("letter", LETTERS)
def test_every_vietnamese_letter_composed_or_decomposed_folds_alike_in_both_engines(letter, folded_by_database):
    composed, decomposed = unicodedata.normalize("NFC", letter), unicodedata.normalize("NFD", letter)
    plain = fold(composed)
    assert plain.isascii()
    assert len(plain) == 1
    assert fold(decomposed) == folded_by_database(composed) == folded_by_database(decomposed) == plain


@given(text=TEXT)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_folds_alike_in_both_engines_and_folding_twice_changes_nothing(text, folded_by_database):
    once = fold(text)
    assert folded_by_database(text) == once
    assert fold(once) == once


def test_fold_keeps_digits_and_punctuation_and_collapses_white_space():
    assert fold("  Số: 1234/QĐ-UBND\t\u00a0ngày  05/6 ") == "so: 1234/qd-ubnd ngay 05/6"


@pytest.fixture
def probe_schema(db):
    """The same SQL in a schema of its own, so that functions which indexes already stand on are left alone."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA probe")
        for statement in (CREATE_FOLD, CREATE_SEARCH):
            cursor.execute(statement.replace("public.", "probe."))
        yield cursor


def test_folded_text_is_found_without_marks_by_full_text_search(probe_schema):
    probe_schema.execute(
        "SELECT probe.vn_tsvector(%s) @@ probe.vn_tsquery(%s)",
        ["Quyết định số 1234/QĐ-UBND của Ủy ban nhân dân tỉnh Khánh Hòa", "khanh HOA qd-ubnd 1234"],
    )
    assert probe_schema.fetchone()[0] is True


def test_words_are_split_alike_in_both_engines(probe_schema):
    text = "12/QĐ-UBND (bản sao) “Khánh Hòa”…"
    probe_schema.execute("SELECT probe.vn_words(%s)", [text])
    terms = search_terms(text)
    assert probe_schema.fetchone()[0].split() == terms == ["12", "qd", "ubnd", "ban", "sao", "khanh", "hoa"]


def test_an_index_may_stand_on_the_search_functions(probe_schema):
    probe_schema.execute("CREATE TABLE probe.paper (body text)")
    probe_schema.execute("CREATE INDEX ON probe.paper USING gin (probe.vn_tsvector(body))")
    probe_schema.execute("CREATE INDEX ON probe.paper (probe.vn_fold(body))")


def test_dropping_leaves_nothing_behind(probe_schema):
    for statement in (DROP_SEARCH, DROP_FOLD):
        probe_schema.execute(statement.replace("public.", "probe."))
    probe_schema.execute("DROP SCHEMA probe RESTRICT")


def test_slug_is_cut_at_a_word():
    assert slug("Đăng ký khai sinh (lưu động)") == "dang-ky-khai-sinh-luu-dong"
    assert slug("Đăng ký khai sinh", max_length=10) == "dang-ky"


def test_similarity_forgives_marks_and_order_but_not_another_name():
    assert similarity("Nguyễn Thị Hoà", display_tone("Nguyễn Thị Hoà")) > 0.95
    assert similarity("UBND tỉnh Khánh Hòa", "ubnd tinh khanh hoa") > 0.9
    assert similarity("Nguyễn Thị Hòa", "Trần Văn Bình") < 0.6
    assert similarity("", "") == 1.0
    assert similarity("", "a") == 0.0
