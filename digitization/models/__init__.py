"""Nouns of digitization: the campaign, the line, and what comes before it."""

from digitization.models.campaign import Campaign, Quota
from digitization.models.intake import ChunkedUpload, CoverSheet, Package, PageTwin, Rescan, SetAside
from digitization.models.line import Batch, Document, Page

__all__ = [
    "Batch",
    "Campaign",
    "ChunkedUpload",
    "CoverSheet",
    "Document",
    "Package",
    "Page",
    "PageTwin",
    "Quota",
    "Rescan",
    "SetAside",
]
