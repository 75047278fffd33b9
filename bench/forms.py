"""What the generality of the form core costs: the same work beside plain Django forms, in turn, in one run.

    python -m bench forms                     rounds of each operation, then 60 people for 20 seconds
    python -m bench forms --rounds 30 --people 0

A 60-field page with 30 rules is shown, read, validated and saved; a list of 400 forms is shown; a form is published.
The yardstick does the same with a `django.forms.Form` written by hand, `as_div()`, and plain model rows. `ratio` is
ours over theirs, median of the pairs.

`saving` is what the core takes off a person's hands: of every shipped form the share of questions that a person with an
account and an archive need not type, against the blank paper (`forms.queries.saving` says how it is counted).
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

NEEDS_DJANGO = True
FIELDS, RULES, FORMS = 60, 30, 400


def run(arguments: list[str]) -> dict[str, Any]:
    parser = argparse.ArgumentParser(prog="bench forms")
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--pause", type=float, default=2.0, help="seconds between two clicks of one person")
    options = parser.parse_args(arguments)
    from django.db import connection
    from django.test.utils import setup_test_environment

    setup_test_environment()
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        result = _measure(options.rounds)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    if options.people:
        from bench._crowd import crowd

        result["crowd"] = crowd(options.people, options.seconds, options.pause)
    return result


def _measure(rounds: int) -> dict[str, Any]:
    from bench._plain import Plain
    from core.agencies.services.load_agencies import load_agencies
    from core.agencies.services.load_units import load_units
    from core.catalogue.services.load import load_catalogue
    from forms.services.seed import load_forms

    for load in (load_units, load_agencies, load_catalogue, load_forms):
        load()
    from bench._general import General

    ours, theirs = General(FIELDS, RULES, FORMS), Plain(FIELDS, RULES, FORMS)
    ms: dict[str, dict[str, float]] = {}
    ratio: dict[str, float] = {}
    for name in ("fill", "list", "publish"):
        mine, plain = _pairs(getattr(ours, name), getattr(theirs, name), rounds)
        ms[name] = {"ours": round(statistics.median(mine), 2), "plain": round(statistics.median(plain), 2)}
        ratio[name] = round(statistics.median(a / b for a, b in zip(mine, plain, strict=True)), 2)
    from forms.queries.saving import savings, summary

    saving = summary([each for each in savings() if not each.key.startswith("b")])
    return {
        "saving": saving,
        "fields": FIELDS,
        "rules": RULES,
        "forms": FORMS,
        "rounds": rounds,
        "ms": ms,
        "ratio_to_plain": ratio,
    }


def _pairs(first: Callable[[], Any], second: Callable[[], Any], rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds of both, in turn, after two rounds that do not count."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds + 2):
        for work, kept in zip((first, second), times, strict=True):
            began = time.perf_counter()
            work()
            if number >= 2:
                kept.append((time.perf_counter() - began) * 1000)
    return times


def table(result: dict[str, Any]) -> list[str]:
    lines = [f"{FIELDS} fields, {RULES} rules, {FORMS} forms; median of {result['rounds']} pairs", ""]
    lines.append(f"{'':10}{'ours ms':>10}{'plain ms':>10}{'ratio':>8}")
    for name, ms in result["ms"].items():
        lines.append(f"{name:10}{ms['ours']:>10}{ms['plain']:>10}{result['ratio_to_plain'][name]:>8}")
    saving = result["saving"]
    by_form = ", ".join(f"{key} {share:.0%}" for key, share in saving["by_form"].items())
    lines.append(f"not typed with account and archive: median {saving['median']:.0%}, worst {saving['worst']:.0%}")
    lines.append(f"  {by_form}")
    if crowd := result.get("crowd"):
        lines.append(f"{crowd['people']} people: {crowd['requests']} requests, {crowd['failed']} failed, "
                     f"p50 {crowd['p50']} ms, p95 {crowd['p95']} ms")  # fmt: skip
    return lines
