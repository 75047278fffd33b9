"""The national portal, against the real simulator process over HTTP: nothing lost, nothing doubled, order kept."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from core.outbox import national
from core.outbox.models import Message
from core.outbox.services import deliver_due, post
from digitization.gateways import national_store
from onestop.gateways.fields import DOSSIER, PROGRESS, problems
from onestop.models import Dossier
from onestop.queries import sync_state
from onestop.services.handling import receive
from onestop.services.reception import accept_dossier, answer_supplement, request_supplement
from tests.onestop.conftest import Ward


class Portal:
    """The simulator as a process of its own, which can be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        environment = {**os.environ, "VAR_DIR": str(self.folder), "SECRET_KEY": "simulator", "DEMO": "1"}
        command = [sys.executable, "manage.py", "national_portal_simulator", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command, cwd=django_settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        line = next((text for text in self.process.stdout if "http://" in text), "")
        assert line, f"the simulator did not start, exit code {self.process.wait()}"
        self.port = int(line.rstrip("/\n").rpartition(":")[2])

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            if self.process.stdout:
                self.process.stdout.close()
            self.process = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def mode(self, name: str) -> None:
        body = json.dumps({"mode": name}).encode()
        with urlopen(Request(self.url + "_control", data=body, method="POST"), timeout=10) as response:
            response.read()

    def received(self, code: str) -> dict[str, Any]:
        with urlopen(f"{self.url}_received?code={code}", timeout=10) as response:
            return json.loads(response.read())


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    portal = Portal(tmp_path_factory.mktemp("portal"))
    portal.start()
    yield portal
    portal.stop()


@pytest.fixture
def portal(process: Portal, settings, db: None) -> Iterator[Portal]:  # type: ignore[no-untyped-def]
    settings.NATIONAL_PORTAL_URL = process.url
    settings.NATIONAL_PORTAL_USER = settings.NATIONAL_PORTAL_PASSWORD = "motcua"
    process.mode("ok")
    yield process
    if process.process is None:
        process.start()
    process.mode("ok")


def _deliver() -> None:
    """Send what waits, without waiting for the back-off (nor for this test's own transaction to be over)."""
    waiting = Message.objects.filter(state=Message.State.PENDING)
    waiting.update(next_at=timezone.now() - timedelta(days=1))
    deliver_due(30)


def _undelivered() -> int:
    return Message.objects.exclude(state=Message.State.DELIVERED).count()


def test_every_status_change_arrives_in_order(ward: Ward, portal: Portal) -> None:
    dossier = ward.handed_over()
    dossier = receive(ward.specialist, dossier.pk, dossier.version)

    _deliver()

    got = portal.received(dossier.code)
    statuses = [call["status"] for call in got["calls"] if call["service"] == "DongBoHoSoMC"]
    assert statuses == ["1", "2", "4", "4"]
    assert [row["TrangThai"] for row in got["progress"]] == ["1", "2", "4", "4"]
    assert {call["error_code"] for call in got["calls"]} == {"0"}
    assert sync_state(dossier).tone == "ok"


def test_a_supplement_and_its_answer_are_told(ward: Ward, portal: Portal) -> None:
    dossier = ward.submitted()
    dossier = request_supplement(ward.clerk, dossier.pk, dossier.version, "Giấy chứng sinh", "Mờ")
    dossier = answer_supplement(ward.citizen, dossier.pk, dossier.version, [], "Đã gửi lại")

    _deliver()

    got = portal.received(dossier.code)
    assert [row["TrangThai"] for row in got["progress"]] == ["1", "5", "1"]
    assert got["dossiers"][0]["DanhSachHoSoBoSung"][0]["TrangThaiBoSung"] == "1"


def test_messages_fit_the_documented_fields(ward: Ward) -> None:
    dossier = ward.in_review()

    for message in Message.objects.filter(subject=dossier.code):
        specs = DOSSIER if message.kind == "DongBoHoSoMC" else PROGRESS
        for record in message.payload["data"]:
            assert problems(record, specs) == []


def test_before_acceptance_the_date_of_receipt_is_the_systems(ward: Ward) -> None:
    dossier = ward.submitted()
    record = Message.objects.filter(subject=dossier.code, kind="DongBoHoSoMC").get().payload["data"][0]

    assert record["NgayTiepNhan"] == timezone.localtime(dossier.submitted_at).strftime("%Y%m%d%H%M%S")


def test_stopping_the_portal_for_a_while_loses_and_doubles_nothing_and_keeps_order(ward: Ward, portal: Portal) -> None:
    dossier = ward.submitted()
    _deliver()
    portal.stop()
    dossier = accept_dossier(ward.clerk, dossier.pk, dossier.version, ward.specialist.post.pk)
    _deliver()
    assert _undelivered() == 4
    assert sync_state(dossier).tone == "warn"

    portal.start()
    django_settings.NATIONAL_PORTAL_URL = portal.url
    _deliver()

    assert _undelivered() == 0
    got = portal.received(dossier.code)
    assert [row["TrangThai"] for row in got["progress"]] == ["1", "2", "4"]
    assert got["dossiers"][0]["TrangThaiHoSo"] == "4"


@pytest.mark.parametrize("mode", ["down", "error", "lose_reply"])
def test_a_failing_portal_is_asked_again_later(ward: Ward, portal: Portal, mode: str) -> None:
    portal.mode(mode)
    dossier = ward.accepted()
    _deliver()
    assert _undelivered() == 4
    assert Message.objects.filter(attempts=1).count() == 1  # those behind it wait

    portal.mode("ok")
    _deliver()

    assert _undelivered() == 0
    got = portal.received(dossier.code)
    assert len(got["dossiers"]) == 1
    assert [row["TrangThai"] for row in got["progress"]] == ["1", "2"]


def test_a_lost_reply_becomes_an_update(ward: Ward, portal: Portal) -> None:
    portal.mode("lose_reply")
    dossier = ward.submitted()
    _deliver()
    portal.mode("ok")

    _deliver()

    calls = portal.received(dossier.code)["calls"]
    assert [(call["updating"], call["error_code"]) for call in calls[:3]] == [
        ("False", "0"),
        ("False", "3"),
        ("True", "0"),
    ]


def test_a_lost_session_is_renewed(ward: Ward, portal: Portal) -> None:
    ward.submitted()
    _deliver()
    portal.mode("forget_sessions")
    dossier = ward.submitted()

    _deliver()

    assert _undelivered() == 0
    assert len(portal.received(dossier.code)["dossiers"]) == 1


def test_a_wrong_password_is_said_and_retried(ward: Ward, portal: Portal, settings) -> None:  # type: ignore[no-untyped-def]
    settings.NATIONAL_PORTAL_USER = "sai"
    ward.submitted()

    _deliver()

    message = Message.objects.order_by("id").first()
    assert message is not None
    assert (message.state, "từ chối đăng nhập" in message.last_error) == ("pending", True)


def test_a_message_that_breaks_the_documents_is_not_sent_and_shown(ward: Ward, portal: Portal) -> None:
    dossier = ward.submitted()
    message = Message.objects.order_by("id").first()
    assert message is not None
    message.payload["data"][0]["TrangThaiHoSo"] = "99"
    message.save()

    _deliver()

    message.refresh_from_db()
    assert message.state == Message.State.DEAD
    assert portal.received(dossier.code)["calls"] == []
    assert sync_state(Dossier.objects.get()).tone == "bad"


def test_a_slow_portal_is_waited_for(ward: Ward, portal: Portal) -> None:
    portal.mode("slow")
    ward.submitted()

    _deliver()

    assert _undelivered() == 0
    assert national.TIMEOUT_SECONDS > 2


PAPER = {
    "Ma": "H32-2026-0000001", "Ten": "Giấy xác nhận tình trạng hôn nhân", "MaGiayTo": "KQ.G15.000031",
    "MaDinhDanh": "056195001234", "CoQuanBanHanh": "UBND phường Nha Trang", "TrichYeuNoiDung": "Giấy xác nhận",
    "ChuGiayTo": "Nguyễn Thị Lan", "LoaiSoHoa": "1", "TrangThaiSoHoa": "2",
}  # fmt: skip


def _tell_of_paper(key: str, paper: dict[str, str]) -> Message:
    service = str(national_store.facts()["service"])
    payload = {"service": service, "madonvi": "H32", "data": [paper]}
    return post(national_store.DESTINATION, paper["Ma"], service, key, payload)


def test_a_digitised_paper_arrives_once_and_a_second_telling_counts_as_told(ward: Ward, portal: Portal) -> None:
    _tell_of_paper("one", PAPER)
    _deliver()
    _tell_of_paper("two", PAPER)
    _deliver()
    assert _undelivered() == 0
    assert portal.received("")["papers"] == [PAPER]


def test_a_paper_that_does_not_fit_the_fields_never_leaves(ward: Ward, portal: Portal) -> None:
    message = _tell_of_paper("bad", PAPER | {"Ma": "H32-2026-0000002", "TenLa": "x"})
    _deliver()
    message.refresh_from_db()
    assert "TenLa: không có trong tài liệu" in message.last_error
    assert len(portal.received("")["papers"]) <= 1
