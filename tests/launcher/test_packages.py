"""Which Debian packages are missing, and what is put in place while they are installed."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from launcher import packages
from launcher.errors import LauncherError
from launcher.packages import Requirement

LISTING = (
    "redis-server\tinstalled\t\n"
    "gettext\tnot-installed\t\n"
    "tesseract-ocr\tconfig-files\t\n"
    "libmagic1t64\tinstalled\tlibmagic1 (= 1:5.45-3), libmagic1:amd64\n"
)


def test_only_installed_packages_count_and_provided_names_do_too() -> None:
    assert packages.parse_installed(LISTING) == {"redis-server", "libmagic1t64", "libmagic1"}


def test_missing_packages_are_named_in_the_tables_order(tmp_path: Path) -> None:
    wanted = (Requirement("gettext"), Requirement("libmagic1"), Requirement("tesseract-ocr"))
    assert packages.missing(wanted, packages.parse_installed(LISTING), tmp_path) == ["gettext", "tesseract-ocr"]


def test_a_program_from_elsewhere_stands_in_for_a_package(tmp_path: Path) -> None:
    wanted = (Requirement("postgresql", probe="usr/lib/postgresql/*/bin/initdb"),)
    assert packages.missing(wanted, set(), tmp_path) == ["postgresql"]
    program = tmp_path / "usr/lib/postgresql/16/bin/initdb"
    program.parent.mkdir(parents=True)
    program.touch()
    assert packages.missing(wanted, set(), tmp_path) == []


def test_an_administrator_is_asked_for_exactly_the_missing_packages() -> None:
    text = packages.request_to_administrator(["fonts-croscore", "gettext"])
    assert "\n  apt-get install --no-install-recommends fonts-croscore gettext\n" in text


def test_what_is_held_back_goes_away_again_with_the_folders_made_for_it(tmp_path: Path) -> None:
    policy = tmp_path / "made" / "policy-rc.d"
    with packages.held_back(policy, f"#!/bin/sh\n{packages.MARK}\nexit 101\n", 0o755):
        assert stat.S_IMODE(policy.stat().st_mode) == 0o755
    assert not policy.parent.exists()


def fail_while_held_back(policy: Path) -> None:
    with packages.held_back(policy, f"{packages.MARK}\n", 0o755):
        assert packages.MARK in policy.read_text()
        raise LauncherError("apt failed")


def test_a_machines_own_policy_comes_back_even_after_a_failed_installation(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 0\n")
    with pytest.raises(LauncherError):
        fail_while_held_back(policy)
    assert policy.read_text() == "#!/bin/sh\nexit 0\n"


def test_a_killed_installation_does_not_lose_the_machines_own_policy(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    policy.write_text(f"{packages.MARK}\n")  # left behind by a launcher that was killed …
    (tmp_path / "policy-rc.d.before-motcua").write_text("own\n")  # … with the machine's own put aside
    with packages.held_back(policy, f"{packages.MARK}\nexit 101\n", 0o755):
        pass
    assert policy.read_text() == "own\n"
