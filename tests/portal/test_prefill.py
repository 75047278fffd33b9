"""What the province knows is filled in, with its source; a silent system stops nobody; nothing false is left."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator
from typing import Any
from urllib.request import Request, urlopen

import pytest
from django.db import connection, transaction
from django.test import Client

from archive.services.deposit import OwnerValue, deposit
from core.accounts.actor import Actor
from core.audit.values import SYSTEM
from core.catalogue.models import PaperType
from forms.definition import form_of
from forms.fields import type_of
from forms.gateways import citizen_data
from forms.journey import visible_answers
from forms.models import Draft
from forms.prefill import sources_of
from forms.registries import Known, SourceUnreachable, prefill_sources
from forms.services import autosave_page, discard, save_page
from forms.services.known import fetch, waiting_for
from forms.simulator.server import Simulator
from onestop.services.intake import submit_dossier
from tests.archive.support import request_for
from tests.factories import citizen_actor
from tests.forms.support import BIRTH, MARITAL_STATUS, a_commune, begin, fill, resident, sample_data
from tests.portal.test_filing import page_url, text_of
from tests.support.caches import empty_cache

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]
APPLICANT = "nguoi-yeu-cau"
MARRIAGE_PAPER = "KQ.G15.000032"
FAILURES = ("down", "error", "slow", "drip", "other_person", "garbage")


class Registry:
    """The simulator in a thread, asked over a real connection."""

    def __init__(self, server: Simulator) -> None:
        self.server = server
        self.url = f"http://127.0.0.1:{server.server_port}/"

    def control(self, **body: Any) -> None:
        request = Request(self.url + "_control", data=json.dumps(body).encode(), method="POST")
        with urlopen(request, timeout=5) as response:
            assert response.status == 200
        empty_cache()  # whoever mends a system does not wait half a minute in a test

    def asked(self) -> list[dict[str, str]]:
        with urlopen(self.url + "_received", timeout=5) as response:
            return json.loads(response.read())["asked"]


@pytest.fixture
def register(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    server = Simulator(("127.0.0.1", 0), settings.CITIZEN_DATA_KEY)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    found = Registry(server)
    settings.CITIZEN_DATA_URL = found.url
    monkeypatch.setattr(citizen_data, "TIMEOUT_SECONDS", 0.5)
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def mother(register: Registry) -> Actor:
    """A person of the simulator: married to Trần Quốc Minh, with a newborn child."""
    actor = resident(national_id="056195001234")
    assert actor.user is not None
    return actor


def as_mother(actor: Actor, draft: Draft) -> Draft:
    data = sample_data(draft, APPLICANT, applicant__relation="mother")
    return save_page(actor, draft.pk, APPLICANT, data, draft.version).draft


def test_the_father_and_the_birth_come_from_the_registers_and_say_so(mother: Actor) -> None:
    draft = as_mother(mother, begin(mother))
    assert draft.answers["father.full_name"] == "Trần Quốc Minh"
    assert draft.answers["father.birth_year"] == "1993"
    assert draft.answers["child.birth_date"] == "2026-11-10"
    assert draft.answers["child.birth_place"]["commune"] == "22366"
    origin = draft.provenance["father.full_name"]
    assert (origin["source"], origin["path"]) == ("population-db", "spouse.full_name")
    assert draft.provenance["child.birth_date"]["source"] == "specialised-db"
    assert dt.datetime.fromisoformat(origin["at"]).tzinfo
    client = Client()
    assert mother.user is not None
    client.force_login(mother.user)
    page = text_of(client.get(page_url(draft, "nguoi-duoc-khai-sinh")))
    assert "cơ sở dữ liệu chuyên ngành (bản mô phỏng)" in page
    assert "không phải dữ liệu thật" in page


def test_the_question_names_the_person_the_purpose_and_the_province(register: Registry, mother: Actor) -> None:
    begin(mother)
    asked = register.asked()
    assert {each["service"] for each in asked} == {"dan_cu", "ho_tich"}
    assert all(each["SoDinhDanh"] == "056195001234" and each["MucDich"] and each["MaYeuCau"] for each in asked)


def test_what_is_known_is_asked_once_and_kept_with_the_draft(register: Registry, mother: Actor) -> None:
    draft = as_mother(mother, begin(mother))
    begin(mother)
    assert len(register.asked()) == 2
    discard(mother, draft.pk)
    begin(mother)
    assert len(register.asked()) == 4


@pytest.mark.parametrize("mode", FAILURES)
def test_a_silent_register_stops_nobody_and_its_answers_are_to_be_checked(
    register: Registry, mother: Actor, mode: str
) -> None:
    register.control(mode=mode)
    draft = as_mother(mother, begin(mother))
    assert {said["state"] for said in draft.fetched.values()} == {"unreachable"}
    assert "father.full_name" not in draft.answers
    assert waiting_for(draft)["father.full_name"] == "population-db"
    client = Client()
    assert mother.user is not None
    client.force_login(mother.user)
    page = text_of(client.get(page_url(draft, "nguoi-duoc-khai-sinh")))
    assert "Cần kiểm tra: chưa lấy được từ cơ sở dữ liệu chuyên ngành." in page
    draft = fill(mother, draft)
    assert draft.provenance["child.birth_date"]["check"] == "specialised-db"
    assert draft.provenance["applicant.phone"].get("check") is None
    check = text_of(client.get(f"/nop-ho-so/d/{draft.pk}/kiem-tra/"))
    assert "Cần kiểm tra: chưa lấy được từ Cơ sở dữ liệu quốc gia về dân cư." in check


def test_a_system_that_is_down_is_left_alone_for_a_while(register: Registry, mother: Actor) -> None:
    register.control(mode="error")
    draft = begin(mother)
    assert fetch(mother, draft.pk) == {"population-db", "specialised-db"}
    assert len(register.asked()) == 2


def test_asking_again_fills_what_is_still_empty_and_keeps_what_was_typed(register: Registry, mother: Actor) -> None:
    register.control(mode="down")
    draft = as_mother(mother, begin(mother))
    typed = {"child.birth_date_day": "9", "child.birth_date_month": "11", "child.birth_date_year": "2026"}
    draft = autosave_page(mother, draft.pk, "nguoi-duoc-khai-sinh", typed, draft.version).draft
    client = Client()
    assert mother.user is not None
    client.force_login(mother.user)
    again = f"/nop-ho-so/d/{draft.pk}/lay-lai/"
    assert "vẫn chưa trả lời" in text_of(client.post(again, {"page": "nguoi-duoc-khai-sinh"}, follow=True))
    register.control(mode="ok")
    page = client.post(again, {"page": "nguoi-duoc-khai-sinh"}, follow=True)
    assert "Đã hỏi lại" in text_of(page)
    assert "Cần kiểm tra" not in text_of(page)
    now = Draft.objects.get(pk=draft.pk)
    assert now.answers["child.birth_date"] == "2026-11-09"
    assert now.answers["child.sex"] == "male"
    assert now.answers["father.full_name"] == "Trần Quốc Minh"
    assert now.version == draft.version + 1, "a tab that is open must not overwrite what was found"


def test_other_systems_are_asked_outside_of_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    depths: list[int] = []

    class Slow:
        name, remote = "population-db", True

        def values(self, actor: Actor) -> dict[str, Known]:
            depths.append(len(connection.savepoint_ids))
            raise SourceUnreachable("thử")

    monkeypatch.setitem(prefill_sources._sources, "population-db", Slow())
    outside = len(connection.savepoint_ids)
    begin(resident())
    assert depths == [outside]


def test_who_ticked_the_wrong_box_does_not_find_their_own_name_there(mother: Actor) -> None:
    draft = as_mother(mother, begin(mother))
    assert draft.answers["mother.full_name"] == "Nguyễn Thị Lan"
    data = sample_data(draft, APPLICANT, applicant__relation="relative")
    draft = save_page(mother, draft.pk, APPLICANT, data, draft.version).draft
    assert not {"mother.full_name", "father.full_name", "child.birth_date"} & draft.answers.keys()
    assert as_mother(mother, draft).answers["father.full_name"] == "Trần Quốc Minh"


def test_a_value_that_was_corrected_is_the_authors_own_and_stays(mother: Actor) -> None:
    draft = as_mother(mother, begin(mother))
    data = sample_data(draft, "nguoi-duoc-khai-sinh", child__sex="female")
    draft = save_page(mother, draft.pk, "nguoi-duoc-khai-sinh", data, draft.version).draft
    draft = as_mother(mother, draft)
    assert draft.answers["child.sex"] == "female"
    assert draft.provenance["child.sex"]["source"] == "typed"


def test_what_its_author_emptied_is_not_filled_in_again(mother: Actor) -> None:
    draft = begin(mother)
    data = sample_data(draft, APPLICANT, applicant__relation="mother", applicant__phone="")
    draft = autosave_page(mother, draft.pk, APPLICANT, data, draft.version).draft
    assert "applicant.phone" not in draft.answers
    fetch(mother, draft.pk)
    data = sample_data(draft, APPLICANT, applicant__relation="father", applicant__phone="")
    draft = save_page(mother, draft.pk, APPLICANT, data, draft.version).draft
    assert "applicant.phone" not in draft.answers


def test_papers_of_the_vault_fill_in_and_are_named(settings: Any) -> None:
    actor = resident()
    values = {"groom.full_name": "Trần Văn Bình", "groom.national_id": "056093004567", "groom.birth_date": "1993-08-21"}
    paper = request_for(
        actor.citizen_id, paper_type=PaperType.objects.get(code=MARRIAGE_PAPER), custodian=a_commune(),
        number="12", symbol="2020", issued_on=dt.date(2020, 6, 15), data=values,
    )  # fmt: skip
    with transaction.atomic():
        deposit(paper, SYSTEM)
    draft = as_mother(actor, begin(actor))
    assert draft.answers["father.full_name"] == "Trần Văn Bình"
    assert draft.answers["father.national_id"] == "056093004567"
    origin = draft.provenance["father.full_name"]
    assert origin["source"] == "archive-paper"
    assert origin["record"] == "Giấy chứng nhận kết hôn số 12/2020 ngày 15/06/2020"
    draft = begin(actor, MARITAL_STATUS)
    draft = save_page(actor, draft.pk, APPLICANT, sample_data(draft, APPLICANT, applicant__relation="self"), 0).draft
    draft = fill(actor, draft, subject__marital_status="married")
    assert draft.answers["proof.on"] == "2020-06-15"
    assert draft.provenance["proof.on"]["source"] == "archive-paper"


def test_a_land_certificate_says_where_the_house_is_to_stand() -> None:
    actor = resident()
    values = {"land.lot": "125, tờ bản đồ 14", "land.area": 120.5,
              "land.address": {"province": "56", "commune": "22366", "line": "12 Trần Phú"}}  # fmt: skip
    paper = request_for(
        actor.citizen_id, paper_type=PaperType.objects.get(code="KQ.G10.001147"), custodian=a_commune(), data=values
    )
    with transaction.atomic():
        deposit(paper, SYSTEM)
    draft = begin(actor, "1.013225")
    assert (draft.answers["site.lot"], draft.answers["site.area"]) == ("125, tờ bản đồ 14", 120.5)
    assert draft.answers["site.address"]["display"].startswith("12 Trần Phú, Phường Nha Trang")
    assert "Giấy chứng nhận quyền sử dụng đất" in draft.provenance["site.lot"]["record"]
    draft = fill(actor, draft, site__lot="7, tờ bản đồ 2")
    assert draft.provenance["site.lot"]["source"] == "typed"


def test_a_strangers_paper_a_childs_paper_and_a_replaced_one_fill_in_nothing() -> None:
    actor, stranger = resident(), citizen_actor()
    kind = PaperType.objects.get(code=MARRIAGE_PAPER)
    values = {"groom.full_name": "Trần Văn Bình"}
    parent = OwnerValue("Nguyễn Thị Lan", "parent", "national_id", actor.citizen_id)
    old = request_for(actor.citizen_id, paper_type=kind, data=values)
    with transaction.atomic():
        deposit(request_for(stranger.citizen_id, paper_type=kind, data=values), SYSTEM)
        deposit(request_for(paper_type=kind, data=values, owners=[parent]), SYSTEM)
        record = deposit(old, SYSTEM)
        record.status = "replaced"
        record.save(update_fields=["status"])
    assert "father.full_name" not in as_mother(actor, begin(actor)).answers


def test_ones_own_earlier_dossier_fills_in_the_telephone() -> None:
    actor = resident()
    draft = fill(actor, begin(actor, MARITAL_STATUS), applicant__phone="0912345678", subject__marital_status="single")
    dossier = submit_dossier(actor, draft.pk)
    assert actor.user is not None
    actor.user.phone = ""
    actor.user.save(update_fields=["phone"])
    draft = begin(actor, BIRTH)
    assert draft.answers["applicant.phone"] == "0912345678"
    origin = draft.provenance["applicant.phone"]
    assert (origin["source"], origin["record"]) == ("previous-case", dossier.code)


def test_whatever_a_source_gives_only_acceptable_answers_to_visible_questions_are_stored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Wild:
        name, remote = "population-db", False

        def values(self, actor: Actor) -> dict[str, Known]:
            wild: list[Any] = [["x"], {"commune": 7}, 5, "x" * 5000, "<b>?</b>", None]
            paths = {each.path for field in form.fields for each in sources_of(field) if each.source == self.name}
            return {path: Known(wild[number % len(wild)]) for number, path in enumerate(sorted(paths))}

    actor = resident()
    form = form_of(begin(actor).form_revision)
    monkeypatch.setitem(prefill_sources._sources, "population-db", Wild())
    draft = as_mother(actor, begin(actor))
    assert visible_answers(form, draft.answers) == draft.answers
    for key, value in draft.answers.items():
        field = form.field(key)
        assert field is not None
        assert type_of(field.type).clean(value, field) == value
