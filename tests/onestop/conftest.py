"""A ward with its one-stop unit, its people, two procedures and real forms; a citizen with a finished draft."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.accounts.actor import Actor
from core.accounts.models import Post
from core.agencies.models import Agency
from core.agencies.services.load_calendar import load_calendar
from core.catalogue.models import Component, Field, Offering, Procedure, ProcedureRevision
from core.files.services import store
from core.signing import tsa
from core.vietnamese import fold
from forms.definition import form_of
from forms.fields import type_of
from forms.models import Draft, DraftPaper, FormRevision
from forms.services.seed import load_forms
from onestop.models import Dossier
from onestop.results import as_posted, draft_values, result_revision
from onestop.services import handling, intake, reception
from onestop.services.seed import load_processes
from tests.factories import AgencyFactory, OneStopUnitFactory, PaperTypeFactory, citizen_actor, officer_actor

BIRTH = "1.001193"
PDF = b"%PDF-1.4 giay chung sinh"
PLACE = {"province": "56", "commune": "22366", "line": "12 Trần Phú", "display": "12 Trần Phú, Phường Nha Trang"}
ANSWERS: dict[str, Any] = {
    "applicant.full_name": "Nguyễn Thị Lan",
    "applicant.national_id": "056195001234",
    "applicant.residence": PLACE,
    "applicant.phone": "0905123456",
    "applicant.relation": "mother",
    "child.full_name": "Trần Nguyễn Minh An",
    "child.birth_date": "2026-11-10",
    "child.sex": "male",
    "child.ethnicity": "Kinh",
    "child.nationality": "Việt Nam",
    "mother.full_name": "Nguyễn Thị Lan",
    "mother.birth_year": "1995",
    "mother.national_id": "056195001234",
    "father.full_name": "Trần Quốc Minh",
    "father.birth_year": "1993",
    "father.national_id": "056093004567",
}


@dataclass
class Ward:
    """Everybody and everything a dossier of the ward meets; `stranger` is a clerk of another ward."""

    commune: Agency
    unit: Agency
    revision: ProcedureRevision
    citizen: Actor
    clerk: Actor
    second_clerk: Actor
    head: Actor
    specialist: Actor
    leader: Actor
    stranger: Actor

    def draft(self, citizen: Actor | None = None, **changes: Any) -> Draft:
        """A finished draft with one clean paper."""
        revision = FormRevision.objects.get(form__key="khai-sinh")
        draft = Draft.objects.create(
            owner=(citizen or self.citizen).user,
            procedure_revision=self.revision,
            form_revision=revision,
            agency=self.commune,
            answers={**sample_answers(revision), **changes},
            done_pages=[page.key for page in form_of(revision).pages],
        )
        DraftPaper.objects.create(
            draft=draft,
            component_key="giay-chung-sinh",
            source=DraftPaper.Source.UPLOAD,
            name="giay-chung-sinh.pdf",
            file=store(PDF, trusted=True),
        )
        return draft

    def submitted(self, citizen: Actor | None = None) -> Dossier:
        return intake.submit_dossier(citizen or self.citizen, self.draft(citizen).pk)

    def accepted(self) -> Dossier:
        dossier = self.submitted()
        return reception.accept_dossier(self.clerk, dossier.pk, dossier.version)

    def handed_over(self) -> Dossier:
        dossier = self.submitted()
        return reception.accept_dossier(self.clerk, dossier.pk, dossier.version, self.specialist.post.pk)

    def in_review(self) -> Dossier:
        dossier = self.handed_over()
        return handling.receive(self.specialist, dossier.pk, dossier.version)

    def drafted(self) -> Dossier:
        dossier = self.in_review()
        data = as_posted(result_revision(dossier), draft_values(dossier))
        handling.save_decision(self.specialist, dossier.pk, dossier.version, data)
        return Dossier.objects.get(pk=dossier.pk)

    def for_approval(self) -> Dossier:
        dossier = self.drafted()
        return handling.submit_for_approval(self.specialist, dossier.pk, dossier.version, self.leader.post.pk)

    def approved(self) -> Dossier:
        dossier = self.for_approval()
        return handling.approve(self.leader, dossier.pk, dossier.version)


def sample_answers(revision: FormRevision) -> dict[str, Any]:
    """Answers to every question of the form: ours where the story needs them, else the type's own sample."""

    answers: dict[str, Any] = {}
    for field in form_of(revision).fields:
        if type_of(field.type).asks:
            answers[field.key] = ANSWERS.get(field.key, type_of(field.type).sample(field))
    return answers


