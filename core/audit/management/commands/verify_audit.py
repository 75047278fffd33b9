"""Recompute the audit chain and name every event that was changed or removed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.audit.queries import verify_chain


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify_chain()
        self.stdout.write(f"Đã niêm phong: {report.sealed}; chưa niêm phong: {report.unsealed}.")
        for line in report.broken:
            self.stderr.write(line)
        if report.broken:
            raise CommandError(f"Chuỗi nhật ký có {len(report.broken)} chỗ hỏng.")
        self.stdout.write("Chuỗi nhật ký nguyên vẹn.")
