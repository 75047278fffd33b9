"""`var/dev.env`: what the processes, `manage.py` and pytest need to find the private services.

Plain KEY=VALUE lines. Variables of the real environment win over the file.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from launcher.files import write_text
from launcher.paths import Checkout


def parse(text: str) -> dict[str, str]:
    """Lines KEY=VALUE; blank lines and lines starting with # are skipped."""
    values = {}
    for line in text.splitlines():
        line = line.strip()
        if line and not line.startswith("#") and "=" in line:
            key, value = line.split("=", 1)
            values[key.strip()] = value.strip()
    return values


def render(values: dict[str, str]) -> str:
    head = "# Written by ./dev at every start; variables of the environment win over these.\n"
    return head + "".join(f"{key}={value}\n" for key, value in values.items())


def read(path: Path) -> dict[str, str]:
    return parse(path.read_text(encoding="utf-8")) if path.is_file() else {}


def secret_key(checkout: Checkout) -> str:
    """The checkout's secret, made once."""
    path = checkout.var / "secret_key"
    if not path.is_file():
        write_text(path, secrets.token_urlsafe(48) + "\n", mode=0o600)
    return path.read_text(encoding="utf-8").strip()


def compose(
    checkout: Checkout, ports: dict[str, int], database_url: str | None, redis_url: str | None
) -> dict[str, str]:
    """The variables of the development environment; no address for a service that the environment replaces."""
    values = {
        "SECRET_KEY": secret_key(checkout),
        "DEBUG": "0",
        "DEMO": "1",
        "VAR_DIR": str(checkout.var),
        "WEB_PORT": str(ports["web"]),
        "BASE_URL": f"http://localhost:{ports['web']}",
        "EMAIL_URL": f"smtp://127.0.0.1:{ports['smtp']}",
        "TSA_URL": f"http://127.0.0.1:{ports['tsa']}/tsa",
        "NATIONAL_PORTAL_URL": f"http://127.0.0.1:{ports['portal']}/",
        "CITIZEN_DATA_URL": f"http://127.0.0.1:{ports['people']}/",
    }
    if database_url:
        values["DATABASE_URL"] = database_url
    if redis_url:
        values["REDIS_URL"] = redis_url
    return values


def write(checkout: Checkout, values: dict[str, str]) -> None:
    write_text(checkout.env_file, render(values), mode=0o600)
