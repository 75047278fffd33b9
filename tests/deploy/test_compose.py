"""No engine runs here, so the composition is held against the settings and the code instead."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from config.celery import app as celery_app
from core.jobs.registry import known_kinds
from core.outbox.services import QUEUE as OUTBOX_QUEUE
from launcher.packages import RUN

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service.get("build") == "."}
EXAMPLE = {
    line.partition("=")[0]: line.partition("=")[2].strip()
    for line in (ROOT / ".env.example").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
}


def filled(value: str) -> str:
    """Interpolate `${NAME}`, `${NAME:-default}`, `${NAME:?message}` from the example, with something for the blanks."""

    def replace(match: re.Match[str]) -> str:
        name, default = match.group(1), match.group(3) if match.group(2) == ":-" else ""
        return (
            EXAMPLE.get(name)
            or default
            or {"EMAIL_URL": "smtp://mail:25", "TSA_URL": "https://tsa/"}.get(name, "x" * 60)
        )

    return re.sub(r"\$\{(\w+)(?:(:-|:\?)([^}]*))?\}", replace, value)


def environment() -> dict[str, str]:
    return {name: filled(str(value)) for name, value in OURS["web"]["environment"].items()}


def settings_source() -> str:
    return (ROOT / "config" / "settings.py").read_text("utf-8") + (ROOT / "config" / "requestlog.py").read_text("utf-8")


def test_every_role_of_the_issue_is_there() -> None:
    assert set(SERVICES) >= {"web", "worker", "ocr", "signing", "sync", "beat", "postgres", "redis", "store", "nginx"}


def test_every_variable_given_is_one_the_settings_read() -> None:
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', settings_source()))
    assert set(environment()) - read == set()


def test_every_variable_of_the_composition_stands_in_the_example() -> None:
    used = set(re.findall(r"\$\{(\w+):\?", (ROOT / "docker-compose.yml").read_text("utf-8")))
    assert used - set(EXAMPLE) == set()


def test_every_queue_that_code_uses_has_a_worker_and_no_worker_waits_on_a_queue_nobody_uses() -> None:
    served = set()
    for service in OURS.values():
        command = service.get("command", [])
        if "worker" in command:
            served |= set(command[command.index("-Q") + 1].split(","))
    used = {kind.queue for kind in known_kinds().values()} | {OUTBOX_QUEUE, celery_app.conf.task_default_queue}
    assert served == used


def test_every_command_names_something_that_exists() -> None:
    for name, service in OURS.items():
        words = " ".join(service.get("command", []))
        for command in re.findall(r"manage\.py (\w+)", words):
            found = subprocess.run(
                [sys.executable, "manage.py", "help", command], cwd=ROOT, capture_output=True, text=True, check=False
            )
            assert found.returncode == 0, (name, command, found.stderr)
        if "celery" in words:
            assert "-A config " in words


def test_the_composition_believes_its_own_proxy_and_that_proxy_writes_the_headers_itself() -> None:
    assert environment()["BEHIND_PROXY"] == "1"
    assert "ports" not in SERVICES["web"], "nobody reaches the application past the proxy"
    nginx = (ROOT / "docs" / "deploy" / "nginx.conf").read_text("utf-8")
    for header in ("X-Real-IP", "X-Forwarded-For"):
        assert f"proxy_set_header {header} $remote_addr;" in nginx


def test_the_set_up_makes_the_bucket_before_anything_else_runs() -> None:
    assert re.search(r"manage\.py make_bucket && .*load_demo", " ".join(SERVICES["setup"]["command"]))
    assert "store" in SERVICES["setup"]["depends_on"]
    for name in set(OURS) - {"setup"}:
        assert OURS[name]["depends_on"]["setup"] == {"condition": "service_completed_successfully"}, name


def test_the_web_server_opens_no_control_socket() -> None:
    assert '"--no-control-socket"' in (ROOT / "Dockerfile").read_text("utf-8").splitlines()[-1]


def test_deploy_check_is_clean_in_the_environment_of_the_composition() -> None:
    values = {**environment(), "PATH": os.environ["PATH"], "VAR_DIR": str(ROOT / "var")}
    values["SECRET_KEY"] = "".join(chr(33 + (7 * n) % 90) for n in range(64))
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=values,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_image_installs_what_the_launcher_installs() -> None:
    """The same Debian packages at run time, apart from the servers that the composition runs beside."""
    wanted = {requirement.package for requirement in RUN} - {"postgresql", "redis-server", "python3-venv"}
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    assert {name for name in wanted if not re.search(rf"(?<!\S){re.escape(name)}(?!\S)", dockerfile)} == set()
