"""Nouns of digitization: the campaign, the line, and the counts kept beside it."""

from digitization.models.campaign import (
    BudgetLine,
    Campaign,
    MonthlyReport,
    MonthQuota,
    PlanLine,
    ProgrammeTask,
    Quota,
    SurveyReturn,
    SurveyRow,
)
from digitization.models.line import Batch, Document, Page
from digitization.models.tally import Tally

__all__ = [
    "Batch",
    "BudgetLine",
    "Campaign",
    "Document",
    "MonthQuota",
    "MonthlyReport",
    "Page",
    "PlanLine",
    "ProgrammeTask",
    "Quota",
    "SurveyReturn",
    "SurveyRow",
    "Tally",
]
