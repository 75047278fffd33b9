"""What this machine knows about its package registries, carried into the empty system: addresses, keys, certificates.

Only configuration goes over, so that the empty system can fetch what this machine can; no package does.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from launcher.paths import Checkout

APT_FOLDERS = ("apt.conf.d", "sources.list.d", "preferences.d", "auth.conf.d", "keyrings", "trusted.gpg.d")
NAMES = re.compile(
    r"^(PIP_.*|NPM_CONFIG_.*|npm_config_.*|NODE_EXTRA_CA_CERTS|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|SSL_CERT_(FILE|DIR)"
    r"|(HTTPS?|FTP|ALL|NO)_PROXY|(https?|ftp|all|no)_proxy)$"
)


def environment(source: dict[str, str] | None = None) -> dict[str, str]:
    """Variables that tell pip, npm and TLS where to go and whom to trust."""
    values = dict(os.environ) if source is None else source
    return {key: value for key, value in values.items() if NAMES.match(key)}


def pip_files(checkout: Checkout) -> list[Path]:
    """pip's own list of the configuration files that exist."""
    command = [str(checkout.python), "-m", "pip", "config", "debug"]
    listing = subprocess.run(command, capture_output=True, text=True).stdout
    return [Path(found) for found in re.findall(r"^\s+(/\S+), exists: True$", listing, re.M)]


def local_folders(texts: Iterable[str]) -> list[Path]:
    """Folders of this machine that configuration names (`/opt/wheels`, `file:///srv/simple`)."""
    found = set()
    for text in texts:
        for word in re.findall(r"(?:file://)?(/[^\s:,;'\"]+)", text):
            path = Path(word)
            if path.is_dir() and len(path.parts) > 2:
                found.add(path)
    return sorted(found)


def named_files(texts: Iterable[str]) -> list[Path]:
    """Files of this machine that configuration names: constraints, certificates."""
    words = {word for text in texts for word in re.findall(r"(?:file://)?(/[^\s:,;'\"]+)", text)}
    return sorted(path for path in map(Path, words) if path.is_file())


def folders_to_show(checkout: Checkout) -> list[Path]:
    """Folders with local packages to show read-only inside; certificate folders are copied, not shown."""
    texts = [value for key, value in environment().items() if key.startswith("PIP_")]
    texts += [path.read_text(encoding="utf-8") for path in pip_files(checkout)]
    shown = [path for path in local_folders(texts) if Path("/etc") not in path.parents]
    # An index of links may point at files beside it (simple/ and files/): show the parent.
    return sorted({path.parent if path.name == "simple" else path for path in shown})


def unowned(folder: Path) -> list[Path]:
    """Files in an /etc folder that belong to no package, so somebody put them there for this machine."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()] if folder.is_dir() else []
    return [path for path in files if subprocess.run(["dpkg-query", "-S", path], capture_output=True).returncode]


def carry_over(root: Path, checkout: Checkout) -> None:
    """Copy registry configuration into the system below `root`."""
    apt = Path("/etc/apt")
    files = [path for name in APT_FOLDERS for path in unowned(apt / name) if "postgresql" not in path.name]
    if _same_release():
        shutil.rmtree(root / "etc/apt/sources.list.d", ignore_errors=True)
        (root / "etc/apt/sources.list").unlink(missing_ok=True)
        files += [path for path in (apt / "sources.list", *(apt / "sources.list.d").glob("*")) if path.is_file()]
    else:
        files = [path for path in files if "sources.list" not in str(path)]
    configured = pip_files(checkout)
    files += named_files(path.read_text(encoding="utf-8") for path in configured)
    files += [*configured, Path.home() / ".npmrc", Path("/etc/resolv.conf"), Path("/etc/hosts")]
    files += sorted(Path("/usr/local/share/ca-certificates").glob("*.crt"))
    files += [Path(value) for value in environment().values() if value.startswith("/") and Path(value).is_file()]
    for path in files:
        if path.is_file() and checkout.top not in path.parents:
            target = root / path.relative_to("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path.resolve(), target)


def _same_release() -> bool:
    text = Path("/etc/os-release").read_text(encoding="utf-8")
    return "VERSION_CODENAME=bookworm" in text and "\nID=debian" in f"\n{text}"


def sources() -> str:
    """What mmdebstrap takes as its mirror: this machine's own sources if it is the same release, else Debian's."""
    own = Path("/etc/apt/sources.list.d/debian.sources")
    if _same_release() and own.is_file():
        return str(own)
    return "deb http://deb.debian.org/debian bookworm main"


def apt_options() -> list[str]:
    """Local apt settings about fetching (not hooks, which would run on this machine)."""
    found = []
    for path in unowned(Path("/etc/apt/apt.conf.d")):
        text = path.read_text(encoding="utf-8", errors="replace")
        if "Acquire::" in text and "Invoke" not in text:
            found.append(str(path))
    return found
