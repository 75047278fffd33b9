"""Quality of the line: plan of a batch, second entries, samples and verdicts, faults, minutes, work done, memory."""

from __future__ import annotations

from django.db import models

from core.accounts.models import Post, User
from core.agencies.models import Agency
from core.catalogue.models import PaperType
from core.files.models import StoredFile
from digitization import sampling
from digitization.models.line import Batch, Document


class QualityPlan(models.Model):
    """How papers are checked: of one batch, or of every batch of a paper type in an agency. Without one: all."""

    class Mode(models.TextChoices):
        FULL = "full", "Kiểm tra toàn bộ"
        SAMPLE = "sample", "Kiểm tra theo mẫu"

    class Signing(models.TextChoices):
        EACH = "each", "Ký ngay khi duyệt từng giấy tờ"
        BATCH = "batch", "Ký cả lô một lần"

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    batch = models.OneToOneField(Batch, null=True, on_delete=models.CASCADE, related_name="own_plan")
    paper_type = models.ForeignKey(PaperType, null=True, on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(max_length=6, choices=Mode, default=Mode.FULL)
    aql = models.CharField(max_length=6, default="2.5", help_text="per cent of documents with a fault, as in the table")
    level = models.CharField(max_length=3, default=sampling.LEVEL, help_text="general inspection level: I, II, III")
    second_fields = models.JSONField(default=list, help_text="fields that a second person types blind")
    signing = models.CharField(max_length=5, choices=Signing, default=Signing.EACH)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(batch__isnull=False) ^ models.Q(paper_type__isnull=False),
                name="digitization_plan_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["agency", "paper_type"],
                condition=models.Q(paper_type__isnull=False),
                name="digitization_plan_once_a_type",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch or self.paper_type}: {self.mode}"

    @property
    def aql_text(self) -> str:
        """As written in Vietnamese: 2,5."""
        return self.aql.replace(".", ",")


class SecondEntry(models.Model):
    """The chosen fields typed a second time by a person who did not see the first values, and who decided between."""

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="second_entry")
    values = models.JSONField()
    differing = models.JSONField(default=list, help_text="fields whose two values are not the same")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    chosen = models.JSONField(default=dict, help_text="field → what the arbiter decided")
    arbiter = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    arbitrated_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "second entries"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(arbiter__isnull=True) | ~models.Q(arbiter=models.F("person")),
                name="digitization_arbiter_is_a_third",
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_id}: {len(self.differing)} differing"


class Inspection(models.Model):
    """One check of a whole batch by sample (ISO 2859-1): drawn once, recorded, decided once."""

    class Verdict(models.TextChoices):
        OPEN = "open", "Đang kiểm tra"
        ACCEPTED = "accepted", "Đạt"
        RETURNED = "returned", "Trả lại cả lô"

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="inspections")
    number = models.PositiveIntegerField(help_text="1, then one more after each return")
    severity = models.CharField(max_length=9, help_text="normal, tightened, reduced")
    aql = models.CharField(max_length=6)
    level = models.CharField(max_length=3, default=sampling.LEVEL)
    lot_size = models.PositiveIntegerField()
    code_letter = models.CharField(max_length=1)
    sample_size = models.PositiveIntegerField()
    accept = models.PositiveIntegerField()
    reject = models.PositiveIntegerField()
    seed = models.CharField(max_length=100)
    lot = models.JSONField(help_text="ids of all documents of the lot, in order")
    sample = models.JSONField(help_text="ids of the documents drawn, in order")
    faulty = models.PositiveIntegerField(default=0)
    verdict = models.CharField(max_length=8, choices=Verdict, default=Verdict.OPEN)
    reason = models.CharField(max_length=300, blank=True)
    drawn_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()
    decided_by = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    restart_note = models.CharField(max_length=300, blank=True, help_text="what was mended after this lot")
    restarted_by = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    restarted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="digitization_inspection_once"),
            models.UniqueConstraint(
                fields=["batch"], condition=models.Q(verdict="open"), name="digitization_one_open_inspection"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.number} {self.verdict}"


class Fault(models.Model):
    """A document sent back: why, by whom, and whose turn it is. Error rates and minutes are counted from these."""

    class Turn(models.TextChoices):
        INDEXER = "indexer", "Người nhập chỉ mục"
        SCANNER = "scanner", "Người quét"

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="faults")
    kinds = models.JSONField(help_text="keys of digitization.faults.KINDS")
    note = models.CharField(max_length=300, blank=True)
    turn = models.CharField(max_length=7, choices=Turn, default=Turn.INDEXER)
    indexer = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    found_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField()
    inspection = models.ForeignKey(Inspection, null=True, on_delete=models.PROTECT, related_name="faults")

    class Meta:
        indexes = [models.Index(fields=["indexer", "found_at"], name="digitization_faults_of")]

    def __str__(self) -> str:
        return f"{self.document_id}: {', '.join(self.kinds)}"


class Minutes(models.Model):
    """Biên bản nghiệm thu lô: what the batch was when it was accepted. Frozen; printed by a job."""

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, related_name="minutes")
    number = models.CharField(max_length=60, unique=True)
    content = models.JSONField(help_text="everything the paper says, as values")
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "minutes"

    def __str__(self) -> str:
        return self.number


class WorkDone(models.Model):
    """One document done by one person at one step; `seconds` from opening to confirming, None where not known."""

    class Step(models.TextChoices):
        INDEX = "index", "Nhập chỉ mục"
        SECOND = "second", "Nhập lần hai"
        CHECK = "check", "Kiểm tra"

    document = models.ForeignKey(Document, null=True, on_delete=models.SET_NULL, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=6, choices=Step)
    pages = models.PositiveIntegerField()
    seconds = models.PositiveIntegerField(null=True)
    week = models.DateField(help_text="the Monday")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "work done"
        indexes = [models.Index(fields=["agency", "week", "person"], name="digitization_work")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.step} {self.at}"


class IssuerMemory(models.Model):
    """What papers of an issuer said before, as checkers approved it: its name, symbols, signers, kinds."""

    class Subject(models.TextChoices):
        ISSUER = "issuer", "Cơ quan ban hành"
        SYMBOL = "symbol", "Ký hiệu"
        SIGNER = "signer", "Người ký"
        KIND = "kind", "Loại văn bản"

    issuer = models.CharField(max_length=300, help_text="folded name")
    subject = models.CharField(max_length=6, choices=Subject)
    value = models.CharField(max_length=200)
    count = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "issuer memories"
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject", "value"], name="digitization_remembered_once")
        ]

    def __str__(self) -> str:
        return f"{self.issuer} {self.subject} {self.value}: {self.count}"
