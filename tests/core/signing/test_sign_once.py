"""Signing stored files: once for each key, nothing recorded when something is missing."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from core.audit.models import Event
from core.audit.values import SYSTEM
from core.files.models import StoredFile
from core.files.services import read_stored, store
from core.jobs.services import enqueue
from core.signing.errors import SignatureKeyConflict, SigningRefused, TimestampUnavailable
from core.signing.models import Credential, SignedFile
from core.signing.queries.verification import verification_report, verification_reports
from core.signing.services.credentials import (
    ensure_credential_for_agency,
    ensure_credential_for_post,
    revoke_credential,
)
from core.signing.services.sign import sign_once
from core.signing.services.verify import verify_file
from core.signing.stamps import agency_stamp
from tests.support.jobs import run_all_jobs


@pytest.fixture
def source(db, paper) -> StoredFile:
    return store(paper, trusted=True)


@pytest.fixture
def credential(db, pki_dir) -> Credential:
    return ensure_credential_for_post(7, "Nguyễn Thị Hòa", "H32.1")


def test_the_same_key_gives_the_same_file(source, credential, tsa_url):
    first = sign_once("dossier-1/approve", source, credential, stamp=agency_stamp("UBND xã Cam An"))
    again = sign_once("dossier-1/approve", source, credential)
    assert first == again
    row = SignedFile.objects.get()
    assert abs(row.timestamped_at - row.signed_at) < timedelta(minutes=1)
    assert Event.objects.filter(action="signing.signed").count() == 1
    assert read_stored(first).startswith(read_stored(source))


def test_a_key_is_not_used_for_other_bytes_or_another_signer(source, credential, paper, tsa_url):
    sign_once("dossier-1/approve", source, credential)
    with pytest.raises(SignatureKeyConflict):
        sign_once("dossier-1/approve", store(paper + b"\n% other\n", trusted=True), credential)
    with pytest.raises(SignatureKeyConflict):
        sign_once("dossier-1/approve", source, ensure_credential_for_agency("H32.1", "UBND xã Cam An"))


def test_without_the_time_stamping_authority_nothing_is_recorded(source, credential, settings):
    settings.TSA_URL = "http://127.0.0.1:9/tsa"
    with pytest.raises(TimestampUnavailable):
        sign_once("dossier-1/approve", source, credential)
    assert SignedFile.objects.count() == 0
    assert StoredFile.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_signing_inside_a_transaction_is_refused(paper, pki_dir, tsa_url):
    source, credential = store(paper, trusted=True), ensure_credential_for_post(7, "Nguyễn Thị Hòa", "H32.1")
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        sign_once("dossier-1/approve", source, credential)


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_the_same_key_end_with_one_signature(paper, pki_dir, tsa_url):
    source, credential = store(paper, trusted=True), ensure_credential_for_post(7, "Nguyễn Thị Hòa", "H32.1")
    together, results = threading.Barrier(2), []

    def work() -> None:
        try:
            together.wait()
            results.append(sign_once("dossier-1/approve", source, credential).pk)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(results) == 2
    assert len(set(results)) == 1
    assert SignedFile.objects.count() == 1


def test_person_then_agency_is_valid_in_the_stored_verdict(source, credential, tsa_url):
    seal = ensure_credential_for_agency("H32.1", "Ủy ban nhân dân xã Cam An")
    approved = sign_once("dossier-1/approve", source, credential)
    sealed = sign_once("dossier-1/seal", approved, seal, stamp=agency_stamp(seal.name))
    assert verification_report(sealed) is None
    verify_file(sealed)
    report = verification_report(sealed)
    assert (report.verdict, report.label, report.tone) == ("valid", "Chữ ký hợp lệ", "ok")
    assert [signature.signer for signature in report.signatures] == ["Nguyễn Thị Hòa", "Ủy ban nhân dân xã Cam An"]


def test_an_unsigned_file_and_a_broken_one_get_their_own_verdicts(source, pki_dir):
    assert verify_file(source).verdict == "unsigned"
    broken = store(b"%PDF-1.7\nnothing that follows makes sense\n%%EOF\n", trusted=True)
    assert verify_file(broken).verdict == "not_checked"
    assert verification_report(broken).tone == "warn"


@pytest.mark.django_db(transaction=True)
def test_verification_is_a_background_job(paper, pki_dir):
    source = store(paper, trusted=True)
    with transaction.atomic():
        enqueue("signing.verify_file", f"verify-{source.pk}", {"file_id": source.pk})
    run_all_jobs("signing")
    assert verification_report(source).verdict == "unsigned"


def test_verdicts_of_many_files_cost_one_query(source, paper, pki_dir, django_assert_num_queries):
    other = store(paper + b"\n% other\n", trusted=True)
    for file in (source, other, source):
        verify_file(file)
    with django_assert_num_queries(1):
        assert set(verification_reports([source.pk, other.pk])) == {source.pk, other.pk}


def test_credentials_are_issued_once_and_never_to_two_signatures_of_one_post(credential):
    assert ensure_credential_for_post(7, "Nguyễn Thị Hòa", "H32.1") == credential
    assert ensure_credential_for_post(8, "Trần Văn Bình", "H32.1") != credential
    assert credential.is_development
    assert Event.objects.filter(action="signing.credential_issued").count() == 2


def test_a_revoked_credential_signs_no_more_and_is_replaced(source, credential, tsa_url):
    revoke_credential(credential, who=SYSTEM)
    with pytest.raises(SigningRefused) as error:
        sign_once("dossier-1/approve", source, credential)
    assert error.value.code == "credential_revoked"
    assert ensure_credential_for_post(7, "Nguyễn Thị Hòa", "H32.1") != credential


def test_a_provider_that_is_not_connected_is_named(source, credential, tsa_url):
    credential.provider = "pkcs11"
    credential.save()
    with pytest.raises(SigningRefused) as error:
        sign_once("dossier-1/approve", source, credential)
    assert error.value.code == "key_provider_unknown"
