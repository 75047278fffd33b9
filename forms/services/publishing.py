"""Publishing a revision: its fields are resolved against the shared dictionary and frozen together with them."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from core.audit.errors import Conflict
from core.audit.services import record
from core.audit.values import SYSTEM, Who
from core.jobs.services import enqueue
from forms.models import FormRevision
from forms.queries.compiling import compile_definition


@transaction.atomic
def publish(revision: FormRevision, who: Who = SYSTEM) -> FormRevision:
    """Freeze a draft revision and put it in force from its `valid_from`; the one before ends the day before.

    Raises Conflict when it is not a draft, Invalid when its definition does not make sense.
    """
    revision = FormRevision.objects.select_for_update().select_related("form").get(pk=revision.pk)
    if revision.published_at is not None:
        raise Conflict("published", "Bản này đã công bố; hãy tạo bản mới để thay đổi.")
    revision.compiled = compile_definition(revision.definition)
    revision.valid_from = revision.valid_from or timezone.localdate()
    before = (
        FormRevision.objects.filter(form=revision.form, state=FormRevision.State.PUBLISHED, valid_to__isnull=True)
        .only("valid_from", "valid_to")
        .first()
    )
    if before is not None:
        if before.valid_from is not None and before.valid_from >= revision.valid_from:
            raise Conflict("not_later", "Ngày áp dụng phải sau ngày áp dụng của bản đang có hiệu lực.")
        before.valid_to = revision.valid_from - dt.timedelta(days=1)
        before.save(update_fields=["valid_to"])
    revision.state = FormRevision.State.PUBLISHED
    revision.published_at = timezone.now()
    revision.save(update_fields=["compiled", "valid_from", "state", "published_at"])
    record("form.published", revision, who, data={"form": revision.form.key, "number": revision.number})
    if before is not None:
        start = timezone.make_aware(dt.datetime.combine(revision.valid_from, dt.time.min))
        enqueue("forms.move_drafts", f"forms.move_drafts:{revision.pk}", {"revision_id": revision.pk},
                run_after=start if start > timezone.now() else None)  # fmt: skip
    return revision
