"""`/healthz`: the process lives, whatever fails around it. `/readyz`: whether it can serve, and what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import ConnectionHandler
from django.test import Client
from django.test.utils import override_settings

from config import health

pytestmark = pytest.mark.django_db


def test_it_is_ready_when_everything_answers(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "failed": {}}


def test_a_cache_that_does_not_answer_is_named(client: Client, tmp_path: Path) -> None:
    nowhere = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"unix://{tmp_path}/nobody.sock",
        }
    }
    with override_settings(CACHES=nowhere):
        answer = client.get("/readyz")
        assert client.get("/healthz").status_code == 200
    assert answer.status_code == 503
    assert list(answer.json()["failed"]) == ["cache"]


def test_a_database_that_does_not_answer_is_named(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = ConnectionHandler({"default": {**connection.settings_dict, "HOST": str(tmp_path)}})
    monkeypatch.setattr(health, "connection", nowhere["default"])
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["failed"]["database"] == "OperationalError"
    assert client.get("/healthz").json() == {"status": "ok"}


def test_a_migration_not_yet_applied_is_named() -> None:
    (newest,) = MigrationLoader(connection).graph.leaf_nodes("catalogue")
    MigrationRecorder(connection).record_unapplied(*newest)
    answer = health.HealthMiddleware(lambda request: pytest.fail("a health check went past")).ready()
    assert answer.status_code == 503
    assert b'"migrations"' in answer.content
