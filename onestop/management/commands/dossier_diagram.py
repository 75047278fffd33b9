"""Draw the life of a dossier (mermaid) from the table of transitions into `docs/dossier-states.md`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from onestop.diagram import document

PATH = Path("docs") / "dossier-states.md"


class Command(BaseCommand):
    help = "Ghi sơ đồ trạng thái hồ sơ vào docs/dossier-states.md; --check chỉ so sánh."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="báo lỗi khi tệp không khớp với bảng")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / PATH
        text = document()
        if not options["check"]:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
            self.stdout.write(str(PATH))
        elif not path.exists() or path.read_text("utf-8") != text:
            raise CommandError(f"{PATH} is not up to date: run ./dev manage dossier_diagram")
