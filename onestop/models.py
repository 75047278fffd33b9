"""Case handling (một cửa). Four statuses are kept apart: professional, finance, delivery, synchronisation."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q

from archive.models import Record
from core.accounts.models import Post
from core.agencies.models import Agency
from core.catalogue.models import Offering, Procedure, ProcedureRevision
from core.files.models import StoredFile
from core.signing.models import Credential
from forms.models import FormRevision, PrintNote


def tracking_token() -> str:
    return secrets.token_urlsafe(24)


class Process(models.Model):
    """Quy trình nội bộ of a procedure, from a date."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="processes")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    legal_basis = models.CharField(max_length=300)

    class Meta:
        verbose_name_plural = "processes"
        constraints = [
            models.UniqueConstraint(
                fields=["procedure"], condition=Q(valid_to__isnull=True), name="onestop_one_process"
            )
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.valid_from}"


class Step(models.Model):
    """Bước xử lý: who does what within how many working hours. The sum never extends the legal limit."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=16, choices=Post.Role)
    hours = models.DecimalField(max_digits=6, decimal_places=2, help_text="working hours")

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["process", "order"], name="onestop_step_order")]

    def __str__(self) -> str:
        return self.name


class Dossier(models.Model):
    """Hồ sơ: one application of one applicant for one procedure. It keeps the versions in force when accepted."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", "Mới đăng ký"
        SUPPLEMENT_BEFORE_ACCEPT = "supplement_before_accept", "Chờ bổ sung"
        REFUSED = "refused", "Không được tiếp nhận"
        ACCEPTED = "accepted", "Được tiếp nhận"
        IN_REVIEW = "in_review", "Đang xử lý"
        AWAITING_APPROVAL = "awaiting_approval", "Chờ phê duyệt"
        APPROVED = "approved", "Đang ký số và phát hành"
        RESULT_READY = "result_ready", "Đã xử lý xong"
        RETURNED = "returned", "Đã trả kết quả"

    class Finance(models.TextChoices):
        NOT_DUE = "not_due", "Không phải nộp"
        UNPAID = "unpaid", "Chưa thanh toán"
        PAID = "paid", "Đã thanh toán"

    class Delivery(models.TextChoices):
        PENDING = "pending", "Chưa trả"
        COUNTER = "counter", "Đã trả tại quầy"
        ONLINE = "online", "Đã trả trực tuyến"

    code = models.CharField(max_length=60, unique=True)
    tracking_token = models.CharField(max_length=48, unique=True, default=tracking_token)
    submit_key = models.CharField(max_length=80, unique=True, help_text="the draft it came from: submitted once")
    channel = models.PositiveSmallIntegerField(choices=Offering.Channel)
    procedure_revision = models.ForeignKey(ProcedureRevision, on_delete=models.PROTECT, related_name="dossiers")
    form_revision = models.ForeignKey(FormRevision, on_delete=models.PROTECT, related_name="+")
    process = models.ForeignKey(Process, null=True, on_delete=models.PROTECT, related_name="+")
    receiving_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="received_dossiers")
    competent_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="handled_dossiers")
    submitter = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="dossiers"
    )
    owner_name = models.CharField(max_length=200)
    owner_folded = models.CharField(max_length=200)
    owner_id = models.CharField(max_length=14)
    phone = models.CharField(max_length=15, blank=True)
    email = models.EmailField(blank=True)
    address = models.CharField(max_length=300, blank=True)
    abstract = models.CharField(max_length=1000)
    answers = models.JSONField()
    provenance = models.JSONField(default=dict)
    return_channel = models.PositiveSmallIntegerField(choices=Offering.Channel, default=Offering.Channel.ONLINE)

    state = models.CharField(max_length=24, choices=State, default=State.SUBMITTED)
    finance = models.CharField(max_length=8, choices=Finance, default=Finance.NOT_DUE)
    delivery = models.CharField(max_length=8, choices=Delivery, default=Delivery.PENDING)
    holder = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="held_dossiers")
    step = models.ForeignKey(Step, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=0, help_text="grows with every transition; a stale screen is refused")

    submitted_at = models.DateTimeField()
    reception_due_at = models.DateTimeField(help_text="8 working hours after receipt by the system")
    answered_at = models.DateTimeField(null=True, help_text="first acceptance, supplement request or refusal")
    accepted_at = models.DateTimeField(null=True)
    original_due_at = models.DateTimeField(null=True)
    current_due_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["submitter", "-id"], name="onestop_mine"),
            models.Index(fields=["receiving_agency", "state", "reception_due_at"], name="onestop_reception"),
            models.Index(fields=["competent_agency", "state", "current_due_at"], name="onestop_handling"),
            models.Index(fields=["holder", "state"], name="onestop_holder"),
            models.Index(fields=["owner_id"], name="onestop_owner"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=False)
                | Q(state__in=["submitted", "supplement_before_accept", "refused"]),
                name="onestop_accepted_has_time",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=False) | ~Q(state__in=["result_ready", "returned"]),
                name="onestop_finished_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class DossierOwner(models.Model):
    """Whose case it is, in which role: the child and the parents of a birth registration."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="owners")
    role = models.CharField(max_length=8)
    id_kind = models.CharField(max_length=12)
    id_number = models.CharField(max_length=14, blank=True)
    name = models.CharField(max_length=200)
    birth_date = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name


class DossierPaper(models.Model):
    """A paper of the dossier: an upload that stays with it, or a record of the archive linked by version."""

    class Status(models.TextChoices):
        TO_CHECK = "to_check", "Chờ kiểm tra"
        SUPPLIED = "supplied", "Đã nộp"
        REUSED = "reused", "Dùng lại từ kho"
        BAD = "bad", "Không mở được"

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="papers")
    component_key = models.CharField(max_length=60)
    component_name = models.CharField(max_length=300)
    name = models.CharField(max_length=200)
    status = models.CharField(max_length=8, choices=Status)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    record = models.ForeignKey(Record, null=True, on_delete=models.PROTECT, related_name="+")
    record_version = models.PositiveSmallIntegerField(null=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(file__isnull=False) | Q(record__isnull=False, record_version__isnull=False),
                name="onestop_paper_is_somewhere",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_status(self) -> Status:
        """The status with the verdict of the file's check, which comes after the paper was put in."""
        if self.file is None:
            return self.Status(self.status)
        checked = {StoredFile.State.QUARANTINED: self.Status.TO_CHECK, StoredFile.State.REFUSED: self.Status.BAD}
        return checked.get(StoredFile.State(self.file.state), self.Status.SUPPLIED)

    @property
    def is_open(self) -> bool:
        """Whether its bytes may be shown: checked, or a record of the archive."""
        return self.shown_status in (self.Status.SUPPLIED, self.Status.REUSED)

    @property
    def is_image(self) -> bool:
        return self.file is not None and self.file.media_type.startswith("image/")


