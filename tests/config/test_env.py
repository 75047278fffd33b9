"""One setting, two dialects: addresses of databases, Redis and mail servers."""

from __future__ import annotations

import pytest

from config import env


def test_redis_is_translated_for_celery_and_for_the_cache() -> None:
    assert env.redis("redis+socket:///run/r.sock", 3) == (
        "redis+socket:///run/r.sock?virtual_host=3",
        "unix:///run/r.sock?db=4",
    )
    assert env.redis("unix:///run/r.sock", 0)[0] == "redis+socket:///run/r.sock?virtual_host=0"
    assert env.redis("redis://:pw@host:6380", 0) == ("redis://:pw@host:6380/0", "redis://:pw@host:6380/1")


def test_a_database_address_may_name_a_socket_folder_or_a_host() -> None:
    local = env.database("postgres:///motcua?host=/run/pg&user=motcua")
    assert (local["NAME"], local["HOST"], local["USER"], local["OPTIONS"]) == ("motcua", "/run/pg", "motcua", {})
    remote = env.database("postgres://u:p%40ss@db.local:5433/kho?sslmode=require")
    assert (remote["PASSWORD"], remote["PORT"], remote["OPTIONS"]) == ("p@ss", "5433", {"sslmode": "require"})
    with pytest.raises(ValueError, match="PostgreSQL"):
        env.database("sqlite:///x.db")


def test_mail_addresses_say_how_to_encrypt() -> None:
    assert env.email("smtps://u:p@mail:465")["EMAIL_USE_SSL"]
    assert env.email("smtp+tls://mail:587")["EMAIL_USE_TLS"]
    assert env.email("smtp://mail")["EMAIL_PORT"] == 25
