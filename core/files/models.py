"""Stored bytes. Who may open them is asked by the app that owns the paper, never here."""

from __future__ import annotations

from django.db import models


class StoredFile(models.Model):
    """Bytes stored once by SHA-256. Names live with their owners: the same bytes may be many papers."""

    class State(models.TextChoices):
        QUARANTINED = "quarantined", "Chờ kiểm tra"
        CLEAN = "clean", "Đã kiểm tra"
        REFUSED = "refused", "Bị từ chối"

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField(help_text="bytes")
    media_type = models.CharField(max_length=100, help_text="from the content, not from the name")
    state = models.CharField(max_length=12, choices=State, default=State.QUARANTINED)
    refusal_code = models.CharField(max_length=40, blank=True)
    refusal_message = models.CharField(max_length=300, blank=True)
    page_count = models.PositiveIntegerField(null=True)
    # Encryption at rest comes with the archive in depth; the row is ready for it.
    key_id = models.CharField(max_length=60, blank=True)
    wrapped_key = models.BinaryField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="files_sha256_shape"),
            models.CheckConstraint(condition=models.Q(size__gte=0), name="files_size_not_negative"),
            models.CheckConstraint(
                condition=~models.Q(state="refused") | ~models.Q(refusal_code=""), name="files_refusal_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.media_type}"

    @property
    def object_name(self) -> str:
        """Where the bytes are in the object store: two levels of folders keep any of them small."""
        return f"{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"
