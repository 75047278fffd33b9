"""Signatures in PDF files: made, verified, tampered with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.generic import StreamObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from core.signing import pki
from core.signing.errors import SigningRefused, TimestampUnavailable
from core.signing.keys import FileKey
from core.signing.pades import _KeySigner, sign_pdf
from core.signing.stamps import agency_stamp, box_at_text, personal_stamp
from core.signing.verification import verdict_of, verify_pdf

AGENCY = "Ủy ban nhân dân phường Bắc Nha Trang"


def key_of(issued: pki.IssuedCertificate) -> FileKey:
    certificate = x509.load_pem_x509_certificate(issued.certificate_pem.encode())
    return FileKey(certificate.public_bytes(serialization.Encoding.DER), pki.load_key(issued.reference))


@pytest.fixture
def person(pki_dir) -> FileKey:
    return key_of(pki.issue("Nguyễn Thị Hòa", AGENCY, reference="post-1"))


@pytest.fixture
def agency(pki_dir) -> FileKey:
    return key_of(pki.issue(AGENCY, AGENCY, reference="agency-1"))


def verify(data: bytes):
    return verify_pdf(data, pki.trust_roots(), [pki.current_crl()])


def text_of(data: bytes, page: int) -> str:
    """Text as a reader draws it, form fields included."""
    with pikepdf.open(BytesIO(data)) as pdf:
        pdf.flatten_annotations("all")
        flat = BytesIO()
        pdf.save(flat)
    document = pypdfium2.PdfDocument(flat.getvalue())
    try:
        return document[page].get_textpage().get_text_bounded()
    finally:
        document.close()


def test_person_then_agency_both_verify_and_name_their_signers(paper, person, agency, tsa_url):
    once = sign_pdf(paper, person, reason="Phê duyệt", tsa_url=tsa_url)
    twice = sign_pdf(once, agency, stamp=agency_stamp(AGENCY), tsa_url=tsa_url)
    assert twice.startswith(once)
    first, second = verify(twice)
    assert (first.signer, second.signer) == ("Nguyễn Thị Hòa", AGENCY)
    for report in (first, second):
        assert (report.intact, report.valid, report.trusted, report.timestamp_trusted) == (True, True, "yes", True)
        assert report.subfilter == "ETSI.CAdES.detached"
        assert report.problems == []
        assert report.summary.tone == "ok"
        assert "không có giá trị pháp lý" in report.summary.explanation
    assert first.changed_later == "allowed"
    assert verdict_of([first, second]) == "valid"


@pytest.mark.parametrize("place", [0.2, 0.5, 0.9])
def test_one_changed_byte_is_noticed(paper, person, tsa_url, place):
    signed = bytearray(sign_pdf(paper, person, tsa_url=tsa_url))
    stream = paper.find(b"stream\n") + 8
    position = stream + int((paper.find(b"endstream") - stream) * place)
    signed[position] ^= 1
    (report,) = verify(bytes(signed))
    assert not report.intact
    assert report.summary.label == "Chữ ký không hợp lệ"
    assert verdict_of([report]) == "invalid"


def test_content_added_after_signing_is_noticed(paper, person, tsa_url):
    signed = sign_pdf(paper, person, tsa_url=tsa_url)
    writer = IncrementalPdfFileWriter(BytesIO(signed))
    page, _ = writer.find_page_for_modification(0)
    page.get_object()[pdf_name("/Contents")] = writer.add_object(StreamObject(stream_data=b"0 0 100 100 re f"))
    writer.mark_update(page)
    changed = BytesIO()
    writer.write(changed)
    (report,) = verify(changed.getvalue())
    assert report.intact
    assert report.changed_later == "suspicious"
    assert report.summary.tone == "bad"


def test_an_unknown_root_makes_trust_undecided_and_the_signature_no_worse(paper, person, tsa_url):
    (report,) = verify_pdf(sign_pdf(paper, person, tsa_url=tsa_url), [])
    assert (report.intact, report.valid, report.trusted) == (True, True, "undecided")
    assert report.summary.label == "Chưa xác định"
    assert verdict_of([report]) == "undecided"


class UninformedKey(FileKey):
    """Signs without a revocation list, as a signer does who does not know that the certificate was taken back."""

    @property
    def crls(self) -> list[bytes]:
        return []


@pytest.fixture
def revoked(pki_dir) -> UninformedKey:
    issued = pki.issue("Trần Văn Bình", AGENCY, reference="post-2")
    key = key_of(issued)
    pki.revoke(issued.serial, at=datetime.now(UTC) - timedelta(minutes=5))
    return UninformedKey(key.certificate, key.private_key)


def test_a_certificate_revoked_before_signing_is_not_trusted(paper, revoked, tsa_url):
    (report,) = verify(sign_pdf(paper, revoked, tsa_url=tsa_url))
    assert (report.intact, report.valid, report.trusted) == (True, True, "no")
    assert "thu hồi" in report.summary.explanation
    assert report.summary.tone == "bad"


def test_a_signer_cannot_escape_revocation_by_turning_the_clock_back(paper, revoked):
    backdated = sign_pdf(paper, revoked, now=datetime.now(UTC) - timedelta(minutes=30))
    (report,) = verify(backdated)
    assert report.trusted != "yes"
    assert "thu hồi" in report.summary.explanation


def test_a_signature_made_before_revocation_stays_valid(paper, pki_dir, tsa_url):
    issued = pki.issue("Lê Thị Mai", AGENCY, reference="post-3")
    signed = sign_pdf(paper, key_of(issued), tsa_url=tsa_url)
    pki.revoke(issued.serial)
    (report,) = verify_pdf(signed, pki.trust_roots())
    assert report.trusted == "yes"


def test_without_revocation_information_trust_is_undecided(paper, person, tsa_url):
    uninformed = UninformedKey(person.certificate, person.private_key)
    (report,) = verify_pdf(sign_pdf(paper, uninformed, tsa_url=tsa_url), pki.trust_roots())
    assert report.trusted == "undecided"


def test_without_a_time_stamp_the_report_says_so(paper, person):
    (report,) = verify(sign_pdf(paper, person))
    assert report.trusted == "yes"
    assert report.timestamp_time is None
    assert "không có dấu thời gian" in report.summary.explanation


def test_the_agency_stamp_stands_in_the_upper_right_corner_of_the_first_page(paper, agency, pki_dir):
    signed = sign_pdf(paper, agency, stamp=agency_stamp(AGENCY))
    text = text_of(signed, 0)
    assert f"Ký bởi: {AGENCY}" in " ".join(text.split())
    assert "+07:00" in text
    with pikepdf.open(BytesIO(signed)) as pdf:
        left, bottom, right, top = (float(value) for value in pdf.pages[0].Annots[0].Rect)
        _, _, width, height = (float(value) for value in pdf.pages[0].MediaBox)
    assert right > width - 30
    assert top > height - 30
    assert left > width / 2
    assert bottom > height * 0.9


@pytest.mark.parametrize(("rotation", "corner"), [(0, (1, 1)), (90, (0, 1)), (180, (0, 0)), (270, (1, 0))])
def test_on_a_turned_page_the_stamp_stands_where_a_reader_sees_the_upper_right(paper, agency, rotation, corner):
    turned = BytesIO()
    with pikepdf.open(BytesIO(paper)) as pdf:
        pdf.pages[0].Rotate = rotation
        pdf.save(turned)
    with pikepdf.open(BytesIO(sign_pdf(turned.getvalue(), agency, stamp=agency_stamp(AGENCY)))) as pdf:
        left, bottom, right, top = (float(value) for value in pdf.pages[0].Annots[0].Rect)
        _, _, width, height = (float(value) for value in pdf.pages[0].MediaBox)
    assert (round((left + right) / 2 / width), round((bottom + top) / 2 / height)) == corner
    assert left >= 0
    assert bottom >= 0
    assert right <= width
    assert top <= height


def test_a_second_stamp_in_the_same_corner_stands_below_the_first(paper, agency, pki_dir):
    signed = sign_pdf(sign_pdf(paper, agency, stamp=agency_stamp(AGENCY)), agency, stamp=agency_stamp(AGENCY))
    with pikepdf.open(BytesIO(signed)) as pdf:
        first, second = ([float(value) for value in annotation.Rect] for annotation in pdf.pages[0].Annots)
    assert second[3] <= first[1]


def test_a_personal_stamp_stands_where_the_template_marks_it(paper, person, pki_dir):
    page, box = box_at_text(paper, "[KÝ SỐ]")
    assert page == 1
    signed = sign_pdf(paper, person, stamp=personal_stamp("Nguyễn Thị Hòa", page=page, box=box, field="NguoiKy"))
    assert "Ký bởi: Nguyễn Thị Hòa" in text_of(signed, 1)
    (report,) = verify(signed)
    assert report.field_name == "NguoiKy"
    with pytest.raises(SigningRefused) as error:
        sign_pdf(signed, person, stamp=personal_stamp("Nguyễn Thị Hòa", page=page, box=box, field="NguoiKy"))
    assert error.value.code == "field_signed"
    assert box_at_text(paper, "không có chữ này") is None


def test_letters_of_a_stamp_stand_at_their_natural_width(paper, agency, pki_dir):
    signed = sign_pdf(paper, agency, stamp=agency_stamp(AGENCY))
    with pikepdf.open(BytesIO(signed)) as pdf:
        fonts = pdf.pages[0].Annots[0].AP.N.Resources.Font
        widths = next(iter(fonts.values())).DescendantFonts[0].W
        flat = [int(value) for item in widths if isinstance(item, pikepdf.Array) for value in item]
    assert max(flat) <= 1000


def test_a_signed_pdf_a_keeps_its_version_and_has_no_violation(paper, agency, pki_dir, tsa_url):
    signed = sign_pdf(paper, agency, stamp=agency_stamp(AGENCY), tsa_url=tsa_url)
    with pikepdf.open(BytesIO(signed)) as pdf:
        findings = pikepdf.pdfa.check(pdf, "2b").findings
        assert "/Version" not in pdf.Root
    assert [finding for finding in findings if str(finding.kind) == "violation"] == []


def test_a_certified_file_gets_an_invisible_signature_that_leaves_the_certification_whole(paper, person, agency):
    certified = BytesIO()
    metadata = PdfSignatureMetadata(field_name="Certified", certify=True, docmdp_permissions=MDPPerm.FILL_FORMS)
    PdfSigner(metadata, _KeySigner(person)).sign_pdf(IncrementalPdfFileWriter(BytesIO(paper)), output=certified)
    signed = sign_pdf(certified.getvalue(), agency, stamp=agency_stamp(AGENCY))
    first, second = verify(signed)
    assert (first.changed_later, second.signer) == ("allowed", AGENCY)
    assert not first.is_broken
    with pikepdf.open(BytesIO(signed)) as pdf:
        assert [float(value) for value in pdf.Root.AcroForm.Fields[1].Rect] == [0, 0, 0, 0]


def test_spoilt_metadata_does_not_hinder_a_signature(paper, agency, pki_dir):
    spoilt = BytesIO()
    with pikepdf.open(BytesIO(paper)) as pdf:
        pdf.Root.Metadata = pdf.make_stream(b"<x:xmpmeta", Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
        pdf.save(spoilt)
    (report,) = verify(sign_pdf(spoilt.getvalue(), agency))
    assert report.trusted == "yes"


def test_what_cannot_be_signed_is_refused_with_a_reason(person, paper):
    with pytest.raises(SigningRefused) as error:
        sign_pdf(b"PK\x03\x04 no PDF", person)
    assert error.value.code == "pdf_not_signable"
    locked = BytesIO()
    with pikepdf.open(BytesIO(paper)) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    with pytest.raises(SigningRefused) as error:
        sign_pdf(locked.getvalue(), person)
    assert error.value.code == "pdf_encrypted"


def test_a_dead_time_stamping_authority_is_a_transient_error(paper, person):
    with pytest.raises(TimestampUnavailable):
        sign_pdf(paper, person, tsa_url="http://127.0.0.1:9/tsa")


def test_a_signature_spoilt_by_saving_again_does_not_hide_the_verdict(paper, person, pki_dir):
    spoilt = BytesIO()
    with pikepdf.open(BytesIO(sign_pdf(paper, person))) as pdf:
        pdf.Root.AcroForm.Fields[0].V.Contents = pikepdf.String(b"\x02\x5f\xa3")
        pdf.save(spoilt)
    (report,) = verify(spoilt.getvalue())
    assert report.is_broken
    assert "bị hỏng" in report.summary.explanation.lower()


def test_a_kind_of_signature_unknown_here_is_not_called_invalid(paper, person, pki_dir):
    old = BytesIO()
    with pikepdf.open(BytesIO(sign_pdf(paper, person))) as pdf:
        pdf.Root.AcroForm.Fields[0].V.SubFilter = pikepdf.Name("/adbe.x509.rsa_sha1")
        pdf.save(old)
    (report,) = verify(old.getvalue())
    assert report.summary.label == "Chưa kiểm tra được"
    assert verdict_of([report]) == "undecided"


def test_an_unsigned_file_has_no_reports(paper, pki_dir):
    assert verify(paper) == []
    assert verdict_of([]) == "unsigned"


SCANS = Path(__file__).resolve().parents[4] / "shared" / "data" / "scans"


@pytest.mark.skipif(not SCANS.exists(), reason="the real scanned papers are not part of the project")
def test_real_signatures_of_the_government_are_undecided_not_invalid(pki_dir):
    reports = [
        report for name in ("qn-05-ct.pdf", "qn-08-ct-2018.pdf") for report in verify((SCANS / name).read_bytes())
    ]
    assert {report.subfilter for report in reports} == {"adbe.pkcs7.detached"}
    assert {report.digest for report in reports} == {"sha1", "sha256"}
    assert all(report.intact and report.valid and report.trusted == "undecided" for report in reports)
