"""Our own texts: each Vietnamese one has English, and is spelled the official way."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from core.vietnamese import catalogues
from core.vietnamese.catalogues import Catalogue
from core.vietnamese.management.commands.gather_texts import merged, own_choices, own_texts
from core.vietnamese.tone import display_tone

ROOT = Path(settings.BASE_DIR)
PO = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
# Only Vietnamese writes these letters.
VIETNAMESE_LETTER = re.compile("[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]")
# What English keeps as it is: examples in quotes or brackets, symbols of papers.
KEPT = re.compile(r"“[^”]*”|For example: .*|example QĐ-UBND")


@lru_cache
def wanted() -> Catalogue:
    return catalogues.extract(ROOT, own_texts(ROOT), own_choices())


@lru_cache
def english() -> Catalogue:
    return catalogues.read(PO)


def test_every_text_has_english() -> None:
    """After adding texts: `./dev manage gather_texts`, then fill in the empty entries of locale/en."""
    known = english()
    missing = {
        key.msgid: text.places for key, text in wanted().items() if key not in known or not known[key].is_translated
    }
    assert missing == {}


def test_texts_with_a_plural_have_both_english_forms() -> None:
    known = english()
    plurals = {key: text.plural for key, text in wanted().items() if text.plural}
    assert {key: plural for key, plural in plurals.items() if len(known[key].strings) != 2} == {}


def test_placeholders_agree() -> None:
    for text in filter(lambda each: each.is_translated, english().values()):
        expected = catalogues.placeholders(text.key.msgid)
        assert all(catalogues.placeholders(string) == expected for string in text.strings), text.key


def test_english_is_english() -> None:
    strings = [string for text in english().values() for string in text.strings]
    assert [string for string in strings if VIETNAMESE_LETTER.search(KEPT.sub("", string))] == []


def test_our_vietnamese_is_composed_and_spelled_the_official_way() -> None:
    odd = {
        key.msgid: text.places
        for key, text in wanted().items()
        if unicodedata.normalize("NFC", key.msgid) != key.msgid or display_tone(key.msgid) != key.msgid
    }
    assert odd == {}


def test_gathering_adds_new_texts_empty_keeps_translations_and_drops_unused_ones(tmp_path: Path) -> None:
    po = tmp_path / "django.po"
    po.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "Hồ sơ"\nmsgstr "Application"\n\nmsgid "Cũ"\nmsgstr "Old"\n',
        encoding="utf-8",
    )
    page = tmp_path / "page.html"
    page.write_text('{% load i18n %}{% translate "Hồ sơ" %} {% translate "Hồ sơ mới" %}', encoding="utf-8")
    found = catalogues.parse(merged(po, catalogues.pot(tmp_path, [page])))
    assert {key.msgid: text.strings for key, text in found.items()} == {"Hồ sơ": ["Application"], "Hồ sơ mới": [""]}


def test_texts_are_found_in_code_and_templates_with_context_and_plural(tmp_path: Path) -> None:
    (tmp_path / "views.py").write_text(
        "from django.utils.translation import gettext as _, ngettext_lazy, pgettext\n"
        '_("Một"\n  " dòng")\nngettext_lazy("%(n)s tệp", "%(n)s các tệp", 2)\npgettext("nút", "Mở")\n',
        encoding="utf-8",
    )
    (tmp_path / "page.html").write_text(
        '{% load i18n %}{% blocktranslate %}Chào {{ name }}{% endblocktranslate %}{% include "a" with b=_("Nhãn") %}',
        encoding="utf-8",
    )
    found = catalogues.extract(tmp_path, catalogues.sources([tmp_path]))
    assert {(key.context, key.msgid, text.plural) for key, text in found.items()} == {
        ("", "Một dòng", ""),
        ("", "%(n)s tệp", "%(n)s các tệp"),
        ("nút", "Mở", ""),
        ("", "Chào %(name)s", ""),
        ("", "Nhãn", ""),
    }


def test_a_source_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        "{% load i18n %}{% blocktranslate %}{% if a %}x{% endif %}{% endblocktranslate %}"
    )
    with pytest.raises(catalogues.CatalogueError, match=r"page\.html"):
        catalogues.extract(tmp_path, catalogues.sources([tmp_path]))


def test_the_check_names_the_text_without_english(tmp_path: Path, settings) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "portal").mkdir()
    (tmp_path / "portal" / "page.html").write_text('{% load i18n %}{% translate "Mới" %}', encoding="utf-8")
    po = tmp_path / "locale" / "en" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n', encoding="utf-8")
    settings.BASE_DIR = tmp_path
    out = StringIO()
    with pytest.raises(CommandError, match="gather_texts"):
        call_command("gather_texts", check=True, stdout=out)
    assert "portal/page.html: 'Mới'" in out.getvalue()
    assert po.read_text(encoding="utf-8").count("msgid") == 1
