"""Time stamps (RFC 3161): the client that asks for one, and the development authority that answers.

The development authority's stamps prove nothing to anybody; they have the real form, so that nothing changes when
`TSA_URL` names the Government's service (tsa.ca.gov.vn).
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import urllib.error
import urllib.request
from datetime import UTC, datetime
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import algos, cms, core, tsp, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pyhanko.sign.general import as_signing_certificate_v2, simple_cms_attribute
from pyhanko.sign.timestamps import TimeStamper

from core.signing import pki
from core.signing.errors import TimestampUnavailable

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
POLICY = "2.25.98235176410552718836912460358171409553"  # from a random UUID: no arc of anybody else's
_MAX_BYTES = 64 * 1024
_DIGESTS = frozenset({"sha256", "sha384", "sha512"})


class Reply(core.Sequence):
    """A time-stamp reply; unlike asn1crypto's own it may lack the token, as every rejection does (RFC 3161, 2.4.2)."""

    _fields = [("status", tsp.PKIStatusInfo), ("time_stamp_token", cms.ContentInfo, {"optional": True})]


class HttpTimeStamper(TimeStamper):
    """Asks one authority over HTTP; anything but a good answer is TimestampUnavailable."""

    def __init__(self, url: str, timeout: float = 10.0) -> None:
        super().__init__(include_nonce=True)
        self.url, self.timeout = url, timeout

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return await asyncio.to_thread(self._ask, req.dump())

    def _ask(self, query: bytes) -> tsp.TimeStampResp:
        request = urllib.request.Request(  # noqa: S310 the address is a setting
            self.url, data=query, headers={"Content-Type": QUERY, "Accept": REPLY}
        )
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as reply:  # noqa: S310
                if reply.headers.get_content_type() != REPLY:
                    raise TimestampUnavailable(f"máy chủ trả lời kiểu {reply.headers.get_content_type()}.")
                answered = reply.read(_MAX_BYTES)
            status = Reply.load(answered, strict=True)["status"]["status"].native
        except (OSError, ValueError) as error:
            raise TimestampUnavailable(f"máy chủ {self.url} không trả lời ({error}).") from error
        if status != "granted":
            raise TimestampUnavailable(f"máy chủ từ chối ({status}).")
        return tsp.TimeStampResp.load(answered, strict=True)


@lru_cache(maxsize=4)
def time_stamper(url: str) -> HttpTimeStamper:
    """One client for each address: it asks once for a sample, to know how much room a stamp needs."""
    return HttpTimeStamper(url)


def answer(query: bytes, now: datetime | None = None) -> bytes:
    """The reply of the development authority to a time-stamp query, both DER; unusable queries are rejected in form."""
    try:
        request = tsp.TimeStampReq.load(query, strict=True)
        imprint = request["message_imprint"]
        digest = imprint["hash_algorithm"]["algorithm"].native
        hashed = imprint["hashed_message"].native
    except (ValueError, TypeError, KeyError):
        return _rejection("bad_data_format")
    if digest not in _DIGESTS or len(hashed) != hashlib.new(digest).digest_size:
        return _rejection("bad_alg")
    certificate, key = pki.tsa_identity()
    certificate_asn1 = x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
    moment = (now or datetime.now(UTC)).replace(microsecond=0)
    info: dict[str, object] = {
        "version": "v1",
        "policy": POLICY,
        "message_imprint": imprint,
        "serial_number": secrets.randbits(127) | 1,
        "gen_time": moment,
        "accuracy": {"seconds": 1},
        "tsa": x509.GeneralName(name="directory_name", value=certificate_asn1.subject),
    }
    if request["nonce"].native is not None:
        info["nonce"] = request["nonce"]
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("the development authority's key is RSA")
    token = _signed(tsp.TSTInfo(info).dump(), certificate_asn1, key, moment, bool(request["cert_req"].native))
    return tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump()


def _signed(
    info: bytes, certificate: x509.Certificate, key: rsa.RSAPrivateKey, moment: datetime, with_certificate: bool
) -> cms.ContentInfo:
    attributes = cms.CMSAttributes(
        [
            simple_cms_attribute("content_type", "tst_info"),
            simple_cms_attribute("signing_time", cms.Time({"utc_time": core.UTCTime(moment)})),
            simple_cms_attribute("signing_certificate_v2", as_signing_certificate_v2(certificate)),
            simple_cms_attribute("message_digest", hashlib.sha256(info).digest()),
        ]
    )
    digest = algos.DigestAlgorithm({"algorithm": "sha256"})
    serial = cms.IssuerAndSerialNumber({"issuer": certificate.issuer, "serial_number": certificate.serial_number})
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier({"issuer_and_serial_number": serial}),
            "digest_algorithm": digest,
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
            "signed_attrs": attributes,
            "signature": key.sign(attributes.dump(), padding.PKCS1v15(), hashes.SHA256()),
        }
    )
    content = cms.EncapsulatedContentInfo({"content_type": "tst_info", "content": cms.ParsableOctetString(info)})
    signed = cms.SignedData(
        {
            "version": "v3",
            "digest_algorithms": cms.DigestAlgorithms((digest,)),
            "encap_content_info": content,
            **({"certificates": [certificate]} if with_certificate else {}),
            "signer_infos": [signer],
        }
    )
    return cms.ContentInfo({"content_type": "signed_data", "content": signed})


def _rejection(reason: str) -> bytes:
    status = {"status": "rejection", "fail_info": tsp.PKIFailureInfo({reason})}
    return Reply({"status": status}).dump()


class _Handler(BaseHTTPRequestHandler):
    server_version = "MotCuaDevTSA"
    timeout = 10

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if self.headers.get_content_type() != QUERY or not 0 < length <= _MAX_BYTES:
            self._reply(400, "text/plain", b"time-stamp query expected\n")
            return
        self._reply(200, REPLY, answer(self.rfile.read(length)))

    def do_GET(self) -> None:
        self._reply(200, "text/plain; charset=utf-8", f"Dấu thời gian ({pki.DEVELOPMENT})\n".encode())

    def _reply(self, status: int, media_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silent: each signature would otherwise write a line."""


def make_server(host: str, port: int) -> ThreadingHTTPServer:
    """The development authority, bound but not yet serving; keys are made before anybody can ask."""
    pki.tsa_identity()
    return ThreadingHTTPServer((host, port), _Handler)
