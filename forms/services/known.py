"""Asking other systems what they know of the person who fills in a form; their answers are kept with the draft."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from core.accounts.actor import Actor
from forms.definition import FormDef, form_of
from forms.models import Draft
from forms.policies import scoped
from forms.prefill import no_longer_true, prefill, sources_asked, to_check
from forms.registries import SourceUnreachable, prefill_sources
from forms.services.answers import settle

log = structlog.get_logger(__name__)


def fetch(actor: Actor, draft_id: UUID) -> set[str]:
    """Ask the remote sources of an open draft that have not answered yet; returns the names of those still silent.

    Asked before the draft is locked and with no transaction of ours open, so that a slow system holds up nobody else.
    A silent source never stops the form: its fields are asked as usual and are marked as to be checked.
    """
    draft = scoped(actor).filter(pk=draft_id, state=Draft.State.OPEN).select_related("form_revision").first()
    if draft is None:
        return set()
    form = form_of(draft.form_revision)
    said = {name: _ask(name, actor) for name in _open_sources(form, draft.fetched)}
    if said:
        _keep(actor, draft_id, said)
    return {name for name, answer in said.items() if answer["state"] == "unreachable"}


def _open_sources(form: FormDef, fetched: dict[str, Any]) -> list[str]:
    """Remote sources that the form is bound to and that have not answered."""
    asked = [prefill_sources.get(name) for name in sorted(sources_asked(form))]
    remote = [each.name for each in asked if each is not None and each.remote]
    return [name for name in remote if fetched.get(name, {}).get("state") != "ok"]


def _ask(name: str, actor: Actor) -> dict[str, Any]:
    source = prefill_sources.get(name)
    at = timezone.now().isoformat(timespec="seconds")
    if source is None:
        return {"state": "unreachable", "at": at}
    try:
        known = source.values(actor)
    except SourceUnreachable as error:
        log.warning("prefill_source_unreachable", source=name, error=str(error))
        return {"state": "unreachable", "at": at}
    records = {path: value.record for path, value in known.items() if value.record}
    return {"state": "ok", "at": at, "values": {path: v.value for path, v in known.items()}, "records": records}


@transaction.atomic
def _keep(actor: Actor, draft_id: UUID, said: dict[str, Any]) -> None:
    draft = (
        scoped(actor)
        .select_for_update(of=("self",))
        .select_related("form_revision")
        .filter(pk=draft_id, state=Draft.State.OPEN)
        .first()
    )
    if draft is None:
        return
    before = draft.answers
    draft.fetched = {**draft.fetched, **said}
    fill_ahead(draft, actor)
    if draft.answers != before:
        draft.version += 1  # a tab that is open does not know these answers yet
        draft.saved_tab, draft.saved_from = "", None
    draft.save()


def fill_ahead(draft: Draft, actor: Actor) -> None:
    """Fill pages that nobody has looked at yet, now that more is known (who the applicant is to the child, say).

    First takes back what no longer applies. Changes the draft's fields; the caller holds its lock and saves it.
    """
    take_back(draft)
    form, answers = form_of(draft.form_revision), draft.answers
    seen = {each.key for page in form.pages if page.key in draft.done_pages for each in page.fields}
    emptied = {key for key, origin in draft.provenance.items() if origin.get("source") == "typed"}
    found = prefill(form, actor, answers, draft.fetched, skip=seen | emptied)
    draft.answers, draft.set_aside = settle(form, {**answers, **found.answers}, draft.set_aside)
    for key, origin in found.provenance.items():
        if key in draft.answers:
            draft.provenance[key] = origin


def take_back(draft: Draft) -> None:
    """Take back what was filled under a condition that no longer holds; its page has to be looked at again.

    Done at every save, of a page in the making too: whoever goes on to such a page must find it empty, not be asked to
    confirm what would be taken back afterwards. Changes the draft's fields; the caller saves it.
    """
    form = form_of(draft.form_revision)
    gone = no_longer_true(form, draft.answers, draft.provenance)
    if not gone:
        return
    answers = {key: value for key, value in draft.answers.items() if key not in gone}
    draft.answers, draft.set_aside = settle(form, answers, draft.set_aside)
    draft.provenance = {key: origin for key, origin in draft.provenance.items() if key not in gone}
    again = {page.key for page in form.pages for each in page.fields if each.key in gone}
    draft.done_pages = [key for key in draft.done_pages if key not in again]


def waiting_for(draft: Draft) -> dict[str, str]:
    """Field key → source that could not be reached when it was asked, for fields that are typed or still empty."""
    found = to_check(form_of(draft.form_revision), draft.answers, draft.fetched)
    return {key: source for key, source in found.items() if _is_own(draft, key)}


def _is_own(draft: Draft, key: str) -> bool:
    return key not in draft.answers or draft.provenance.get(key, {}).get("source", "typed") in ("typed", "default")
