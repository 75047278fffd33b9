"""The tables of a plan as rows for a spreadsheet: all that is asked for, not one page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.vietnamese import format_date, format_datetime
from digitization.models import Campaign
from digitization.queries.plan_tables import Narrowing, months_of, narrow_returns, roadmap_of
from digitization.queries.surveys import return_lines

Row = list[str | int]
Table = tuple[str, list[str], Iterator[Row]]


def _survey(actor: Actor, campaign: Campaign, asked: Narrowing) -> Table:
    def rows() -> Iterator[Row]:
        for line in narrow_returns(return_lines(actor, campaign), asked):
            survey = line.survey
            state = survey.get_state_display() if survey else _("Chưa lập")
            signer = survey.signed_by.user.full_name if survey and survey.signed_by else ""
            signed = format_datetime(survey.signed_at) if survey and survey.signed_at else ""
            yield [
                line.agency.code,
                line.agency.name,
                state,
                signer,
                signed,
                line.papers,
                line.excluded,
                line.days_late,
            ]

    heads = [_("Mã"), _("Cơ quan"), _("Tình trạng"), _("Người xác nhận"), _("Xác nhận lúc")]
    return _("Khảo sát"), [*heads, _("Phải số hóa"), _("Không số hóa"), _("Chậm (ngày)")], rows()


def _roadmap(actor: Actor, campaign: Campaign, asked: Narrowing) -> Table:
    heads = [_("Mã"), _("Cơ quan"), _("Mã giấy tờ"), _("Loại giấy tờ"), _("Giai đoạn"), _("Hạn"), _("Giấy tờ")]
    rows: Iterator[Row] = (
        [
            line.agency.code,
            line.agency.name,
            line.paper_type.code,
            line.paper_type.short_name,
            line.phase_name,
            format_date(line.due_on),
            line.planned,
            _("có") if line.priority else "",
        ]
        for line in roadmap_of(actor, campaign, asked)
    )
    return _("Lộ trình"), [*heads, _("Ưu tiên")], rows


def _months(actor: Actor, campaign: Campaign, asked: Narrowing) -> Table:
    rows: Iterator[Row] = (
        [f"{one.month:%m/%Y}", one.agency.code, one.agency.name, one.team, one.planned]
        for one in months_of(actor, campaign, asked)
    )
    return _("Chỉ tiêu tháng"), [_("Tháng"), _("Mã"), _("Cơ quan"), _("Tổ"), _("Giấy tờ")], rows


def _budget(actor: Actor, campaign: Campaign, asked: Narrowing) -> Table:
    heads = [_("Nội dung chi"), _("Năm"), _("Cơ quan"), _("Nguồn kinh phí"), _("Số tiền (đồng)")]
    rows: Iterator[Row] = (
        [line.name, line.year, line.agency.name if line.agency else _("Cả tỉnh"), line.source, line.amount]
        for line in campaign.budget_lines.select_related("agency")
    )
    return _("Kinh phí"), heads, rows


def _tasks(actor: Actor, campaign: Campaign, asked: Narrowing) -> Table:
    heads = [_("TT"), _("Phần"), _("Nhiệm vụ"), _("Cơ quan chủ trì"), _("Cơ quan phối hợp"), _("Sản phẩm")]
    heads += [_("Thời gian hoàn thành"), _("Tình trạng"), _("Minh chứng"), _("Tệp minh chứng")]
    rows: Iterator[Row] = (
        [
            task.number,
            task.part,
            task.name,
            task.lead,
            task.coordinating,
            task.product,
            task.quarter,
            task.get_state_display(),
            task.evidence,
            "; ".join(one.name for one in task.files.all() if one.removed_at is None),
        ]
        for task in campaign.tasks.prefetch_related("files")
    )
    return _("Nhiệm vụ"), heads, rows


PARTS: dict[str, Callable[[Actor, Campaign, Narrowing], Table]] = {
    "khao-sat": _survey,
    "lo-trinh": _roadmap,
    "chi-tieu": _months,
    "kinh-phi": _budget,
    "nhiem-vu": _tasks,
}
