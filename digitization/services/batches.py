"""Batches (lô): opening one for papers of one kind, closing it when all of them are filed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.agencies.models import Agency
from core.agencies.services.numbers import next_number
from core.audit.errors import Conflict, Invalid, NotAllowed
from core.audit.services import record
from core.catalogue.models import PaperType
from digitization import policies
from digitization.metadata import plain
from digitization.models import Batch, Campaign, Document, Package

PLACE_KEYS = ("shelf", "box", "folder")


@transaction.atomic
def create_batch(
    actor: Actor,
    name: str,
    paper_type: PaperType,
    *,
    campaign: Campaign | None = None,
    place: dict[str, Any] | None = None,
    intake_key: str = "",
) -> Batch:
    """Open a batch in the actor's agency; with an `intake_key` already used, the batch opened then is returned.

    `place` says where the paper lies: shelf, box, folder. Raises NotAllowed, Invalid (`name`, `campaign`).
    """
    if not policies.may_create_batch(actor) or actor.agency is None or actor.post is None:
        raise NotAllowed("batch_not_allowed", _("Chỉ cán bộ số hóa được mở lô mới."))
    name = _clean_name(name)
    _require_running(campaign)
    if intake_key:
        # Two processes that take in one folder meet here; rows that only point at the agency do not wait.
        Agency.objects.select_for_update(no_key=True).get(pk=actor.agency.pk)
        known = Batch.objects.filter(intake_key=intake_key, agency=actor.agency).first()
        if known:
            return known
    year = str(timezone.localdate().year)
    number = next_number(f"batch:{actor.agency.code}", year)
    batch = Batch.objects.create(
        code=f"SH-{actor.agency.code}-{year}-{number:04d}",
        name=name,
        campaign=campaign,
        agency=actor.agency,
        paper_type=paper_type,
        place=_clean_place(place),
        intake_key=intake_key,
        created_by=actor.post,
    )
    record("digitization.batch_opened", batch, actor.who, data={"paper_type": paper_type.code})
    return batch


def _clean_name(name: str) -> str:
    name = plain(name)
    if not name or len(name) > 200:
        raise Invalid("batch_name", _("Hãy đặt tên lô, tối đa 200 ký tự."), "name")
    return name


def _clean_place(place: dict[str, Any] | None) -> dict[str, str]:
    cleaned = {key: plain(value)[:60] for key, value in (place or {}).items() if key in PLACE_KEYS}
    return {key: value for key, value in cleaned.items() if value}


def _require_running(campaign: Campaign | None) -> None:
    if campaign and not campaign.starts_on <= timezone.localdate() <= campaign.ends_on:
        raise Invalid("campaign_over", _("Kế hoạch số hóa này chưa bắt đầu hoặc đã kết thúc."), "campaign")


@transaction.atomic
def change_batch(
    actor: Actor, batch_id: int, name: str, *, campaign: Campaign | None, place: dict[str, Any] | None
) -> Batch:
    """Mend what was typed wrongly when the batch was opened, as long as none of its papers bears it in the archive.

    Counts by campaign follow by the database's triggers. Raises NotAllowed, Conflict (`batch_closed`, `batch_filed`),
    Invalid (`name`, `campaign`).
    """
    batch = policies.scoped_batches(actor).select_for_update(of=("self",)).filter(pk=batch_id).first()
    if batch is None or not policies.may_create_batch(actor):
        raise NotAllowed("batch_unknown", _("Không tìm thấy lô này trong cơ quan của bạn."))
    if batch.state == Batch.State.CLOSED:
        raise Conflict("batch_closed", _("Lô đã đóng nên không sửa được."))
    place = _clean_place(place)
    bound = batch.documents.filter(state__in=[Document.State.SIGNED, Document.State.FILED]).exists()
    if bound and (place != batch.place or campaign != batch.campaign):
        raise Conflict(
            "batch_filed",
            _("Đã có giấy tờ của lô được ký hoặc lưu kho với chỗ để này nên chỉ sửa được tên lô."),
        )
    if campaign != batch.campaign:
        _require_running(campaign)
    before = {"name": batch.name, "place": batch.place, "campaign": batch.campaign_id}
    batch.name, batch.place, batch.campaign = _clean_name(name), place, campaign
    batch.save(update_fields=["name", "place", "campaign"])
    record("digitization.batch_changed", batch, actor.who, data={"before": before})
    return batch


@transaction.atomic
def close_batch(actor: Actor, batch_id: int) -> Batch:
    """Close a batch whose documents are all filed or refused; a closed one stays as it is.

    Raises NotAllowed (also for another agency's batch), Conflict (`batch_unfinished`, `batch_empty`,
    `batch_unpacking`: a package in it waits to be opened).
    """
    batch = policies.scoped_batches(actor).select_for_update(of=("self",)).filter(pk=batch_id).first()
    if batch is None or not policies.works_on_line(actor):
        raise NotAllowed("batch_unknown", _("Không tìm thấy lô này trong cơ quan của bạn."))
    if batch.state == Batch.State.CLOSED:
        return batch
    if batch.packages.filter(state=Package.State.WAITING).exists():
        message = _("Lô còn gói tệp hoặc bảng kê đang được mở nên chưa đóng được. Hãy chờ mở xong rồi đóng lại.")
        raise Conflict("batch_unpacking", message)
    states = set(batch.documents.values_list("state", flat=True).distinct())
    if not states:
        raise Conflict("batch_empty", _("Lô chưa có giấy tờ nào nên chưa đóng được."))
    if states - {Document.State.FILED, Document.State.REFUSED}:
        raise Conflict("batch_unfinished", _("Lô còn giấy tờ chưa lưu kho nên chưa đóng được."))
    batch.state = Batch.State.CLOSED
    batch.save(update_fields=["state"])
    record("digitization.batch_closed", batch, actor.who)
    return batch
