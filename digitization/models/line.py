"""The line that turns paper into records: batch → document → page."""

from __future__ import annotations

from django.db import models

from archive.models import Record
from core.accounts.models import Post, User
from core.agencies.models import Agency
from core.catalogue.models import PaperType
from core.files.models import StoredFile
from digitization.models.campaign import Campaign


class Batch(models.Model):
    """Lô: papers of one kind brought to the line together."""

    class State(models.TextChoices):
        OPEN = "open", "Đang làm"
        CLOSED = "closed", "Đã xong"

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    campaign = models.ForeignKey(Campaign, null=True, on_delete=models.PROTECT, related_name="batches")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="batches")
    paper_type = models.ForeignKey(PaperType, on_delete=models.PROTECT, related_name="+")
    place = models.JSONField(default=dict, help_text="paper store: shelf, box, folder")
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    intake_key = models.CharField(
        max_length=100, blank=True, help_text="the same folder taken in again is the same batch"
    )
    created_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "batches"
        indexes = [models.Index(fields=["agency", "-id"], name="digitization_batches")]
        constraints = [
            models.UniqueConstraint(
                fields=["intake_key"], condition=~models.Q(intake_key=""), name="digitization_intake_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Document(models.Model):
    """One paper on the line. Transitions come from `digitization.transitions`.

    `indexer` and `checker` are the persons behind the posts: two posts of one person are still one person.
    """

    class State(models.TextChoices):
        REGISTERED = "registered", "Chờ kiểm tra tệp"
        SCANNED = "scanned", "Chờ đọc"
        READ = "read", "Chờ nhập chỉ mục"
        INDEXED = "indexed", "Chờ kiểm tra"
        CHECKED = "checked", "Chờ ký số"
        SIGNED = "signed", "Chờ lưu kho"
        FILED = "filed", "Đã lưu kho"
        SENT_BACK = "sent_back", "Bị trả lại"
        REFUSED = "refused", "Tệp bị từ chối"

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="documents")
    order = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    source = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.REGISTERED)
    is_part = models.BooleanField(default=False, help_text="split from a stack: other documents have the same source")
    rearranged = models.BooleanField(default=False, help_text="its pages are not just those of `source` in their order")
    collated = models.BooleanField(default=False, help_text="fronts and backs were laid together; cutting undoes it")
    split_blank = models.BooleanField(default=False, help_text="blank pages separate the papers of this stack")
    cover = models.ForeignKey("CoverSheet", null=True, on_delete=models.PROTECT, related_name="documents")
    alone = models.ForeignKey(
        StoredFile,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="its pages as one file, once it was rearranged",
    )
    hints = models.JSONField(default=list, help_text="suggestions that came with it: by cover sheet or manifest")
    info = models.JSONField(default=dict, help_text="digitization.reading.values.DocumentInfo")
    page_count = models.PositiveIntegerField(default=0)
    pages_read = models.PositiveIntegerField(default=0)
    suggestions = models.JSONField(default=list, help_text="field, value, confidence 0..1, page, box, how")
    fields = models.JSONField(default=dict, help_text="confirmed by the indexer")
    owners = models.JSONField(
        default=list, help_text="role, id_kind, id_number, name, birth_date; empty with owner_unknown"
    )
    owner_unknown = models.BooleanField(default=False)
    indexed_by = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    indexer = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    indexed_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    checker = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    sign_ordered_at = models.DateTimeField(null=True, help_text="when the signature was ordered; cleared when undone")
    desk_user = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", help_text="who has it open; a courtesy, no lock"
    )
    desk_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True, help_text="why it was sent back or refused, in Vietnamese")
    searchable = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    signed_file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    pdfa = models.CharField(max_length=12, default="not_checked")
    record = models.OneToOneField(Record, null=True, on_delete=models.PROTECT, related_name="document")
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    filed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "source"],
                condition=models.Q(is_part=False),
                name="digitization_same_stack_once",
            ),
            models.CheckConstraint(
                condition=models.Q(checker__isnull=True)
                | (models.Q(indexer__isnull=False) & ~models.Q(checker=models.F("indexer"))),
                name="digitization_two_persons",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["checked", "signed", "filed"]) | models.Q(checker__isnull=False),
                name="digitization_checked_by_someone",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="filed") | models.Q(record__isnull=False),
                name="digitization_filed_has_record",
            ),
        ]
        indexes = [
            models.Index(fields=["batch", "state", "order"], name="digitization_line"),
            models.Index(fields=["state", "id"], name="digitization_by_state"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def original(self) -> StoredFile:
        """The scan of this paper alone."""
        return self.alone or self.source


class Page(models.Model):
    """One page: its picture for the screen, its text, its word boxes (fractions of the page as displayed)."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField(help_text="from 1")
    file = models.ForeignKey(
        StoredFile, null=True, on_delete=models.PROTECT, related_name="+", help_text="where it lies; none: the source"
    )
    file_page = models.PositiveIntegerField(null=True, help_text="which page of `file`, from 1; none: `number`")
    image = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    thumbnail = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    words = models.JSONField(default=list, help_text="[text, x0, y0, x1, y1, confidence, line, block]")
    measures = models.JSONField(default=dict, help_text="the rest of digitization.reading.values.PageReading")
    confidence = models.FloatField(null=True, help_text="mean of the words, 0..100")
    dpi = models.PositiveIntegerField(null=True)
    skew = models.FloatField(null=True, help_text="degrees")
    image_hash = models.BigIntegerField(null=True, help_text="64 bits by which the sheet is known again, signed")
    is_blank = models.BooleanField(default=False)
    engine = models.CharField(max_length=60, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "number"], name="digitization_page_once", deferrable=models.Deferrable.DEFERRED
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_id}/{self.number}"
