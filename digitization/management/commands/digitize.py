"""Take a folder of scans onto the line: one batch, one document a file; the same folder twice adds nothing."""

from __future__ import annotations

import hashlib
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from core.accounts.actor import Actor, actor_for_post
from core.accounts.models import Post
from core.audit.errors import DomainError
from core.catalogue.models import PaperType
from digitization.models import Batch, Campaign
from digitization.services import batches, intake


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--agency", required=True, help="identity code, e.g. H32.30.01")
        parser.add_argument("--paper-type", required=True, help="result code, e.g. KQ.G15.000031")
        parser.add_argument("--post", type=int, help="id of the indexer's post (default: the first one of the agency)")
        parser.add_argument("--campaign", type=int, help="id of the campaign")
        parser.add_argument("--name", default="", help="name of the batch (default: the folder's name)")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"].resolve()
        if not folder.is_dir():
            raise CommandError(f"Không có thư mục {options['folder']}.")
        files = sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix.lower() in intake.SUFFIXES)
        if not files:
            raise CommandError("Thư mục không có tệp PDF, JPEG, PNG hay TIFF nào.")
        actor = self._actor(options["agency"], options["post"])
        try:
            batch = self._batch(actor, folder, options)
        except DomainError as error:
            raise CommandError(error.message) from error
        outcomes: Counter[str] = Counter()
        with tqdm(files, unit="tệp", desc=batch.code, disable=options["verbosity"] == 0) as bar:
            for path in bar:
                outcomes[self._add(actor, batch, path)] += 1
        counts = f"nhận {outcomes['accepted']}, đã có {outcomes['duplicate']}, từ chối {outcomes['refused']}"
        self.stdout.write(f"Lô {batch.code}: {counts}.")

    def _add(self, actor: Actor, batch: Batch, path: Path) -> str:
        try:
            with path.open("rb") as handle:
                answer = intake.add_file(actor, batch.pk, handle, path.name)
        except DomainError as error:
            raise CommandError(error.message) from error
        if answer.outcome == "refused":
            tqdm.write(f"{path.name}: {answer.message}")
        return str(answer.outcome)

    def _actor(self, agency: str, post_id: int | None) -> Actor:
        today = timezone.localdate()
        posts = Post.objects.filter(agency__code=agency, role=Post.Role.INDEXER, valid_from__lte=today)
        posts = posts.exclude(valid_to__lt=today).select_related("user", "agency").order_by("pk")
        post = posts.filter(pk=post_id).first() if post_id else posts.first()
        if post is None:
            raise CommandError(f"Cơ quan {agency} không có cán bộ số hóa đang giữ vai này.")
        return actor_for_post(post)

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
