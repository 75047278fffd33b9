"""The plan: what each agency has to bring over from paper, by when."""

from __future__ import annotations

from django.db import models

from core.agencies.models import Agency


class Campaign(models.Model):
    """Kế hoạch số hóa."""

    name = models.CharField(max_length=200)
    legal_basis = models.CharField(max_length=300)
    starts_on = models.DateField()
    ends_on = models.DateField()

    def __str__(self) -> str:
        return self.name


class Quota(models.Model):
    """What an agency has to file in a campaign, by when."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="quotas")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="quotas")
    planned = models.PositiveIntegerField(help_text="documents")
    due_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "agency"], name="digitization_quota_once")]

    def __str__(self) -> str:
        return f"{self.agency}: {self.planned}"
