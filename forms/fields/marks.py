"""What stands on a form and asks nothing: where it is signed, and which paper goes with it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from forms.definition import FieldDef
from forms.fields.base import FieldType, register


class Mark(FieldType):
    """Shown and printed, never answered."""

    asks = False

    def clean(self, raw: Any, field: FieldDef) -> None:
        return None

    def display(self, value: Any, field: FieldDef) -> str:
        return ""

    def schema(self, field: FieldDef) -> dict[str, Any]:
        return {"type": "null"}

    def sample(self, field: FieldDef) -> None:
        return None

    def post(self, value: Any, name: str) -> dict[str, str]:
        return {}


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
