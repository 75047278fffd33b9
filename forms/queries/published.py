"""Published revisions of e-forms, as other systems ask for them."""

from __future__ import annotations

from django.db.models import QuerySet

from forms.models import Form, FormRevision


def published_revisions() -> QuerySet[FormRevision]:
    """Every revision of an e-form that was ever in force, newest of each form first, with its procedures."""
    return (
        FormRevision.objects.filter(form__kind=Form.Kind.EFORM, compiled__isnull=False, published_at__isnull=False)
        .select_related("form")
        .prefetch_related("form__procedure_links__procedure__field")
        .order_by("form__key", "-number")
    )
