"""Filling in a form: start, save a page, autosave, hand over to a dossier, discard. Drafts are exempt from audit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.accounts.models import User
from core.agencies.models import Agency
from core.audit.errors import Conflict, Invalid, NotAllowed
from core.catalogue.models import ProcedureRevision
from core.catalogue.queries.procedures import revisions_on
from forms.definition import form_of
from forms.journey import journey, visible_answers
from forms.models import Draft, DraftPrint, Form, FormRevision, ProcedureForm
from forms.policies import scoped
from forms.prefill import TYPED, prefill, to_check
from forms.printing import slip_revision
from forms.services.answers import Reading, accepts, read_fields, require, settle
from forms.services.known import fetch, fill_ahead, take_back

GENERIC_FORM = "generic"


@dataclass(frozen=True)
class SaveResult:
    """How a save went. `errors` by field key; `raw` what was typed; `next_page` the first unfinished page or ''."""

    draft: Draft
    errors: dict[str, str] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)
    next_page: str = ""

    @property
    def ok(self) -> bool:
        return not self.errors


class StaleDraft(Conflict):
    """Another tab saved meanwhile; `version` is the draft's version now."""

    def __init__(self, version: int) -> None:
        super().__init__("stale", _("Tờ khai này vừa được lưu ở một cửa sổ khác."))
        self.version = version


def start_draft(actor: Actor, procedure_revision: ProcedureRevision, agency: Agency) -> Draft:
    """The actor's open draft for this procedure, or a new one filled with what is known of them.

    A second click gives the same draft; an open one gets the agency chosen now. Other systems are asked once the draft
    is there, and outside of the transaction that made it. Raises NotAllowed without a sign-in.
    """
    draft = _begin(actor, procedure_revision, agency)
    fetch(actor, draft.pk)
    draft.refresh_from_db(fields=["answers", "provenance", "fetched", "set_aside", "done_pages", "version"])
    return draft


@transaction.atomic
def _begin(actor: Actor, procedure_revision: ProcedureRevision, agency: Agency) -> Draft:
    if actor.user_id is None:
        raise NotAllowed("sign_in", _("Hãy đăng nhập để nộp hồ sơ."))
    User.objects.select_for_update().get(pk=actor.user_id)
    procedure = procedure_revision.procedure
    draft = scoped(actor).filter(state=Draft.State.OPEN, procedure_revision__procedure=procedure).first()
    if draft is not None:
        if draft.agency_id != agency.pk:
            draft.agency = agency
            draft.save(update_fields=["agency", "updated_at"])
        return draft
    revision = form_revision_for(procedure_revision)
    form = form_of(revision)
    found = prefill(form, actor)
    return Draft.objects.create(
        owner_id=actor.user_id,
        procedure_revision=procedure_revision,
        form_revision=revision,
        agency=agency,
        answers=settle(form, found.answers, {})[0],
        provenance=found.provenance,
    )


def form_revision_for(procedure_revision: ProcedureRevision) -> FormRevision:
    """The e-form of a procedure in force today; the general request form where it has none of its own.

    Raises LookupError when forms are not loaded.
    """
    links = ProcedureForm.objects.filter(procedure_id=procedure_revision.procedure_id, purpose=Form.Kind.EFORM)
    today = timezone.localdate()
    key = links.values_list("form__key", flat=True).first() or GENERIC_FORM
    try:
        return slip_revision(key, today)
    except LookupError:  # linked, but not published yet or no longer in force
        return slip_revision(GENERIC_FORM, today)


