"""The sync worker and the national portal die in the middle: nothing is lost, nothing doubled, order holds."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import pytest

from tests.support.stack import Stack, wait_until

pytestmark = pytest.mark.worker
COUNT = 4


def ask(stack: Stack, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """Speak to the simulator directly."""
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(f"http://127.0.0.1:{stack.ports['portal']}{path}", data=data)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return dict(json.loads(answer.read()))


def make_dossiers(stack: Stack) -> list[str]:
    said = stack.manage(
        "shell", "-v", "0", "-c", f"from tests.support.dossiers import accepted; print(' '.join(accepted({COUNT})))"
    )
    codes = said.split()[-COUNT:]
    assert all(code.startswith("H32.") for code in codes), said
    return codes


def states(stack: Stack, codes: list[str]) -> dict[str, int]:
    rows = stack.sql("select state, count(*) from outbox_message where subject = any(%s) group by 1", codes)
    return {str(name): int(n) for name, n in rows}


def test_the_national_portal_hears_everything_once_and_in_order(stack: Stack) -> None:
    ask(stack, "/_control", {"mode": "slow"})
    codes = make_dossiers(stack)
    total = sum(states(stack, codes).values())
    assert total == COUNT * 4  # submitted and accepted, the dossier and its progress row each

    wait_until(
        "it is in the middle of sending",
        lambda: (now := states(stack, codes)).get("delivered", 0) >= 2 and now.get("sending", 0) == 1,
    )
    stack.kill("sync")
    delivered = states(stack, codes)["delivered"]
    assert delivered < total
    stack.empty_redis()
    stack.start("sync")
    wait_until("sending goes on", lambda: states(stack, codes)["delivered"] > delivered)

    stack.kill("portal-sim")
    wait_until(
        "somebody noticed that the portal is away",
        lambda: stack.sql(
            "select 1 from outbox_message where subject = any(%s) and state = 'pending' and last_error <> ''", codes
        ),
    )
    assert states(stack, codes)["delivered"] < total
    stack.start("portal-sim")
    wait_until("all is delivered", lambda: states(stack, codes) == {"delivered": total}, seconds=120)

    for code in codes:
        heard_once_and_in_order(stack, code)


def heard_once_and_in_order(stack: Stack, code: str) -> None:
    sent = [key for (key,) in stack.sql("select key from outbox_message where subject = %s order by id", code)]
    heard = ask(stack, f"/_received?code={code}")
    assert len(heard["dossiers"]) == 1
    assert len(heard["progress"]) == len([key for key in sent if key.endswith("CapNhatTienDoHoSoMC")])
    told = [row["TrangThai"] for row in heard["progress"]]
    assert told == sorted(told), "progress rows in another order than things happened"
    assert heard["dossiers"][0]["TrangThaiHoSo"] == told[-1]

    # A reply that was lost makes the same message come again; the portal says that it has it. Nothing else is refused.
    refused = [call for call in heard["calls"] if call["error_code"] != "0"]
    assert all("already exists" in call["message"] for call in refused), refused
    first_time = list(dict.fromkeys(call["key"] for call in heard["calls"] if call["error_code"] == "0"))
    assert first_time == sent
