"""`{% question q %}` shows one question of an e-form."""

from __future__ import annotations

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from forms.rendering import Question

register = template.Library()


@register.simple_tag
def question(shown: Question) -> SafeString:
    """The whole field: label, hint, error, control, provenance."""
    rendered = get_template(shown.template).render(dict(shown.context))
    return mark_safe(rendered)  # noqa: S308 - rendered by an autoescaping template
