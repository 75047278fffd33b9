"""A dossier's package in the dress a receiver asks for; the API and the officers' page hand out the same bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from core.audit.errors import Invalid
from core.vietnamese.dates import to_local
from forms.package.mapped import mapped
from forms.package.mapping import SystemMapping, mappings_of
from forms.package.markup import xml_of
from forms.package.table import csv_of
from onestop.models import Dossier, DossierPaper
from onestop.queries import file_of
from onestop.services.packages import package_of

KINDS = {"json": "application/json", "xml": "application/xml", "csv": "text/csv; charset=utf-8"}


class NoSuchPackage(Invalid):
    """There is no such kind of package (`dang`), or no such receiver for this form (`he-thong`)."""


@dataclass(frozen=True)
class Packed:
    """Bytes to hand out; `headers` carry the digest of the canonical JSON and its signature."""

    body: bytes
    media_type: str
    name: str
    headers: dict[str, str] = field(default_factory=dict)


def receivers(dossier: Dossier) -> list[SystemMapping]:
    """The systems that a dossier can be handed to under their own names: by its form, or by its field of procedures."""
    return mappings_of(dossier.form_revision.form.key, [dossier.procedure_revision.procedure.field.code])


def facts_of(dossier: Dossier) -> dict[str, Any]:
    """What the dossier says of itself for a receiver (`forms.package.mapping.FACTS`); empty while it is not so."""
    acceptance = dossier.events.filter(action="accept").order_by("-number").first()
    papers = dossier.papers.select_related("file", "record").order_by("pk")
    return {
        "code": dossier.code,
        "procedure_code": dossier.procedure_revision.procedure.code,
        "procedure_name": dossier.procedure_revision.name,
        "owner_name": dossier.owner_name,
        "owner_id": dossier.owner_id,
        "phone": dossier.phone,
        "address": dossier.address,
        "submitted_on": _day(dossier.submitted_at),
        "accepted_on": _day(dossier.accepted_at),
        "due_on": _day(dossier.current_due_at),
        "accepted_by": acceptance.actor_name if acceptance else "",
        "papers": [{"name": paper.component_name, "file_type": _file_type(paper)} for paper in papers],
    }


def _day(moment: datetime | None) -> str | None:
    return to_local(moment).date().isoformat() if moment else None


def _file_type(paper: DossierPaper) -> str:
    file = file_of(paper)
    return file.media_type if file else ""


def packed(dossier: Dossier, kind: str = "json", system: str = "") -> Packed:
    """The package of a dossier. Raises NoSuchPackage."""
    if kind not in KINDS:
        raise NoSuchPackage("package_kind", _("Dạng gói là json, xml hoặc csv."), "dang")
    mapping = next((each for each in receivers(dossier) if each.key == system), None)
    if system and mapping is None:
        raise NoSuchPackage("package_system", _("Tờ khai này không có bản cho hệ thống đó."), "he-thong")
    package = package_of(dossier)
    document = json.loads(package.content)
    headers = {"X-Content-SHA256": package.digest}
    if package.signature:
        headers["X-JWS-Signature"] = package.signature
    revision = dossier.form_revision
    if mapping is not None:
        fields = mapped(mapping, revision, document["answers"], facts_of(dossier))
        body = json.dumps(fields, ensure_ascii=False, indent=1).encode()
        return Packed(body, KINDS["json"], f"{dossier.code} {mapping.key}.json", headers)
    if kind == "csv":
        body = csv_of(revision, [document["answers"]]).encode("utf-8-sig")
    else:
        body = xml_of(document) if kind == "xml" else package.content
    return Packed(body, KINDS[kind], f"{dossier.code}.{kind}", headers)
