"""Background work of signatures: verifying a file, on the `signing` queue with payload {"file_id": …}."""

from __future__ import annotations

from typing import Any

from core.files.models import StoredFile
from core.jobs.registry import job
from core.jobs.runner import Lease
from core.signing.models import Verification
from core.signing.services.verify import verify_file


@job("signing.verify_file", queue="signing")
def verify_stored_file(lease: Lease, payload: dict[str, Any]) -> None:
    """Enqueue with a key that names the occasion; one verdict from after the job was made is enough."""
    file = StoredFile.objects.get(pk=payload["file_id"])
    if payload.get("again") or not Verification.objects.filter(file=file).exists():
        verify_file(file)
