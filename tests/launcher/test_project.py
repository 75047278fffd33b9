"""What the stages between services and a running system are made from."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from launcher import project
from launcher.errors import LauncherError
from launcher.paths import Checkout

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Page %(number)s"\nmsgstr "{}"\n'


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_apps_are_searched_but_neither_state_nor_packages(tmp_path: Path) -> None:
    wanted = [write(tmp_path / app / "data" / "x.json", "{}").parent for app in ("core/agencies", "forms")]
    write(tmp_path / "var" / "data" / "x.json", "{}")
    write(tmp_path / "node_modules" / "data" / "x.json", "{}")
    assert project.in_apps(tmp_path, "data") == wanted


def test_messages_are_compiled_when_missing_or_older_than_their_source(checkout: Checkout) -> None:
    source = write(checkout.top / "locale/en/LC_MESSAGES/django.po", PO.format("Page %(number)s"))
    project.compile_messages(checkout)
    compiled = source.with_suffix(".mo")
    first = compiled.read_bytes()
    os.utime(compiled, (1, 1))
    source.write_text(PO.format("Leaf %(number)s"), encoding="utf-8")
    project.compile_messages(checkout)
    assert compiled.read_bytes() != first


def test_a_translation_that_loses_a_variable_stops_the_set_up(checkout: Checkout) -> None:
    text = PO.format("Page").replace('\nmsgid "Page', '\n#, python-format\nmsgid "Page')
    write(checkout.top / "forms/locale/en/LC_MESSAGES/django.po", text)
    with pytest.raises(LauncherError, match=r"forms/locale/en/LC_MESSAGES/django\.po does not compile"):
        project.compile_messages(checkout)


def test_the_projects_programs_come_first_and_foreign_modules_stay_out(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    values = project.environ(checkout)
    assert "PYTHONPATH" not in values
    assert values["PATH"].split(os.pathsep)[0] == str(checkout.venv / "bin")
    assert values["OMP_THREAD_LIMIT"] == "1"
