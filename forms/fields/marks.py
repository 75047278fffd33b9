"""What stands on a form and asks nothing: where it is signed, and which paper goes with it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from forms.fields.base import Mark, register


@register
class SignaturePlace(Mark):
    """Where somebody else than the applicant signs the printed form; its label says who."""

    name = "signature_place"
    title = gettext_lazy("Chỗ ký trên bản in")
    template = "forms/fields/signature_place.html"


@register
class FilePointer(Mark):
    """A paper that goes with the form, attached with the papers of the dossier. Options: `component` (its key)."""

    name = "file"
    title = gettext_lazy("Giấy tờ kèm theo")
    template = "forms/fields/file.html"
