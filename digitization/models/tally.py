"""Counts kept beside the documents, so that a dashboard never counts documents."""

from __future__ import annotations

from django.db import models

from core.agencies.models import Agency
from core.catalogue.models import PaperType
from digitization.models.campaign import Campaign


class Tally(models.Model):
    """Documents of an agency in one state: totals by kind of paper; filed ones also by week and by day, of all kinds.

    Triggers of the database add a row of ±1 in the transaction of every change of state, whoever makes it; a count
    is the sum of its rows. Rows are only added, so two desks never wait for each other's counts;
    `services.rollups.fold` puts rows of the same count together. The relations are not checked by the database:
    these are derived figures, held against a full count every night.
    """

    class Grain(models.TextChoices):
        TOTAL = "T", "Tất cả"
        WEEK = "W", "Tuần"
        DAY = "D", "Ngày"

    grain = models.CharField(max_length=1, choices=Grain)
    campaign = models.ForeignKey(
        Campaign, null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    paper_type = models.ForeignKey(
        PaperType, null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    state = models.CharField(max_length=10)
    day = models.DateField(null=True, help_text="the day, the week's Monday, or nothing for a total")
    count = models.IntegerField()
    folded = models.BooleanField(default=False, help_text="the only row of its count when it was written")

    class Meta:
        verbose_name_plural = "tallies"
        indexes = [
            models.Index(
                fields=["campaign", "grain", "state", "day"],
                include=("agency", "paper_type", "count"),
                name="digitization_tally_read",
            ),
            models.Index(fields=["agency", "grain", "state", "day"], name="digitization_tally_key"),
            models.Index(fields=["id"], condition=models.Q(folded=False), name="digitization_tally_new"),
        ]

    def __str__(self) -> str:
        return f"{self.grain} {self.agency_id} {self.state} {self.day}: {self.count:+d}"
