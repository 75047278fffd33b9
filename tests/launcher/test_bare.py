"""What goes from this machine into the empty system, and what must not be removed."""

from __future__ import annotations

from pathlib import Path

import pytest

from launcher.bare import registry, system
from launcher.errors import LauncherError


def test_only_variables_about_registries_and_trust_go_over() -> None:
    source = {
        "PIP_INDEX_URL": "x",
        "NPM_CONFIG_REGISTRY": "x",
        "SSL_CERT_FILE": "x",
        "https_proxy": "x",
        "SECRET_KEY": "x",
        "DATABASE_URL": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "GITHUB_TOKEN": "x",
    }
    assert set(registry.environment(source)) == {"PIP_INDEX_URL", "NPM_CONFIG_REGISTRY", "SSL_CERT_FILE", "https_proxy"}


def test_folders_of_local_packages_are_found_in_configuration(tmp_path: Path) -> None:
    wheels, simple = tmp_path / "wheels", tmp_path / "index" / "simple"
    wheels.mkdir()
    simple.mkdir(parents=True)
    text = f"find-links = {wheels}\nextra-index-url = file://{simple} https://example.org/simple\ncert = /no/such.pem\n"
    assert registry.local_folders([text]) == sorted([wheels, simple])


def test_a_folder_that_is_no_earlier_system_is_not_removed(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    with pytest.raises(LauncherError):
        system.remove(tmp_path)
    assert (tmp_path / "letters").is_dir()


def test_a_system_with_a_mount_left_in_it_is_not_removed() -> None:
    with pytest.raises(LauncherError, match="mounted"):
        system.remove(Path("/"))


def test_an_earlier_system_is_removed(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "etc").mkdir(parents=True)
    (root / "etc" / "debian_version").write_text("12.11\n")
    system.remove(root)
    assert not root.exists()


def test_files_that_pips_configuration_names_go_over_with_it(tmp_path: Path) -> None:
    constraints = tmp_path / "constraints.txt"
    constraints.write_text("idna<4\n")
    text = f"[global]\nconstraint = {constraints}\nrequirement = {tmp_path / 'missing.txt'}\ntarget = {tmp_path}\n"
    assert registry.named_files([text]) == [constraints]