def make_procedure(code: str = BIRTH, name: str = "Đăng ký khai sinh", **offer: Any) -> ProcedureRevision:
    """A procedure with its online offering, one necessary paper and one kind of result."""
    field, _ = Field.objects.get_or_create(code="G15-HT", defaults={"name": "Hộ tịch"})
    procedure = Procedure.objects.create(code=code, field=field)
    revision = ProcedureRevision.objects.create(
        procedure=procedure,
        name=f"Thủ tục {name.lower()}",
        short_name=name,
        search_text=fold(name),
        competence=ProcedureRevision.Competence.COMMUNE,
        online=ProcedureRevision.Online.FULL,
        valid_from=dt.date(2025, 7, 1),
    )
    values = {"limit_kind": "same_day", "cutoff": dt.time(15), "limit_basis": "NĐ 123/2015", "fee_kind": "free"}
    Offering.objects.create(revision=revision, channel=Offering.Channel.ONLINE, **{**values, **offer})
    Component.objects.create(
        revision=revision, key="giay-chung-sinh", order=1, name="Giấy chứng sinh", short_name="Giấy chứng sinh",
        need=Component.Need.ALWAYS,
    )  # fmt: skip
    revision.result_types.add(PaperTypeFactory(name="Giấy khai sinh"))
    return revision


@pytest.fixture
def ward(db: None) -> Ward:
    return make_ward()


def make_ward() -> Ward:
    """Everything from nothing; for tests that commit."""
    load_calendar()
    revision = make_procedure()
    load_forms()
    load_processes()
    commune = AgencyFactory(name="Ủy ban nhân dân phường Nha Trang", parent=AgencyFactory(code="H32", kind="province"))
    unit = OneStopUnitFactory(code=f"{commune.code}.01", parent=commune)
    clerk = officer_actor(Post.Role.CLERK, unit, user__full_name="Lê Thị Hồng")
    return Ward(
        commune=commune,
        unit=unit,
        revision=revision,
        citizen=citizen_actor(user__full_name="Nguyễn Thị Lan", national_id="056195001234"),
        clerk=clerk,
        second_clerk=officer_actor(Post.Role.CLERK, unit, user__full_name="Phạm Thị Mai"),
        head=officer_actor(Post.Role.UNIT_HEAD, unit, user__full_name="Võ Văn Sơn"),
        specialist=officer_actor(Post.Role.SPECIALIST, commune, user__full_name="Trần Đức Thịnh"),
        leader=officer_actor(Post.Role.LEADER, commune, title="Phó Chủ tịch", user__full_name="Ngô Minh Khánh"),
        stranger=officer_actor(Post.Role.CLERK, OneStopUnitFactory(parent=AgencyFactory())),
    )


@pytest.fixture(scope="session")
def own_pki(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pki")


@pytest.fixture
def tsa_url(settings, own_pki: Path) -> Iterator[str]:  # type: ignore[no-untyped-def]
    """The development time-stamping authority, answering over HTTP."""
    settings.PKI_DIR = own_pki
    server = tsa.make_server("127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    settings.TSA_URL = f"http://127.0.0.1:{server.server_address[1]}/tsa"
    yield settings.TSA_URL
    server.shutdown()
    server.server_close()
    thread.join()
