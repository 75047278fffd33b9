"""Give an agency the picture of its seal, for the visible signature on digitised papers."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.agencies.models import Agency
from core.audit.errors import DomainError
from core.audit.values import SYSTEM
from digitization.services.seals import set_seal


class Command(BaseCommand):
    help = "Keep a PNG (red, transparent ground) as the seal of an agency."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("agency", help="code of the agency")
        parser.add_argument("image", type=Path)
        parser.add_argument("--millimetres", type=int, default=36, help="true diameter of the seal")

    def handle(self, *args: Any, **options: Any) -> None:
        agency = Agency.objects.filter(code=options["agency"]).first()
        if agency is None:
            raise CommandError(f"no agency {options['agency']}")
        try:
            set_seal(SYSTEM, agency, options["image"].read_bytes(), options["millimetres"])
        except (DomainError, OSError) as error:
            raise CommandError(str(getattr(error, "message", error))) from error
        self.stdout.write(f"{agency.name}: {options['millimetres']} mm")
