"""Nouns of digitization: the campaign, the line and its quality."""

from digitization.models.campaign import Campaign, Quota
from digitization.models.line import Batch, Document, Page
from digitization.models.quality import (
    Fault,
    Inspection,
    IssuerMemory,
    Minutes,
    QualityPlan,
    SecondEntry,
    WorkDone,
)
from digitization.models.seal import AgencySeal

__all__ = [
    "AgencySeal",
    "Batch",
    "Campaign",
    "Document",
    "Fault",
    "Inspection",
    "IssuerMemory",
    "Minutes",
    "Page",
    "QualityPlan",
    "Quota",
    "SecondEntry",
    "WorkDone",
]
