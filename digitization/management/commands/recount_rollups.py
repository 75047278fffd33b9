"""Hold the counts of the dashboards against a full count of the documents, mend what differs, put rows together."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from digitization.services.rollups import fold, recount


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only compare; exit 1 where something differs")

    def handle(self, *args: Any, **options: Any) -> None:
        found = recount(mend=not options["check"])
        for row in found[:20]:
            place = f"{row.grain} {row.campaign_id} {row.agency_id} {row.paper_type_id} {row.state} {row.day}"
            self.stdout.write(f"{place}: đếm {row.counted}, giấy tờ {row.documents}")
        if options["check"]:
            self.stdout.write(f"Số đếm sai lệch: {len(found)}.")
            raise SystemExit(1 if found else 0)
        self.stdout.write(f"Số đếm đã sửa: {len(found)}; dòng đã gộp: {fold()}.")
