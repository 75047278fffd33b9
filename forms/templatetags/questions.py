"""`{% question q %}`: one question of an e-form, hidden while its condition fails; `{% cell c %}`: a control alone."""

from __future__ import annotations

from django import template
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from forms.fields import type_of
from forms.fields.tables import Cell
from forms.rendering import Question

register = template.Library()


@register.simple_tag
def question(shown: Question) -> SafeString:
    """The whole field: label, hint, error, control, provenance."""
    inside = cell(shown)
    hidden = mark_safe(" hidden") if shown.hidden else ""
    return format_html('<div data-question="{}"{}>{}</div>', shown.field.key, hidden, inside)


@register.simple_tag
def cell(shown: Question | Cell) -> SafeString:
    """One control with its label and errors: a question's, or that of a row of a table."""
    rendered = get_template(shown.template).render(dict(shown.context))
    return mark_safe(rendered)  # noqa: S308 - rendered by an autoescaping template


@register.filter
def type_title(name: str) -> str:
    """What authors of forms call a type of field; the name itself where no such type is known any more."""
    try:
        return str(type_of(name).title)
    except LookupError:
        return name
