"""Load the demo province: reference data, forms, processes, people, plan, papers. Repeating it changes nothing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from oversight.demo import loading


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("load_reference_data", stdout=self.stdout)
        if not settings.DEMO:
            self.stdout.write("DEMO không bật: chỉ nạp dữ liệu tham chiếu.")
        for line in loading.load_all(demo=settings.DEMO):
            self.stdout.write(line)
