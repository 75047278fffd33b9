"""The results store (Kho quản lý dữ liệu). Records enter by one door, `services.deposit`; nothing is overwritten."""

from __future__ import annotations

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone

from core.agencies.models import Agency
from core.catalogue.models import PaperType
from core.files.models import StoredFile

PLACE_WORDS = {"archive": "kho", "shelf": "giá", "box": "hộp", "folder": "cặp", "sheet": "tờ", "batch": "lô"}


class Record(models.Model):
    """A result or a digitised paper with its metadata (regulation reference 9.4; TT 01/2023, from memory)."""

    class Kind(models.TextChoices):
        RESULT = "result", "Kết quả giải quyết"
        COMPONENT = "component", "Thành phần hồ sơ"

    class Origin(models.TextChoices):
        BORN_DIGITAL = "born_digital", "Bản điện tử gốc"
        SCANNED = "scanned", "Số hóa từ bản giấy"

    class Status(models.TextChoices):
        VALID = "valid", "Còn hiệu lực"
        REPLACED = "replaced", "Đã thay thế"
        REVOKED = "revoked", "Đã thu hồi"
        EXPIRED = "expired", "Hết hiệu lực"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    deposit_key = models.CharField(max_length=200, unique=True, help_text="the same key is the same deposit")
    code = models.CharField(max_length=60, unique=True, help_text="mã giấy tờ trong kho")
    kind = models.CharField(max_length=10, choices=Kind)
    origin = models.CharField(max_length=12, choices=Origin)
    paper_type = models.ForeignKey(PaperType, on_delete=models.PROTECT, related_name="records")
    number = models.CharField(max_length=60, blank=True)
    symbol = models.CharField(max_length=60, blank=True)
    abstract = models.CharField(max_length=1000)
    issued_on = models.DateField(null=True)
    issuer_name = models.CharField(max_length=300, help_text="as printed")
    issuer = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="issued_records")
    custodian = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="kept_records")
    signer_name = models.CharField(max_length=120, blank=True)
    signer_title = models.CharField(max_length=200, blank=True)
    expires_on = models.DateField(null=True, help_text="last day it may be used; empty: permanent")
    scope = models.CharField(max_length=300, blank=True, help_text="phạm vi hiệu lực")
    status = models.CharField(max_length=8, choices=Status, default=Status.VALID)
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaces")
    procedure_code = models.CharField(max_length=20, blank=True)
    dossier_code = models.CharField(max_length=60, blank=True, help_text="blank for backlog")
    data = models.JSONField(default=dict, help_text="the paper's own fields, by dictionary key")
    place = models.JSONField(default=dict, help_text="paper store: archive, shelf, box, folder, sheet")
    owner_unknown = models.BooleanField(default=False)
    current_version = models.PositiveSmallIntegerField(default=1)
    deposited_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["custodian", "-deposited_at"], name="archive_by_custodian"),
            models.Index(fields=["-deposited_at"], name="archive_newest"),
            models.Index(fields=["dossier_code"], name="archive_dossier", condition=~models.Q(dossier_code="")),
            models.Index(fields=["paper_type", "-issued_on"], name="archive_by_type"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.abstract}"

    @property
    def standing(self) -> str:
        """The status today (Vietnamese calendar): what is valid until a day is expired after it, without any job."""
        lapsed = self.expires_on is not None and self.expires_on < timezone.localdate()
        return self.Status.EXPIRED if self.status == self.Status.VALID and lapsed else self.status

    @property
    def standing_label(self) -> str:
        return str(self.Status(self.standing).label)

    @property
    def number_symbol(self) -> str:
        return "/".join(part for part in (self.number, self.symbol) if part)

    @property
    def place_text(self) -> str:
        """Where the sheet of paper lies, in words: "giá A2, hộp 12, cặp 3, tờ 7"; empty where there is none."""
        return ", ".join(f"{word} {self.place[key]}" for key, word in PLACE_WORDS.items() if self.place.get(key))


