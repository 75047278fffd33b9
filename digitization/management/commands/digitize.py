"""Take a folder of scans, or a ZIP, onto the line: one batch, one document a file; the same twice adds nothing."""

from __future__ import annotations

import hashlib
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from core.accounts.actor import Actor
from core.audit.errors import DomainError
from core.catalogue.models import PaperType
from digitization.models import Batch, Campaign
from digitization.queries.batches import indexer_of
from digitization.services import batches, intake, packages
from digitization.services.manifests import Entry, ManifestErrors, read_manifest


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder, or a ZIP file (with bang-ke.xlsx or .csv in it)")
        parser.add_argument("--manifest", type=Path, help="xlsx or csv that says of each file what paper it is")
        parser.add_argument("--split-blank", action="store_true", help="files are stacks: blank pages separate papers")
        parser.add_argument("--agency", required=True, help="identity code, e.g. H32.30.01")
        parser.add_argument("--paper-type", required=True, help="result code, e.g. KQ.G15.000031")
        parser.add_argument("--post", type=int, help="id of the indexer's post (default: the first one of the agency)")
        parser.add_argument("--campaign", type=int, help="id of the campaign")
        parser.add_argument("--name", default="", help="name of the batch (default: the folder's name)")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"].resolve()
        packed = folder.is_file() and folder.suffix.lower() == intake.PACKAGE_SUFFIX
        if not packed and not folder.is_dir():
            raise CommandError(f"Không có thư mục {options['folder']}.")
        actor = indexer_of(options["agency"], options["post"])
        if actor is None:
            raise CommandError(f"Cơ quan {options['agency']} không có cán bộ số hóa đang giữ vai này.")
        try:
            entries = read_manifest(options["manifest"]) if options["manifest"] else {}
            counts = self._pack(actor, folder, options) if packed else self._folder(actor, folder, entries, options)
        except ManifestErrors as error:
            raise CommandError("\n".join(error.lines)) from error
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(counts)

    def _folder(self, actor: Actor, folder: Path, entries: dict[str, Entry], options: dict[str, Any]) -> str:
        files = sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix.lower() in intake.SUFFIXES)
        if not files:
            raise CommandError("Thư mục không có tệp PDF, JPEG, PNG hay TIFF nào.")
        batch = self._batch(actor, folder, options)
        outcomes: Counter[str] = Counter()
        found = [packages.Unpacked(path, path.name) for path in files]
        answers = packages.add_files(actor, batch.pk, found, entries, split_blank=options["split_blank"])
        with tqdm(answers, total=len(files), unit="tệp", desc=batch.code, disable=options["verbosity"] == 0) as bar:
            for answer in bar:
                outcomes[self._told(answer)] += 1
        return _counts(batch, outcomes)

    def _pack(self, actor: Actor, path: Path, options: dict[str, Any]) -> str:
        batch = self._batch(actor, path, options)
        answers = packages.add_package(actor, batch.pk, path, split_blank=options["split_blank"])
        return _counts(batch, Counter(self._told(answer) for answer in answers))

    def _told(self, answer: intake.Intake) -> str:
        if answer.outcome == "refused":
            tqdm.write(f"{answer.name}: {answer.message}")
        return str(answer.outcome)

    def _batch(self, actor: Actor, folder: Path, options: dict[str, Any]) -> Batch:
        paper_type = PaperType.objects.filter(code=options["paper_type"]).first()
        if paper_type is None:
            raise CommandError(f"Không có loại giấy tờ {options['paper_type']}.")
        campaign = None
        if options["campaign"]:
            campaign = Campaign.objects.filter(pk=options["campaign"]).first()
            if campaign is None:
                raise CommandError(f"Không có kế hoạch số hóa {options['campaign']}.")
        # The path itself is not kept: a digest is enough to know the folder again.
        source = f"{options['agency']}|{paper_type.code}|{folder}"
        return batches.create_batch(
            actor,
            options["name"] or folder.name or "Thư mục quét",
            paper_type,
            campaign=campaign,
            intake_key="folder:" + hashlib.sha256(source.encode()).hexdigest()[:40],
        )


def _counts(batch: Batch, outcomes: Counter[str]) -> str:
    counts = f"nhận {outcomes['accepted']}, đã có {outcomes['duplicate']}, từ chối {outcomes['refused']}"
    return f"Lô {batch.code}: {counts}."
