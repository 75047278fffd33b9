"""The Python environment's lock."""

from __future__ import annotations

import re
from pathlib import Path

from launcher import environment

TOP = Path(__file__).resolve().parents[2]


def test_names_are_read_from_a_lock_whatever_their_spelling() -> None:
    lock = "Django==5.2 \\\n    --hash=sha256:00\n    # via x==1\nruamel.yaml==1\nmoto[s3]==5\n# pip==1\n"
    assert environment.locked_names(lock) == {"django", "ruamel-yaml", "moto"}


def test_every_direct_requirement_is_locked() -> None:
    wanted = (TOP / "requirements.in").read_text(encoding="utf-8")
    names = {environment.canonical(name) for name in re.findall(r"^([A-Za-z0-9][\w.-]*)", wanted, re.M)}
    assert names - environment.locked_names((TOP / "requirements.lock").read_text(encoding="utf-8")) == set()


def test_the_lock_pins_hashes_and_names_no_place() -> None:
    lock = (TOP / "requirements.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^[A-Za-z0-9].*?(?=^\S|\Z)", lock, re.M | re.S)
    assert len(pins) > 50
    assert [pin.splitlines()[0] for pin in pins if "--hash=sha256:" not in pin] == []
    assert not re.search(r"https?://|file://|--index-url|--find-links", lock)


def test_the_interpreter_for_environments_is_new_enough() -> None:
    found = environment.find_python()
    assert found is not None
    path, version = found
    assert path.exists()
    assert tuple(int(part) for part in version.split(".")[:2]) >= environment.MINIMUM
