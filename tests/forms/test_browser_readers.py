"""What a page's script reads from a control is what the server would store; else each would ask other questions."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from forms.fields import FieldError, type_of
from launcher.assets import node_home
from launcher.paths import Checkout
from tests.forms.test_fields import field

ROOT = Path(__file__).resolve().parents[2]
# A form as the script sees it: controls by name, the list of a code choice with its options.
READER = """
import { read } from "./static/src/js/parts/conditions.js";
const list = { options: [{ value: "Kinh (01)" }, { value: "Tày (02)" }] };
const out = JSON.parse(process.argv[1]).map(([type, posted]) => {
  const elements = Object.fromEntries(
    Object.entries(posted).map(([name, value]) => [name, { value, checked: value === "on", list }]),
  );
  return read({ elements }, "thu", type) ?? null;
});
console.log(JSON.stringify(out));
"""
NUMBERS = ["12", "1.234", "1.234.567", "1234", "12,5", "1e3", "0x10", "-5", "1.2.3", "1000.000", "1 000", "", "abc"]
CASES: list[tuple[str, dict[str, str]]] = [
    *(("number", {"thu": text}) for text in NUMBERS if text != "12,5"),
    *(("money", {"thu": text}) for text in [*NUMBERS, "1.250.000 đồng", "5đ"]),
    *(("time", {"thu": text}) for text in ["7:30", "7h", "7 giờ 5 phút", "24:00", "7:60", "sáng", ""]),
    *(("code_choice", {"thu": text}) for text in ["Kinh (01)", "kinh", "02", "Tày", "Hobbit", ""]),
    *(("yes_no", {"thu": text}) for text in ["yes", "no", ""]),
    *(("national_id", {"thu": text}) for text in ["056196001234", "056 196 001234", ""]),
    *(("old_id", {"thu": text}) for text in ["225123456", "225 123 456", ""]),
    *(("phone", {"thu": text}) for text in ["0905123456", "0905 123 456", "0905.123.456", ""]),
    *(("text", {"thu": text}) for text in ["Lan", "  Lan ", ""]),
    ("date", {"thu_day": "5", "thu_month": "2", "thu_year": "2024"}),
    ("date", {"thu_day": "", "thu_month": "", "thu_year": ""}),
    ("declaration", {"thu": "on"}),
    ("declaration", {}),
]


@pytest.fixture(scope="module")
def said() -> list[Any]:
    node = node_home(Checkout(ROOT)) / "bin" / "node"
    command = [node, "--input-type=module", "-e", READER, json.dumps(CASES)]
    return list(json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout))


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda n: f"{CASES[n][0]}-{list(CASES[n][1].values())}")
def test_the_browser_reads_what_the_server_stores(said: list[Any], number: int) -> None:
    """What the server refuses is no answer yet, in the browser either."""
    name, posted = CASES[number]
    kind, one = type_of(name), field(name)
    try:
        stored = kind.clean(kind.read(posted, "thu"), one)
    except FieldError:
        stored = None
    assert said[number] == stored
