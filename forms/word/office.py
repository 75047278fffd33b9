"""Word to PDF by LibreOffice, where it is installed. Runs inside the sandbox, whose limits hold for LibreOffice too."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

_OPTIONS = (
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("/org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("/org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("/org.openoffice.Inet/Settings", "ooInetProxyType", "2"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)
"""No macros, no links followed, and every address behind a proxy where nobody listens."""
_ITEM = '<item oor:path="{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{}</oor:items>\n'
)
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <match target="pattern"><test name="family"><string>Times New Roman</string></test>
    <edit name="family" mode="append" binding="same"><string>Tinos</string></edit></match>
</fontconfig>
"""
"""Official papers are set in Times New Roman; Tinos has its measures and all Vietnamese letters."""


MADE = "paper.pdf"
"""What `to_pdf` writes."""


def to_pdf(program: str, path: str, folder: str) -> dict[str, Any]:
    """Write `folder/paper.pdf` from a .docx; `{}`, or `{"code"}` when LibreOffice makes none.

    `folder` is private to this call and thrown away with the profile that LibreOffice leaves in it.
    """
    home = Path(folder) / "home"
    profile = home / "profile"
    (profile / "user").mkdir(parents=True)
    items = "".join(_ITEM.format(*(escape(part) for part in option)) for option in _OPTIONS)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE.format(items), "utf-8")
    (home / "fonts.conf").write_text(_FONTS, "utf-8")
    paper = Path(folder) / "paper.docx"
    shutil.copyfile(path, paper)
    command = [
        program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck",
        "--nodefault", "--nofirststartwizard", "--convert-to", "pdf:writer_pdf_Export", "--outdir", folder, str(paper),
    ]  # fmt: skip
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "LANG": "C.UTF-8",
        "HOME": str(home),
        "TMPDIR": str(home),
        "FONTCONFIG_FILE": str(home / "fonts.conf"),
        "SAL_USE_VCLPLUGIN": "svp",
        "SOURCE_DATE_EPOCH": "315532800",
    }
    done = subprocess.run([*_offline(), *command], env=environment, cwd=folder, stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)  # fmt: skip
    made = Path(folder) / MADE
    if done.returncode != 0 or not made.is_file() or not made.read_bytes().startswith(b"%PDF-"):
        return {"code": "no_pdf"}
    return {}


def _offline() -> list[str]:
    """A network of its own without any interface, where the system lets us have one."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return []
    prefix = [unshare, "--map-current-user", "--net"]
    tried = subprocess.run([*prefix, "true"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, check=False)  # fmt: skip
    return prefix if tried.returncode == 0 else []
