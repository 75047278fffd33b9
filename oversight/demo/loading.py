"""The order in which the demo province is put together; each part can be repeated."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import transaction

from forms.services.generated import generate_drafts
from forms.services.seed import load_forms
from onestop.services.seed import load_processes
from oversight.demo.campaign import load_campaign
from oversight.demo.papers import load_papers
from oversight.demo.people import load_people


def demo_password() -> str:
    """`DEMO_PASSWORD`, or one made at the first start and kept beside the other state."""
    given = os.environ.get("DEMO_PASSWORD")
    if given:
        return given
    path = Path(settings.VAR_DIR) / "demo-password"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Mot-Cua-{secrets.token_hex(4)}\n", "utf-8")
        path.chmod(0o600)
    return path.read_text("utf-8").strip()


def load_all(*, demo: bool) -> Iterator[str]:
    """Load what is missing; yields a line on each part, in Vietnamese."""
    with transaction.atomic():
        load_forms()
        load_processes()
        generate_drafts()
    yield "Đã nạp từ điển trường, biểu mẫu và quy trình."
    if not demo:
        return
    with transaction.atomic():
        made = load_people(demo_password())
        load_campaign()
    yield f"Tài khoản minh họa mới: {made}."
    yield f"Giấy tờ minh họa mới trong kho: {load_papers()}."
