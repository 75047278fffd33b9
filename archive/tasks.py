"""Jobs of the archive."""

from __future__ import annotations

from typing import Any

from archive.services.incoming import file_incoming
from core.jobs.registry import job
from core.jobs.runner import Lease


@job("archive.file_incoming")
def file_incoming_job(lease: Lease, payload: dict[str, Any]) -> None:
    """File a paper that came by the API."""
    file_incoming(lease, payload["incoming_id"])
