"""Nouns of digitization: the campaign and the line."""

from digitization.models.campaign import Campaign, Quota
from digitization.models.line import Batch, Document, Page

__all__ = ["Batch", "Campaign", "Document", "Page", "Quota"]
