"""Digital signatures inside a PDF as they declare themselves: names and times as hints, nothing verified.

Verification belongs to ``core.signing``; here a declared time only hints at the date of issue.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf
from asn1crypto import cms

from digitization.reading.limits import MAX_FIELDS
from digitization.reading.values import SignatureHint


def signature_hints(pdf: pikepdf.Pdf) -> tuple[SignatureHint, ...]:
    """Every filled signature field of the document, in field order."""
    return tuple(_hint(value) for value in _filled_signatures(pdf))


def _filled_signatures(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    form = pdf.Root.get("/AcroForm")
    fields = form.get("/Fields") if isinstance(form, pikepdf.Dictionary) else None
    if not isinstance(fields, pikepdf.Array):
        return
    queue: list[tuple[Any, Any]] = [(field, None) for field in list(fields)[:MAX_FIELDS]]
    seen: set[tuple[int, int]] = set()
    looked = 0
    while queue and looked < MAX_FIELDS:
        looked += 1
        field, inherited = queue.pop(0)
        if not isinstance(field, pikepdf.Dictionary) or (field.is_indirect and field.objgen in seen):
            continue
        seen.add(field.objgen)
        kind = field.get("/FT", inherited)
        kids = field.get("/Kids")
        if isinstance(kids, pikepdf.Array):
            queue.extend((kid, kind) for kid in list(kids)[:MAX_FIELDS])
        value = field.get("/V")
        if kind == pikepdf.Name.Sig and isinstance(value, pikepdf.Dictionary):
            yield value


def _hint(value: pikepdf.Dictionary) -> SignatureHint:
    name, signed_at = _from_cms(value)
    return SignatureHint(
        name=name or _text(value.get("/Name")),
        declared_time=signed_at or pdf_date_to_iso(_text(value.get("/M"))),
        sub_filter=_text(value.get("/SubFilter")).lstrip("/"),
        reason=_text(value.get("/Reason"))[:200],
    )


def _text(value: Any) -> str:
    return "" if value is None else str(value)[:300]


def pdf_date_to_iso(value: str) -> str:
    """``D:20250117170630+07'00'`` → ``2025-01-17T17:06:30+07:00``; empty when it is no date."""
    digits = value.removeprefix("D:")
    if len(digits) < 8 or not digits[:8].isdigit():
        return ""
    day = f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}"
    if not digits[8:14].isdigit() or len(digits) < 14:
        return day
    zone = digits[14:].replace("'", ":").rstrip(":")
    return f"{day}T{digits[8:10]}:{digits[10:12]}:{digits[12:14]}{'+00:00' if zone in ('Z', '') else zone[:6]}"


def _from_cms(value: pikepdf.Dictionary) -> tuple[str, str]:
    """(common name of the signer, declared signing time) from the CMS block; empty where it cannot be parsed."""
    try:
        info = cms.ContentInfo.load(bytes(value.get("/Contents", b"")))
        if info["content_type"].native != "signed_data":
            return "", ""
        signed = info["content"]
        signer = signed["signer_infos"][0]
        serial = signer["sid"].chosen["serial_number"].native
        name = ""
        for choice in signed["certificates"]:
            if choice.name == "certificate" and choice.chosen.serial_number == serial:
                subject = choice.chosen.subject.native
                name = str(subject.get("common_name", ""))
        times = [a["values"][0].native for a in signer["signed_attrs"] if a["type"].native == "signing_time"]
        return name[:300], times[0].isoformat() if times else ""
    except Exception:  # a hint from an untrusted block: any fault in it means only that there is no hint
        return "", ""
