"""The evaluator on the server and its twin in the browser say the same, on random trees and answers."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.expressions import check, evaluate, holds, value_of_type
from launcher.assets import node_home
from launcher.paths import Checkout
from tests.forms.expression_trees import ANSWERS, TYPES, conditions, values

ROOT = Path(__file__).resolve().parents[2]
TODAY = dt.date(2026, 11, 28)
SERVER = """
import { createInterface } from "node:readline";
import { evaluate, holds } from "./static/src/js/parts/expressions.js";
for await (const line of createInterface({ input: process.stdin })) {
  const [verb, rule, answers] = JSON.parse(line);
  const said = (verb === "holds" ? holds : evaluate)(rule, answers, "2026-11-28");
  console.log(JSON.stringify(said === undefined ? null : said));
}
"""


class Twin:
    """The browser's module in one process of node, asked line by line."""

    def __init__(self) -> None:
        node = node_home(Checkout(ROOT)) / "bin" / "node"
        self.process = subprocess.Popen(
            [node, "--input-type=module", "-e", SERVER],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip

    def ask(self, *question: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@pytest.fixture(scope="module")
def twin() -> Iterator[Twin]:
    one = Twin()
    with one.process:
        yield one
        one.process.kill()


# The process is only asked; no example leaves anything behind in it.
SETTINGS = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))


@SETTINGS
@given(rule=conditions(), answers=ANSWERS)
def test_conditions_hold_on_both_sides_alike(twin: Twin, rule: dict, answers: dict) -> None:  # type: ignore[type-arg]
    check(rule, TYPES)
    assert twin.ask("holds", rule, answers) is holds(rule, answers, TODAY)


@SETTINGS
@given(rule=st.sampled_from(["number", "text", "date"]).flatmap(values), answers=ANSWERS)
def test_values_are_the_same_on_both_sides(twin: Twin, rule: Any, answers: dict) -> None:  # type: ignore[type-arg]
    kind = value_of_type(rule, TYPES)
    found = evaluate(rule, answers, TODAY)
    assert twin.ask("evaluate", rule, answers) == found
    assert found is None or isinstance(found, bool) is (kind == "bool")
