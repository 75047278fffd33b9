"""What changes forms and drafts."""

from forms.services.drafts import (
    SaveResult,
    StaleDraft,
    autosave_page,
    changes_answers,
    discard,
    is_behind,
    mark_submitted,
    ready_aside,
    save_page,
    start_draft,
    submittable_answers,
)
from forms.services.papers import attach_upload, attach_vault, no_file, remove_paper
from forms.services.photos import join_photos
from forms.services.publishing import publish

__all__ = [
    "SaveResult",
    "StaleDraft",
    "attach_upload",
    "attach_vault",
    "autosave_page",
    "changes_answers",
    "discard",
    "is_behind",
    "join_photos",
    "mark_submitted",
    "no_file",
    "publish",
    "ready_aside",
    "remove_paper",
    "save_page",
    "start_draft",
    "submittable_answers",
]
