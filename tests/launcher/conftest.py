"""A checkout in a temporary folder; nothing here needs Django, a database or a network."""

from __future__ import annotations

from pathlib import Path

import pytest

from launcher.paths import Checkout


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path)
    made.make_folders()
    return made
