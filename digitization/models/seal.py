"""The picture of an agency's seal for the visible signature on digitised papers (TT 02/2019/TT-BNV, from memory)."""

from __future__ import annotations

from django.db import models

from core.agencies.models import Agency
from core.files.models import StoredFile


class AgencySeal(models.Model):
    """Red, on a transparent ground, drawn at its true size."""

    agency = models.OneToOneField(Agency, on_delete=models.PROTECT, related_name="+")
    image = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    millimetres = models.PositiveIntegerField(help_text="true diameter")
    set_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.agency_id}: {self.millimetres} mm"
