"""The catalogue of procedures (thủ tục hành chính). A published revision stays: cases keep the one they began under."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Field(models.Model):
    """Lĩnh vực: subject area of procedures."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    sort = models.PositiveSmallIntegerField(default=100)

    def __str__(self) -> str:
        return self.name


class PaperType(models.Model):
    """Loại giấy tờ: the national result code (`KQ.G15.000031`), or a code of ours (`CT.…`) where there is none."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=1000)
    short_name = models.CharField(max_length=200)
    folded_name = models.CharField(max_length=1000)
    is_national = models.BooleanField(default=True)
    validity_months = models.PositiveSmallIntegerField(
        null=True, help_text="calendar months from issue; empty: permanent"
    )
    validity_basis = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [GinIndex(fields=["folded_name"], name="catalogue_paper_name", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.short_name


class Procedure(models.Model):
    """Thủ tục hành chính by its national code `1.001193`."""

    code = models.CharField(max_length=20, unique=True)
    field = models.ForeignKey(Field, on_delete=models.PROTECT, related_name="procedures")
    popularity = models.PositiveSmallIntegerField(
        default=0, help_text="order among the tasks of the home page; 0: not there"
    )
    task_name = models.CharField(max_length=80, blank=True, help_text="life event, in a citizen's words: sinh con")
    icon = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return self.code


class ProcedureRevision(models.Model):
    """One dated text of a procedure."""

    class Online(models.TextChoices):
        FULL = "full", "Toàn trình"
        PARTIAL = "partial", "Một phần"
        NONE = "none", "Cung cấp thông tin"

    class Competence(models.TextChoices):
        COMMUNE = "commune", "Ủy ban nhân dân cấp xã"
        DEPARTMENT = "department", "Sở, ban, ngành"
        PROVINCE = "province", "Ủy ban nhân dân tỉnh"
        OTHER = "other", "Cơ quan khác"

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=2000)
    short_name = models.CharField(max_length=300)
    search_text = models.TextField(help_text="folded: name, code, field, synonyms")
    synonyms = ArrayField(models.CharField(max_length=80), default=list)
    levels = ArrayField(models.CharField(max_length=40), default=list)
    competence = models.CharField(max_length=10, choices=Competence)
    competent_department = models.CharField(
        max_length=35, blank=True, help_text="agency code where competence is a department"
    )
    applicants = ArrayField(models.CharField(max_length=200), default=list)
    online = models.CharField(max_length=7, choices=Online, default=Online.NONE)
    online_checked = models.BooleanField(default=False, help_text="no: the level is an assumption")
    decision = models.CharField(max_length=100, blank=True)
    legal_bases = ArrayField(models.CharField(max_length=100), default=list)
    notes = ArrayField(models.TextField(), default=list)
    deadline_note = models.TextField(blank=True)
    result_types = models.ManyToManyField(PaperType, related_name="issued_by")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    published_at = models.DateTimeField(null=True)
    source_digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the official entry it came from")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="catalogue_revision_number"),
            models.UniqueConstraint(
                fields=["procedure"], condition=models.Q(valid_to__isnull=True), name="catalogue_one_open_revision"
            ),
        ]
        indexes = [GinIndex(fields=["search_text"], name="catalogue_search", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return f"{self.procedure.code} {self.short_name}"


class Component(models.Model):
    """Thành phần hồ sơ: a paper the applicant must supply."""

    class Need(models.TextChoices):
        ALWAYS = "always", "Bắt buộc"
        CASE = "case", "Tùy trường hợp"
        FORM = "form", "Tờ khai trên cổng"
        SHOWN = "shown", "Chỉ xuất trình"

    class Digitise(models.TextChoices):
        REQUIRED_RESULT = "required_result", "Kết quả của thủ tục trước"
        REQUIRED_SECTOR = "required_sector", "Theo pháp luật chuyên ngành"
        REQUIRED_LOCAL = "required_local", "Theo quyết định của tỉnh"
        OPTIONAL = "optional", "Không bắt buộc"
        NEVER = "never", "Không số hóa"

    revision = models.ForeignKey(ProcedureRevision, on_delete=models.CASCADE, related_name="components")
    key = models.CharField(max_length=60, help_text="stable within the procedure")
    order = models.PositiveSmallIntegerField()
    name = models.TextField(help_text="as in the catalogue")
    short_name = models.CharField(max_length=300)
    need = models.CharField(max_length=6, choices=Need, default=Need.CASE)
    paper_type = models.ForeignKey(PaperType, null=True, on_delete=models.PROTECT, related_name="component_of")
    digitise = models.CharField(max_length=16, choices=Digitise, default=Digitise.OPTIONAL)
    originals = models.PositiveSmallIntegerField(default=0)
    copies = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["revision", "key"], name="catalogue_component_key")]

    def __str__(self) -> str:
        return self.short_name


class Offering(models.Model):
    """Cách thức thực hiện: time limit and fee hang on the channel (1 counter, 2 online, 3 postal)."""

    class Channel(models.IntegerChoices):
        COUNTER = 1, "Trực tiếp"
        ONLINE = 2, "Trực tuyến"
        POSTAL = 3, "Bưu chính công ích"

    class LimitKind(models.TextChoices):
        SAME_DAY = "same_day", "Trong ngày"
        WORKING_DAYS = "working_days", "Ngày làm việc"
        HOURS = "hours", "Giờ làm việc"
        DAYS = "days", "Ngày"
        MONTHS = "months", "Tháng"
        NONE = "none", "Không ghi thời hạn"

    class FeeKind(models.TextChoices):
        FREE = "free", "Miễn phí"
        FIXED = "fixed", "Mức phí cố định"
        COUNCIL = "council", "Theo nghị quyết của HĐND tỉnh"
        UNKNOWN = "unknown", "Không ghi"

    revision = models.ForeignKey(ProcedureRevision, on_delete=models.CASCADE, related_name="offerings")
    channel = models.PositiveSmallIntegerField(choices=Channel)
    limit_kind = models.CharField(max_length=12, choices=LimitKind)
    limit_value = models.PositiveSmallIntegerField(null=True)
    cutoff = models.TimeField(null=True, help_text="same day only: received later → next working day")
    limit_basis = models.CharField(
        max_length=500, help_text="legal basis, or where the figure was read and how sure it is"
    )
    fee_kind = models.CharField(max_length=8, choices=FeeKind)
    fee_amount = models.PositiveIntegerField(null=True, help_text="đồng")
    fee_note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "channel"], name="catalogue_offering_once")]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}"
