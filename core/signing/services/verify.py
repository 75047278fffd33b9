"""Judging the signatures of a stored file and keeping the verdict, in a worker: reading strangers' PDFs is risky."""

from __future__ import annotations

from django.db import transaction

from core.files import sandbox
from core.files.models import StoredFile
from core.files.services import local_path
from core.signing import pki
from core.signing.models import Verification
from core.signing.verification import verify_path


def verify_file(file: StoredFile) -> Verification:
    """Verify in a limited child process and append the verdict; it may be repeated, the latest counts.

    A file that cannot be read gets the verdict `not_checked`; one that is no PDF is `unsigned`.
    """
    if file.media_type != "application/pdf":
        return Verification.objects.create(file=file, signatures=[], verdict="unsigned")
    arguments = {"roots": pki.trust_roots(), "crls": [pki.current_crl().hex()]}
    with local_path(file) as path:
        answer = sandbox.call(verify_path, {"path": str(path), **arguments}, sandbox.Limits())
    with transaction.atomic():
        return Verification.objects.create(
            file=file, signatures=answer.get("signatures", []), verdict=answer.get("verdict", "not_checked")
        )
