"""From approval to the signed paper in the archive: once, whatever is killed on the way."""

from __future__ import annotations

import pytest

from archive.models import Record
from archive.queries import vault
from core.catalogue.models import Offering
from core.files.services import read_stored
from core.jobs import runner
from core.jobs.models import Job
from core.jobs.runner import LeaseLost
from core.notify.models import Notice
from core.signing.models import SignedFile
from core.signing.verification import verify_pdf
from core.vietnamese.numbers import money
from onestop.models import Decision, Dossier
from onestop.services import issuing
from onestop.services.returning import return_result
from tests.onestop.conftest import Ward
from tests.support.jobs import run_all_jobs

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("tsa_url")]


def _fresh(dossier: Dossier) -> Dossier:
    return Dossier.objects.get(pk=dossier.pk)


def test_an_approved_result_is_signed_twice_filed_and_returned_online(ward: Ward) -> None:
    dossier = ward.approved()

    run_all_jobs("signing", "default")

    dossier = _fresh(dossier)
    assert (dossier.state, dossier.delivery) == ("returned", "online")
    assert dossier.finished_at is not None
    decision = dossier.decision
    reports = verify_pdf(read_stored(decision.signed_file), [])
    assert [report.intact for report in reports] == [True, True]
    record = Record.objects.get()
    assert decision.record == record
    assert {file.pdfa for file in record.versions.get().files.all()} <= {"pass", "not_checked"}
    assert record.number_symbol == decision.number
    assert record.abstract == "Giấy khai sinh – Trần Nguyễn Minh An"
    assert {owner.name for owner in record.owners.all()} == {
        "Trần Nguyễn Minh An",
        "Nguyễn Thị Lan",
        "Trần Quốc Minh",
    }
    assert [slip.key for slip in dossier.slips.order_by("pk")][-1] == "slip.control"
    assert all(slip.file for slip in dossier.slips.all())


def test_the_citizen_finds_the_result_in_the_vault_and_is_told(ward: Ward) -> None:
    ward.approved()
    run_all_jobs("signing")

    assert vault(ward.citizen).count() == 1
    events = Notice.objects.filter(user=ward.citizen.user).values_list("event", flat=True)
    assert {"dossier.result_ready", "dossier.returned"} <= set(events)


def test_running_the_job_again_changes_nothing(ward: Ward) -> None:
    dossier = ward.approved()
    run_all_jobs("signing")
    before = _fresh(dossier).version
    Job.objects.filter(name="onestop.sign_result").update(state="queued")

    run_all_jobs("signing")

    assert _fresh(dossier).version == before
    assert Record.objects.count() == 1
    assert SignedFile.objects.count() == 2


class Killed(BaseException):
    """The worker process ends here: nothing after it runs, nothing is caught."""


@pytest.mark.parametrize("at_step", ["after_print", "after_first_signature", "before_recording", "while_recording"])
def test_a_worker_killed_on_the_way_leaves_one_number_one_record_and_two_signatures(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, at_step: str
) -> None:
    dossier = ward.approved()
    number = dossier.decision.number
    while (job := runner.claim("signing")) is not None and job.name != "onestop.sign_result":
        runner.run(job)
    assert job is not None
    with monkeypatch.context() as patch:
        _kill(patch, at_step)
        with pytest.raises(Killed):
            runner.run(job)
    Job.objects.update(state="queued", lease_until=None)

    run_all_jobs("signing")

    dossier = _fresh(dossier)
    assert dossier.state == "returned"
    assert dossier.decision.number == number
    assert Record.objects.count() == 1
    assert SignedFile.objects.count() == 2


def _kill(patch: pytest.MonkeyPatch, at_step: str) -> None:
    """Let the process end right after a real step is done."""

    def dying(function):  # type: ignore[no-untyped-def]
        def call(*args, **kwargs):  # type: ignore[no-untyped-def]
            function(*args, **kwargs)
            raise Killed

        return call

    if at_step == "after_print":
        patch.setattr(issuing, "_print", dying(issuing._print))
    elif at_step == "after_first_signature":
        patch.setattr(issuing, "sign_once", dying(issuing.sign_once))
    elif at_step == "before_recording":
        patch.setattr(issuing, "_sign", dying(issuing._sign))
    else:
        patch.setattr(issuing, "deposit", dying(issuing.deposit))


def test_a_worker_that_lost_its_lease_files_nothing(ward: Ward) -> None:
    dossier = ward.approved()
    job = runner.claim("signing")
    assert job is not None
    lease = runner.Lease(job)
    Job.objects.filter(pk=job.pk).update(fence=job.fence + 1)

    with pytest.raises(LeaseLost):
        issuing.issue_result(lease, Decision.objects.select_related(*issuing.RELATED).get(dossier=dossier))

    assert _fresh(dossier).state == "approved"
    assert not Record.objects.exists()


def test_without_a_time_stamp_the_job_waits_and_nothing_is_recorded(ward: Ward, settings) -> None:  # type: ignore[no-untyped-def]
    dossier = ward.approved()
    settings.TSA_URL = "http://127.0.0.1:9/tsa"

    run_all_jobs("signing")

    assert _fresh(dossier).state == "approved"
    job = Job.objects.get(name="onestop.sign_result")
    assert (job.state, job.error_code != "") == ("queued", True)


def test_a_result_to_be_fetched_waits_at_the_counter(ward: Ward) -> None:
    dossier = ward.approved()
    Dossier.objects.filter(pk=dossier.pk).update(return_channel=Offering.Channel.COUNTER)
    run_all_jobs("signing")
    dossier = _fresh(dossier)
    assert dossier.state == "result_ready"
    handed = dossier.slips.get(key="slip.result_handover")
    assert handed.context["rows"][0]["result"] == "Giấy khai sinh – Trần Nguyễn Minh An"
    assert handed.context["given_by"].startswith(ward.leader.user.full_name)

    dossier = return_result(ward.clerk, dossier.pk, dossier.version)

    assert (dossier.state, dossier.delivery) == ("returned", "counter")


def test_an_unpaid_fee_is_collected_before_the_result_is_given(ward: Ward) -> None:
    from core.audit.errors import Invalid, NotAllowed

    dossier = ward.approved()
    Dossier.objects.filter(pk=dossier.pk).update(finance=Dossier.Finance.UNPAID)
    run_all_jobs("signing")
    dossier = _fresh(dossier)
    assert dossier.state == "result_ready"
    with pytest.raises(NotAllowed):
        return_result(ward.clerk, dossier.pk, dossier.version)

    with pytest.raises(Invalid):  # the catalogue names no amount: no receipt can state one
        return_result(ward.clerk, dossier.pk, dossier.version, fee_collected=True)
    assert _fresh(dossier).finance == "unpaid"
    Offering.objects.filter(revision=dossier.procedure_revision).update(fee_kind="fixed", fee_amount=150_000)

    dossier = return_result(ward.clerk, dossier.pk, dossier.version, fee_collected=True)

    assert (dossier.state, dossier.finance) == ("returned", "paid")
    receipt = dossier.slips.get(key="slip.receipt")
    assert receipt.context["amount_text"] == money(150_000)
    assert "một trăm năm mươi nghìn đồng" in receipt.context["amount_words"].lower()
    run_all_jobs("default")
    assert dossier.slips.filter(file__isnull=True).count() == 0
