"""A batch with its people, papers to scan, and a time-stamping authority for the last step."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from core.accounts.actor import Actor
from core.accounts.models import Post
from core.agencies.models import Agency
from core.signing import tsa
from digitization.models import Batch, Document, ProgrammeTask
from digitization.samples.papers import marital_status_certificate, render
from digitization.services import batches, campaigns, intake
from tests.factories import AgencyFactory, PaperTypeFactory, officer_actor
from tests.support.sessions import signed_in

OWNER = ("Nguyễn Thị Lan", "056195001234")
FIELDS = {
    "number": "45",
    "symbol": "UBND-XNTTHN",
    "issued_on": "12/03/2024",
    "issuer": "Ủy ban nhân dân phường Nha Trang",
    "kind": "Giấy xác nhận tình trạng hôn nhân",
    "abstract": "Giấy xác nhận tình trạng hôn nhân của bà Nguyễn Thị Lan",
    "signer": "Trần Minh Khánh",
    "signer_title": "Chủ tịch",
}
OWNERS = [{"role": "subject", "name": OWNER[0], "id_kind": "national_id", "id_number": OWNER[1]}]


@cache
def scan(seed: int = 1) -> bytes:
    """A one-page certificate as scanned; another seed is another sheet."""
    paper = marital_status_certificate(*OWNER, dt.date(2024, 3, 12))
    return render(paper, dpi=200, colour="grey", seed=seed)


@dataclass
class Line:
    """An agency's line: an indexer, a checker, a stranger from another agency, and an open batch."""

    agency: Agency
    indexer: Actor
    checker: Actor
    stranger: Actor
    batch: Batch

    def add(self, data: bytes | None = None, name: str = "giay.pdf") -> intake.Intake:
        return intake.add_file(self.indexer, self.batch.pk, BytesIO(scan() if data is None else data), name)

    def document(self, state: str, name: str = "giay.pdf", **values: object) -> Document:
        """A document put straight into a state, for tests of one step."""
        from core.files.services import store

        source = store(f"%PDF-1.4 {self.batch.pk} {self.batch.documents.count()}".encode(), trusted=True)
        given: dict[str, object] = {"page_count": 1, "pages_read": 1}
        if state in ("indexed", "sent_back", "checked"):
            given |= {"fields": {**FIELDS, "issued_on": "2024-03-12", "date_unknown": ""}, "owners": OWNERS}
            given |= {"indexer": self.indexer.user, "indexed_by": self.indexer.post}
        order = self.batch.documents.count() + 1
        return Document.objects.create(
            batch=self.batch, order=order, name=name, source=source, state=state, **given | values
        )


@pytest.fixture
def line(db: None) -> Line:
    agency = AgencyFactory()
    indexer = officer_actor(Post.Role.INDEXER, agency, user__full_name="Lê Thị Hồng")
    batch = batches.create_batch(indexer, "Hôn nhân 2024, hộp 12", PaperTypeFactory(validity_months=6))
    return Line(
        agency=agency,
        indexer=indexer,
        checker=officer_actor(Post.Role.CHECKER, agency, user__full_name="Phạm Văn Bình"),
        stranger=officer_actor(Post.Role.INDEXER),
        batch=batch,
    )


@pytest.fixture(scope="session")
def own_pki(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pki")


@pytest.fixture
def tsa_url(settings, own_pki: Path) -> Iterator[str]:  # type: ignore[no-untyped-def]
    """The development time-stamping authority, answering over HTTP, with keys of this session's own."""
    settings.PKI_DIR = own_pki
    settings.PKI_PASSPHRASE = "only for tests"
    server = tsa.make_server("127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    settings.TSA_URL = f"http://127.0.0.1:{server.server_address[1]}/tsa"
    yield settings.TSA_URL
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def admin(db: None) -> Actor:
    return officer_actor(Post.Role.PROVINCE_ADMIN, user__full_name="Lê Văn Tỉnh")


@pytest.fixture
def browser(admin: Actor) -> Client:
    """The province's administrator, signed in."""
    return signed_in(admin)


@pytest.fixture
def task(admin: Actor) -> ProgrammeTask:
    """The first task of a campaign that began today."""
    today = timezone.localdate()
    return campaigns.create_campaign(admin, "Số hóa", "QĐ 1", today, today + dt.timedelta(600)).tasks.earliest("number")
