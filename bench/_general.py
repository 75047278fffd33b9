"""The three operations of `bench forms` through the form core."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.template import Context, Engine
from django.utils import timezone

from core.accounts.models import Post
from core.catalogue.models import PaperType
from forms.definition import form_of
from forms.journey import journey
from forms.models import Draft, Form, FormRevision
from forms.queries.revisions import form_list
from forms.rendering import questions
from forms.services import autosave_page, start_draft
from forms.services.publishing import publish
from tests.factories import officer_actor
from tests.forms.support import BIRTH, a_commune, resident

PAGE = "{% load questions %}<form>{% for shown in questions %}{% question shown %}{% endfor %}</form>"
LIST = (
    '<table>{% for form, state in rows %}<tr><th><a href="{% url "forms:history" form.pk %}">{{ form.title }}</a></th>'
    "<td>{{ form.key }}</td><td>{{ form.get_kind_display }}</td><td>{{ form.newest }}</td><td>{{ state }}</td>"
    "<td>{{ form.procedure_count|number_vn }}</td></tr>{% endfor %}</table>"
)
KINDS = ("common.text", "common.yes_no", "common.number", "common.date", "common.long_text", "common.text")


def definition(fields: int, rules: int) -> dict[str, Any]:
    """One page: texts, yes-or-no, numbers, dates; each rule shows a field only after an earlier yes."""
    rows = []
    for number in range(fields):
        use = KINDS[number % len(KINDS)]
        row: dict[str, Any] = {"key": f"f{number}.value", "use": use, "label": f"Câu hỏi {number}", "required": False}
        if number % 6 != 1 and number > 6 and sum("visible_if" in each for each in rows) < rules:
            row["visible_if"] = {"eq": [f"f{(number - 2) // 6 * 6 + 1}.value", True]}
        rows.append(row)
    return {"pages": [{"key": "tat-ca", "title": "Tất cả", "intro": "", "fields": rows}]}


def posted(fields: int) -> dict[str, str]:
    """What a browser sends for the page, everything answered."""
    data: dict[str, str] = {}
    for number in range(fields):
        name = f"f{number}.value"
        kind = KINDS[number % len(KINDS)]
        if kind == "common.date":
            data |= {f"{name}_day": "12", f"{name}_month": "4", f"{name}_year": "1996"}
        else:
            data[name] = {"common.yes_no": "yes", "common.number": "1234"}.get(kind, f"Trả lời {number}")
    return data


class General:
    """Ours: a draft on a published revision; the list of the back office; publishing."""

    def __init__(self, fields: int, rules: int, forms: int) -> None:
        engine = Engine.get_default()
        self.page, self.rows = engine.from_string(PAGE), engine.from_string(LIST)
        self.definition = definition(fields, rules)
        self.count = sum("visible_if" in each for each in self.definition["pages"][0]["fields"])
        assert self.count == rules, self.count
        self.data = posted(fields)
        self.actor = resident()
        self.admin = officer_actor(Post.Role.PROVINCE_ADMIN)
        revision = self._revision("bench")
        publish(revision)
        from core.catalogue.queries.procedures import current_revision

        draft = start_draft(self.actor, current_revision(BIRTH), a_commune())
        Draft.objects.filter(pk=draft.pk).update(form_revision=revision, answers={}, provenance={})
        self.draft = draft.pk
        self.number = 0
        names = PaperType.objects.order_by("code").values_list("short_name", flat=True)[:forms]
        made = [Form(key=f"b-{n}", kind="eform", title=f"Đơn đề nghị cấp {name}"[:300]) for n, name in enumerate(names)]
        Form.objects.bulk_create(made)
        FormRevision.objects.bulk_create(FormRevision(form=one, number=1, definition=self.definition) for one in made)

    def _revision(self, key: str) -> FormRevision:
        form, _created = Form.objects.get_or_create(key=key, defaults={"kind": "eform", "title": "Đo"})
        number = form.revisions.count() + 1
        day = timezone.localdate() + dt.timedelta(days=number)
        return FormRevision.objects.create(form=form, number=number, definition=self.definition, valid_from=day)

    def fill(self) -> str:
        """Show the page, then read, check and save all its answers."""
        draft = Draft.objects.select_related("form_revision__form").get(pk=self.draft)
        state = journey(form_of(draft.form_revision), draft.answers, draft.done_pages)[0]
        html = self.page.render(Context({"questions": questions(state.fields, draft.answers)}))
        result = autosave_page(self.actor, self.draft, "tat-ca", self.data, draft.version)
        assert result.ok, result.errors
        assert len(result.draft.answers) == len(self.definition["pages"][0]["fields"])
        return str(html)

    def list(self) -> str:
        """The first page of the back office's list of all forms."""
        rows = [(form, "") for form in form_list()[:50]]
        return str(self.rows.render(Context({"rows": rows})))

    def publish(self) -> None:
        """A new revision, compiled against the dictionary, checked and put in force."""
        publish(self._revision("bench-publish"))
