"""The yardstick of `bench forms`: the same three operations as somebody would write them with plain Django forms."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Count, Max
from django.template import Context, Engine
from django.utils import timezone

from bench._general import KINDS, LIST, definition, posted
from core.audit.services import record
from core.audit.values import SYSTEM
from forms.models import Draft, FieldDefinition, Form, FormRevision
from tests.factories import UserFactory

_FIELDS = {
    "common.text": lambda: forms.CharField(required=False, max_length=200),
    "common.long_text": lambda: forms.CharField(required=False, max_length=2000, widget=forms.Textarea),
    "common.yes_no": lambda: forms.ChoiceField(
        required=False, choices=[("yes", "Có"), ("no", "Không")], widget=forms.RadioSelect
    ),
    "common.number": lambda: forms.IntegerField(required=False, localize=True),
    "common.date": lambda: forms.DateField(required=False, input_formats=["%d/%m/%Y"]),
}


def written_form(fields: int, rules: dict[str, str]) -> type[forms.Form]:
    """A form class as a developer writes it: fields, and a `clean` that drops what is not asked."""
    members: dict[str, Any] = {}
    for number in range(fields):
        field = _FIELDS[KINDS[number % len(KINDS)]]()
        field.label = f"Câu hỏi {number}"
        members[f"f{number}.value"] = field

    def clean(self: forms.Form) -> dict[str, Any]:
        data = self.cleaned_data
        for key, leader in rules.items():
            if data.get(leader) != "yes":
                data[key] = None
        return data

    return type("WrittenForm", (forms.Form,), {**members, "clean": clean})


class Plain:
    """Theirs."""

    def __init__(self, fields: int, rules: int, _forms: int) -> None:
        self.rows = Engine.get_default().from_string(LIST)
        self.definition = definition(fields, rules)
        rows = self.definition["pages"][0]["fields"]
        self.form = written_form(fields, {r["key"]: r["visible_if"]["eq"][0] for r in rows if "visible_if" in r})
        self.data = posted(fields)
        for name in [each["key"] for each in rows if each["use"] == "common.date"]:
            self.data[name] = "/".join(self.data.pop(f"{name}_{part}") for part in ("day", "month", "year"))
        self.row = Draft.objects.latest("created_at")
        self.user = UserFactory()

    def fill(self) -> str:
        """Show the form with what is stored, then bind, validate and save in one transaction."""
        row = Draft.objects.get(pk=self.row.pk)
        html: str = self.form(initial=row.answers).as_div()
        bound = self.form(self.data)
        assert bound.is_valid(), bound.errors
        with transaction.atomic():
            row = Draft.objects.select_for_update().get(pk=self.row.pk)
            stored = {key: str(value) for key, value in bound.cleaned_data.items() if value is not None}
            Draft.objects.filter(pk=row.pk).update(set_aside=stored, updated_at=timezone.now())
        return html

    def list(self) -> str:
        """A list page with the newest number and the count of procedures."""
        found = Form.objects.annotate(newest=Max("revisions__number"), procedure_count=Count("procedure_links"))
        rows = [(form, "") for form in found.order_by("title")[:50]]
        return str(self.rows.render(Context({"rows": rows})))

    def publish(self) -> None:
        """Each field's definition looked up and validated by its model, the whole stored with an audit event."""
        form, _created = Form.objects.get_or_create(key="plain-publish", defaults={"kind": "eform", "title": "Đo"})
        with transaction.atomic():
            uses = {each["use"] for each in self.definition["pages"][0]["fields"]}
            entries = {each.key: each for each in FieldDefinition.objects.filter(key__in=uses)}
            compiled = []
            for each in self.definition["pages"][0]["fields"]:
                entry = entries[each["use"]]
                entry.clean_fields(exclude=["merged_into", "options", "bindings", "synonyms"])  # may be empty
                compiled.append({**each, "type": entry.type, "options": entry.options})
            number = form.revisions.count() + 1
            day = timezone.localdate() + dt.timedelta(days=number)
            FormRevision.objects.filter(form=form, valid_to__isnull=True).update(valid_to=day - dt.timedelta(days=1))
            revision = FormRevision.objects.create(
                form=form, number=number, definition=self.definition, compiled={"pages": compiled},
                valid_from=day, state="published", published_at=timezone.now(),
            )  # fmt: skip
            record("form.published", revision, SYSTEM)
