"""A Redis of our own: unix socket only, nothing kept on disk (the database is the queue of record)."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from launcher.errors import LauncherError
from launcher.files import read_json, write_json, write_text
from launcher.identity import Identity, identify, is_alive
from launcher.paths import Checkout, prepare_socket_base, recall, socket_base


@dataclass(frozen=True)
class Server:
    """Where the server keeps its socket, settings and log."""

    home: Path
    socket: Path
    log: Path
    record: Path

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket}"


def locate(checkout: Checkout) -> Server:
    record = checkout.var / "redis.json"
    kept = recall(record, checkout)
    if "socket" in kept and Path(kept["socket"]).parent.is_dir():
        path = Path(kept["socket"])
    else:
        path = socket_base(checkout, shared_with_other_user=False, environ=dict(os.environ)) / "redis.sock"
    # The same folder as PostgreSQL's: as root, that server's own user must be able to pass.
    prepare_socket_base(checkout, path.parent, shared_with_other_user=os.geteuid() == 0)
    write_json(record, {"top": str(checkout.top), "socket": str(path)})
    return Server(checkout.var / "redis", path, checkout.log / "redis.log", checkout.run / "redis.pid.json")


def ask(server: Server, command: str, timeout: float = 2.0) -> str:
    """One command in Redis's inline protocol; its first line of reply, empty when nobody answers."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.settimeout(timeout)
            client.connect(str(server.socket))
            client.sendall(f"{command}\r\n".encode())
            return client.recv(4096).decode("utf-8", "replace").strip()
    except OSError:
        return ""


def is_running(server: Server) -> bool:
    return ask(server, "PING") == "+PONG"


def start(server: Server) -> None:
    """Start the server if it does not answer; waits until it does."""
    if is_running(server):
        return
    program = shutil.which("redis-server")
    if program is None:
        raise LauncherError("redis-server was not found.")
    server.home.mkdir(parents=True, exist_ok=True)
    config = server.home / "redis.conf"
    lines = ["port 0", f'unixsocket "{server.socket}"', "unixsocketperm 700", f'dir "{server.home}"', 'save ""']
    lines += ["appendonly no", "daemonize no", "databases 16"]
    write_text(config, "\n".join(lines) + "\n")
    with server.log.open("a", encoding="utf-8") as log:
        child = subprocess.Popen(
            [program, str(config)], stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True
        )
    _await(server, child)
    found = identify(child.pid)
    if found:
        write_json(server.record, {"pid": found.pid, "started": found.started})


def _await(server: Server, child: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 20
    while not is_running(server):
        if child.poll() is not None or time.monotonic() > deadline:
            raise LauncherError(f"Redis did not start; see {server.log}")
        time.sleep(0.05)


def stop(server: Server) -> None:
    """Ask the server to end, and see it gone."""
    if not is_running(server):
        return
    ask(server, "SHUTDOWN NOSAVE")
    kept = read_json(server.record)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        gone = not kept or not is_alive(Identity(int(kept["pid"]), int(kept["started"])))
        if gone and not is_running(server):
            server.record.unlink(missing_ok=True)
            return
        time.sleep(0.05)
    raise LauncherError(f"Redis did not stop; see {server.log}")
