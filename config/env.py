"""Reading settings from the environment.

In a checkout the launcher writes its private services' addresses to `var/dev.env`; that file is read
only when the environment names no database, and the environment always wins.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

BASE_DIR = Path(__file__).resolve().parent.parent


def load_dev_env() -> None:
    """Fill gaps of the environment from the launcher's `var/dev.env`, if there is one."""
    path = BASE_DIR / "var" / "dev.env"
    if "DATABASE_URL" in os.environ or not path.exists():
        return
    for line in path.read_text("utf-8").splitlines():
        key, sep, value = line.partition("=")
        if sep and not key.startswith("#"):
            os.environ.setdefault(key.strip(), value.strip())


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").strip().lower() in {"1", "true", "yes", "on"}


def integer(name: str, default: int) -> int:
    return int(os.environ.get(name) or default)


def items(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def database(url: str) -> dict[str, Any]:
    """`postgres://user:pw@host:port/name?host=/socket/dir` → Django's DATABASES entry."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError("DATABASE_URL must be a postgres:// address: PostgreSQL is the only database")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or query.pop("user", "")),
        "PASSWORD": unquote(parts.password or query.pop("password", "")),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "OPTIONS": query,
    }


def redis(url: str, db: int) -> tuple[str, str]:
    """One Redis setting in its two dialects: (Celery's broker address, Django cache's address).

    Celery wants `redis+socket:///path?virtual_host=3`, the cache `unix:///path?db=2`.
    """
    parts = urlsplit(url)
    if parts.scheme in {"redis+socket", "unix"}:
        return f"redis+socket://{parts.path}?virtual_host={db}", f"unix://{parts.path}?db={db + 1}"
    base = f"{parts.scheme}://{parts.netloc}"
    return f"{base}/{db}", f"{base}/{db + 1}"


def email(url: str) -> dict[str, Any]:
    """`smtp://user:pw@host:port` or `smtps://…` → Django's EMAIL_* settings."""
    parts = urlsplit(url)
    return {
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or 25,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_TIMEOUT": 20,
    }


def object_store(url: str) -> dict[str, Any]:
    """`s3://key:secret@host:port/bucket?ssl=0` → options of django-storages' S3 backend."""
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    scheme = "http" if query.get("ssl") == "0" else "https"
    return {
        "access_key": unquote(parts.username or ""),
        "secret_key": unquote(parts.password or ""),
        "bucket_name": parts.path.strip("/"),
        "endpoint_url": f"{scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else ""),
        "region_name": query.get("region", "us-east-1"),
        "default_acl": "private",
        "querystring_auth": True,
        "file_overwrite": True,
    }
