"""Asking the national population database and the civil-status register about the person who is signed in.

Both are reached through the province's integration platform (LGSP → NDXP, regulation reference: from memory). Nobody
here has its service description; the messages below are ours, in the manner of those of the National Portal:

POST `<base>/dan-cu/tra-cuu` and `<base>/ho-tich/tra-cuu`, headers `dstcode` (the province) and `X-Api-Key`, JSON
`{MaYeuCau, SoDinhDanh, HoTen, NgaySinh (YYYY-MM-DD), MucDich}` → `{error_code, message, MaYeuCau, SoDinhDanh, MoPhong,
data}`. `error_code` "0" is an answer, "2" nobody of that number; `SoDinhDanh` is echoed, and an answer about somebody
else is thrown away. `MoPhong` true says that a simulator answered; it is shown wherever a value of it is.

A place is `{Tinh, Xa, DiaChi}` with codes of units. `MaYeuCau` is kept with every value as what it was read from.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache

from core.accounts.actor import Actor
from core.accounts.models import Citizen
from core.vietnamese import nfc
from forms.expressions import is_filled
from forms.prefill import POPULATION_DB, SIMULATED, SPECIALISED_DB
from forms.registries import Known, SourceUnreachable

TIMEOUT_SECONDS = 2.0
"""How long the whole answer may take."""
REST_SECONDS = 30
"""How long a system that did not answer is left alone, so that not every person waits for it."""
_MAX_BYTES = 256 * 1024
_MAX_TEXT = 500

_PERSON = {
    "HoTen": "full_name",
    "NgaySinh": "birth_date",
    "GioiTinh": "sex",
    "DanToc": "ethnicity",
    "QuocTich": "nationality",
    "QueQuan": "hometown",
    "NoiSinh": "birth_place",
    "NoiThuongTru": "residence",
    "SoDinhDanh": "national_id",
}
_RELATIVES = {"Cha": "father", "Me": "mother", "VoChong": "spouse"}
_STATUS = {
    "TinhTrangHonNhan": "marital_status",
    "GiayKetHon": "marriage.paper",
    "GiayChamDut": "ended.paper",
    "NgayGiay": "proof.on",
    "NoiCap": "proof.by",
}
_NEWBORN = {"NgaySinh": "birth_date", "GioiTinh": "sex", "NoiSinh": "birth_place"}
_SEX = {"1": "male", "2": "female"}
_MARITAL = {"1": "single", "2": "married", "3": "divorced", "4": "widowed"}


class PopulationSource:
    """`population-db.hometown`, `.marital_status`, `.spouse.full_name`, `.father.national_id`, …"""

    name = POPULATION_DB
    remote = True

    def values(self, actor: Actor) -> Mapping[str, Known]:
        return _ask(self.name, "dan-cu", actor, _of_population)


class SpecialisedSource:
    """The civil-status register: `specialised-db.newborn.birth_date`, `.marital_status`, `.proof.on`, …"""

    name = SPECIALISED_DB
    remote = True

    def values(self, actor: Actor) -> Mapping[str, Known]:
        return _ask(self.name, "ho-tich", actor, _of_register)


def _ask(name: str, service: str, actor: Actor, read: Any) -> Mapping[str, Known]:
    """What the service knows of the actor. Raises SourceUnreachable. Without an address nothing is asked."""
    if not settings.CITIZEN_DATA_URL:
        return {}
    citizen = Citizen.objects.select_related("user").filter(user_id=actor.user_id or 0).first()
    if citizen is None:
        return {}
    rest = f"prefill:resting:{name}"
    if cache.get(rest):
        raise SourceUnreachable(f"{name}: đã không trả lời trong {REST_SECONDS} giây qua")
    try:
        reply = _post(service, citizen)
    except SourceUnreachable:
        cache.set(rest, True, REST_SECONDS)
        raise
    data = reply.get("data")
    if str(reply.get("error_code")) == "2" or not isinstance(data, dict):
        return {}
    record = _text(reply.get("MaYeuCau"))
    if reply.get("MoPhong") is True:
        record = f"{record} ({SIMULATED})"
    return {path: Known(value, record) for path, value in read(data).items() if is_filled(value)}


def _post(service: str, citizen: Citizen) -> dict[str, Any]:
    body = {
        "MaYeuCau": str(uuid4()),
        "SoDinhDanh": citizen.national_id,
        "HoTen": citizen.user.full_name,
        "NgaySinh": citizen.birth_date.isoformat(),
        "MucDich": "Điền sẵn tờ khai do chính công dân lập",
    }
    headers = {
        "Content-Type": "application/json",
        "dstcode": settings.PROVINCE["code"],
        "X-Api-Key": settings.CITIZEN_DATA_KEY,
    }
    address = f"{settings.CITIZEN_DATA_URL.rstrip('/')}/{service}/tra-cuu"
    if not address.startswith(("http://", "https://")):
        raise SourceUnreachable("CITIZEN_DATA_URL không phải địa chỉ http")
    request = Request(address, data=json.dumps(body).encode(), headers=headers, method="POST")  # noqa: S310
    try:
        reply = json.loads(_read(request))
    except (URLError, OSError, HTTPException, ValueError) as error:
        raise SourceUnreachable(str(error)) from error
    if not isinstance(reply, dict) or str(reply.get("error_code")) not in ("0", "2"):
        raise SourceUnreachable(f"trả lời không đúng tài liệu: {str(reply)[:200]}")
    if reply.get("SoDinhDanh") != citizen.national_id:
        raise SourceUnreachable("trả lời về người khác")
    return reply


def _read(request: Request) -> bytes:
    """The answer, whole within the time limit: a server that drips is as good as silent. Raises OSError, URLError."""
    until = time.monotonic() + TIMEOUT_SECONDS
    found = b""
    with urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310
        while chunk := response.read1(65_536):
            found += chunk
            if time.monotonic() > until:
                raise TimeoutError("trả lời quá chậm")
            if len(found) > _MAX_BYTES:
                raise OSError("trả lời quá dài")
    return found


def _of_population(data: Mapping[str, Any]) -> dict[str, Any]:
    values = _person(data)
    for theirs, ours in _RELATIVES.items():
        relative = data.get(theirs)
        if isinstance(relative, dict):
            values |= {f"{ours}.{path}": value for path, value in _person(relative).items()}
    values["marital_status"] = _MARITAL.get(_text(data.get("TinhTrangHonNhan")), "")
    return values


def _of_register(data: Mapping[str, Any]) -> dict[str, Any]:
    status = data.get("HonNhan")
    values = {ours: _text(status.get(theirs)) for theirs, ours in _STATUS.items()} if isinstance(status, dict) else {}
    if isinstance(status, dict):
        values["marital_status"] = _MARITAL.get(values["marital_status"], "")
        times = _text(status.get("SoLanKetHon"))
        values["next_marriage"] = str(int(times) + 1) if times.isascii() and times.isdigit() else ""
    newborn = data.get("GiayChungSinh")
    if isinstance(newborn, dict):
        values |= {f"newborn.{ours}": _value(ours, newborn.get(theirs)) for theirs, ours in _NEWBORN.items()}
    return values


def _person(data: Mapping[str, Any]) -> dict[str, Any]:
    values = {ours: _value(ours, data.get(theirs)) for theirs, ours in _PERSON.items()}
    if values["birth_date"]:
        values["birth_year"] = values["birth_date"][:4]
    return values


def _value(name: str, raw: Any) -> Any:
    if isinstance(raw, dict):
        return {"province": _text(raw.get("Tinh")), "commune": _text(raw.get("Xa")), "line": _text(raw.get("DiaChi"))}
    text = _text(raw)
    return _SEX.get(text, "") if name == "sex" else text


def _text(raw: Any) -> str:
    return nfc(raw).strip() if isinstance(raw, str) and len(raw) <= _MAX_TEXT else ""
