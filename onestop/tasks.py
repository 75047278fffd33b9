"""Jobs of case handling: print slips, sign results."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from core.files.services import store
from core.jobs.registry import job
from core.jobs.runner import Lease
from forms.printing import render_pdf
from forms.services.word_print import print_declaration
from onestop.gateways import national_portal as national_portal  # registers the sender of its destination
from onestop.models import Decision, IssuedSlip
from onestop.results import print_context
from onestop.services import packages
from onestop.services.issuing import RELATED, approved_decision, issue_result


@job("onestop.render_slip")
def render_slip(lease: Lease, payload: dict[str, Any]) -> None:
    """Print a slip from the values frozen when it was issued; a declaration also as its form's Word template says."""
    slip = IssuedSlip.objects.select_related("form_revision__form").get(pk=payload["slip_id"])
    if slip.file_id is not None:
        return
    printed = print_declaration(slip.form_revision, slip.context, patient=lease.attempt < 2)
    with transaction.atomic():
        lease.guard()
        IssuedSlip.objects.filter(pk=slip.pk, file__isnull=True).update(
            file=printed.pdf, document=printed.document, print_note=printed.note
        )


@job("onestop.render_preview", max_attempts=4)
def render_preview(lease: Lease, payload: dict[str, Any]) -> None:
    """Print a draft without its number, for the leader who decides on it; an approved one needs none."""
    decision = Decision.objects.select_related(*RELATED).get(pk=payload["decision_id"])
    if decision.approved_by_id is not None:
        return
    printed = store(render_pdf(decision.form_revision.template, print_context(decision)), trusted=True)
    with transaction.atomic():
        lease.guard()
        Decision.objects.filter(pk=decision.pk, drafted_at=decision.drafted_at).update(preview=printed)


@job("onestop.sign_result", queue="signing", lease_seconds=60)
def sign_result(lease: Lease, payload: dict[str, Any]) -> None:
    """Issue an approved result; returns at once when it is issued."""
    decision = approved_decision(payload["decision_id"])
    if decision is not None:
        issue_result(lease, decision)


@job("onestop.sign_package", queue="signing", lease_seconds=60)
def sign_package(lease: Lease, payload: dict[str, Any]) -> None:
    """Sign the data package of an accepted dossier."""
    packages.sign_package(lease, payload["package_id"])
