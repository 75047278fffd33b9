"""Cover sheets (tờ bìa): making them, and knowing our own again in a scan.

The code on a sheet is `MC1.<number>.<signature>`; the signature is ours and of one agency, so that a code somebody else
printed, or one of another agency, does nothing.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.audit.errors import Invalid, NotAllowed
from core.audit.services import record
from core.catalogue.models import PaperType
from core.files.services import store
from core.jobs.services import enqueue
from digitization import policies
from digitization.metadata import FieldErrors, clean_owners
from digitization.models import CoverSheet
from forms.printing import render_pdf

HOW = "cover sheet"
MOST_AT_ONCE = 100
_SALT = "digitization.cover"
_TOKEN = re.compile(r"MC1\.(\d{1,18})\.([0-9a-f]{20})")


@transaction.atomic
def make_sheets(
    actor: Actor, paper_type: PaperType, *, owner: Mapping[str, str] | None = None, case_code: str = "", count: int = 1
) -> list[CoverSheet]:
    """New sheets for the actor's agency: one that names an owner or a dossier, or several that carry the type alone.

    Raises NotAllowed, Invalid (`count`, `case_code`), FieldErrors (owner).
    """
    if not policies.may_arrange(actor) or actor.agency is None or actor.post is None:
        raise NotAllowed("cover_not_allowed", _("Chỉ cán bộ số hóa được in tờ bìa."))
    if not 1 <= count <= MOST_AT_ONCE:
        raise Invalid("cover_count", _("Mỗi lần in từ 1 đến %(n)s tờ bìa.") % {"n": MOST_AT_ONCE}, "count")
    case_code = "".join(case_code.split())
    if len(case_code) > 60:
        raise Invalid("case_code", _("Mã hồ sơ tối đa 60 ký tự."), "case_code")
    named = _clean_owner(owner)
    if (named or case_code) and count != 1:
        raise Invalid("cover_count", _("Tờ bìa có chủ giấy tờ hoặc mã hồ sơ chỉ in một tờ mỗi lần."), "count")
    run = uuid.uuid4()
    sheets = [
        CoverSheet.objects.create(
            agency=actor.agency, paper_type=paper_type, case_code=case_code, owner=named, made_by=actor.post, run=run
        )
        for _n in range(count)
    ]
    for sheet in sheets:
        record("digitization.cover_made", sheet, actor.who, data={"paper_type": paper_type.code})
    enqueue("digitization.print_covers", f"digitization.covers:{run}", {"run": str(run)})
    return sheets


def print_run(run: str, guard: Callable[[], None]) -> None:
    """Make the PDF of a run, a sheet a page; runs in a worker, twice is the same as once."""
    sheets = list(CoverSheet.objects.filter(run=run).select_related("paper_type", "agency").order_by("id"))
    if not sheets or sheets[0].print_id:
        return
    rows = [{"sheet": sheet, "token": token_of(sheet)} for sheet in sheets]
    context = {"rows": rows, "agency_name": sheets[0].agency.name}
    file = store(render_pdf("print/cover_sheets.html", context), trusted=True)
    with transaction.atomic():
        guard()
        CoverSheet.objects.filter(run=run).update(print=file)


def _clean_owner(owner: Mapping[str, str] | None) -> dict[str, str]:
    if not owner or not (owner.get("name") or owner.get("id_number")):
        return {}
    rows, errors = clean_owners([owner], unknown=False)
    if errors:
        raise FieldErrors(errors)
    return dict(rows[0])


def token_of(sheet: CoverSheet) -> str:
    return f"MC1.{sheet.pk}.{_signature(sheet.pk, sheet.agency_id)}"


def _signature(number: int, agency_id: int) -> str:
    return salted_hmac(_SALT, f"{number}:{agency_id}", algorithm="sha256").hexdigest()[:20]


def find(codes: Iterable[str], agency_id: int) -> CoverSheet | None:
    """Our own sheet of this agency among the codes of a page, or None."""
    for code in codes:
        match = _TOKEN.fullmatch(code)
        if match and constant_time_compare(match[2], _signature(int(match[1]), agency_id)):
            known = CoverSheet.objects.filter(pk=int(match[1]), agency_id=agency_id)
            sheet = known.select_related("paper_type").first()
            if sheet:
                return sheet
    return None


def hints_of(sheet: CoverSheet) -> list[dict[str, Any]]:
    """What the sheet says, in the shape of suggestions: no place on the page, for it lay before it."""
    said = {"owner": str(sheet.owner.get("name", "")), "case_code": sheet.case_code}
    return [
        {"field": key, "value": value, "confidence": 0.95, "page": 0, "box": None, "how": HOW}
        for key, value in said.items()
        if value
    ]
