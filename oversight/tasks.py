"""Jobs of the demo."""

from __future__ import annotations

from typing import Any

from core.jobs.registry import job
from core.jobs.runner import Lease
from oversight.demo.papers import file_certificate


@job("oversight.demo_file", max_attempts=60)
def demo_file_job(lease: Lease, payload: dict[str, Any]) -> None:
    """Carry the demo citizen's certificate to the end of the line."""
    file_certificate(payload["document_id"], payload["number"], payload["issued_on"])
