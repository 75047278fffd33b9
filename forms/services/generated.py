"""First drafts of e-forms from what the catalogue says of a procedure, for an author to finish.

A generated form asks who the applicant is, what is asked for, and the data of each paper the procedure wants (number,
date, issuer), all from the shared dictionary. What a paper in the person's vault says is bound to it where the kind of
paper is known. It is never published by itself.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from core.audit.services import record
from core.audit.values import SYSTEM, Who
from core.catalogue.models import Component, ProcedureRevision
from core.vietnamese.text import slug
from forms.models import Form, FormRevision, ProcedureForm

_APPLICANT = (
    ("applicant.full_name", "person.full_name", "account.full_name"),
    ("applicant.national_id", "person.national_id", "account.national_id"),
    ("applicant.residence", "person.residence", "account.residence"),
    ("applicant.phone", "person.phone", "account.phone"),
)
_PAPER = (("number", "số, ký hiệu"), ("issued_on", "ngày cấp"), ("issuer", "nơi cấp"))
_LAND, _PARCEL = "dat-dai", ("land.address", "land.lot", "land.area")


def definition_from(title: str, components: list[Component], field: str = "") -> dict[str, Any]:
    """A definition for a request named `title` that asks for the data of each component that is a paper.

    A procedure of the field of land also asks for the parcel: its receiver has fields for it.
    """
    applicant = [{"key": key, "use": use, "binding": binding} for key, use, binding in _APPLICANT]
    pages = [
        {"key": "nguoi-de-nghi", "title": "Người đề nghị", "intro": "", "fields": applicant},
        {
            "key": "noi-dung",
            "title": "Nội dung đề nghị",
            "intro": "",
            "fields": [{"key": "request.content", "use": "request.content"}],
        },
    ]
    if field == _LAND:
        parcel = [{"key": use, "use": use} for use in _PARCEL]
        pages.append({"key": "thua-dat", "title": "Thửa đất", "intro": "", "fields": parcel})
    fields: list[dict[str, Any]] = []
    for number, component in enumerate(components, start=1):
        role = f"paper{number}"
        name = component.short_name[:120]
        for part, label in _PAPER:
            asked = {"key": f"{role}.{part}", "use": f"paper.{part}", "required": False, "label": f"{name}: {label}"}
            if component.paper_type is not None:
                asked["bindings"] = [f"archive-paper.{component.paper_type.code}._{part}"]
            fields.append(asked)
    if fields:
        pages.append({"key": "giay-to", "title": "Thông tin giấy tờ", "intro": "", "fields": fields})
    truth = {"key": "declaration.truth", "use": "declaration.truth"}
    pages.append({"key": "cam-doan", "title": "Cam đoan", "intro": "", "fields": [truth]})
    applicant_map = {
        "name": "applicant.full_name",
        "id": "applicant.national_id",
        "phone": "applicant.phone",
        "address": "applicant.residence",
    }
    return {"pages": pages, "owners": [], "applicant": applicant_map, "abstract": title[:200]}


@transaction.atomic
def generate_drafts(who: Who = SYSTEM) -> list[FormRevision]:
    """A draft e-form for every procedure in force, linked where it has none of its own; a second run adds nothing."""
    wanted = ProcedureRevision.objects.filter(valid_to=None)
    wanted = (
        wanted.select_related("procedure__field")
        .prefetch_related("components__paper_type")
        .order_by("procedure__code", "-pk")
    )
    served = set(ProcedureForm.objects.filter(purpose=Form.Kind.EFORM).values_list("procedure_id", flat=True))
    asked = (Component.Need.ALWAYS, Component.Need.CASE)
    taken = set(Form.objects.values_list("key", flat=True))
    made: list[FormRevision] = []
    for procedure in wanted:
        key = f"tt-{slug(procedure.procedure.code)}"
        if key in taken:
            continue
        taken.add(key)
        papers = [each for each in procedure.components.all() if each.need in asked]
        form = Form.objects.create(key=key, kind=Form.Kind.EFORM, title=f"Đơn đề nghị: {procedure.short_name}"[:300])
        revision = FormRevision.objects.create(
            form=form,
            number=1,
            definition=definition_from(procedure.short_name, papers[:8], procedure.procedure.field.code),
            template="print/forms/eform.html",
        )
        if procedure.procedure_id not in served:
            ProcedureForm.objects.create(procedure=procedure.procedure, form=form, purpose=Form.Kind.EFORM)
        record("form.generated", revision, who, data={"procedure": procedure.procedure.code})
        made.append(revision)
    return made
