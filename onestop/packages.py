"""A dossier's package in the dress a receiver asks for; the API and the officers' page hand out the same bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from core.audit.errors import Invalid
from forms.package.mapping import SystemMapping, mapped, mappings_of
from forms.package.markup import xml_of
from forms.package.table import csv_of
from onestop.models import Dossier
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
    """The systems that a dossier's form can be handed to under their own names."""
    return mappings_of(dossier.form_revision.form.key)


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
        body = json.dumps(mapped(mapping, revision, document["answers"]), ensure_ascii=False, indent=1).encode()
        return Packed(body, KINDS["json"], f"{dossier.code} {mapping.key}.json", headers)
    if kind == "csv":
        body = csv_of(revision, [document["answers"]]).encode("utf-8-sig")
    else:
        body = xml_of(document) if kind == "xml" else package.content
    return Packed(body, KINDS[kind], f"{dossier.code}.{kind}", headers)