class RecordOwner(models.Model):
    """Whose paper it is, in which role. Somebody without a known identity number is still a named owner."""

    class Role(models.TextChoices):
        SUBJECT = "subject", "Chủ giấy tờ"
        PARENT = "parent", "Cha, mẹ"
        SPOUSE = "spouse", "Vợ, chồng"
        COMPANY = "company", "Tổ chức"

    class IdKind(models.TextChoices):
        NATIONAL_ID = "national_id", "Số định danh cá nhân"
        OLD_ID = "old_id", "CMND 9 số"
        ENTERPRISE = "enterprise", "Mã số doanh nghiệp"
        NONE = "none", "Chưa có"

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="owners")
    role = models.CharField(max_length=8, choices=Role, default=Role.SUBJECT)
    id_kind = models.CharField(max_length=12, choices=IdKind)
    id_number = models.CharField(max_length=14, blank=True)
    name = models.CharField(max_length=200)
    folded_name = models.CharField(max_length=200)
    birth_date = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id_number", "record"], name="archive_owner_id", condition=~models.Q(id_number="")),
            GinIndex(fields=["folded_name"], name="archive_owner_name", opclasses=["gin_trgm_ops"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(id_kind="none", id_number="")
                | (~models.Q(id_kind="none") & ~models.Q(id_number="")),
                name="archive_owner_id_matches_kind",
            )
        ]

    def __str__(self) -> str:
        return self.name


class RecordVersion(models.Model):
    """The files of a record at one time. A wrong result gets a new version; the old one stays."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "number"], name="archive_version_number")]

    def __str__(self) -> str:
        return f"{self.record_id} v{self.number}"


class RecordFile(models.Model):
    """One file of a version. The original is kept untouched beside what was made from it."""

    class Role(models.TextChoices):
        ORIGINAL = "original", "Bản gốc nhận vào"
        SEARCHABLE = "searchable", "Bản tìm kiếm được"
        SIGNED = "signed", "Bản đã ký số"

    version = models.ForeignKey(RecordVersion, on_delete=models.CASCADE, related_name="files")
    role = models.CharField(max_length=10, choices=Role)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    pdfa = models.CharField(max_length=12, default="not_checked", help_text="pass, fail or not_checked; before signing")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "role"], name="archive_file_role_once")]

    def __str__(self) -> str:
        return f"{self.role} {self.name}"


class RecordText(models.Model):
    """Text to search in, apart from the record so that lists stay light. Indexed with marks and without."""

    record = models.OneToOneField(Record, on_delete=models.CASCADE, related_name="text")
    content = models.TextField()
    marked = SearchVectorField(null=True)
    folded = SearchVectorField(null=True)

    class Meta:
        indexes = [
            GinIndex(fields=["marked"], name="archive_text_marked"),
            GinIndex(fields=["folded"], name="archive_text_folded"),
        ]

    def __str__(self) -> str:
        return str(self.record_id)


class AccessEvent(models.Model):
    """Who looked at, took or used a paper, and for what. Shown to its owner; append-only."""

    class Kind(models.TextChoices):
        DEPOSIT = "deposit", "Lưu vào kho"
        VIEW = "view", "Xem"
        DOWNLOAD = "download", "Tải về"
        REUSE = "reuse", "Dùng lại trong hồ sơ"

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="accesses")
    version = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=8, choices=Kind)
    at = models.DateTimeField(auto_now_add=True)
    user_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    actor_post = models.CharField(max_length=200, blank=True)
    agency_code = models.CharField(max_length=35, blank=True)
    agency_name = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=300)
    dossier_code = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [models.Index(fields=["record", "-at"], name="archive_access_record")]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "dossier_code"],
                condition=models.Q(kind="reuse"),
                name="archive_reuse_once_per_dossier",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id}"


class IncomingDeposit(models.Model):
    """A paper another system sent for filing: stored with its external id before it is acted on."""

    class State(models.TextChoices):
        RECEIVED = "received", "Đã nhận, chờ kiểm tra"
        FILED = "filed", "Đã lưu kho"
        REFUSED = "refused", "Bị từ chối"

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    sender = models.CharField(max_length=200)
    external_id = models.CharField(max_length=120)
    metadata = models.JSONField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State, default=State.RECEIVED)
    code = models.CharField(max_length=60, blank=True)
    message = models.CharField(max_length=300, blank=True)
    record = models.ForeignKey(Record, null=True, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "external_id"], name="archive_incoming_once"),
            models.CheckConstraint(
                condition=~models.Q(state="filed") | models.Q(record__isnull=False), name="archive_incoming_filed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sender} {self.external_id}"
