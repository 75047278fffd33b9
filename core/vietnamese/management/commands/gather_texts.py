"""`manage.py gather_texts`: bring locale/en up to date with code and templates, and name what lacks English."""

from __future__ import annotations

import re
import subprocess
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.vietnamese import catalogues

# Every folder whose texts people read; tests, tools and documentation speak English to begin with.
FOLDERS = ("templates", "config", "core", "forms", "archive", "digitization", "onestop", "portal", "oversight")


def own_texts(root: Path) -> list[Path]:
    """Files of this project that may hand texts to gettext."""
    return list(catalogues.sources(root / folder for folder in FOLDERS))


def own_choices() -> dict[str, list[str]]:
    """Words of states, roles and kinds, by app: models keep them in Vietnamese, templates translate them when shown."""
    found: dict[str, set[str]] = {}
    for model in apps.get_models():
        if model.__module__.split(".")[0] not in FOLDERS:
            continue
        place = f"{model.__module__.removesuffix('.models').replace('.', '/')}/choices"
        for field in model._meta.get_fields():
            for _value, label in getattr(field, "flatchoices", ()):
                found.setdefault(place, set()).add(str(label))
    return {place: sorted(words) for place, words in sorted(found.items())}


class Command(BaseCommand):
    """New texts get an empty entry, unused ones go; what is translated stays. Nothing is guessed (no fuzzy matches)."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail when a text lacks English")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        root = Path(settings.BASE_DIR)
        target = root / "locale" / "en" / "LC_MESSAGES" / "django.po"
        try:
            pot = catalogues.pot(root, own_texts(root), own_choices())
        except catalogues.CatalogueError as error:
            raise CommandError(str(error)) from error
        if not check:
            target.write_text(merged(target, pot), encoding="utf-8")
        known = catalogues.read(target)
        wanted = catalogues.parse(pot)
        missing = [text for key, text in wanted.items() if key not in known or not known[key].is_translated]
        for text in missing:
            self.stdout.write(f"{', '.join(text.places)}: {text.key.msgid!r}")
        self.stdout.write(f"{len(wanted)} texts, {len(missing)} without English")
        if check and missing:
            raise CommandError("Run `./dev manage gather_texts`, then fill in the empty entries of locale/en.")


def merged(po: Path, pot: str) -> str:
    """`po` with the texts of `pot`: gettext's own msgmerge, without its guesses and without obsolete entries."""
    with tempfile.TemporaryDirectory() as scratch:
        template = Path(scratch) / "django.pot"
        template.write_text(pot, encoding="utf-8")
        command = ["msgmerge", "--quiet", "--no-fuzzy-matching", "--no-wrap", "--output-file=-", str(po), str(template)]
        merging = subprocess.run(command, capture_output=True, encoding="utf-8")
        if merging.returncode:
            raise CommandError(merging.stderr)
        tidying = subprocess.run(
            ["msgattrib", "--no-obsolete", "--no-wrap", "-"],
            input=merging.stdout,
            capture_output=True,
            encoding="utf-8",
        )
        if tidying.returncode:
            raise CommandError(tidying.stderr)
    # The day of gathering would change the file although no text did.
    return re.sub(r'"POT-Creation-Date: .*\n', "", tidying.stdout)
