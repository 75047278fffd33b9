"""The builder and the dictionary on screen: an administrator's whole way, and what others meet."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from core.accounts.actor import Actor
from core.accounts.models import Post
from forms.models import FieldDefinition, Form, FormRevision
from forms.web.inputs import QuestionForm
from tests.factories import officer_actor
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(province: None) -> Actor:
    return officer_actor(Post.Role.PROVINCE_ADMIN)


@pytest.fixture
def desk(admin: Actor) -> Client:
    return signed_in(admin)


def newest(title: str) -> FormRevision:
    return FormRevision.objects.filter(form__title=title).order_by("-number")[0]


def test_from_the_wording_of_a_paper_to_a_published_form(desk: Client) -> None:
    wording = "Họ, chữ đệm, tên\nNgày tháng năm sinh\nSố tầng hầm của rạp"
    shown = desk.post("/bieu-mau/moi/", {"title": "Đơn xin dựng rạp", "wording": wording, "compare": "1"})
    assert "Từ điển đã có 2 trên 3 mục" in shown.content.decode()
    assert not Form.objects.filter(title="Đơn xin dựng rạp").exists()

    made = desk.post("/bieu-mau/moi/", {"title": "Đơn xin dựng rạp", "wording": wording})
    revision = newest("Đơn xin dựng rạp")
    assert made["Location"] == f"/bieu-mau/ban/{revision.pk}/"
    uses = [each["use"] for each in revision.definition["pages"][0]["fields"]]
    assert uses[0] == "person.full_name"
    assert uses[1].startswith("person.birth_date")
    assert uses[2] == "common.text"

    page = desk.get(f"/bieu-mau/ban/{revision.pk}/").content.decode()
    assert "Danh sách kiểm tra: còn 2 điều phải sửa" in page
    key = revision.definition["pages"][0]["fields"][2]["key"]
    saved = desk.post(
        f"/bieu-mau/ban/{revision.pk}/cau-hoi/{key}/",
        {"label": "Số tầng", "visible_if": '{"filled": "item1.full_name"}', "version": revision.version},
    )
    assert saved.status_code == 302
    revision.refresh_from_db()
    assert revision.definition["pages"][0]["fields"][2]["required"] is False


def test_publishing_needs_the_check_and_shows_what_it_means(desk: Client) -> None:
    form = Form.objects.get(key="khai-sinh")
    desk.post(f"/bieu-mau/mau/{form.pk}/ban-moi/")
    revision = form.revisions.get(published_at__isnull=True)
    address = f"/bieu-mau/ban/{revision.pk}/"
    desk.post(f"{address}sua/", {"viec": "them-trang", "ten": "Ghi chú", "version": revision.version})
    revision.refresh_from_db()
    refused = desk.post(f"{address}kiem-tra/", {"version": revision.version}, follow=True)
    assert "Trang trống: Ghi chú" in refused.content.decode()
    desk.post(f"{address}sua/", {"viec": "bo-trang", "trang": "ghi-chu", "version": revision.version})
    revision.refresh_from_db()
    desk.post(f"{address}kiem-tra/", {"version": revision.version})
    revision.refresh_from_db()
    assert revision.state == FormRevision.State.CHECKED
    today = timezone.localdate()
    day = {"day_day": today.day, "day_month": today.month, "day_year": today.year, "version": revision.version}
    assert desk.post(f"{address}cong-bo/", {**day, "day_year": 2020}).status_code == 422
    assert desk.post(f"{address}cong-bo/", day)["Location"] == f"/bieu-mau/mau/{form.pk}/"
    revision.refresh_from_db()
    assert revision.state == FormRevision.State.PUBLISHED
    compared = desk.get(f"{address}so-sanh/").content.decode()
    assert "Hai bản hỏi như nhau" in compared


def test_an_editor_that_is_behind_is_told(desk: Client) -> None:
    desk.post("/bieu-mau/moi/", {"title": "Đơn thử"})
    address = f"/bieu-mau/ban/{newest('Đơn thử').pk}/"
    desk.post(f"{address}sua/", {"viec": "them-trang", "ten": "Một", "version": 0})
    told = desk.post(f"{address}sua/", {"viec": "them-trang", "ten": "Hai", "version": 0}, follow=True)
    assert "vừa được sửa ở nơi khác" in told.content.decode()
    assert [page["title"] for page in newest("Đơn thử").definition["pages"]] == ["Một"]


def test_a_default_that_is_reckoned_survives_the_editor() -> None:
    field = {"key": "period.to", "options": {"default": {"today": True}, "past": True}}
    shown = QuestionForm(field=field, entry=None, version=0)
    assert shown.initial["default"] == ""
    posted = QuestionForm(
        {"options": json.dumps(shown.initial["options"]), "version": 0}, field=field, entry=None, version=0
    )
    assert posted.is_valid(), posted.errors
    assert posted.values()["options"] == field["options"]
    plain = QuestionForm(field={"key": "a", "options": {"default": "Việt Nam"}}, entry=None, version=0)
    assert (plain.initial["default"], plain.initial["options"]) == ("Việt Nam", {})


def test_a_form_travels_as_a_file(desk: Client) -> None:
    revision = FormRevision.objects.get(form__key="generic", state="published")
    data = json.loads(desk.get(f"/bieu-mau/ban/{revision.pk}/xuat/").content)
    data["form"]["key"], data["form"]["title"] = "ban-sao", "Bản sao"
    file = SimpleUploadedFile("form.json", json.dumps(data).encode(), content_type="application/json")
    assert desk.post("/bieu-mau/nhap/", {"file": file}).status_code == 302
    assert newest("Bản sao").definition == revision.definition
    bad = desk.post("/bieu-mau/nhap/", {"file": SimpleUploadedFile("form.json", b"PK\x03\x04")})
    assert bad.status_code == 422
    assert "không phải JSON đọc được" in bad.content.decode()


def test_the_preview_may_stand_in_our_own_frame_only(desk: Client) -> None:
    revision = FormRevision.objects.get(form__key="khai-sinh", state="published")
    shown = desk.get(f"/bieu-mau/ban/{revision.pk}/xem/?mau=1")
    assert shown.status_code == 200
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]


def test_a_similar_entry_is_shown_before_another_is_added(desk: Client) -> None:
    values = {"key": "person.born_on", "label": "Ngay thang nam sinh", "type": "date", "sensitivity": "personal",
              "version": 0}  # fmt: skip
    shown = desk.post("/tu-dien/moi/", values)
    assert "Từ điển đã có trường gần giống" in shown.content.decode()
    assert not FieldDefinition.objects.filter(key="person.born_on").exists()
    assert desk.post("/tu-dien/moi/", {**values, "sure": "1"})["Location"] == "/tu-dien/person.born_on/"
    merged = desk.post("/tu-dien/person.born_on/gop/", {"giu": "person.birth_date"})
    assert merged["Location"] == "/tu-dien/person.birth_date/"
    assert FieldDefinition.objects.get(key="person.born_on").merged_into.key == "person.birth_date"  # type: ignore[union-attr]


@pytest.mark.parametrize("options", ["{", "[1]", '{"precision": "hour"}', "[" * 5000])
def test_bad_json_is_told_at_its_field(desk: Client, options: str) -> None:
    before = FieldDefinition.objects.get(key="person.birth_date")
    data = {"label": before.label, "type": "date", "options": options, "sensitivity": "personal", "version": 0}
    refused = desk.post("/tu-dien/person.birth_date/", data)
    assert refused.status_code == 422
    assert 'href="#id_options"' in refused.content.decode()
    before.refresh_from_db()
    assert before.version == 0


def test_lists_cost_the_same_however_many_rows(desk: Client, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for address in ("/bieu-mau/", "/tu-dien/", "/tu-dien/person.full_name/", "/bieu-mau/?q=khai&loai=eform"):
        with django_assert_max_num_queries(16):
            assert desk.get(address).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"viec": "them-trang", "ten": "Hai\x00"},
        {"viec": "sua-trang", "trang": "mot", "ten": "Một\x00", "loi-dan": "Lời\x00 dặn"},
        {"viec": "bo-trang", "trang": "mot\x00"},
        {"viec": "chuyen-trang", "trang": "mot\x00", "vi-tri": "1\x00"},
        {"viec": "them-cau-hoi", "trang": "mot", "truong": "common.text\x00", "ma": "item.x\x00"},
        {"viec": "chuyen-cau-hoi", "trang": "mot\x00", "cau-hoi": "x\x00", "vi-tri": "0"},
        {"viec": "bo-cau-hoi", "cau-hoi": "x\x00"},
    ],
)
def test_control_characters_of_a_change_go_no_further(desk: Client, change: dict[str, str]) -> None:
    desk.post("/bieu-mau/moi/", {"title": "Đơn thử"})
    address = f"/bieu-mau/ban/{newest('Đơn thử').pk}/sua/"
    desk.post(address, {"viec": "them-trang", "ten": "Một", "version": 0})
    answer = desk.post(address, {**change, "version": newest("Đơn thử").version})
    assert answer.status_code == 302
    assert "\\u0000" not in json.dumps(newest("Đơn thử").definition)
    assert "\x00" not in answer["Location"]


@pytest.mark.parametrize(
    "text", ['{"a": "\\u0000"}', '{"a\\u0000": 1}', '{"a": [NaN]}', '{"a": 1e999}', '{"a": "\\ud800"}']
)
def test_json_that_no_database_holds_is_refused_at_its_field(desk: Client, text: str) -> None:
    entry = FieldDefinition.objects.get(key="common.text")
    form = {
        "label": "x",
        "type": entry.type,
        "sensitivity": entry.sensitivity,
        "version": entry.version,
        "options": text,
    }
    answer = desk.post(f"/tu-dien/{entry.key}/", form)
    assert answer.status_code == 422
    assert "không lưu được" in answer.content.decode()
    exported = json.dumps({"format": "mot-cua-form", "version": 1}).replace("1}", f'1, "more": {text}}}')
    file = SimpleUploadedFile("mau.json", exported.encode())
    assert "không lưu được" in desk.post("/bieu-mau/nhap/", {"file": file}).content.decode()


def test_an_entry_with_a_nul_to_merge_into_is_none(desk: Client) -> None:
    answer = desk.post("/tu-dien/common.text/gop/", {"giu": "person.\x00nobody"})
    assert "Từ điển không có trường “person.nobody”" in answer.content.decode()
