"""The field dictionary, the forms made from it, and what people answered.

A published revision never changes: publishing freezes its fields together with the dictionary entries they came
from (`compiled`), and every draft and dossier names the revision it was filled on.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from core.agencies.models import Agency
from core.catalogue.models import Procedure, ProcedureRevision
from core.files.models import StoredFile


class FieldDefinition(models.Model):
    """Trường dữ liệu dùng chung: one entry of the shared dictionary, e.g. `person.full_name`.

    Forms use an entry under a role prefix: `father.full_name` and `child.full_name` are one definition.
    """

    class Sensitivity(models.TextChoices):
        PUBLIC = "public", "Công khai"
        PERSONAL = "personal", "Dữ liệu cá nhân"
        SENSITIVE = "sensitive", "Dữ liệu cá nhân nhạy cảm"

    key = models.CharField(max_length=80, unique=True)
    label = models.CharField(max_length=200)
    type = models.CharField(max_length=30, help_text="name in the registry of field types")
    hint = models.CharField(max_length=300, blank=True)
    options = models.JSONField(default=dict, help_text="constraints and choices of the type")
    unit = models.CharField(max_length=30, blank=True, help_text="unit of measure, shown after the value: m², đồng")
    code_list = models.CharField(max_length=60, blank=True, help_text="name of the code list the values come from")
    binding = models.CharField(max_length=80, blank=True, help_text="path in a prefill source: account.full_name")
    bindings = models.JSONField(default=list, help_text="paths in further sources, asked in this order")
    sensitivity = models.CharField(max_length=10, choices=Sensitivity, default=Sensitivity.PERSONAL)
    synonyms = models.JSONField(default=list)
    legal_basis = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True, help_text="last day on which new forms may use it")
    merged_into = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="duplicates",
        help_text="took its place",
    )
    search_text = models.TextField(default="", help_text="folded key, label and synonyms; kept by the services")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | ~models.Q(merged_into=models.F("pk")),
                name="eforms_not_merged_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.label})"

    @property
    def group(self) -> str:
        """The group it belongs to: `person` of `person.full_name`."""
        return self.key.partition(".")[0]


class Form(models.Model):
    """Mẫu đơn, tờ khai (e-form) or phiếu (slip)."""

    class Kind(models.TextChoices):
        EFORM = "eform", "Biểu mẫu điện tử"
        SLIP = "slip", "Phiếu"
        RESULT = "result", "Mẫu kết quả"

    key = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=6, choices=Kind)
    title = models.CharField(max_length=300)

    def __str__(self) -> str:
        return self.title


class FormRevision(models.Model):
    """A dated text of a form. `definition` is what its author wrote, `compiled` what was frozen at publishing."""

    class State(models.TextChoices):
        DRAFT = "draft", "Bản thảo"
        CHECKED = "checked", "Đã kiểm tra"
        PUBLISHED = "published", "Đã công bố"
        RETIRED = "retired", "Hết hiệu lực"

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    definition = models.JSONField(default=dict)
    compiled = models.JSONField(null=True)
    template = models.CharField(
        max_length=120, blank=True, help_text="print template, e.g. print/slips/acceptance.html"
    )
    legal_basis = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    published_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    change_note = models.CharField(
        max_length=300, blank=True, help_text="what changed, in words for people whose draft moves to this revision"
    )
    version = models.PositiveIntegerField(default=0, help_text="grows with every edit: an editor that is behind loses")

    class Meta:
        indexes = [GinIndex(fields=["definition"], name="eforms_uses", opclasses=["jsonb_path_ops"])]
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="eforms_revision_number"),
            models.UniqueConstraint(
                fields=["form"],
                condition=models.Q(state="published", valid_to__isnull=True),
                name="eforms_one_published",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "checked"]) | models.Q(compiled__isnull=False),
                name="eforms_published_is_compiled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form.key} r{self.number}"


class WordTemplate(models.Model):
    """The .docx an administrator prints a revision with; what a worker found in it is kept here, not with the bytes.

    Its file stays in quarantine for everybody else: accepted as a template is not accepted as a paper.
    """

    class State(models.TextChoices):
        CHECKING = "checking", "Đang kiểm tra"
        ACCEPTED = "accepted", "Đạt"
        REFUSED = "refused", "Chưa đạt"

    revision = models.OneToOneField(FormRevision, on_delete=models.CASCADE, related_name="word_template")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200, help_text="as it was called when it was uploaded")
    state = models.CharField(max_length=8, choices=State, default=State.CHECKING)
    version = models.PositiveIntegerField(default=1, help_text="grows with every upload and every check asked for")
    used = models.JSONField(default=dict, help_text="names it uses, with the columns of those that are tables")
    findings = models.JSONField(default=list, help_text="list of code, what, place, near")
    preview = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    preview_pdf = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    checked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.revision} {self.name}"


class PrintNote(models.TextChoices):
    """Why a declaration whose form has a Word template was printed in the general layout all the same."""

    NO_OFFICE = "no_office", "PDF theo mẫu in chung: máy chủ không có LibreOffice"
    OFFICE_FAILED = "office_failed", "PDF theo mẫu in chung: LibreOffice không chuyển được tệp Word"
    WORD_FAILED = "word_failed", "PDF theo mẫu in chung: không điền được mẫu Word"


class ProcedureForm(models.Model):
    """Which e-form and which result template a procedure uses."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="form_links")
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="procedure_links")
    purpose = models.CharField(max_length=6, choices=Form.Kind, default=Form.Kind.EFORM)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["procedure", "purpose"], name="eforms_procedure_form_once")]

    def __str__(self) -> str:
        return f"{self.procedure} – {self.form}"


