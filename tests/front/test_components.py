"""The shared components: what they write, and that every icon they name is built."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template import RequestContext, Template, TemplateSyntaxError
from django.test import RequestFactory

from core.vietnamese import chips
from core.vietnamese.dates import ZONE
from core.vietnamese.gallery import SampleForm
from core.vietnamese.widgets import DatePartsField

ICON = re.compile(r"""\{%\s*icon\s+"([^"]+)"|icon_name="([^"]+)"|\bicon="([a-z0-9-]+)\"""")
NOON = datetime(2026, 11, 20, 12, tzinfo=ZONE)


def render(source: str, **context: Any) -> str:
    request = context.pop("request", None) or RequestFactory().get("/?q=lan&trang=2")
    page = RequestContext(request, {**context, "request": request})
    return Template(source).render(page)


def listed_icons() -> set[str]:
    return set(json.loads(Path(settings.BASE_DIR, "static", "src", "icons.json").read_text("utf-8")))


def test_every_icon_named_in_a_template_or_a_chip_is_built() -> None:
    named = {icon for _tone, icon in chips.LOOKS.values()}
    folders = [Path(settings.BASE_DIR, "templates"), *Path(settings.BASE_DIR).glob("*/templates")]
    for folder in [*folders, *Path(settings.BASE_DIR).glob("core/*/templates")]:
        for page in folder.rglob("*.html"):
            named |= {name for match in ICON.findall(page.read_text("utf-8")) for name in match if name}
    assert named - listed_icons() == set()


def test_icon_is_hidden_from_screen_readers_and_an_unknown_one_is_refused() -> None:
    assert 'aria-hidden="true"' in render('{% icon "search" %}')
    with pytest.raises(TemplateSyntaxError, match="no-such-icon"):
        render('{% icon "no-such-icon" %}')


@pytest.mark.parametrize(
    ("source", "value", "shown"),
    [
        ("{{ value|date_vn }}", datetime(2026, 11, 19, 18, tzinfo=ZONE), "19/11/2026"),
        ("{{ value|date_vn }}", None, "–"),
        ("{{ value|money_vn }}", 1150000, "1.150.000 ₫"),
        ("{{ value|money_vn }}", 0, "0 ₫"),
        ("{{ value|number_vn }}", 99.5, "99,5"),
        ("{{ value|number_vn }}", -1234, "-1.234"),
        ("{{ value|file_size }}", 20 * 1024 * 1024, "20 MB"),
        ("{{ value|file_size }}", 1, "1 kB"),
        ("{{ value|fold }}", "Đăng ký KHAI SINH", "dang ky khai sinh"),
    ],
)
def test_values_are_written_the_vietnamese_way(source: str, value: object, shown: str) -> None:
    assert render(source, value=value) == shown


@pytest.mark.parametrize(
    ("due", "done", "hours", "label", "tone"),
    [
        (timedelta(days=3), None, False, "còn 3 ngày", "info"),
        (timedelta(days=1), None, False, "còn 1 ngày", "warning"),
        (timedelta(hours=5), None, False, "đến hạn hôm nay", "warning"),
        (timedelta(hours=5, minutes=59), None, True, "còn 5 giờ", "info"),
        (timedelta(minutes=40), None, True, "còn 40 phút", "warning"),
        (timedelta(days=-2, hours=-1), None, False, "quá hạn 2 ngày", "danger"),
        (timedelta(hours=-3), None, False, "quá hạn 3 giờ", "danger"),
        (timedelta(days=2), timedelta(0), False, "trước hạn 2 ngày", "success"),
        (timedelta(hours=1), timedelta(0), False, "đúng hạn", "success"),
        (timedelta(0), timedelta(days=4), False, "trễ hạn 4 ngày", "danger"),
    ],
)
def test_lateness_is_said_in_words(due: timedelta, done: timedelta | None, hours: bool, label: str, tone: str) -> None:
    chip = chips.lateness_chip(NOON + due, NOON, done_at=None if done is None else NOON + done, hours=hours)
    assert (chip.label, chip.tone) == (label, tone)


def test_state_chip_says_word_colour_and_icon() -> None:
    html = render('{% state_chip "refused" "Không được tiếp nhận" %}')
    assert "chip-danger" in html
    assert "<svg" in html
    assert "Không được tiếp nhận" in html


def test_user_text_is_escaped_everywhere() -> None:
    hostile = '"><script>alert(1)</script>'
    pages = [
        "{% copy_code text %}",
        '{% state_chip "x" text %}',
        '{% include "components/alert.html" with text=text title=text %}',
        '{% include "components/field.html" with id="a" name="a" label=text hint=text value=text provenance=text %}',
        '{% include "components/summary_list.html" with rows=rows %}',
        "{% qr text text %}",
    ]
    for source in pages:
        assert "<script>" not in render(source, text=hostile, rows=[{"label": hostile, "value": hostile}])


def test_field_ties_label_hint_and_error_to_its_control() -> None:
    form = SampleForm({"full_name": ""}, auto_id="f_%s")
    html = render('{% field form.full_name hint="Như trên thẻ" autocomplete="name" %}', form=form)
    assert '<label for="f_full_name">' in html
    assert 'aria-describedby="f_full_name-hint f_full_name-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'autocomplete="name"' in html
    assert 'id="f_full_name-error"' in html


def test_error_summary_links_to_the_control_and_names_the_question() -> None:
    form = SampleForm({"birth_date_day": "31", "birth_date_month": "2", "birth_date_year": "1990"}, auto_id="f_%s")
    html = render("{% error_summary form %}", form=form)
    assert 'href="#f_birth_date_day"' in html
    assert 'href="#f_sex_0"' in html
    assert "Ngày, tháng, năm sinh: Không có ngày này trong lịch" in html


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (["", "", ""], "Nhập ngày, tháng, năm"),
        (["20", "", "1990"], "Còn thiếu tháng"),
        (["20", "11", "90"], "đủ bốn chữ số"),
        (["٢٠", "11", "1990"], "chỉ gồm chữ số"),
        (["29", "2", "2025"], "Không có ngày này"),
    ],
)
def test_date_in_three_boxes_says_which_part_is_wrong(parts: list[str], message: str) -> None:
    with pytest.raises(forms.ValidationError, match=message):
        DatePartsField().clean(parts)


