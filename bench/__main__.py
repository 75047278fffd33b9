"""Run a benchmark: ``python -m bench NAME [arguments]`` runs ``bench/NAME.py``, prints its table, keeps its numbers.

A benchmark module has ``run(arguments: list[str]) -> dict`` and ``table(result) -> list[str]``; one that needs
settings says ``NEEDS_DJANGO = True``. The result is written to ``var/bench/NAME.json``.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "var" / "bench"


def names() -> list[str]:
    """The benchmarks there are."""
    return sorted(
        path.stem
        for path in Path(__file__).parent.glob("*.py")
        if not path.stem.startswith("_") and "\ndef run(" in path.read_text("utf-8")
    )


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in names():
        print(f"usage: python -m bench NAME [arguments]\nbenchmarks: {', '.join(names())}", file=sys.stderr)
        return 2
    name, rest = arguments[0], arguments[1:]
    module = importlib.import_module(f"bench.{name}")
    if getattr(module, "NEEDS_DJANGO", False):
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        django.setup()
    result = module.run(rest)
    result["measured_at"] = datetime.now().astimezone().isoformat(timespec="seconds")
    print("\n".join(module.table(result)))
    RESULTS.mkdir(parents=True, exist_ok=True)
    target = RESULTS / f"{name}.json"
    target.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"→ {target.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
