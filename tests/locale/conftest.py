"""Catalogues compiled for these tests alone: a checkout's own .mo files may be older than its .po files."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("locale")
    for source in (Path(django_settings.BASE_DIR) / "locale").glob("*/LC_MESSAGES/django.po"):
        target = root / source.parent.parent.name / "LC_MESSAGES" / "django.mo"
        target.parent.mkdir(parents=True)
        subprocess.run(["msgfmt", "--check-format", "-o", target, source], check=True)
    return root


@pytest.fixture
def catalogues_in_use(compiled: Path, settings: Settings) -> None:
    settings.LOCALE_PATHS = [compiled]
