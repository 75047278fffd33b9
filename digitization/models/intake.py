"""What comes before a paper is on the line, and what is put aside while its pages are set in order."""

from __future__ import annotations

import uuid

from django.db import models

from core.accounts.models import Post, User
from core.agencies.models import Agency
from core.catalogue.models import PaperType
from core.files.models import StoredFile
from digitization.models.line import Batch, Document, Page


class CoverSheet(models.Model):
    """Tờ bìa: a printed sheet laid on a paper in a stack; what follows it belongs to it.

    Its QR code holds only the number of this row and a signature: nothing personal, nothing a stranger can make.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    paper_type = models.ForeignKey(PaperType, on_delete=models.PROTECT, related_name="+")
    case_code = models.CharField(max_length=60, blank=True, help_text="of the dossier the paper came from")
    owner = models.JSONField(default=dict, help_text="name, id_kind, id_number, role; empty for none")
    run = models.UUIDField(default=uuid.uuid4, help_text="sheets printed together")
    print = models.ForeignKey(
        StoredFile, null=True, on_delete=models.PROTECT, related_name="+", help_text="the PDF of its run, once made"
    )
    made_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["agency", "-id"], name="digitization_covers"),
            models.Index(fields=["run"], name="digitization_cover_run"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.paper_type_id}"


class SetAside(models.Model):
    """A page taken out of its document: a cover sheet, a blank separator, a scan replaced by a better one.

    Nothing is thrown away: the row keeps what the page was and where it lay.
    """

    class Reason(models.TextChoices):
        COVER = "cover", "Tờ bìa"
        BLANK = "blank", "Trang trắng ngăn cách"
        REPLACED = "replaced", "Bản quét cũ đã thay"

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="set_aside")
    number = models.PositiveIntegerField(help_text="the page it was, or before which it lay")
    reason = models.CharField(max_length=8, choices=Reason)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_page = models.PositiveIntegerField()
    image = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    thumbnail = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    row = models.JSONField(default=dict, help_text="the other columns of the page")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number", "id"]

    def __str__(self) -> str:
        return f"{self.document_id}/{self.number} {self.reason}"


class Rescan(models.Model):
    """A better scan brought for one page; the old one stays until the new one is read."""

    class State(models.TextChoices):
        WAITING = "waiting", "Đang đọc bản quét lại"
        TAKEN = "taken", "Đã thay"
        REFUSED = "refused", "Không nhận"

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="rescans")
    number = models.PositiveIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    problem = models.CharField(max_length=300, blank=True)
    brought_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document"], condition=models.Q(state="waiting"), name="digitization_one_rescan_waits"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_id}/{self.number} {self.state}"


class PageMark(models.Model):
    """What a page is known again by. Triggers of the database keep it; pages that are blank or unread have none.

    Indexes over (agency, hash), (agency, number, hash) and four bands of the hash are made in its migration.
    """

    page = models.OneToOneField(Page, primary_key=True, on_delete=models.CASCADE, related_name="mark")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+", db_index=False)
    image_hash = models.BigIntegerField(help_text="as the page's")
    longest_number = models.CharField(
        max_length=40, blank=True, help_text="digits in the text; the first of the longest"
    )

    def __str__(self) -> str:
        return f"{self.page_id} {self.image_hash} {self.longest_number}"


class PageTwin(models.Model):
    """Two pages that look and read nearly the same: a person decides what that means, nothing is deleted."""

    class Decision(models.TextChoices):
        OPEN = "open", "Chờ quyết định"
        SAME = "same", "Trùng"
        DIFFERENT = "different", "Không trùng"

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="twins")
    other = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    distance = models.PositiveSmallIntegerField(help_text="bits of 64 in which the pictures differ")
    decision = models.CharField(max_length=9, choices=Decision, default=Decision.OPEN)
    decided_by = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "other"], name="digitization_twins_once")]

    def __str__(self) -> str:
        return f"{self.page_id} ~ {self.other_id}"


class ChunkedUpload(models.Model):
    """A file on its way in pieces. Its bytes wait beside the store until the last one is there."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="uploads")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    size = models.BigIntegerField(help_text="bytes, as announced")
    received = models.BigIntegerField(default=0)
    mark = models.CharField(max_length=100, help_text="the same file chosen again after a reload has the same mark")
    split_blank = models.BooleanField(default=False)
    started_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "user", "mark"], name="digitization_upload_once"),
            models.CheckConstraint(
                condition=models.Q(received__gte=0) & models.Q(received__lte=models.F("size")),
                name="digitization_upload_within_size",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.received}/{self.size}"


class Package(models.Model):
    """A ZIP of scans, or a manifest, from the browser, and what became of each file or row in it."""

    class State(models.TextChoices):
        WAITING = "waiting", "Đang mở"
        TAKEN = "taken", "Đã mở"
        REFUSED = "refused", "Không nhận"

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="packages")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    split_blank = models.BooleanField(default=False, help_text="blank pages separate the papers of its files")
    problem = models.CharField(max_length=300, blank=True)
    report = models.JSONField(default=list, help_text="[name, outcome, message] of each file")
    brought_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    seen_by = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True, help_text="since then no longer shown on the batch's page")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "file"], name="digitization_package_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"

    @property
    def is_manifest(self) -> bool:
        return not self.name.lower().endswith(".zip")

    @property
    def left_out(self) -> list[list[str]]:
        """Files that were refused, or are on the line already."""
        return [row for row in self.report if row[1] != "accepted"]

    @property
    def taken_count(self) -> int:
        return len(self.report) - len(self.left_out)


class FolderNote(models.Model):
    """What a hot folder could not take, shown to its agency until somebody has seen to it.

    Without an agency, where nobody there takes papers in, the province's administrator sees it.
    """

    agency = models.ForeignKey(Agency, null=True, on_delete=models.CASCADE, related_name="+")
    folder = models.CharField(max_length=120, help_text="agency code/paper type code")
    name = models.CharField(max_length=200, blank=True, help_text="of the file; empty: the whole folder")
    reason = models.CharField(max_length=600)
    at = models.DateTimeField()
    seen_by = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["agency", "-at"], condition=models.Q(seen_at=None), name="digitization_unseen_notes")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["folder", "name"], condition=models.Q(seen_at=None), name="digitization_note_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.folder} {self.name}"
