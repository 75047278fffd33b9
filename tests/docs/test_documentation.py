"""The documentation names what exists: settings, files, pictures, commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from launcher.commands import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["README.md", "docs/architecture.md", "docs/decisions.md", "docs/operations.md", "docs/dossier-states.md"]
TOP = {"config", "core", "forms", "archive", "digitization", "onestop", "portal", "oversight", "launcher"}
TOP |= {"templates", "static", "tests", "bench", "docs"}


def text(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


def test_every_setting_of_the_environment_is_explained() -> None:
    sources = "".join(path.read_text("utf-8") for path in sorted((ROOT / "config").glob("*.py")))
    read = set(re.findall(r'env\.(?:text|flag|integer|items)\(\s*"(\w+)"', sources))
    explained = set(re.findall(r"`(\w+)`", text("docs/operations.md")))
    assert read
    assert read - explained == set()


@pytest.mark.parametrize("page", PAGES)
def test_every_link_and_picture_leads_somewhere(page: str) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text(page)) + re.findall(r'src="([^"]+)"', text(page))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not ((ROOT / page).parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_is_named_exists(page: str) -> None:
    named = {path for path in re.findall(r"`([\w.-]+/[\w./-]*)`", text(page)) if path.split("/")[0] in TOP}
    assert {path for path in named if not (ROOT / path).exists()} - {"static/dist/"} == set()


@pytest.mark.parametrize("page", PAGES)
def test_every_command_that_is_named_exists(page: str) -> None:
    assert set(re.findall(r"`\./dev (\w+)", text(page))) - set(COMMANDS) == set()
    assert (
        set(re.findall(r"(?:\./dev manage|manage\.py) (\w+)", text(page))) - set(get_commands()) - {"COMMAND"} == set()
    )


def test_every_picture_is_shown() -> None:
    shown = set(re.findall(r"docs/pictures/([\w-]+\.webp)", text("README.md")))
    assert {path.name for path in (ROOT / "docs" / "pictures").iterdir()} == shown
