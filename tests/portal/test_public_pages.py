"""Pages that anybody may open: they help to find, and tell nothing about persons."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.accounts.actor import Actor
from forms.services import attach_upload
from onestop.models import Dossier
from onestop.services.intake import submit_dossier
from tests.forms.support import begin, fill

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]


def submit(lan: Actor) -> Dossier:
    draft = fill(lan, begin(lan), applicant__relation="mother", child__full_name="Trần Bảo Ngọc")
    attach_upload(lan, draft.pk, "giay-chung-sinh", BytesIO(b"%PDF-1.4 cs"), "cs.pdf")
    return submit_dossier(lan, draft.pk)


@pytest.mark.parametrize("words", ["đăng ký khai sinh", "dang ky khai sinh", "1.001193", "sinh con"])
def test_a_procedure_is_found_with_and_without_marks(client: Client, words: str) -> None:
    assert "/thu-tuc/1.001193/" in client.get("/thu-tuc/", {"q": words}).content.decode()
    assert "/thu-tuc/1.001193/" in client.get("/thu-tuc/goi-y/", {"q": words}).content.decode()


def test_a_procedures_page_leads_to_filing(client: Client) -> None:
    page = client.get("/thu-tuc/1.001193/").content.decode()
    assert "Nộp hồ sơ trực tuyến" in page
    assert "Giấy chứng sinh" in page


def test_an_unknown_procedure_gets_a_page_that_helps_on(client: Client) -> None:
    page = client.get("/thu-tuc/9.999999/")
    assert page.status_code == 404
    assert "Tìm thủ tục" in page.content.decode()


def test_following_by_code_shows_neither_name_nor_procedure(client: Client, lan: Actor) -> None:
    dossier = submit(lan)
    page = client.get("/tra-cuu/", {"ma": dossier.code}).content.decode()
    assert dossier.get_state_display() in page
    for secret in ("Nguyễn Thị Lan", "Trần Bảo Ngọc", "khai sinh", lan.citizen_id, dossier.tracking_token):
        assert secret not in page


def test_a_wrong_code_is_said_at_the_field(client: Client) -> None:
    page = client.get("/tra-cuu/", {"ma": "H32.00-20260101-0000001"}).content.decode()
    assert "Không có hồ sơ nào mang mã này" in page
    assert 'aria-invalid="true"' in page


def test_guessing_codes_is_slowed_down(client: Client) -> None:
    answers = [client.get("/tra-cuu/", {"ma": f"H32-{n}"}).status_code for n in range(25)]
    assert 429 in answers
    assert "Thao tác quá nhanh" in client.get("/tra-cuu/", {"ma": "H32-x"}).content.decode()


def test_the_link_on_the_slip_shows_procedure_and_steps_but_no_person(client: Client, lan: Actor) -> None:
    dossier = submit(lan)
    page = client.get(f"/theo-doi/{dossier.tracking_token}/").content.decode()
    assert dossier.procedure_revision.short_name in page
    assert "Nguyễn Thị Lan" not in page
    assert "Trần Bảo Ngọc" not in page
    assert client.get("/theo-doi/khong-co/").status_code == 404


def test_lists_cost_the_same_however_long_they_are(client: Client, lan: Actor) -> None:
    assert lan.user is not None
    client.force_login(lan.user)
    client.get("/ho-so-cua-toi/")
    submit(lan)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get("/ho-so-cua-toi/")
    submit(lan)
    submit(lan)
    with CaptureQueriesContext(connection) as three:
        client.get("/ho-so-cua-toi/")
    assert len(three) == len(one)
