"""Texts of Django, allauth and the REST framework that people can meet have our Vietnamese, fit for these versions."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import allauth
import django
import django_filters
import pytest
import rest_framework
from django.conf import settings

from core.vietnamese import catalogues
from core.vietnamese.catalogues import Catalogue
from core.vietnamese.tone import display_tone

PO = Path(settings.BASE_DIR) / "locale" / "vi" / "LC_MESSAGES" / "django.po"
CONTRIB = ("auth", "contenttypes", "humanize", "messages", "postgres", "sessions", "staticfiles")


def _django(root: Path) -> list[Path]:
    """Django without its shell commands, project templates, list of languages, and the parts that are not installed."""
    away = ("contrib/", "conf/", "core/management/")
    used = tuple(f"contrib/{name}/" for name in CONTRIB)
    names = {path: path.relative_to(root).as_posix() for path in catalogues.sources([root], [".py"])}
    return [
        path
        for path, name in names.items()
        if (name.startswith(used) or not name.startswith(away)) and path.name != "admin.py"
    ]


def _allauth(root: Path) -> list[Path]:
    """The account, second-factor, linked-account and session parts; a provider's own pages come with that provider."""
    apps = [root / name for name in ("account", "core", "mfa", "socialaccount", "usersessions")]
    shown = ("account", "allauth", "mfa", "socialaccount", "usersessions")
    templates = [root / "templates" / name for name in shown]
    found = catalogues.sources(apps + templates)
    return [path for path in found if path.name != "admin.py" and "providers" not in path.parts]


def _rest_framework(root: Path) -> list[Path]:
    """What an API client is answered; the browsable pages and the token application are not used."""
    names = (
        "authentication",
        "exceptions",
        "fields",
        "filters",
        "pagination",
        "relations",
        "serializers",
        "validators",
    )
    return [root / f"{name}.py" for name in names]


def _filters(root: Path) -> list[Path]:
    return list(catalogues.sources([root], [".py"]))


PACKAGES: dict[str, tuple[str, Callable[[Path], list[Path]]]] = {
    "Django": (django.__file__, _django),
    "allauth": (allauth.__file__, _allauth),
    "rest_framework": (rest_framework.__file__, _rest_framework),
    "django_filters": (django_filters.__file__, _filters),
}


@lru_cache
def texts_of(package: str) -> Catalogue:
    start, choose = PACKAGES[package]
    root = Path(start).parent
    return catalogues.extract(root, choose(root))


@lru_cache
def vietnamese() -> Catalogue:
    return catalogues.read(PO)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_text_of_a_package_has_vietnamese(package: str) -> None:
    texts = texts_of(package)
    assert len(texts) > 30
    ours = vietnamese()
    assert [text for key, text in texts.items() if key not in ours or not ours[key].is_translated] == []


def test_no_text_is_kept_that_the_installed_packages_no_longer_use() -> None:
    used = {key for package in PACKAGES for key in texts_of(package)}
    assert [key for key in vietnamese() if key not in used] == []


def test_plurals_are_those_of_the_installed_packages() -> None:
    """gettext finds a plural by its singular only: a changed plural would go unnoticed."""
    used = {key: text.plural for package in PACKAGES for key, text in texts_of(package).items()}
    assert [text.key for text in vietnamese().values() if text.plural != used.get(text.key)] == []


def test_placeholders_agree() -> None:
    for text in vietnamese().values():
        wanted = catalogues.placeholders(text.plural or text.key.msgid)
        assert [catalogues.placeholders(string) for string in text.strings] == [wanted], text.key


def test_spelling_is_the_official_one() -> None:
    strings = [string for text in vietnamese().values() for string in text.strings]
    assert [string for string in strings if display_tone(string) != string] == []
