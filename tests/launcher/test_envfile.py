"""The file that tells manage.py and pytest where the private services are."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from config import env
from launcher import envfile, ports, project
from launcher.paths import Checkout


def test_what_is_written_is_read_back(checkout: Checkout) -> None:
    values = {"A": "1", "URL": "postgres:///x?host=/a&user=b", "EMPTY": ""}
    envfile.write(checkout, values)
    assert envfile.read(checkout.env_file) == values


def test_comments_and_blank_lines_are_skipped() -> None:
    assert envfile.parse("# a=b\n\n x = y \nnonsense\n") == {"x": "y"}


def test_only_the_owner_can_read_the_file_and_the_secret(checkout: Checkout) -> None:
    envfile.write(checkout, envfile.compose(checkout, ports.PREFERRED, None, None))
    for path in (checkout.env_file, checkout.var / "secret_key"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_secret_is_made_once(checkout: Checkout) -> None:
    assert envfile.secret_key(checkout) == envfile.secret_key(checkout)
    assert len(envfile.secret_key(checkout)) >= 50


def test_a_replaced_service_has_no_address_in_the_file(checkout: Checkout) -> None:
    values = envfile.compose(checkout, ports.PREFERRED, None, "redis+socket:///s")
    assert "DATABASE_URL" not in values
    assert values["REDIS_URL"] == "redis+socket:///s"


def test_the_environment_wins_over_the_file(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    envfile.write(checkout, {"BASE_URL": "http://localhost:8000", "DEBUG": "0"})
    monkeypatch.setenv("BASE_URL", "https://motcua.example.vn")
    monkeypatch.delenv("DEBUG", raising=False)
    values = project.environ(checkout)
    assert values["BASE_URL"] == "https://motcua.example.vn"
    assert values["DEBUG"] == "0"


def test_the_settings_understand_the_addresses(tmp_path: Path) -> None:
    """The launcher writes the URLs, config.env reads them: the two must agree."""
    from launcher.services.postgres import Cluster
    from launcher.services.redis import Server

    cluster = Cluster(tmp_path / "data", tmp_path / "a b&c" / "pg", tmp_path / "log", None)
    database = env.database(cluster.url)
    assert (database["NAME"], database["USER"], database["HOST"]) == ("motcua", "motcua", str(cluster.sockets))
    server = Server(tmp_path, tmp_path / "redis.sock", tmp_path / "log", tmp_path / "record")
    assert env.redis(server.url, 3)[0] == f"redis+socket://{server.socket}?virtual_host=3"
