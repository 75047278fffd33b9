"""Jobs of the forms: an uploaded paper is judged by a worker, never inside the request."""

from __future__ import annotations

from typing import Any

from core.files.services import check_upload
from core.jobs.registry import job
from core.jobs.runner import Lease


@job("forms.check_file", lease_seconds=60)
def check_file(lease: Lease, payload: dict[str, Any]) -> None:
    """Judge a quarantined upload (`file_id`): clean or refused with a reason. Done twice is done once."""
    check_upload(int(payload["file_id"]))
