"""Who gets in where: every address × every role, own and other agency, against the reviewed table `permissions.csv`.

A new endpoint is a new row: without a sample for its arguments, or a row in the table, the test fails.
After a deliberate change run `UPDATE_PERMISSIONS=1 ./dev test tests/test_permission_matrix.py` and read the diff.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from archive.services.deposit import deposit
from core.accounts.actor import Actor
from core.accounts.middleware import SESSION_POST
from core.accounts.models import Post
from core.accounts.services import issue_token
from core.audit.values import SYSTEM
from core.catalogue.models import ProcedureRevision
from core.files.services import store
from core.jobs.models import Job
from core.notify.models import Notice
from core.outbox.models import Message
from digitization.models import Batch, Campaign, ChunkedUpload, CoverSheet, Document, Page, PageTwin, SetAside
from digitization.services.batches import create_batch
from digitization.services.campaigns import add_tasks
from forms.models import FieldDefinition, WordTemplate
from onestop.models import Decision, Dossier
from tests.archive.support import request_for
from tests.factories import AgencyFactory, OneStopUnitFactory, PaperTypeFactory, citizen_actor, officer_actor
from tests.onestop.conftest import Ward, make_ward
from tests.support.caches import empty_cache

TABLE = Path(__file__).with_name("permissions.csv")
# Pages of django-allauth are its own; what they let in is tested there. The gallery exists in development only.
FOREIGN = ("account_", "mfa_", "gallery", "socialaccount_")
# Any person may read a procedure, follow a link they hold, and begin a form of their own.
# A campaign asks every agency: opening a survey makes the return of the actor's own agency.
PUBLIC_OBJECTS = {"portal:procedure", "portal:follow", "portal:start", "digitization:survey_open"}
# Published texts of the province: the same for every key with the scope.
PUBLISHED = {"api_forms", "api_form_schema"}
STRANGERS = ("citizen other", "clerk other", "indexer other", "leader other")


@dataclass
class World:
    """Everything an address can name, and everybody who can ask for it."""

    ward: Ward
    arguments: dict[str, dict[str, Any]] = field(default_factory=dict)
    roles: dict[str, Actor | None] = field(default_factory=dict)


def routes() -> Iterator[tuple[str, str, str]]:
    """(name with namespace, pattern, address with `{argument}` places) of every address of the product."""

    def walk(patterns: list[URLPattern | URLResolver], prefix: str, space: str) -> Iterator[tuple[str, str, str]]:
        for one in patterns:
            pattern = prefix + str(one.pattern)
            if isinstance(one, URLResolver):
                inner = f"{space}{one.namespace}:" if one.namespace else space
                yield from walk(one.url_patterns, pattern, inner)
            else:
                yield f"{space}{one.name}", pattern, _places(pattern)

    yield from walk(get_resolver().url_patterns, "/", "")


def _places(pattern: str) -> str:
    address = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"{\1}", pattern))
    return address.replace("^", "").replace("$", "").replace("\\", "")


def build() -> World:
    ward = make_ward()
    ProcedureRevision.objects.update(published_at=timezone.now())
    owner_id = ward.citizen.citizen_id
    dossier = ward.approved()
    record = deposit(request_for(owner_id=owner_id, custodian=ward.commune), SYSTEM)
    bytes_ = store(b"%PDF-1.7 result", trusted=True)
    Decision.objects.filter(dossier=dossier).update(record=record, signed_file=bytes_, file=bytes_)
    dossier.slips.update(file=bytes_, document=bytes_)
    draft = ward.draft()
    WordTemplate.objects.create(revision=draft.form_revision, file=bytes_, name="mau.docx", state="accepted")
    indexer, checker = (officer_actor(role, ward.commune) for role in (Post.Role.INDEXER, Post.Role.CHECKER))
    batch = create_batch(indexer, "Lô thử", PaperTypeFactory())
    document = Document.objects.create(
        batch=batch, order=1, name="giay.pdf", source=bytes_, state="indexed", page_count=1, pages_read=1,
        searchable=bytes_, signed_file=bytes_, indexer=indexer.user, indexed_by=indexer.post,
    )  # fmt: skip
    page = Page.objects.create(document=document, number=1, image=bytes_, thumbnail=bytes_)
    job = Job.objects.create(name="x", key="x", run_after=timezone.now(), state="dead")
    message = Message.objects.create(
        destination="x", subject="x", kind="x", key="x", payload={}, state="dead", next_at=timezone.now()
    )
    notice = Notice.objects.create(user=ward.citizen.user, event="x", key="x", title="Thông báo", body="Nội dung")
    plan = Campaign.objects.create(
        name="Kế hoạch",
        legal_basis="QĐ",
        starts_on=dt.date(2026, 1, 1),
        ends_on=dt.date(2027, 6, 30),
        survey_due_on=dt.date(2026, 3, 31),
    )
    add_tasks(plan)
    plan.budget_lines.create(year=2026, name="Thiết bị", source="Ngân sách", amount=1)
    plan.reports.create(month="2026-01-01", figures={"total": {}}, frozen_at=timezone.now(), pdf=bytes_, xlsx=bytes_)
    plan.returns.create(agency=ward.commune)
    world = World(ward)
    world.arguments = samples(ward, dossier, draft, record, batch, document, job, message, notice)
    world.arguments["*"] |= intake_samples(document, page, indexer)
    world.arguments["digitization:upload_chunk"] = {"key": upload_sample(batch, indexer).pk}
    other = AgencyFactory()
    world.roles = {
        "nobody": None,
        "citizen own": ward.citizen,
        "citizen other": citizen_actor(),
        "clerk own": ward.clerk,
        "clerk other": officer_actor(Post.Role.CLERK, OneStopUnitFactory(parent=other)),
        "specialist own": ward.specialist,
        "unit_head own": ward.head,
        "leader own": ward.leader,
        "leader other": officer_actor(Post.Role.LEADER, other),
        "indexer own": indexer,
        "indexer other": officer_actor(Post.Role.INDEXER, other),
        "checker own": checker,
        "province_admin": officer_actor(Post.Role.PROVINCE_ADMIN, AgencyFactory()),
        "tech_admin": officer_actor(Post.Role.TECH_ADMIN, AgencyFactory()),
    }
    return world


def intake_samples(document: Document, page: Page, indexer: Actor) -> dict[str, Any]:
    """What only the intake screens name: a page put aside, two pages alike, a printed cover sheet."""
    assert indexer.post is not None
    batch, file = document.batch, document.source
    aside = SetAside.objects.create(document=document, number=1, reason="blank", file=file, file_page=1, thumbnail=file)
    twin = PageTwin.objects.create(page=page, other=page, distance=0)
    cover = CoverSheet.objects.create(
        agency=batch.agency, paper_type=batch.paper_type, made_by=indexer.post, print=file
    )
    return {"aside_id": aside.pk, "twin_id": twin.pk, "run": cover.run}


def upload_sample(batch: Batch, indexer: Actor) -> ChunkedUpload:
    """A file in pieces of which nothing has come yet."""
    return ChunkedUpload.objects.create(batch=batch, user=indexer.user, name="a.pdf", size=9, mark="a")


def samples(ward: Ward, dossier: Dossier, draft, record, batch, document, job, message, notice):  # type: ignore[no-untyped-def]
    """Values for the arguments of addresses, by argument name; where one name means two things, by route."""
    slip, paper, entry = dossier.slips.first(), dossier.papers.first(), FieldDefinition.objects.first()
    assert entry is not None
    assert slip is not None
    assert paper is not None
    return {
        "*": {
            "code": dossier.code,
            "slug": "chuyen",
            "token": dossier.tracking_token,
            "slip_id": slip.pk,
            "paper_id": paper.pk,
            "record_id": record.pk,
            "pk": record.pk,
            "draft_id": draft.pk,
            "draft": draft.pk,
            "page_key": "nguoi-yeu-cau",
            "page": "applicant",
            "component_key": "giay-chung-sinh",
            "batch_id": batch.pk,
            "document_id": document.pk,
            "package_id": batch.packages.create(
                file=document.source, name="goi.zip", state="taken", brought_by=batch.created_by
            ).pk,
            "number": 1,
            "size": "anh",
            "kind": "goc",
            "job_id": job.pk,
            "message_id": message.pk,
            "notice_id": notice.pk,
            "external_id": "khong-co",
            "form_id": draft.form_revision.form_id,
            "revision_id": draft.form_revision_id,
            "key": entry.key,
            **plan_samples(ward),
        },
        "forms:question": {"key": draft.form_revision.definition["pages"][0]["fields"][0]["key"]},
        "api_form_schema": {"key": draft.form_revision.form.key},
        "portal:procedure": {"code": ward.revision.procedure.code},
        "portal:start": {"code": ward.revision.procedure.code},
        "portal:draft_paper": {"paper_id": draft.papers.first().pk},
        "portal:remove_paper": {"paper_id": draft.papers.first().pk},
    }


def plan_samples(ward: Ward) -> dict[str, Any]:
    """One campaign with everything a page of it can name."""
    plan = Campaign.objects.get(name="Kế hoạch")
    task, admin = plan.tasks.earliest("number"), officer_actor(Post.Role.PROVINCE_ADMIN)
    proof = task.files.create(
        file=store(b"%PDF-1.7 proof", trusted=True), name="a.pdf", added_by=admin.post, added_at=timezone.now()
    )
    return {
        "campaign_id": plan.pk,
        "agency_id": ward.commune.pk,
        "survey_id": plan.returns.get().pk,
        "task_id": task.pk,
        "evidence_id": proof.pk,
        "part": "nhiem-vu",
        "line_id": plan.budget_lines.get().pk,
        "report_id": plan.reports.get().pk,
        "format_": "pdf",
    }


def address_of(world: World, name: str, places: str) -> str:
    values = {**world.arguments["*"], **world.arguments.get(name, {})}
    missing = set(re.findall(r"\{(\w+)\}", places)) - set(values)
    assert not missing, f"give `samples` a value for {sorted(missing)} of {name}"
    return places.format(**values)


def outcome(client: Client, method: str, address: str) -> str:
    """What an actor meets, without leaving a trace."""
    empty_cache()  # rate limits are not what is asked here
    with transaction.atomic():
        response = getattr(client, method)(address)
        transaction.set_rollback(True)
    if response.streaming:
        list(response.streaming_content)
    if response.status_code == 302:
        target = response.headers["Location"]
        if "/tai-khoan/login/" in target:
            return "login"
        return "choose post" if "/chon-vai/" in target else "302"
    return str(response.status_code)


def client_of(actor: Actor | None) -> Client:
    client = Client()
    if actor is not None:
        client.force_login(actor.user)
        if actor.post:
            session = client.session
            session[SESSION_POST] = actor.post.pk
            session.save()
    return client


def matrix(world: World) -> tuple[list[str], list[list[str]]]:
    clients = {role: client_of(actor) for role, actor in world.roles.items()}
    rows = []
    for name, _pattern, places in routes():
        if name.split(":")[-1].startswith(FOREIGN) or name == "None" or "/api/" in places:
            continue
        address = address_of(world, name, places)
        for method in ("get", "post"):
            found = [outcome(client, method, address) for client in clients.values()]
            if set(found) != {"405"}:
                rows.append([name, method.upper(), *found])
    return ["address", "method", *clients], sorted(rows)


def written(head: list[str], rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([head, *rows])
    return out.getvalue()


@pytest.fixture
def world(db: None) -> World:
    return build()


def test_everybody_meets_what_the_reviewed_table_says(world: World) -> None:
    head, rows = matrix(world)
    if os.environ.get("UPDATE_PERMISSIONS"):
        TABLE.write_text(written(head, rows), "utf-8")
    expected = TABLE.read_text("utf-8").splitlines()
    assert written(head, rows).splitlines() == expected


def test_the_table_lets_no_stranger_near_an_object() -> None:
    """Read the reviewed table itself: what names an object is closed to other citizens and other agencies."""
    objects = {name for name, _pattern, places in routes() if "{" in places} - PUBLIC_OBJECTS
    with TABLE.open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            if row["address"] in objects:
                open_to = {role: row[role] for role in STRANGERS if row[role] in {"200", "302", "204", "400", "409"}}
                assert not open_to, (row["address"], row["method"], open_to)


@pytest.mark.parametrize("other", [False, True])
def test_api_keys_reach_their_own_agency_only(world: World, other: bool) -> None:
    agency = AgencyFactory() if other else world.ward.commune
    scopes = ["archive:read", "archive:deposit", "dossier:read", "dossier:package", "form:read"]
    _, key = issue_token("kiểm thử", agency, scopes, dt.date(2999, 1, 1), SYSTEM)
    client = Client(headers={"authorization": f"Bearer {key}"})
    _, blind = issue_token("không quyền", agency, [], dt.date(2999, 1, 1), SYSTEM)
    without = Client(headers={"authorization": f"Bearer {blind}"})
    for name, _pattern, places in routes():
        if "/api/v1/" not in places or name in {"api_schema", "api_docs"}:
            continue
        address = address_of(world, name, places)
        assert Client().get(address).status_code in {401, 405}, address
        assert without.get(address).status_code in {403, 405}, address
        answer = client.get(address)
        if name in PUBLISHED:
            assert answer.status_code == 200, address
        elif "{" in places:
            assert answer.status_code == 404 or not other, address
        elif answer.status_code == 200:
            assert bool(answer.json()["count"]) is not other, address


def test_a_malformed_or_unknown_argument_is_never_an_error_of_ours(world: World) -> None:
    """Unknown codes, ids and tokens give 404 (or the way to sign in), whoever asks."""
    strange = {"code": "KHONG-CO", "token": "x" * 20, "record_id": uuid4(), "pk": uuid4(), "draft_id": uuid4()}
    strange["run"] = uuid4()
    names = ("slip_id", "paper_id", "batch_id", "document_id", "job_id", "message_id", "campaign_id", "survey_id")
    names += ("aside_id", "twin_id")
    numbers = dict.fromkeys(names, 999999)
    clients = [client_of(world.roles[role]) for role in ("nobody", "citizen own", "clerk own", "indexer own")]
    for name, _pattern, places in routes():
        if "{" not in places or name.split(":")[-1].startswith(FOREIGN) or "/api/" in places:
            continue
        values = {**world.arguments["*"], **strange, **numbers}
        address = places.format(**values)
        for client in clients:
            assert outcome(client, "get", address) in {"404", "403", "405", "login", "302", "choose post"}, address
