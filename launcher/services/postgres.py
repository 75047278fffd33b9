"""A PostgreSQL cluster of our own: unix socket only, run by an ordinary user, never the machine's server."""

from __future__ import annotations

import os
import pwd
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from launcher.errors import LauncherError
from launcher.files import write_json, write_text
from launcher.paths import Checkout, prepare_socket_base, reachable_by_others, recall, socket_base

ROLE = "motcua"
DATABASE = "motcua"
SYSTEM_USER = "postgres"
HOME_ELSEWHERE = Path("/var/lib/motcua")


def newest_bin(folders: list[Path]) -> Path | None:
    """The server binaries of the highest version among folders like /usr/lib/postgresql/15/bin."""

    def version(folder: Path) -> int:
        number = re.search(r"/(\d+)/bin$", str(folder))
        return int(number.group(1)) if number else 0

    usable = [folder for folder in folders if (folder / "initdb").exists()]
    return max(usable, key=version, default=None)


def find_bin() -> Path:
    found = newest_bin(list(Path("/usr/lib/postgresql").glob("*/bin")))
    if found is None:
        raise LauncherError("PostgreSQL's server programs were not found under /usr/lib/postgresql.")
    return found


@dataclass(frozen=True)
class Cluster:
    """Where the cluster is and who runs it."""

    data: Path
    sockets: Path
    log: Path
    user: str | None
    """System user to run as; None means the current one."""

    @property
    def url(self) -> str:
        return f"postgres:///{DATABASE}?host={quote(str(self.sockets), safe='/')}&user={ROLE}"


def locate(checkout: Checkout) -> Cluster:
    """Find the cluster's place, deciding it once: the record in `var/` wins as long as it is usable.

    PostgreSQL refuses to run as root. Root runs it as the owner of an existing cluster or as `postgres`; where that
    user cannot enter `var/` (a checkout under /root), the cluster gets a folder of its own elsewhere.
    """
    as_root = os.geteuid() == 0
    record = checkout.var / "postgres.json"
    kept = recall(record, checkout)
    data = Path(kept["data"]) if "data" in kept else checkout.var / "postgres"
    if as_root and not reachable_by_others(data.parent):
        data = HOME_ELSEWHERE / checkout.key / "postgres"
    user = _run_as(data) if as_root else None
    if "sockets" in kept and Path(kept["sockets"]).parent.is_dir():
        sockets = Path(kept["sockets"])
    else:
        sockets = socket_base(checkout, shared_with_other_user=user is not None, environ=dict(os.environ)) / "pg"
    prepare_socket_base(checkout, sockets.parent, shared_with_other_user=user is not None)
    write_json(record, {"top": str(checkout.top), "data": str(data), "sockets": str(sockets)})
    return Cluster(data=data, sockets=sockets, log=checkout.log / "postgres.log", user=user)


def _run_as(data: Path) -> str:
    owner = data.stat().st_uid if data.exists() else 0
    if owner:
        return pwd.getpwuid(owner).pw_name
    try:
        return pwd.getpwnam(SYSTEM_USER).pw_name
    except KeyError:
        raise LauncherError(f"PostgreSQL cannot run as root and the user {SYSTEM_USER!r} does not exist.") from None


