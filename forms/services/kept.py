"""What was typed and could not be saved: the session had ended, or a restored tab came without its cookie.

The page is kept for a day, for the browser that sent it, and shown again to the author of the draft only, who looks
at it and saves it. Nothing of it counts as an answer before. Whoever posts need not be signed in; so a stranger who
knows a draft's number can make rows, but never more than a few small ones, and nobody is ever shown them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from core.accounts.actor import Actor
from core.jobs.services import enqueue
from forms.definition import form_of
from forms.models import Draft, KeptPage

KEPT_FOR = timedelta(hours=24)
_PAGES_PER_DRAFT = 20


@transaction.atomic
def keep_page(
    draft_id: UUID, page_key: str, browser: str, posted: Mapping[str, Iterable[str]], version: int, tab: str
) -> int | None:
    """Keep what was posted to a page, instead of what this browser left there before; the id of the draft's author.

    `posted` has every value of every name; what the page does not ask is not kept. None when there is no such open
    draft or page. Of one draft the twenty newest pages are kept.
    """
    draft = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("form_revision")
        .filter(pk=draft_id, state=Draft.State.OPEN)
        .first()
    )
    page = form_of(draft.form_revision).page(page_key) if draft else None
    if draft is None or page is None:
        return None
    keys = tuple(each.key for each in page.fields)
    kept = {
        _stored(name): [_stored(value) for value in values] for name, values in posted.items() if name.startswith(keys)
    }
    now = timezone.now()
    KeptPage.objects.update_or_create(
        draft=draft,
        page_key=page_key,
        browser=_digest(browser),
        defaults={"posted": kept, "version": version, "tab": tab[:24], "kept_at": now},
    )
    newest = draft.kept_pages.order_by("-kept_at", "-pk").values_list("pk", flat=True)[:_PAGES_PER_DRAFT]
    draft.kept_pages.exclude(pk__in=list(newest)).delete()
    # One job an hour, whatever was kept in it.
    due = (now + KEPT_FOR + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    enqueue("forms.forget_kept", f"forms.forget_kept:{due:%Y%m%d%H}", run_after=due)
    return draft.owner_id


def kept_page(actor: Actor, draft_id: UUID, page_key: str, browser: str) -> KeptPage | None:
    """What this browser could not save on the page, if the draft is the actor's own and a day has not passed."""
    if actor.user_id is None or not browser:
        return None
    found = KeptPage.objects.filter(draft_id=draft_id, draft__owner_id=actor.user_id, page_key=page_key)
    return found.filter(browser=_digest(browser), kept_at__gt=timezone.now() - KEPT_FOR).first()


def posted_of(kept: KeptPage) -> QueryDict:
    """The kept page in the shape in which it was posted."""
    data = QueryDict(mutable=True)
    for name, values in kept.posted.items():
        data.setlist(name, [str(value) for value in values])
    return data


def forget_page(actor: Actor, draft_id: UUID, page_key: str, browser: str) -> None:
    """The page was saved, or its author chose what is stored: nothing is kept for this browser any more."""
    if actor.user_id is not None and browser:
        found = KeptPage.objects.filter(draft_id=draft_id, draft__owner_id=actor.user_id, page_key=page_key)
        found.filter(browser=_digest(browser)).delete()


def forget_old() -> int:
    """Delete what was kept for longer than a day; returns how many pages."""
    return KeptPage.objects.filter(kept_at__lte=timezone.now() - KEPT_FOR).delete()[0]


def _stored(text: str) -> str:
    return text.replace("\x00", "")  # the one character that the database does not take


def _digest(browser: str) -> str:
    return hashlib.sha256(browser.encode()).hexdigest()
