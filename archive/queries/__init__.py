"""Reads of the archive, each starting from what the actor may see."""

from archive.queries.records import access_history, record_for, vault
from archive.queries.reuse import ReusablePaper, reusable_papers
from archive.queries.search import Filters, search

__all__ = ["Filters", "ReusablePaper", "access_history", "record_for", "reusable_papers", "search", "vault"]
