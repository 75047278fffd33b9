"""`manage.py load_forms`: the field dictionary, e-forms, slips and result templates."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from forms.services.seed import load_forms


class Command(BaseCommand):
    help = "Load the field dictionary, e-forms, slips and result templates (repeatable)."

    def handle(self, *args: Any, **options: Any) -> None:
        added = load_forms()
        self.stdout.write(
            f"Từ điển: {added['entries']} trường mới; biểu mẫu: {added['revisions']} bản mới; "
            f"liên kết thủ tục: {added['links']} mới."
        )
