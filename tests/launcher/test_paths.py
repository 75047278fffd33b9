"""Where sockets and the cluster go."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from launcher.errors import LauncherError
from launcher.files import write_json
from launcher.paths import (
    LONGEST_SOCKET_NAME,
    SOCKET_PATH_LIMIT,
    Checkout,
    fits_socket,
    make_private_folder,
    reachable_by_others,
    recall,
    socket_base,
)


def deep(folder: Path) -> Path:
    while fits_socket(folder / "var" / "run"):
        folder = folder / "a-long-folder-name"
    return folder


def test_the_limit_is_the_kernels(tmp_path: Path) -> None:
    name = "x" * (SOCKET_PATH_LIMIT - len(os.fsencode(tmp_path)) - 1)
    with socket.socket(socket.AF_UNIX) as fits:
        fits.bind(str(tmp_path / name))
    with socket.socket(socket.AF_UNIX) as too_long, pytest.raises(OSError, match="too long"):
        too_long.bind(str(tmp_path / (name + "x")))


def test_sockets_stay_in_the_checkout_when_its_path_is_short() -> None:
    checkout = Checkout(Path("/usr"))
    assert socket_base(checkout, shared_with_other_user=True, environ={}) == checkout.run


def test_a_deep_checkout_gets_a_short_folder_of_its_own(tmp_path: Path) -> None:
    checkout = Checkout(deep(tmp_path))
    base = socket_base(checkout, shared_with_other_user=False, environ={})
    assert fits_socket(base)
    assert checkout.key in base.name
    assert base != socket_base(Checkout(deep(tmp_path) / "b"), shared_with_other_user=False, environ={})


def test_the_runtime_folder_of_the_session_is_preferred_to_tmp(tmp_path: Path) -> None:
    checkout = Checkout(deep(tmp_path))
    environ = {"XDG_RUNTIME_DIR": "/usr"}  # any short folder
    assert socket_base(checkout, shared_with_other_user=False, environ=environ).parent == Path("/usr")
    # The user postgres could not enter it.
    assert socket_base(checkout, shared_with_other_user=True, environ=environ).parent == Path("/tmp")


def test_a_checkout_that_others_cannot_enter_does_not_hold_a_shared_socket(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    checkout = Checkout(tmp_path / "motcua")
    assert not reachable_by_others(checkout.run)
    assert socket_base(checkout, shared_with_other_user=True, environ={}) != checkout.run


def test_the_longest_socket_name_is_postgresqls() -> None:
    assert LONGEST_SOCKET_NAME == "pg/.s.PGSQL.5432"


def test_a_folder_prepared_by_somebody_else_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    trap = tmp_path / "trap"
    trap.symlink_to(target)
    with pytest.raises(LauncherError):
        make_private_folder(trap, 0o700)
    make_private_folder(tmp_path / "ours", 0o700)
    make_private_folder(tmp_path / "ours", 0o700)
    assert (tmp_path / "ours").stat().st_mode & 0o777 == 0o700


def test_a_record_that_came_with_a_copied_checkout_says_nothing(checkout: Checkout) -> None:
    record = checkout.var / "postgres.json"
    write_json(record, {"top": "/elsewhere", "data": "/elsewhere/var/postgres"})
    assert recall(record, checkout) == {}
    write_json(record, {"top": str(checkout.top), "data": "x"})
    assert recall(record, checkout)["data"] == "x"
