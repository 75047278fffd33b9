"""The empty system itself: built by mmdebstrap, entered in namespaces of its own, removed again."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from pathlib import Path

from launcher.bare import registry
from launcher.errors import LauncherError

HOME_ENVIRONMENT = {
    "HOME": "/root",
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LANG": "C.UTF-8",
    "TERM": "dumb",
}


def build(root: Path) -> None:
    """Debian 12, essential packages and Python; nothing else."""
    root.parent.mkdir(parents=True, exist_ok=True)
    command = ["mmdebstrap", "--quiet", "--variant=minbase", "--include=python3", "--mode=root"]
    command += [f"--aptopt={path}" for path in registry.apt_options()]
    command += ["bookworm", str(root), registry.sources()]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise LauncherError(f"mmdebstrap failed:\n{done.stderr[-3000:]}")


def enter(root: Path, command: list[str], variables: dict[str, str], shown: list[Path]) -> int:
    """Run a command inside. Its mounts, processes and shared memory end with it."""
    place = shlex.quote(str(root))
    lines = ["set -eu", "mount --make-rprivate /"]
    lines += [f"mount -t proc proc {place}/proc", f"mount -t sysfs -o ro sysfs {place}/sys"]
    lines += [f"mount --rbind /dev {place}/dev", f"mount -t tmpfs tmpfs {place}/dev/shm"]
    for folder in shown:
        inside = shlex.quote(str(root / folder.relative_to("/")))
        lines += [f"mkdir -p {inside}", f"mount --bind -o ro {shlex.quote(str(folder))} {inside}"]
    pairs = [f"{key}={value}" for key, value in {**HOME_ENVIRONMENT, **variables}.items()]
    # The shell stays as the namespace's first process: it collects orphans, which a chroot's Python would not.
    lines += [f"env -i {shlex.join(pairs)} chroot {place} {shlex.join(command)} && code=0 || code=$?", "exit $code"]
    unshare = ["unshare", "--mount", "--pid", "--ipc", "--fork", "--kill-child", "sh", "-c", "\n".join(lines)]
    return subprocess.run(unshare, stdin=subprocess.DEVNULL).returncode


def remove(root: Path) -> None:
    """Remove an earlier system, never through a mount that somebody left in it."""
    if not root.exists():
        return
    for line in Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines():
        place = Path(line.split()[1].replace("\\040", " "))
        if place == root or root in place.parents:
            raise LauncherError(f"{place} is still mounted; unmount it first.")
    if not (root / "etc" / "debian_version").exists() and any(root.iterdir()):
        raise LauncherError(f"{root} is not an earlier system of ours; it is left alone.")
    shutil.rmtree(root)