@transaction.atomic
def save_page(
    actor: Actor, draft_id: UUID, page_key: str, data: Mapping[str, Any], version: int, tab: str = ""
) -> SaveResult:
    """Save a page that its author calls finished. Good values are kept even when others are refused.

    Raises NotAllowed (not one's own open draft), Invalid (no such page, or not reachable yet), StaleDraft.
    """
    draft, reading = _read_page(actor, draft_id, page_key, data, version, tab)
    require(reading, draft.answers)
    _store(draft, reading, tab, version)
    done = [key for key in draft.done_pages if key != page_key]
    draft.done_pages = done if reading.errors else [*done, page_key]
    form = form_of(draft.form_revision)
    fill_ahead(draft, actor)
    draft.saved_tab, draft.saved_from = "", None  # an autosave that arrives late must not undo this save
    draft.save()
    ahead = [each.page.key for each in journey(form, draft.answers, draft.done_pages) if each.state == "next"]
    return SaveResult(draft, reading.errors, reading.raw, ahead[0] if ahead else "")


@transaction.atomic
def autosave_page(
    actor: Actor, draft_id: UUID, page_key: str, data: Mapping[str, Any], version: int, tab: str = ""
) -> SaveResult:
    """Keep what is acceptable of a page in the making; nothing is required and nothing is called finished.

    Raises as `save_page`.
    """
    draft, reading = _read_page(actor, draft_id, page_key, data, version, tab)
    _store(draft, reading, tab, version)
    take_back(draft)
    draft.save()
    return SaveResult(draft, reading.errors, reading.raw)


@transaction.atomic
def overwrite_version(actor: Actor, draft_id: UUID) -> int:
    """The version to save over after a conflict, when the author chose what they typed here."""
    return lock_draft(actor, draft_id).version


def lock_draft(actor: Actor, draft_id: UUID) -> Draft:
    """The actor's draft, locked until the transaction ends, in whatever state. Raises NotAllowed for anybody else's."""
    draft = (
        scoped(actor)
        .select_for_update(of=("self",))
        .select_related("form_revision__form", "procedure_revision__procedure", "agency")
        .filter(pk=draft_id)
        .first()
    )
    if draft is None:
        raise NotAllowed("draft_unknown", _("Không tìm thấy tờ khai này."))
    if draft.state == Draft.State.OPEN:
        _follow_procedure(draft)
    return draft


def _follow_procedure(draft: Draft) -> None:
    """What is not yet filed is asked what the procedure asks today; a procedure that ended keeps its last text."""
    if draft.procedure_revision.valid_to is None:
        return
    procedure = draft.procedure_revision.procedure
    today = revisions_on().filter(procedure=procedure).order_by("-number").first()
    if today is not None and today.pk != draft.procedure_revision_id:
        draft.procedure_revision = today
        draft.save(update_fields=["procedure_revision"])


def submittable_answers(draft: Draft) -> dict[str, Any]:
    """The answers a dossier takes over: complete, and only to questions that are asked. Raises Invalid."""
    form = form_of(draft.form_revision)
    answers = visible_answers(form, draft.answers)
    for state in journey(form, answers, draft.done_pages):
        if state.state != "done":
            raise Invalid("form_unfinished", _("Chưa khai xong phần “%(page)s”.") % {"page": state.page.title})
    return answers


def mark_submitted(draft: Draft, code: str) -> None:
    """The draft became a dossier; called in the transaction that made it, with the draft's row locked.

    Raises Conflict when it was discarded. The same code again changes nothing.
    """
    if draft.state == Draft.State.SUBMITTED and draft.submitted_as == code:
        return
    if draft.state != Draft.State.OPEN:
        raise Conflict("draft_closed", _("Tờ khai này đã nộp hoặc đã bỏ."))
    draft.state = Draft.State.SUBMITTED
    draft.submitted_as = code
    draft.set_aside, draft.fetched = {}, {}  # what was not handed in is nobody's business any more
    draft.save(update_fields=["state", "submitted_as", "set_aside", "fetched", "updated_at"])
    DraftPrint.objects.filter(draft=draft).delete()  # the declaration of the dossier takes its place


@transaction.atomic
def discard(actor: Actor, draft_id: UUID) -> Draft:
    """Put an open draft away; its papers are no longer shown. Raises NotAllowed, Conflict when it was submitted."""
    draft = _open(lock_draft(actor, draft_id))
    draft.state = Draft.State.DISCARDED
    draft.save(update_fields=["state", "updated_at"])
    return draft


