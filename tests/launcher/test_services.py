"""Private services: their settings, and who may stop them. The servers themselves are the ones all tests run on."""

from __future__ import annotations

from pathlib import Path

import pytest

from launcher.locks import FileLock
from launcher.paths import Checkout
from launcher.services import lease, postgres, redis


def test_the_newest_server_is_chosen_by_number_not_by_spelling(tmp_path: Path) -> None:
    folders = []
    for version in ("9", "15", "16"):
        folder = tmp_path / version / "bin"
        folder.mkdir(parents=True)
        (folder / "initdb").touch()
        folders.append(folder)
    (tmp_path / "17" / "bin").mkdir(parents=True)  # a client only
    assert postgres.newest_bin([*folders, tmp_path / "17" / "bin"]) == tmp_path / "16" / "bin"
    assert postgres.newest_bin([]) is None


def test_the_server_listens_on_no_network_and_is_durable() -> None:
    values = postgres.settings(24 * 2**30)
    assert values["listen_addresses"] == "''"
    assert "fsync" not in values
    assert "synchronous_commit" not in values


@pytest.mark.parametrize(("memory", "buffers"), [(512 * 2**20, "64MB"), (4 * 2**30, "512MB"), (64 * 2**30, "1024MB")])
def test_memory_settings_follow_the_machine(memory: int, buffers: str) -> None:
    assert postgres.settings(memory)["shared_buffers"] == buffers


def test_nobody_answering_is_not_running(tmp_path: Path) -> None:
    server = redis.Server(tmp_path, tmp_path / "none.sock", tmp_path / "log", tmp_path / "record")
    assert not redis.is_running(server)


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Services that are somebody else's, so that only the counting of users is at work."""
    monkeypatch.setenv("DATABASE_URL", "postgres:///elsewhere")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    return []


def test_the_last_user_out_stops_the_services(checkout: Checkout, stopped: list[str]) -> None:
    first, second = lease.join(checkout), lease.join(checkout)
    assert lease.leave(checkout, first) is False
    assert lease.leave(checkout, second) is True


def test_services_asked_to_stay_stay_until_let_go(checkout: Checkout, stopped: list[str]) -> None:
    lease.keep(checkout)
    assert lease.leave(checkout, lease.join(checkout)) is False
    assert lease.let_go(checkout) is True


def test_letting_go_does_not_take_the_services_from_a_running_command(checkout: Checkout, stopped: list[str]) -> None:
    running = lease.join(checkout)
    assert lease.let_go(checkout) is False
    assert lease.leave(checkout, running) is True


def test_replaced_services_are_not_written_to_the_file(checkout: Checkout, stopped: list[str]) -> None:
    with lease.services(checkout):
        text = checkout.env_file.read_text(encoding="utf-8")
    assert "DATABASE_URL" not in text
    assert "REDIS_URL" not in text


def test_a_lock_ends_with_its_holder(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.acquire()
    assert not second.acquire(wait=False)
    first.release()
    assert second.acquire(wait=False)
    second.release()