def test_date_in_three_boxes_keeps_what_was_typed() -> None:
    form = SampleForm({"birth_date_day": "31", "birth_date_month": "2", "birth_date_year": "1990"}, auto_id="f_%s")
    html = render("{% field form.birth_date %}", form=form)
    assert re.search(r'id="f_birth_date_day"[^>]*value="31"', html)


def test_pagination_keeps_the_rest_of_the_query() -> None:
    html = render('{% include "components/pagination.html" %}', page=Paginator(range(100), 25).page(2))
    assert "?q=lan&amp;trang=3" in html
    assert "Từ 26 đến 50 trong 100" in html


def test_sortable_header_turns_its_direction_and_forgets_the_page() -> None:
    request = RequestFactory().get("/?sap-xep=ten&trang=4")
    source = '{% include "components/table_head.html" with column=column %}'
    html = render(source, request=request, column={"label": "Tên", "key": "ten"})
    assert 'aria-sort="ascending"' in html
    assert 'href="?sap-xep=-ten"' in html


def test_sources_carry_no_inline_script_or_style() -> None:
    """The content security policy would refuse them in the browser; the test says so earlier."""
    inline = re.compile(r"<script(?![^>]*(\bsrc=|application/json))|\sstyle=|\son[a-z]+=\"", re.IGNORECASE)
    for page in Path(settings.BASE_DIR, "templates").rglob("*.html"):
        if "print" not in page.parts:
            assert not inline.search(page.read_text("utf-8")), page
