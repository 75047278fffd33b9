"""Demo papers: one batch of generated scans put on the digitization line through its own services.

One paper — the marital-status certificate of a demo citizen — is carried to the end by a job that does what an
indexer and a checker would do with it; the rest waits at the reading desk for whoever tries the product.
"""

from __future__ import annotations

import datetime as dt
from io import BytesIO

from django.db import transaction
from django.utils import timezone

from archive.models import RecordOwner
from core.accounts.actor import Actor, actor_for_post
from core.accounts.models import Post
from core.catalogue.models import PaperType
from core.jobs.registry import Transient
from core.jobs.services import enqueue
from core.vietnamese import format_date
from digitization.models import Campaign, Document
from digitization.samples.papers import Paper, marital_status_certificate, render
from digitization.services.batches import create_batch
from digitization.services.checking import approve
from digitization.services.indexing import confirm
from digitization.services.intake import add_file
from oversight.demo.campaign import NAME as CAMPAIGN
from oversight.demo.people import CITIZENS

PROCEDURE = "1.004873"
KEY = "demo"
FILED_FOR = "hoa"
_TIERS = ("clean", "office", "office", "worn")


def _desk(stem: str) -> Actor:
    return actor_for_post(Post.objects.select_related("user", "agency").get(user__username=f"{stem}.nhatrang"))


def _papers() -> list[tuple[str, Paper]]:
    """(user name, certificate): issued within the six months such a paper may be used."""
    today = timezone.localdate()
    return [
        (
            person.username,
            marital_status_certificate(
                person.full_name,
                person.national_id,
                today - dt.timedelta(days=20 + 9 * index),
                born_on=person.birth_date,
                sex="Nữ" if person.sex == "female" else "Nam",
                number=41 + 7 * index,
            ),
        )
        for index, person in enumerate(CITIZENS)
        if person.username in (FILED_FOR, "duc", "tam", "lan")
    ]


def load_papers() -> int:
    """Put the batch on the line once; returns how many papers were added now."""
    indexer = _desk("sohoa")
    paper_type = PaperType.objects.filter(issued_by__procedure__code=PROCEDURE, issued_by__valid_to=None).first()
    if paper_type is None:
        raise LookupError(f"procedure {PROCEDURE} issues no paper type")
    batch = create_batch(
        indexer,
        "Giấy xác nhận tình trạng hôn nhân, hộp 12",
        paper_type,
        campaign=Campaign.objects.get(name=CAMPAIGN),
        place={"shelf": "3", "box": "12", "folder": "1"},
        intake_key=KEY,
    )
    if batch.documents.exists():
        return 0
    for index, (username, paper) in enumerate(_papers()):
        data = render(paper, _TIERS[index % len(_TIERS)], dpi=200, seed=index + 1)
        document = add_file(indexer, batch.pk, BytesIO(data), f"xac-nhan-hon-nhan-{paper.number}.pdf").document
        if document and username == FILED_FOR:
            with transaction.atomic():
                payload = {"document_id": document.pk, "number": paper.number, "issued_on": paper.issued_on.isoformat()}
                enqueue("oversight.demo_file", f"demo.file:{document.pk}", payload)
    return batch.documents.count()


def file_certificate(document_id: int, number: str, issued_on: str) -> None:
    """Index and check the demo citizen's certificate, once it has been read. Raises Transient until then."""
    document = Document.objects.get(pk=document_id)
    if document.state in {Document.State.REGISTERED, Document.State.SCANNED}:
        raise Transient("not_read_yet", "Giấy tờ minh họa chưa được đọc xong.", retry_in=5)
    person = next(person for person in CITIZENS if person.username == FILED_FOR)
    if document.state == Document.State.READ:
        fields = {
            "number": number,
            "symbol": "UBND-XNTTHN",
            "issued_on": format_date(dt.date.fromisoformat(issued_on)),
            "issuer": "Ủy ban nhân dân phường Nha Trang",
            "kind": "Giấy xác nhận tình trạng hôn nhân",
            "abstract": f"Xác nhận tình trạng hôn nhân của bà {person.full_name}",
            "signer": "Trần Minh Khánh",
            "signer_title": "Chủ tịch",
        }
        owner = {
            "role": RecordOwner.Role.SUBJECT,
            "id_kind": RecordOwner.IdKind.NATIONAL_ID,
            "id_number": person.national_id,
            "name": person.full_name,
        }
        document = confirm(_desk("sohoa"), document.pk, document.version, fields, [owner])
    if document.state == Document.State.INDEXED:
        approve(_desk("kiemtra"), document.pk, document.version)