def _open(draft: Draft) -> Draft:
    if draft.state == Draft.State.SUBMITTED:
        raise Conflict("draft_submitted", _("Tờ khai này đã nộp thành hồ sơ %(code)s.") % {"code": draft.submitted_as})
    if draft.state != Draft.State.OPEN:
        raise Conflict("draft_discarded", _("Tờ khai này đã bỏ; hãy bắt đầu lại từ trang thủ tục."))
    return draft


def open_draft(actor: Actor, draft_id: UUID) -> Draft:
    """The actor's draft, locked and still open. Raises NotAllowed, Conflict."""
    return _open(lock_draft(actor, draft_id))


def _read_page(
    actor: Actor, draft_id: UUID, page_key: str, data: Mapping[str, Any], version: int, tab: str
) -> tuple[Draft, Reading]:
    draft = open_draft(actor, draft_id)
    form = form_of(draft.form_revision)
    page = form.page(page_key)
    states = {each.page.key: each for each in journey(form, draft.answers, draft.done_pages)}
    if page is None or page_key not in states:
        raise Invalid("page_unknown", _("Tờ khai không có phần này."))
    if not states[page_key].is_reachable:
        raise Invalid("page_blocked", _("Hãy khai xong các phần trước."))
    reading = read_fields(page.fields, data, draft.answers)
    if is_behind(draft, version, tab) and changes_answers(draft, reading):
        raise StaleDraft(draft.version)  # the same answers once more (a double click) are no conflict
    return draft, reading


def is_behind(draft: Draft, version: int, tab: str) -> bool:
    """Whether somebody else than this tab has saved since it read `version` of the draft."""
    same_tab = bool(tab) and draft.saved_tab == tab and draft.saved_from == version
    return draft.version != version and not same_tab


def changes_answers(draft: Draft, reading: Reading) -> bool:
    """Whether what was read differs from what is stored; a refused value counts, too."""
    return bool(reading.errors) or _settled(draft, reading)[0] != draft.answers


def ready_aside(draft: Draft) -> dict[str, Any]:
    """Answers put aside that would count again if their question were asked."""
    form = form_of(draft.form_revision)
    return {each.key: draft.set_aside[each.key] for each in form.fields if accepts(each, draft.set_aside.get(each.key))}


def _settled(draft: Draft, reading: Reading) -> tuple[dict[str, Any], dict[str, Any]]:
    """(answers, answers put aside) with what was read; what its author emptied does not come back."""
    known = {**draft.set_aside, **draft.answers}
    hidden = {key: known[key] for key in reading.hidden if key in known}
    aside = {key: value for key, value in draft.set_aside.items() if key not in reading.emptied}
    return settle(form_of(draft.form_revision), reading.merged(draft.answers), {**aside, **hidden})


def _store(draft: Draft, reading: Reading, tab: str, version: int) -> None:
    """Merge what was read; an answer that changed is the author's own from now on.

    Where a source that might have known it could not be reached, the answer says so: somebody has to check it.
    """
    at = timezone.now().isoformat(timespec="seconds")
    before = draft.answers
    draft.answers, draft.set_aside = _settled(draft, reading)
    for key, value in reading.values.items():
        if before.get(key) != value or key not in draft.provenance:
            draft.provenance[key] = {"source": TYPED, "at": at}
    for key, source in to_check(form_of(draft.form_revision), draft.answers, draft.fetched).items():
        if key in reading.values and draft.provenance[key]["source"] == TYPED:
            draft.provenance[key]["check"] = source
    for key in reading.emptied & before.keys():  # emptied by its author: no source fills it again
        draft.provenance[key] = {"source": TYPED, "at": at}
    known = draft.answers.keys() | draft.set_aside.keys()
    draft.provenance = {k: origin for k, origin in draft.provenance.items() if k in known or origin["source"] == TYPED}
    if not (tab and draft.saved_tab == tab and draft.saved_from == version):
        draft.saved_tab, draft.saved_from = tab[:24], version if tab else None
    draft.version += 1
