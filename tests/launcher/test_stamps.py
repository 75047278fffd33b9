"""Leaving out what has not changed."""

from __future__ import annotations

import os
from pathlib import Path

from launcher.stamps import Stamps, digest, files_below


def test_digest_follows_contents_names_and_facts_but_not_times(tmp_path: Path) -> None:
    source = tmp_path / "src"
    source.mkdir()
    (source / "a.scss").write_text("a")
    first = digest(tmp_path, [source])
    os.utime(source / "a.scss", (1, 1))
    assert digest(tmp_path, [source]) == first
    assert digest(tmp_path, [source], "fact") != first
    (source / "a.scss").write_text("b")
    changed = digest(tmp_path, [source])
    assert changed != first
    (source / "a.scss").rename(source / "b.scss")
    assert digest(tmp_path, [source]) not in {first, changed}


def test_caches_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_text("x")
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "b.js").write_text("x")
    (tmp_path / "a.py").write_text("x")
    assert files_below([tmp_path]) == [tmp_path / "a.py"]


def test_a_missing_input_is_no_error_and_its_coming_is_a_change(tmp_path: Path) -> None:
    before = digest(tmp_path, [tmp_path / "package-lock.json"])
    (tmp_path / "package-lock.json").write_text("{}")
    assert digest(tmp_path, [tmp_path / "package-lock.json"]) != before


def test_a_stamp_is_fresh_only_for_its_own_value_until_dropped(tmp_path: Path) -> None:
    stamps = Stamps(tmp_path / "stamps")
    assert not stamps.fresh("npm", "1")
    stamps.put("npm", "1")
    assert stamps.fresh("npm", "1")
    assert not stamps.fresh("npm", "2")
    assert not stamps.fresh("venv", "1")
    stamps.drop("npm")
    assert not stamps.fresh("npm", "1")
