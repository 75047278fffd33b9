"""Jobs of the forms: uploaded papers are judged by a worker, never inside the request; drafts move to new revisions."""

from __future__ import annotations

from typing import Any

from core.files.services import check_upload
from core.jobs.registry import job
from core.jobs.runner import Lease
from forms.services.draft_print import make_print
from forms.services.kept import forget_old
from forms.services.lifecycle import move_drafts
from forms.services.photos import given_up, make_joined
from forms.services.word_templates import check, give_up


@job("forms.check_file", lease_seconds=60)
def check_file(lease: Lease, payload: dict[str, Any]) -> None:
    """Judge a quarantined upload (`file_id`): clean or refused with a reason. Done twice is done once."""
    check_upload(int(payload["file_id"]))


@job("forms.move_drafts", lease_seconds=300)
def move_open_drafts(lease: Lease, payload: dict[str, Any]) -> None:
    """Move what is being filled in to a newly published revision (`revision_id`). Done twice is done once."""
    move_drafts(int(payload["revision_id"]))


@job("forms.forget_kept", lease_seconds=60)
def forget_kept_pages(lease: Lease, payload: dict[str, Any]) -> None:
    """Delete pages kept for browsers that did not come back in time. Done twice is done once."""
    forget_old()


@job("forms.join_photos", lease_seconds=240, max_attempts=4, on_dead=given_up)
def join_draft_photos(lease: Lease, payload: dict[str, Any]) -> None:
    """Make one PDF of the photos in `papers` of a component. Done twice is done once."""
    make_joined(lease, payload)


@job("forms.print_draft", lease_seconds=60)
def print_draft(lease: Lease, payload: dict[str, Any]) -> None:
    """Print a draft (`draft_id`) as its author asked. Done twice is done once."""
    make_print(lease, str(payload["draft_id"]))


@job("forms.check_word", lease_seconds=60, max_attempts=4, on_dead=give_up)
def check_word(lease: Lease, payload: dict[str, Any]) -> None:
    """Judge the Word template (`template_id`, `version`) of a form. Done twice is done once."""
    check(lease, int(payload["template_id"]), int(payload["version"]))
