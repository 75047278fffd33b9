"""The development authority: made once, named for what it is, keys encrypted."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from core.signing import pki
from core.signing.errors import KeysLocked


@pytest.fixture
def own_pki(settings, tmp_path) -> Path:
    settings.PKI_DIR = tmp_path / "pki"
    settings.PKI_PASSPHRASE = "only for tests"
    return settings.PKI_DIR


def _first_use(barrier, answers) -> None:
    barrier.wait()
    answers.put((pki.root_certificate().serial_number, pki.tsa_identity()[0].serial_number, len(pki.current_crl())))


def test_processes_that_need_it_at_the_same_moment_get_the_same_authority(own_pki):
    context = multiprocessing.get_context("fork")
    barrier, answers = context.Barrier(4), context.Queue()
    workers = [context.Process(target=_first_use, args=(barrier, answers)) for _ in range(4)]
    for worker in workers:
        worker.start()
    seen = {answers.get(timeout=60) for _ in workers}
    for worker in workers:
        worker.join()
    assert len(seen) == 1
    assert not list(own_pki.rglob(".new-*"))


def test_certificates_say_that_they_are_for_development(own_pki):
    root = pki.root_certificate()
    assert "không có giá trị pháp lý" in root.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
    tsa, _ = pki.tsa_identity()
    usage = tsa.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert usage.critical
    assert list(usage.value) == [ExtendedKeyUsageOID.TIME_STAMPING]
    tsa.verify_directly_issued_by(root)


def test_private_keys_are_encrypted_and_readable_by_their_owner_only(own_pki):
    issued = pki.issue("Nguyễn Thị Hòa", "Ủy ban nhân dân xã", reference="post-1")
    path = own_pki / "keys" / f"{issued.reference}.pem"
    assert b"ENCRYPTED PRIVATE KEY" in path.read_bytes()
    assert os.stat(path).st_mode & 0o077 == 0
    certificate = x509.load_pem_x509_certificate(issued.certificate_pem.encode())
    public = pki.load_key(issued.reference).public_key()
    assert certificate.public_key().public_numbers() == public.public_numbers()
    certificate.verify_directly_issued_by(pki.root_certificate())


def test_another_passphrase_gives_a_clear_message(own_pki, settings):
    pki.root_certificate()
    settings.PKI_PASSPHRASE = "another"
    with pytest.raises(KeysLocked) as error:
        pki.load_key("root")
    assert "PKI_PASSPHRASE" in error.value.message


def test_without_a_passphrase_the_keys_hang_on_the_secret_key(own_pki, settings):
    settings.PKI_PASSPHRASE = ""
    pki.root_certificate()
    assert pki.load_key("root")
    settings.SECRET_KEY = "changed-" + "y" * 60
    with pytest.raises(KeysLocked):
        pki.load_key("root")


def test_long_agency_names_are_cut_in_the_common_name_and_whole_in_the_organisation(own_pki):
    name = "Trung tâm Phục vụ hành chính công phường Ninh Chử, tỉnh Khánh Hòa"
    issued = pki.issue(name, name, reference="agency-1")
    subject = x509.load_pem_x509_certificate(issued.certificate_pem.encode()).subject
    common = subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
    assert len(common.encode()) <= 64
    assert common.endswith("…")
    assert subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value == name


def test_revoked_serials_are_on_the_list(own_pki):
    issued = pki.issue("Nguyễn Thị Hòa", "UBND", reference="post-1")
    pki.revoke(issued.serial)
    pki.revoke(issued.serial)
    crl = x509.load_der_x509_crl(pki.current_crl())
    assert [entry.serial_number for entry in crl] == [int(issued.serial, 16)]
    assert crl.is_signature_valid(pki.root_certificate().public_key())


def test_roots_an_administrator_adds_are_trusted(own_pki):
    pki.root_certificate()
    other = pki.root_certificate().public_bytes(serialization.Encoding.PEM)
    (own_pki / "trusted" / "government.pem").write_bytes(other)
    assert len(pki.trust_roots()) == 2
