"""Choice of TCP ports."""

from __future__ import annotations

import socket

from launcher import ports
from launcher.files import read_json
from launcher.paths import Checkout


def test_preferred_ports_are_taken_when_free() -> None:
    assert ports.choose({}, free=lambda port: True) == ports.PREFERRED


def test_a_used_preferred_port_gives_way_to_the_next_free_one() -> None:
    chosen = ports.choose({}, free=lambda port: port not in {8000, 8001})
    assert chosen["web"] == 8002


def test_a_kept_port_is_used_again_while_it_is_free() -> None:
    assert ports.choose({"web": 8055}, free=lambda port: True)["web"] == 8055
    assert ports.choose({"web": 8055}, free=lambda port: port != 8055)["web"] == 8000


def test_no_port_is_given_twice() -> None:
    chosen = ports.choose({"web": 8025, "smtp": 8025}, free=lambda port: True)
    assert len(set(chosen.values())) == len(ports.PREFERRED)


def test_a_listening_socket_makes_its_port_used() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        assert not ports.is_free(port)
    assert ports.is_free(port)


def test_ports_stay_while_our_own_processes_listen_on_them(checkout: Checkout) -> None:
    first = ports.settle(checkout, in_use=False)
    assert read_json(checkout.var / "ports.json") == first
    with socket.socket() as ours:
        ours.bind(("127.0.0.1", first["web"]))
        ours.listen()
        assert ports.settle(checkout, in_use=True) == first
        assert ports.settle(checkout, in_use=False)["web"] != first["web"]