def _environ() -> dict[str, str]:
    """Ours without PG* variables (they would point psql elsewhere) and with a plain locale."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return {**kept, "LC_ALL": "C.UTF-8"}


def _run(cluster: Cluster, command: list[str], output: IO[Any] | int) -> int:
    """Run one of the server's programs as the cluster's user, from a folder that user can enter."""
    identity: dict[str, Any] = {}
    if cluster.user:
        account = pwd.getpwnam(cluster.user)
        identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    return subprocess.run(
        command, cwd="/", env=_environ(), stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, **identity
    ).returncode


def _own(cluster: Cluster, folder: Path) -> None:
    if cluster.user:
        account = pwd.getpwnam(cluster.user)
        os.chown(folder, account.pw_uid, account.pw_gid)
    folder.chmod(0o700)


def settings(memory_bytes: int) -> dict[str, str]:
    """Server settings for one developer's machine: durable, quiet, an eighth of the memory but at most 1 GB."""
    shared_mb = max(64, min(1024, memory_bytes // 8 // 2**20))
    return {
        "listen_addresses": "''",
        "max_connections": "200",
        "shared_buffers": f"{shared_mb}MB",
        "effective_cache_size": f"{max(128, memory_bytes // 2 // 2**20)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": "128MB",
        "max_wal_size": "2GB",
        "wal_compression": "on",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "log_line_prefix": "'%m [%p] %d '",
        "log_min_duration_statement": "1000",
        "log_lock_waits": "on",
        "unix_socket_permissions": "0700",
    }


def _write_settings(cluster: Cluster) -> None:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    values = {**settings(memory), "unix_socket_directories": f"'{cluster.sockets}'"}
    target = cluster.data / "motcua.conf"
    write_text(target, "".join(f"{key} = {value}\n" for key, value in values.items()), mode=0o600)
    if cluster.user:
        account = pwd.getpwnam(cluster.user)
        os.chown(target, account.pw_uid, account.pw_gid)
    main = cluster.data / "postgresql.conf"
    line = "include = 'motcua.conf'\n"
    if line not in main.read_text(encoding="utf-8"):
        with main.open("a", encoding="utf-8") as stream:
            stream.write(line)


def create(cluster: Cluster) -> None:
    """Make the cluster where there is none: UTF-8, locale C.UTF-8, one superuser reached only through the socket."""
    if (cluster.data / "PG_VERSION").exists():
        return
    if cluster.user and HOME_ELSEWHERE in cluster.data.parents:
        for folder in (HOME_ELSEWHERE, cluster.data.parent):
            folder.mkdir(mode=0o755, exist_ok=True)
    cluster.data.mkdir(mode=0o700, exist_ok=True)
    _own(cluster, cluster.data)
    command = [str(find_bin() / "initdb"), "-D", str(cluster.data), "-U", ROLE, "-A", "trust"]
    command += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"]
    with cluster.log.open("a", encoding="utf-8") as log:
        if _run(cluster, command, log):
            raise LauncherError(f"initdb failed; see {cluster.log}")


def server_bin(cluster: Cluster) -> Path:
    """Programs of the version that made the cluster; a data folder of another major version does not start."""
    version = (cluster.data / "PG_VERSION").read_text(encoding="ascii").strip()
    folder = Path(f"/usr/lib/postgresql/{version}/bin")
    if not (folder / "postgres").exists():
        raise LauncherError(
            f"The database was made by PostgreSQL {version}, which is gone; `./dev reset` makes a new one."
        )
    return folder


def is_running(cluster: Cluster) -> bool:
    if not (cluster.data / "PG_VERSION").exists():
        return False
    command = [str(server_bin(cluster) / "pg_ctl"), "-D", str(cluster.data), "status"]
    return _run(cluster, command, subprocess.DEVNULL) == 0


def start(cluster: Cluster) -> None:
    """Start the server if it is not running; waits until it answers. Makes cluster and database when missing."""
    create(cluster)
    if not is_running(cluster):
        cluster.sockets.mkdir(mode=0o700, exist_ok=True)
        _own(cluster, cluster.sockets)
        _write_settings(cluster)
        with cluster.log.open("a", encoding="utf-8") as log:
            if _run(cluster, [str(server_bin(cluster) / "pg_ctl"), "-D", str(cluster.data), "-w", "start"], log):
                raise LauncherError(f"PostgreSQL did not start; see {cluster.log}")
    if _psql(cluster, "postgres", f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'") != "1":
        _psql(cluster, "postgres", f"CREATE DATABASE {DATABASE}")


def stop(cluster: Cluster) -> None:
    if is_running(cluster):
        with cluster.log.open("a", encoding="utf-8") as log:
            command = [str(server_bin(cluster) / "pg_ctl"), "-D", str(cluster.data), "-m", "fast", "-w", "stop"]
            if _run(cluster, command, log):
                raise LauncherError(f"PostgreSQL did not stop; see {cluster.log}")


def psql_command(cluster: Cluster, database: str = DATABASE) -> list[str]:
    return [str(server_bin(cluster) / "psql"), "-h", str(cluster.sockets), "-U", ROLE, "-d", database]


def _psql(cluster: Cluster, database: str, statement: str) -> str:
    command = [*psql_command(cluster, database), "-XAtqc", statement]
    done = subprocess.run(command, env=_environ(), stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise LauncherError(f"PostgreSQL refused a statement of the set-up: {done.stderr.strip()}")
    return done.stdout.strip()


def applied_migrations(cluster: Cluster) -> str:
    """Which database this is, and number and last id of Django's applied migrations; empty where there are none yet."""
    statement = (
        "SELECT (SELECT oid FROM pg_database WHERE datname = current_database())"
        " || ':' || count(*) || ':' || max(id) FROM django_migrations"
    )
    command = [*psql_command(cluster), "-XAtqc", statement]
    done = subprocess.run(command, env=_environ(), stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""
