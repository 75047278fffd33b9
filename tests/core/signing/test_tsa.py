"""Time stamps over HTTP."""

from __future__ import annotations

import asyncio
import hashlib
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import algos, pem, tsp, x509
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext

from core.signing import pki, tsa
from core.signing.errors import TimestampUnavailable


def query(digest: str = "sha256", nonce: int = 7) -> bytes:
    imprint = tsp.MessageImprint(
        {
            "hash_algorithm": algos.DigestAlgorithm({"algorithm": digest}),
            "hashed_message": hashlib.new(digest, b"paper").digest(),
        }
    )
    request = {"version": 1, "message_imprint": imprint, "nonce": nonce, "cert_req": True}
    return tsp.TimeStampReq(request).dump()


def ask(url: str, body: bytes, media_type: str = tsa.QUERY) -> bytes:
    request = urllib.request.Request(url, data=body, headers={"Content-Type": media_type})
    with urllib.request.urlopen(request, timeout=10) as reply:
        return reply.read()


def test_a_stamp_holds_the_hash_the_nonce_and_the_time(tsa_url):
    reply = tsp.TimeStampResp.load(ask(tsa_url, query()))
    assert reply["status"]["status"].native == "granted"
    info = reply["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
    assert info["message_imprint"]["hashed_message"].native == hashlib.sha256(b"paper").digest()
    assert info["nonce"].native == 7
    assert abs(info["gen_time"].native - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_stamp_is_valid_for_a_strict_verifier(tsa_url):
    reply = tsp.TimeStampResp.load(ask(tsa_url, query()))
    root = x509.Certificate.load(pem.unarmor(pki.trust_roots()[0].encode())[2])
    context = ValidationContext(
        trust_roots=[root], crls=[pki.current_crl()], revocation_mode="hard-fail", allow_fetching=False
    )
    status = asyncio.run(
        validate_tst_signed_data(
            reply["time_stamp_token"]["content"], context, lambda _: hashlib.sha256(b"paper").digest()
        )
    )
    assert status["intact"]
    assert status["valid"]
    assert status["validation_path"] is not None


def test_serial_numbers_differ(tsa_url):
    serials = {
        tsp.TimeStampResp.load(ask(tsa_url, query()))["time_stamp_token"]["content"]["encap_content_info"]["content"]
        .parsed["serial_number"]
        .native
        for _ in range(3)
    }
    assert len(serials) == 3


@pytest.mark.parametrize("body", [query("sha1"), b"nonsense", query()[:-5]])
def test_queries_that_make_no_sense_are_rejected_in_form(tsa_url, body):
    assert tsa.Reply.load(ask(tsa_url, body))["status"]["status"].native == "rejection"


def test_a_refusal_is_a_transient_error_for_who_asked(tsa_url):
    with pytest.raises(TimestampUnavailable, match="rejection"):
        tsa.HttpTimeStamper(tsa_url)._ask(query("sha1"))


def test_other_posts_are_refused(tsa_url):
    with pytest.raises(urllib.error.HTTPError) as error:
        ask(tsa_url, query(), "text/plain")
    assert error.value.code == 400
    error.value.close()


def test_an_authority_that_does_not_answer_is_a_transient_error():
    with pytest.raises(TimestampUnavailable) as error:
        tsa.HttpTimeStamper("http://127.0.0.1:9/tsa", timeout=1)._ask(query())
    assert error.value.code == "timestamp_unavailable"
