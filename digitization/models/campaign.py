"""The plan: what each agency has to bring over from paper, by when, with its survey, roadmap, tasks and reports."""

from __future__ import annotations

from django.db import models

from core.accounts.models import Post
from core.agencies.models import Agency
from core.catalogue.models import PaperType, Procedure
from core.files.models import StoredFile


class Campaign(models.Model):
    """Kế hoạch số hóa. `roadmap` is the rule that makes the plan out of the survey (`digitization.roadmap`)."""

    name = models.CharField(max_length=200)
    legal_basis = models.CharField(max_length=300)
    starts_on = models.DateField()
    ends_on = models.DateField()
    survey_due_on = models.DateField(null=True, help_text="the last day on which a survey return is in time")
    roadmap = models.JSONField(default=dict, help_text="key, criterion, phases; empty: quotas are entered by hand")

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


class MonthQuota(models.Model):
    """Part of an agency's quota for one month, of one team or (without a name) of the whole agency."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="month_quotas")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    month = models.DateField(help_text="its first day")
    team = models.CharField(max_length=80, blank=True)
    planned = models.PositiveIntegerField(help_text="documents")

    class Meta:
        ordering = ["month", "team"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "agency", "month", "team"], name="digitization_month_quota_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.month:%m/%Y} {self.team}: {self.planned}"


class SurveyReturn(models.Model):
    """Phiếu khảo sát: what valid paper results an agency has, signed off by its leader."""

    class State(models.TextChoices):
        DRAFT = "draft", "Đang lập"
        SIGNED = "signed", "Đã xác nhận"

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="returns")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=6, choices=State, default=State.DRAFT)
    updated_by = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    reopened_reason = models.CharField(max_length=300, blank=True)
    upload = models.ForeignKey(
        StoredFile, null=True, on_delete=models.PROTECT, related_name="+", help_text="spreadsheet waiting for a worker"
    )
    upload_errors = models.JSONField(default=list, help_text="cell and message, of the last spreadsheet")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "agency"], name="digitization_return_once")]

    def __str__(self) -> str:
        return f"{self.agency}: {self.state}"


class SurveyRow(models.Model):
    """Papers of one kind, from some years, kept in one place; with an exclusion they stay out of the plan."""

    class Condition(models.TextChoices):
        GOOD = "good", "Tốt"
        FAIR = "fair", "Trung bình"
        POOR = "poor", "Hư hỏng"

    class Exclusion(models.TextChoices):
        SECTOR = "sector", "Chương trình của ngành đã số hóa"
        PERMANENT = "permanent", "Đã nộp lưu trữ lịch sử"
        EXPIRED = "expired", "Hết hiệu lực"
        NOT_OURS = "not_ours", "Không thuộc thẩm quyền"

    survey = models.ForeignKey(SurveyReturn, on_delete=models.CASCADE, related_name="rows")
    order = models.PositiveIntegerField()
    paper_type = models.ForeignKey(PaperType, on_delete=models.PROTECT, related_name="+")
    procedure = models.ForeignKey(Procedure, null=True, on_delete=models.PROTECT, related_name="+")
    year_from = models.PositiveSmallIntegerField()
    year_to = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField()
    condition = models.CharField(max_length=4, choices=Condition, default=Condition.GOOD)
    place = models.CharField(max_length=200, blank=True)
    exclusion = models.CharField(max_length=9, choices=Exclusion, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(year_to__gte=models.F("year_from")), name="digitization_survey_years"
            )
        ]

    def __str__(self) -> str:
        return f"{self.paper_type} {self.year_from}–{self.year_to}: {self.count}"


class PlanLine(models.Model):
    """What the roadmap's rule gave one agency for one kind of paper: the phase and its last day."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="plan_lines")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    paper_type = models.ForeignKey(PaperType, on_delete=models.PROTECT, related_name="+")
    phase = models.CharField(max_length=40, help_text="key of the roadmap's phase")
    phase_name = models.CharField(max_length=200)
    due_on = models.DateField()
    planned = models.PositiveIntegerField(help_text="documents")
    priority = models.BooleanField(default=False, help_text="other procedures ask for this paper")

    class Meta:
        ordering = ["due_on", "-priority", "agency", "paper_type"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "agency", "paper_type", "phase"], name="digitization_plan_line_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.paper_type} {self.phase}: {self.planned}"


class BudgetLine(models.Model):
    """Kinh phí: money for a campaign in a year, of one agency or of the province as a whole."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="budget_lines")
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=200)
    amount = models.PositiveBigIntegerField(help_text="đồng")

    class Meta:
        ordering = ["year", "id"]

    def __str__(self) -> str:
        return f"{self.year} {self.name}: {self.amount}"


class ProgrammeTask(models.Model):
    """Nhiệm vụ of the plan's annex, such as the seven of Kế hoạch 21/KH-UBND (Phú Yên, 2021)."""

    class State(models.TextChoices):
        WAITING = "waiting", "Chưa bắt đầu"
        RUNNING = "running", "Đang làm"
        DONE = "done", "Đã xong"

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="tasks")
    number = models.PositiveSmallIntegerField()
    part = models.CharField(max_length=300, help_text="heading of the annex")
    name = models.TextField()
    lead = models.CharField(max_length=300)
    coordinating = models.CharField(max_length=500)
    product = models.CharField(max_length=300)
    due_on = models.DateField(help_text="last day of the quarter")
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    evidence = models.CharField(max_length=500, blank=True, help_text="number of the document, or its address")
    updated_by = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["campaign", "number"], name="digitization_task_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"

    @property
    def quarter(self) -> str:
        """`III/2026`, as plans write it."""
        return f"{('I', 'II', 'III', 'IV')[(self.due_on.month - 1) // 3]}/{self.due_on.year}"


class TaskEvidence(models.Model):
    """Tệp minh chứng of a task. One taken away keeps its row and may be brought back."""

    task = models.ForeignKey(ProgrammeTask, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    added_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_by = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "file"],
                condition=models.Q(removed_at__isnull=True),
                name="digitization_evidence_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.name}"


class MonthlyReport(models.Model):
    """Báo cáo tháng, frozen: the database refuses to change its figures. A worker writes its files once."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="reports")
    month = models.DateField(help_text="its first day")
    figures = models.JSONField(help_text="digitization.queries.reports.month_figures")
    frozen_by = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField()
    pdf = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    docx = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    xlsx = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-month"]
        constraints = [models.UniqueConstraint(fields=["campaign", "month"], name="digitization_report_once")]

    def __str__(self) -> str:
        return f"{self.campaign} {self.month:%m/%Y}"
