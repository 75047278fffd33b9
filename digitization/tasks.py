"""Jobs of the line: check (default), read and assemble (ocr), sign and file (signing); care for the counts."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from core.jobs.registry import job
from core.jobs.runner import Lease
from core.jobs.services import enqueue
from digitization.gateways import national_store as national_store  # registers the sender of its destination
from digitization.models import Document
from digitization.services import (
    covers,
    evidence,
    filing,
    minutes,
    packages,
    reading,
    reports,
    rescans,
    rollups,
    surveys,
)


def _check_stuck(payload: dict[str, Any], code: str, message: str) -> None:
    reading.mark_stuck(payload["document_id"], Document.State.REGISTERED, payload.get("version"), message)


def _reading_stuck(payload: dict[str, Any], code: str, message: str) -> None:
    reading.mark_stuck(payload["document_id"], Document.State.SCANNED, payload.get("version"), message)


@job("digitization.check_file", on_dead=_check_stuck)
def check_file(lease: Lease, payload: dict[str, Any]) -> None:
    reading.check_file(payload["document_id"], lease.guard)


@job("digitization.read_pages", queue="ocr", max_seconds=3600, on_dead=_reading_stuck)
def read_pages(lease: Lease, payload: dict[str, Any]) -> None:
    reading.read_pages(payload["document_id"], payload["first"], payload["last"], lease.guard)


@job("digitization.assemble", queue="ocr", max_seconds=3600, on_dead=_reading_stuck)
def assemble(lease: Lease, payload: dict[str, Any]) -> None:
    reading.assemble(payload["document_id"], lease.guard)


def _sign_given_up(payload: dict[str, Any], code: str, message: str) -> None:
    filing.give_up(payload["document_id"], code, message)


@job("digitization.sign_and_file", queue="signing", on_dead=_sign_given_up)
def sign_and_file(lease: Lease, payload: dict[str, Any]) -> None:
    filing.sign_and_file(payload["document_id"], lease.guard, payload.get("post_id"))


def _rescan_stuck(payload: dict[str, Any], code: str, message: str) -> None:
    rescans.give_up(payload["rescan_id"], message)


@job("digitization.rescan_page", queue="ocr", max_seconds=600, on_dead=_rescan_stuck)
def rescan_page(lease: Lease, payload: dict[str, Any]) -> None:
    rescans.take_rescan(payload["rescan_id"], lease.guard)


@job("digitization.print_covers")
def print_covers(lease: Lease, payload: dict[str, Any]) -> None:
    covers.print_run(payload["run"], lease.guard)


def _package_stuck(payload: dict[str, Any], code: str, message: str) -> None:
    packages.give_up(payload["package_id"], message)


@job("digitization.unpack", max_seconds=3600, on_dead=_package_stuck)
def unpack(lease: Lease, payload: dict[str, Any]) -> None:
    packages.take_package(payload["package_id"], lease.guard)


def _survey_given_up(payload: dict[str, Any], code: str, message: str) -> None:
    surveys.give_up(payload["survey_id"], payload["version"], message)


@job("digitization.read_survey", max_attempts=4, on_dead=_survey_given_up)
def read_survey(lease: Lease, payload: dict[str, Any]) -> None:
    surveys.read_upload(payload["survey_id"], payload["version"], lease.guard)


@job("digitization.check_evidence")
def check_evidence(lease: Lease, payload: dict[str, Any]) -> None:
    """Judge an uploaded file (`file_id`): clean, or refused with a reason. Twice is once."""
    evidence.check(payload["file_id"])


@job("digitization.write_report")
def write_report(lease: Lease, payload: dict[str, Any]) -> None:
    reports.write_files(payload["report_id"], lease.guard)


@job("digitization.recount", max_seconds=3600)
def recount(lease: Lease, payload: dict[str, Any]) -> None:
    rollups.recount()
    rollups.fold()


@shared_task(name="digitization.tasks.fold")
def fold() -> None:
    """Each minute: a day's many small counts become few."""
    rollups.fold()


@shared_task(name="digitization.tasks.nightly")
def nightly() -> None:
    """Each night: one full count, whoever asks and however often."""
    with transaction.atomic():
        enqueue("digitization.recount", f"digitization.recount:{timezone.localdate():%Y-%m-%d}")


@job("digitization.print_minutes")
def print_minutes(lease: Lease, payload: dict[str, Any]) -> None:
    minutes.print_minutes(payload["minutes_id"], lease.guard)
