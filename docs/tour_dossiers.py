"""Other people's dossiers for the picture tour, so that work lists and dashboards show a working day.

Run inside the tour's own system by `docs/screenshots.py` (`manage.py shell`); everything goes through the services that
the screens use, with the sample answers of each field type. Invented people only.
"""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any

from core.accounts.actor import Actor, actor_for, actor_for_post
from core.accounts.models import Post, User
from core.agencies.models import Unit
from core.agencies.queries.agencies import commune_agency
from core.catalogue.queries.procedures import current_revision
from digitization.samples.papers import marital_status_certificate, render
from forms.definition import form_of
from forms.fields import type_of
from forms.journey import journey
from forms.models import Draft
from forms.queries import missing
from forms.services import attach_upload, save_page, start_draft
from onestop.models import Dossier
from onestop.results import as_posted, draft_values, result_revision
from onestop.services import handling, intake, reception

MARITAL, BUSINESS, DEATH = "1.004873", "1.001612", "1.000656"
WARD, WARD_CODE = "nhatrang", "22366"


def desk(stem: str) -> Actor:
    return actor_for_post(Post.objects.select_related("user", "agency__parent").get(user__username=f"{stem}.{WARD}"))


def fill(actor: Actor, draft: Draft, changes: dict[str, Any]) -> Draft:
    """Save page after page as a browser would: what is known stays, the rest is the type's own sample."""
    for _ in range(20):
        states = journey(form_of(draft.form_revision), draft.answers, draft.done_pages)
        ahead = next((state for state in states if state.state == "next"), None)
        if ahead is None:
            return draft
        data: dict[str, str] = {}
        for field in form_of(draft.form_revision).page(ahead.page.key).fields:
            if field.type == "info":
                continue
            kind = type_of(field.type)
            value = changes.get(field.key, draft.answers.get(field.key))
            data |= kind.post(kind.sample(field) if value is None else value, field.key, field)
        result = save_page(actor, draft.pk, ahead.page.key, data, draft.version, "tour")
        assert result.ok, result.errors
        draft = result.draft
    raise AssertionError("the form has no end")


def submit(username: str, procedure: str, **changes: Any) -> Dossier:
    actor = actor_for(User.objects.get(username=username))
    agency = commune_agency(Unit.objects.get(code=WARD_CODE, valid_to=None))
    assert agency is not None
    draft = start_draft(actor, current_revision(procedure), agency)
    draft = fill(actor, draft, {key.replace("__", "."): value for key, value in changes.items()})
    certificate = marital_status_certificate("Phạm Minh Đức", "056096002345", dt.date(2026, 11, 2), sex="Nam")
    paper = render(certificate, "clean", dpi=100, seed=1)
    for lack in missing(draft):
        if lack.kind == "paper":
            attach_upload(actor, draft.pk, lack.key, BytesIO(paper), "giay-to-kem-theo.pdf")
    return intake.submit_dossier(actor, draft.pk)


def accepted(dossier: Dossier) -> Dossier:
    specialist = desk("tuphap").post
    return reception.accept_dossier(desk("motcua"), dossier.pk, dossier.version, specialist.pk)


def drafted(dossier: Dossier) -> Dossier:
    dossier = handling.receive(desk("tuphap"), dossier.pk, dossier.version)
    data = as_posted(result_revision(dossier), draft_values(dossier))
    handling.save_decision(desk("tuphap"), dossier.pk, dossier.version, data)
    return Dossier.objects.get(pk=dossier.pk)


def for_approval(dossier: Dossier) -> Dossier:
    dossier = drafted(dossier)
    return handling.submit_for_approval(desk("tuphap"), dossier.pk, dossier.version, desk("lanhdao").post.pk)


submit("duc", MARITAL)
submit("tam", BUSINESS)
accepted(submit("tam", MARITAL))
asked = submit("minh", DEATH)
reception.request_supplement(desk("motcua"), asked.pk, asked.version, "Giấy báo tử", "Tệp đã gửi không đọc được.")
done = for_approval(accepted(submit("minh", MARITAL)))
handling.approve(desk("lanhdao"), done.pk, done.version)
