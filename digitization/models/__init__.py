"""Nouns of digitization: the campaign, the line and its quality, and the counts kept beside it."""

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
from digitization.models.tally import Tally

__all__ = [
    "AgencySeal",
    "Batch",
    "BudgetLine",
    "Campaign",
    "Document",
    "Fault",
    "Inspection",
    "IssuerMemory",
    "Minutes",
    "MonthQuota",
    "MonthlyReport",
    "Page",
    "PlanLine",
    "ProgrammeTask",
    "QualityPlan",
    "Quota",
    "SecondEntry",
    "SurveyReturn",
    "SurveyRow",
    "Tally",
    "WorkDone",
]