class DossierEvent(models.Model):
    """Every transition of a dossier; the timeline, the control slip and the messages are made from these rows."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="events")
    number = models.PositiveIntegerField(help_text="from 1 within the dossier")
    at = models.DateTimeField()
    action = models.CharField(max_length=40)
    from_state = models.CharField(max_length=24, blank=True)
    to_state = models.CharField(max_length=24)
    actor_name = models.CharField(max_length=200)
    post_id = models.BigIntegerField(null=True)
    post_title = models.CharField(max_length=200, blank=True)
    agency_code = models.CharField(max_length=35, blank=True)
    agency_name = models.CharField(max_length=200, blank=True)
    public_note = models.CharField(max_length=4000, blank=True, help_text="shown to the citizen")
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["dossier", "number"], name="onestop_event_number")]

    def __str__(self) -> str:
        return f"{self.action} {self.at:%Y-%m-%d}"


class HandOver(models.Model):
    """Bàn giao: responsibility stays with the giver until the receiver confirms. Rows of the control slip."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="hand_overs")
    number = models.PositiveIntegerField()
    step_name = models.CharField(max_length=120)
    given_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    given_to = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True, help_text="sub-deadline of the receiver's step")
    done_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["dossier", "number"], name="onestop_handover_number")]

    def __str__(self) -> str:
        return f"{self.given_by_id} → {self.given_to_id}"


class Supplement(models.Model):
    """Yêu cầu bổ sung (form 02) and its answer."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="supplements")
    number = models.PositiveSmallIntegerField()
    contents = models.TextField(help_text="everything that is missing, told once and in full")
    reason = models.TextField()
    requested_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "number"], name="onestop_supplement_number")]

    def __str__(self) -> str:
        return f"{self.dossier_id}/{self.number}"


class IssuedSlip(models.Model):
    """A slip that was given out: its number, the revision it was printed from, its bytes once rendered."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="slips")
    key = models.CharField(max_length=40, help_text="slip.acceptance, slip.supplement …")
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", help_text="whose register numbers it"
    )
    form_revision = models.ForeignKey(FormRevision, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=60)
    context = models.JSONField(help_text="values printed, frozen when the slip was issued")
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(
        StoredFile, null=True, on_delete=models.PROTECT, related_name="+", help_text="the same as a Word document"
    )
    print_note = models.CharField(max_length=20, choices=PrintNote, blank=True)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "number"], name="onestop_slip_number")]

    def __str__(self) -> str:
        return self.number


class DossierPackage(models.Model):
    """What the applicant declared, as one signed JSON document (see `forms.package`)."""

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="package")
    content = models.TextField(help_text="canonical JSON: the bytes that are signed")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the content, hex")
    kept_at = models.DateTimeField()
    signature = models.TextField(blank=True, help_text="detached JWS")
    signed_by = models.ForeignKey(Credential, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.digest


class Decision(models.Model):
    """The result in the making: drafted, approved, signed, deposited. Its number comes from the register."""

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="decision")
    form_revision = models.ForeignKey(FormRevision, on_delete=models.PROTECT, related_name="+")
    values = models.JSONField(help_text="what is printed on the certificate")
    number = models.CharField(max_length=60, blank=True)
    symbol = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField(null=True)
    drafted_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    approved_by = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    preview = models.ForeignKey(
        StoredFile,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="printed without number, to decide on",
    )
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    signed_file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    record = models.OneToOneField(Record, null=True, on_delete=models.PROTECT, related_name="decision")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("drafted_by")),
                name="onestop_approver_is_another",
            )
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.number}"