class Draft(models.Model):
    """What somebody is filling in. `version` grows with every save: a tab that is behind cannot overwrite."""

    class State(models.TextChoices):
        OPEN = "open", "Đang điền"
        SUBMITTED = "submitted", "Đã nộp"
        DISCARDED = "discarded", "Đã bỏ"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="drafts")
    procedure_revision = models.ForeignKey(ProcedureRevision, on_delete=models.PROTECT, related_name="+")
    form_revision = models.ForeignKey(FormRevision, on_delete=models.PROTECT, related_name="drafts")
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)
    provenance = models.JSONField(default=dict, help_text="per field: source, record, at")
    changes = models.JSONField(
        default=list, help_text="moves to newer revisions the author has not read yet: from, to, note, added, removed"
    )
    set_aside = models.JSONField(
        default=dict, help_text="answers to questions not asked now: hidden by another answer, or gone from the form"
    )
    fetched = models.JSONField(
        default=dict, help_text="per prefill source: at, state, values by path, records by path; emptied on submission"
    )
    done_pages = models.JSONField(default=list, help_text="pages whose answers passed when last saved")
    version = models.PositiveIntegerField(default=0)
    saved_tab = models.CharField(max_length=24, blank=True, help_text="browser tab that saved last")
    saved_from = models.PositiveIntegerField(null=True, help_text="version that tab started from: it may save again")
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    submitted_as = models.CharField(max_length=60, blank=True, help_text="code of the dossier it became")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "state", "-updated_at"], name="eforms_my_drafts")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="submitted") | ~models.Q(submitted_as=""), name="eforms_submitted_has_code"
            )
        ]

    def __str__(self) -> str:
        return f"{self.form_revision} {self.id}"


class KeptPage(models.Model):
    """A page that could not be saved when it was posted: the session had ended, or the browser lost its cookie.

    It is kept for the browser that sent it (`browser` is the SHA-256 of a random cookie) and shown only there, to the
    author of the draft, as something to look at and save; see `forms.services.kept`.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="kept_pages")
    page_key = models.CharField(max_length=60)
    browser = models.CharField(max_length=64)
    posted = models.JSONField(help_text="list of values by name, only what belongs to the page")
    version = models.IntegerField(help_text="version of the draft that the page was opened with")
    tab = models.CharField(max_length=24, blank=True)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "page_key", "browser"], name="eforms_kept_once")]
        indexes = [models.Index(fields=["kept_at"], name="eforms_kept_at")]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.page_key}"


class DraftPaper(models.Model):
    """A paper put to a component: uploaded bytes, or a paper that a paper source (the vault) already holds."""

    class Source(models.TextChoices):
        UPLOAD = "upload", "Tải lên"
        VAULT = "vault", "Từ kho giấy tờ"

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="papers")
    component_key = models.CharField(max_length=60)
    source = models.CharField(max_length=6, choices=Source)
    name = models.CharField(max_length=200)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    source_name = models.CharField(max_length=30, blank=True, help_text="name in the registry of paper sources")
    source_ref = models.CharField(max_length=80, blank=True, help_text="record and version inside that source")
    joining = models.BooleanField(default=False, help_text="a worker is making one PDF of it and other photos")
    note = models.CharField(max_length=200, blank=True, help_text="why photos could not be joined")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(source="upload", file__isnull=False) | models.Q(source="vault", source_ref__gt="")),
                name="eforms_paper_has_source",
            ),
            models.UniqueConstraint(
                fields=["draft", "component_key", "file"],
                condition=models.Q(file__isnull=False),
                name="eforms_paper_file_once",
            ),
            models.UniqueConstraint(
                fields=["draft", "component_key", "source_ref"],
                condition=models.Q(source="vault"),
                name="eforms_paper_vault_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DraftPrint(models.Model):
    """A PDF of a draft as it stood at `version`, for its author; `file` is empty until a worker has made it."""

    draft = models.OneToOneField(Draft, on_delete=models.CASCADE, related_name="print")
    version = models.PositiveIntegerField()
    context = models.JSONField(help_text="what is printed, frozen when it was asked for")
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.draft_id} v{self.version}"
