"""A revision's Word template: sent, checked by a worker, checked again, removed. A published revision keeps its own."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import IO, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.audit.errors import Conflict, Invalid
from core.audit.services import record
from core.audit.values import SYSTEM
from core.files import sandbox
from core.files.models import StoredFile
from core.files.services import local_path, store
from core.jobs.runner import Lease
from core.jobs.services import enqueue
from forms.fields.base import clean_line
from forms.models import Form, FormRevision, WordTemplate
from forms.queries.revisions import compiled_or_why
from forms.queries.word import office_program, refusal
from forms.services.editing import lock_unpublished
from forms.services.word_print import LIMITS, to_pdf
from forms.word import filling
from forms.word.names import sample_values, shapes

MAX_BYTES = 5 * 1024 * 1024
State = WordTemplate.State


def upload(actor: Actor, revision_id: int, version: int, file: IO[bytes], size: int, name: str) -> WordTemplate:
    """Keep a .docx in quarantine as the template of an unpublished revision; a worker checks it.

    The one before is replaced. Raises NotAllowed, Invalid (not .docx, larger than 5 MB), Conflict (published, stale).
    """
    _require_docx(file, size)
    with transaction.atomic():
        _editable(actor, revision_id, version)
    stored = store(file)
    with transaction.atomic():
        revision = _editable(actor, revision_id, version)
        template, created = WordTemplate.objects.select_for_update().get_or_create(
            revision=revision, defaults={"file": stored}
        )
        template.file, template.name = stored, clean_line(name)[-200:] or "mau.docx"
        template.uploaded_at = timezone.now()
        template.version += not created
        record("form.word_uploaded", revision, actor.who, data={"name": template.name, "sha256": stored.sha256})
        return _ask(revision, template)


@transaction.atomic
def check_again(actor: Actor, revision_id: int, version: int) -> WordTemplate:
    """Have the template checked and its preview made anew. Raises NotAllowed, Invalid (none), Conflict."""
    revision = _editable(actor, revision_id, version)
    template = WordTemplate.objects.select_for_update().filter(revision=revision).first()
    if template is None:
        raise Invalid("no_template", _("Biểu mẫu không có mẫu Word."))
    template.version += 1
    record("form.word_check_asked", revision, actor.who, data={"name": template.name})
    return _ask(revision, template)


@transaction.atomic
def remove(actor: Actor, revision_id: int, version: int) -> None:
    """Go back to the general layout. A second click changes nothing. Raises NotAllowed, Conflict."""
    revision = _editable(actor, revision_id, version)
    template = WordTemplate.objects.select_for_update().filter(revision=revision).first()
    if template is not None:
        template.delete()
        _reopen(revision)
        record("form.word_removed", revision, actor.who, data={"name": template.name})


def check(lease: Lease, template_id: int, version: int) -> None:
    """The worker's part: open the file in a limited child, judge it, fill it with sample answers.

    May run twice or die anywhere: a template that was replaced, checked or removed since stays as it is.
    """
    waiting = WordTemplate.objects.filter(pk=template_id, version=version, state=State.CHECKING)
    template = waiting.select_related("file", "revision__form").first()
    if template is None:
        return
    form, _why = compiled_or_why(template.revision.definition)
    if form is None:
        _judge(lease, template, {"code": "form"}, {}, None, None)
        return
    names = shapes(form)
    with tempfile.TemporaryDirectory() as folder, local_path(template.file) as path:
        target = Path(folder) / "preview.docx"
        values = sample_values(form)
        values["form_title"] = template.revision.form.title
        arguments = {"path": str(path), "names": names, "sample": values, "target": str(target)}
        verdict = sandbox.call(filling.examine, arguments, LIMITS)
        preview = pdf = None
        if "code" not in verdict and not verdict["findings"]:
            preview = store(target.read_bytes(), trusted=True)
            pdf = to_pdf(target) if office_program() else None
    used = {name: names[name] for name in verdict.get("used", []) if name in names}
    _judge(lease, template, verdict, used, preview, pdf)


@transaction.atomic
def _judge(
    lease: Lease,
    template: WordTemplate,
    verdict: dict[str, Any],
    used: dict[str, list[str] | None],
    preview: StoredFile | None,
    pdf: StoredFile | None,
) -> None:
    lease.guard()
    locked = WordTemplate.objects.select_for_update().filter(
        pk=template.pk, version=template.version, state=State.CHECKING
    )
    if not locked.exists():
        return
    refusal = [{"code": verdict["code"], "what": verdict.get("what", "")}] if "code" in verdict else []
    findings = refusal or verdict["findings"]
    locked.update(
        state=State.REFUSED if findings else State.ACCEPTED,
        findings=findings,
        used=used,
        preview=preview,
        preview_pdf=pdf,
        checked_at=timezone.now(),
    )
    data = {"name": template.name, "accepted": not findings, "findings": [each["code"] for each in findings[:10]]}
    record("form.word_checked", template.revision, SYSTEM, data=data)


@transaction.atomic
def give_up(payload: dict[str, Any], code: str, message: str) -> None:
    """The check was given up: the template no longer waits, and may be checked again."""
    waiting = WordTemplate.objects.filter(pk=payload["template_id"], version=payload["version"], state=State.CHECKING)
    waiting.update(state=State.REFUSED, findings=[{"code": "gave_up"}], checked_at=timezone.now())


def _require_docx(file: IO[bytes], size: int) -> None:
    """What can be told from the first bytes is told at once; the rest is a worker's work."""
    head = file.read(4)
    file.seek(0)
    if head == b"\xd0\xcf\x11\xe0":
        raise Invalid("old_word", refusal("old_word"), "file")
    if head != b"PK\x03\x04":
        raise Invalid("wrong_type", refusal("damaged"), "file")
    if size > MAX_BYTES:
        raise Invalid("too_big", _("Mẫu Word lớn quá 5 MB. Hãy giảm dung lượng ảnh trong tệp."), "file")


def _editable(actor: Actor, revision_id: int, version: int) -> FormRevision:
    revision = lock_unpublished(actor, revision_id, version)
    if revision.form.kind != Form.Kind.EFORM:
        raise Conflict("not_an_eform", _("Chỉ biểu mẫu điện tử mới in theo mẫu Word."))
    return revision


def _ask(revision: FormRevision, template: WordTemplate) -> WordTemplate:
    """Put the template before a worker; whatever was found or filled before no longer counts."""
    template.state, template.findings, template.used = State.CHECKING, [], {}
    template.preview = template.preview_pdf = template.checked_at = None
    template.save()
    _reopen(revision)
    payload = {"template_id": template.pk, "version": template.version}
    enqueue("forms.check_word", f"forms.check_word:{template.pk}:{template.version}", payload)
    return template


def _reopen(revision: FormRevision) -> None:
    """As after every edit: a checked revision is a draft again, and an editor that is behind loses."""
    revision.state, revision.checked_at, revision.compiled = FormRevision.State.DRAFT, None, None
    revision.version += 1
    revision.save(update_fields=["state", "checked_at", "compiled", "version"])
