"""The tag that gives the component gallery its sample data."""

from __future__ import annotations

from typing import Any

from django import template

from core.vietnamese import gallery

register = template.Library()


@register.simple_tag
def gallery_data() -> dict[str, Any]:
    return gallery.data()
