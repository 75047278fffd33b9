"""Papers put to the components of a draft: uploaded, or taken from a source that already holds them."""

from __future__ import annotations

from typing import IO
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.audit.errors import Invalid
from core.catalogue.models import Component
from core.files.errors import FileRefused
from core.files.models import StoredFile
from core.files.services import store
from core.jobs.services import enqueue
from forms.fields.base import clean_line
from forms.models import Draft, DraftPaper
from forms.policies import scoped
from forms.registries import paper_sources
from forms.services.drafts import open_draft

MAX_PAPERS = 60


def attach_upload(actor: Actor, draft_id: UUID, component_key: str, source: IO[bytes], name: str) -> DraftPaper:
    """Keep an uploaded file for a component; a worker checks it afterwards. The same bytes twice are one paper.

    Raises FileRefused (empty, too large, known to be bad), Invalid (no such component, too many), NotAllowed, Conflict.
    """
    if not scoped(actor).filter(pk=draft_id, state=Draft.State.OPEN).exists():
        with transaction.atomic():
            open_draft(actor, draft_id)
    file = store(source)
    if file.state == StoredFile.State.REFUSED:
        raise FileRefused(file.refusal_code, file.refusal_message)
    with transaction.atomic():
        draft = open_draft(actor, draft_id)
        _component(draft, component_key)
        _limit(draft)
        paper, _created = DraftPaper.objects.get_or_create(
            draft=draft,
            component_key=component_key,
            file=file,
            defaults={"source": DraftPaper.Source.UPLOAD, "name": clean_line(name)[-200:] or _("Giấy tờ")},
        )
        if file.state == StoredFile.State.QUARANTINED:
            enqueue("forms.check_file", f"forms.check_file:{file.pk}", {"file_id": file.pk})
    return paper


@transaction.atomic
def attach_vault(actor: Actor, draft_id: UUID, component_key: str, source: str, ref: str) -> DraftPaper:
    """Put a paper that a source holds to a component: it is linked, never copied. Twice is the same as once.

    Raises Invalid when the source does not offer it to this actor for this component.
    """
    draft = open_draft(actor, draft_id)
    component = _component(draft, component_key)
    holder = paper_sources.get(source)
    offered = holder.resolve(actor, ref, component.paper_type) if holder and component.paper_type else None
    if offered is None:
        raise Invalid(
            "paper_not_offered", _("Giấy tờ này không dùng được cho thành phần hồ sơ đã chọn."), component_key
        )
    _limit(draft)
    paper, _created = DraftPaper.objects.get_or_create(
        draft=draft,
        component_key=component_key,
        source=DraftPaper.Source.VAULT,
        source_ref=offered.ref,
        defaults={"source_name": source, "name": offered.title[:200]},
    )
    return paper


@transaction.atomic
def remove_paper(actor: Actor, draft_id: UUID, paper_id: int) -> None:
    """Take a paper out of an open draft; the bytes stay in the store. A second click changes nothing."""
    draft = open_draft(actor, draft_id)
    draft.papers.filter(pk=paper_id).delete()


def _component(draft: Draft, key: str) -> Component:
    component = draft.procedure_revision.components.select_related("paper_type").filter(key=key).first()
    if component is None or component.need == Component.Need.FORM:
        raise Invalid("component_unknown", _("Thủ tục không yêu cầu giấy tờ này."), "component")
    return component


def _limit(draft: Draft) -> None:
    if draft.papers.count() >= MAX_PAPERS:
        raise Invalid("too_many_papers", _("Mỗi hồ sơ nhận tối đa %(limit)s tệp.") % {"limit": MAX_PAPERS}, "file")


def no_file() -> FileRefused:
    """What to say when an upload came without a file."""
    return FileRefused("no_file", _("Hãy chọn tệp để tải lên."), "file")
