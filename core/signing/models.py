"""Signing credentials and the signatures made with them (chữ ký số cá nhân / cơ quan)."""

from __future__ import annotations

from django.db import models

from core.files.models import StoredFile


class Credential(models.Model):
    """A certificate and where its key is kept. Holders are values: a person's post, or an agency."""

    class Holder(models.TextChoices):
        PERSON = "person", "Chữ ký số cá nhân"
        AGENCY = "agency", "Chữ ký số cơ quan"

    holder = models.CharField(max_length=6, choices=Holder)
    post_id = models.BigIntegerField(null=True)
    agency_code = models.CharField(max_length=35)
    name = models.CharField(max_length=200, help_text="subject as shown on the signature")
    provider = models.CharField(max_length=20, default="file", help_text="name in the registry of key providers")
    key_reference = models.CharField(max_length=200)
    certificate = models.TextField(help_text="PEM")
    serial = models.CharField(max_length=60)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    is_development = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post_id"],
                condition=models.Q(holder="person", revoked_at__isnull=True),
                name="signing_one_credential_per_post",
            ),
            models.UniqueConstraint(
                fields=["agency_code"],
                condition=models.Q(holder="agency", revoked_at__isnull=True),
                name="signing_one_seal_per_agency",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SignedFile(models.Model):
    """That a signature was made: the same key never signs twice, and never other bytes."""

    key = models.CharField(max_length=200, unique=True)
    source = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    output = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="signatures")
    signed_at = models.DateTimeField()
    timestamped_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.key


class Verification(models.Model):
    """A stored verdict on the signatures inside a file, computed in a worker, repeatable."""

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="verifications")
    verified_at = models.DateTimeField(auto_now_add=True)
    signatures = models.JSONField(help_text="a list of signature reports")
    verdict = models.CharField(max_length=12, help_text="valid, undecided, invalid, unsigned, not_checked")

    class Meta:
        indexes = [models.Index(fields=["file", "-id"], name="signing_latest_verdict")]

    def __str__(self) -> str:
        return self.verdict
