"""Nouns of digitization: the campaign, the intake, the line and its quality, and the counts kept beside it."""

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
    TaskEvidence,
)
from digitization.models.intake import (
    ChunkedUpload,
    CoverSheet,
    FolderNote,
    Package,
    PageMark,
    PageTwin,
    Rescan,
    SetAside,
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
    "ChunkedUpload",
    "CoverSheet",
    "Document",
    "Fault",
    "FolderNote",
    "Inspection",
    "IssuerMemory",
    "Minutes",
    "MonthQuota",
    "MonthlyReport",
    "Package",
    "Page",
    "PageMark",
    "PageTwin",
    "PlanLine",
    "ProgrammeTask",
    "QualityPlan",
    "Quota",
    "Rescan",
    "SecondEntry",
    "SetAside",
    "SurveyReturn",
    "SurveyRow",
    "Tally",
    "TaskEvidence",
    "WorkDone",
]
