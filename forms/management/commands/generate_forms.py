"""Make a draft e-form for every procedure that has none of its own, from the components the catalogue names."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from forms.services.generated import generate_drafts


class Command(BaseCommand):
    """`./dev manage generate_forms`; repeatable, publishes nothing."""

    help = "Draft e-forms for procedures without one."

    def handle(self, *args: Any, **options: Any) -> None:
        made = generate_drafts()
        self.stdout.write(f"{len(made)} drafts")
