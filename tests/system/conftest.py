"""Whatever a test has killed runs again afterwards, also where the test failed half way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.stack import Stack, wait_until


@pytest.fixture(autouse=True)
def mended(stack: Stack) -> Iterator[None]:
    yield
    if "portal-sim" in stack.running:
        stack.kill("portal-sim")  # a new one answers normally
    stack.start(*(name for name in stack.programs if name not in stack.running))
    wait_until("the simulator answers", lambda: stack.listens("portal"))
