"""Sample data of the component gallery (`/_thu-vien-giao-dien/`, development only): every component in every state."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils import timezone

from core.vietnamese import chips
from core.vietnamese.widgets import DatePartsField

CODE = "H32.14.01-261120-0007"


class SampleForm(forms.Form):
    """One field of each kind."""

    full_name = forms.CharField(label="Họ, chữ đệm, tên", help_text="Viết như trên thẻ căn cước.")
    birth_date = DatePartsField(label="Ngày, tháng, năm sinh", help_text="Ví dụ: 20 11 1990")
    national_id = forms.CharField(
        label="Số định danh cá nhân", widget=forms.TextInput({"inputmode": "numeric", "class": "tnum width-10"})
    )
    sex = forms.ChoiceField(label="Giới tính", choices=[("male", "Nam"), ("female", "Nữ")], widget=forms.RadioSelect)
    commune = forms.ChoiceField(
        label="Xã, phường, đặc khu", choices=[("", "Chọn một nơi"), ("1", "Phường Nha Trang"), ("2", "Xã Diên Khánh")]
    )
    note = forms.CharField(label="Ghi chú", required=False, widget=forms.Textarea({"rows": 3}))
    paper = forms.FileField(
        label="Giấy chứng sinh", required=False, widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png"})
    )
    agree = forms.BooleanField(label="Tôi cam đoan những nội dung khai trên đây là đúng sự thật.")


def _forms() -> dict[str, Any]:
    wrong = {"full_name": "", "birth_date_day": "31", "birth_date_month": "2", "birth_date_year": "1990"}
    filled = {"full_name": "Nguyễn Thị Lan", "birth_date": date(1990, 11, 20), "sex": "female"}
    return {
        "form": SampleForm(initial=filled, auto_id="mau_%s"),
        "wrong_form": SampleForm(wrong, auto_id="loi_%s"),
    }


def _journey() -> dict[str, Any]:
    now = timezone.now()
    timeline: list[dict[str, Any]] = [
        {
            "title": "Đã nộp hồ sơ",
            "at": now - timedelta(days=1, hours=3),
            "who": "Nguyễn Thị Lan",
            "state": "done",
        },
        {
            "title": "Được tiếp nhận",
            "at": now - timedelta(days=1),
            "who": "Bộ phận một cửa phường Nha Trang",
            "state": "done",
            "text": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả đã có trong hồ sơ.",
        },
        {
            "title": "Yêu cầu bổ sung",
            "at": now - timedelta(hours=5),
            "state": "problem",
            "text": "Ảnh giấy chứng sinh bị mờ, đề nghị chụp lại.",
        },
        {"title": "Đang xử lý", "at": now, "who": "Công chức tư pháp – hộ tịch", "state": "current"},
        {"title": "Trả kết quả", "when": "trước 17:00 ngày 21/11/2026", "state": "next"},
    ]
    return {
        "steps": [
            {"label": "Chọn nơi nộp", "state": "done"},
            {"label": "Khai thông tin", "state": "current"},
            {"label": "Giấy tờ", "state": "next"},
            {"label": "Kiểm tra và nộp", "state": "next"},
        ],
        "tasks": [
            {"title": "Người yêu cầu", "href": "#a", "state": "done", "state_label": "Đã xong"},
            {
                "title": "Thông tin về người được khai sinh",
                "href": "#b",
                "state": "started",
                "state_label": "Đang khai",
            },
            {
                "title": "Giấy tờ kèm theo",
                "href": "#c",
                "hint": "2 giấy tờ, một giấy đã có trong kho của bạn",
                "state": "todo",
                "state_label": "Chưa làm",
            },
            {"title": "Kiểm tra và nộp", "state": "blocked", "state_label": "Chưa thể làm"},
        ],
        "timeline": timeline,
        "channels": [
            ("online", "Bản điện tử", "Tải về từ kho giấy tờ của bạn"),
            ("counter", "Tại quầy", "Bộ phận một cửa phường Nha Trang"),
        ],
        "answers": [
            {"label": "Họ, chữ đệm, tên", "value": "Nguyễn Thị Lan", "href": "#x"},
            {"label": "Ngày sinh", "value": "20/11/1990", "href": "#x", "note": "từ tài khoản của bạn"},
            {"label": "Nơi cư trú", "value": "12 Trần Phú, phường Nha Trang, tỉnh Khánh Hòa", "href": "#x"},
        ],
    }


def _chips() -> dict[str, Any]:
    now = timezone.now()
    states = [
        ("submitted", "Mới đăng ký"),
        ("supplement_before_accept", "Chờ bổ sung"),
        ("accepted", "Được tiếp nhận"),
        ("in_review", "Đang xử lý"),
        ("awaiting_approval", "Chờ phê duyệt"),
        ("result_ready", "Đã xử lý xong"),
        ("returned", "Đã trả kết quả"),
        ("refused", "Không được tiếp nhận"),
        ("read", "Chờ nhập chỉ mục"),
        ("filed", "Đã lưu kho"),
    ]
    noon = now.replace(hour=5, minute=0)
    dues = [
        (now + timedelta(days=3), None, False),
        (now + timedelta(hours=5, minutes=5), None, True),
        (now + timedelta(minutes=45), None, True),
        (noon + timedelta(hours=2), None, False),
        (now - timedelta(days=2, hours=1), None, False),
        (now, now - timedelta(days=2), False),
        (now - timedelta(days=4), now, False),
    ]
    return {
        "states": states,
        "lateness": [
            chips.lateness_chip(due, min(now, noon) if due == dues[3][0] else now, done_at=done, hours=hours)
            for due, done, hours in dues
        ],
    }


def _lists() -> dict[str, Any]:
    columns = [
        {"label": "Mã hồ sơ", "key": "ma", "fit": True},
        {"label": "Chủ hồ sơ", "key": "ten"},
        {"label": "Thủ tục"},
        {"label": "Hạn xử lý"},
        {"label": "Lệ phí", "number": True},
    ]
    late = chips.Chip("quá hạn 2 ngày", "danger", "exclamation-triangle-fill")
    left = chips.Chip("còn 5 giờ", "info", "stopwatch")
    rows = [
        {"href": "#1", "cells": [CODE, "Nguyễn Thị Lan", "Đăng ký khai sinh", {"chip": left}, "0 ₫"]},
        {
            "href": "#2",
            "cells": ["H32.14.01-261118-0111", "Trần Văn Bình", "Đăng ký kết hôn", {"chip": late}, "30.000 ₫"],
        },
    ]
    return {
        "columns": columns,
        "rows": rows,
        "page": Paginator(range(1234), 25).page(7),
        "tabs": [
            {"label": "Chờ tiếp nhận", "href": "#", "count": 12, "active": True, "icon": "inbox"},
            {"label": "Đang xử lý", "href": "#", "count": 1234},
            {"label": "Quá hạn", "href": "#", "count": 0},
        ],
    }


def _charts() -> dict[str, Any]:
    agencies = ["Phường Nha Trang", "Phường Cam Ranh", "Xã Diên Khánh", "Xã Vạn Ninh"]
    bars = {
        "kind": "stacked",
        "horizontal": True,
        "labels": agencies,
        "series": [
            {"name": "Đúng hạn", "values": [812, 640, 388, 251], "tone": "success"},
            {"name": "Quá hạn", "values": [12, 31, 4, 9], "tone": "danger"},
        ],
        "unit": "hồ sơ",
    }
    line = {
        "kind": "line",
        "labels": ["T7", "T8", "T9", "T10", "T11"],
        "series": [
            {"name": "Đã số hóa", "values": [4200, 9100, 15800, 21000, 27400]},
            {"name": "Kế hoạch", "values": [5000, 10000, 15000, 20000, 25000], "dashed": True},
        ],
        "unit": "trang",
    }
    pie = {
        "kind": "pie",
        "labels": ["Trực tuyến", "Tại quầy", "Bưu chính"],
        "series": [{"name": "Kênh", "values": [61, 34, 5]}],
    }
    tree = {
        "kind": "treemap",
        "items": [
            {"name": "Hộ tịch", "value": 5400},
            {"name": "Đất đai", "value": 3100},
            {"name": "Kinh doanh", "value": 1800},
            {"name": "Xây dựng", "value": 900},
        ],
    }
    table = [[name, *values] for name, *values in zip(agencies, [812, 640, 388, 251], [12, 31, 4, 9], strict=True)]
    return {
        "bars": bars,
        "line": line,
        "pie": pie,
        "tree": tree,
        "chart_head": ["Đơn vị", "Đúng hạn", "Quá hạn"],
        "chart_rows": table,
    }


def data() -> dict[str, Any]:
    """Everything the gallery shows."""
    crumbs = [("Trang chủ", "/"), ("Thủ tục", "/thu-tuc/"), ("Đăng ký khai sinh", "")]
    simple = {
        "code": CODE,
        "now": timezone.now(),
        "crumbs": crumbs,
        "tracking": "https://motcua.example.vn/theo-doi/9fK2/",
    }
    return {**simple, **_forms(), **_journey(), **_chips(), **_lists(), **_charts()}
