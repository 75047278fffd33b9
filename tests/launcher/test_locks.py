"""The lock files name versions and hashes, never where to download from: every site has its own mirror."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["package-lock.json", "requirements.lock", "requirements.in", ".npmrc"])
def test_no_lock_holds_an_address(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert "://" not in text
    assert "--index-url" not in text
