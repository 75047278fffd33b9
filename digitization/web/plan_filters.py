"""The row of filters above the long tables of a plan; the spreadsheet of a table follows the same."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from digitization.models import Campaign, SurveyReturn
from digitization.queries.plan_tables import (
    MISSING,
    OVERDUE,
    SIGNED_LATE,
    Narrowing,
    months_known,
    phases_known,
)

_STATES = [(state, gettext_lazy(word)) for state, word in SurveyReturn.State.choices]
_ALL = ("", gettext_lazy("Tất cả"))


class PlanFilter(forms.Form):
    """By the words of the agency; every table adds its own."""

    q = forms.CharField(label=gettext_lazy("Tên hoặc mã cơ quan"), required=False, max_length=100)

    def __init__(self, campaign: Campaign, data: Any = None) -> None:
        super().__init__(data)
        self.campaign = campaign
        self.offer()

    def offer(self) -> None:
        """Fill in the choices that depend on the plan."""

    @property
    def asked(self) -> Narrowing:
        """What of the form is understood; a wrong value is told at its field and asks for nothing."""
        self.is_valid()
        values = self.cleaned_data
        return Narrowing(
            words=values.get("q") or "",
            month=_month(values.get("thang") or ""),
            phase=values.get("giai_doan") or "",
            priority=bool(values.get("uu_tien")),
            state=values.get("trang_thai") or "",
            late=values.get("cham") or "",
        )


class SurveyFilter(PlanFilter):
    trang_thai = forms.ChoiceField(
        label=gettext_lazy("Tình trạng"),
        required=False,
        choices=[_ALL, (MISSING, gettext_lazy("Chưa lập")), *_STATES],
    )
    cham = forms.ChoiceField(
        label=gettext_lazy("Chậm"),
        required=False,
        choices=[
            _ALL,
            (OVERDUE, gettext_lazy("Quá hạn, chưa xác nhận")),
            (SIGNED_LATE, gettext_lazy("Đã xác nhận, muộn")),
        ],
    )


class RoadmapFilter(PlanFilter):
    giai_doan = forms.ChoiceField(label=gettext_lazy("Giai đoạn"), required=False)
    uu_tien = forms.BooleanField(label=gettext_lazy("Chỉ giấy tờ ưu tiên"), required=False)

    def offer(self) -> None:
        self.fields["giai_doan"].choices = [_ALL, *phases_known(self.campaign)]  # type: ignore[attr-defined]


class MonthFilter(PlanFilter):
    thang = forms.ChoiceField(label=gettext_lazy("Tháng"), required=False)

    def offer(self) -> None:
        months = [(f"{month:%Y-%m}", f"{month:%m/%Y}") for month in months_known(self.campaign)]
        self.fields["thang"].choices = [_ALL, *months]  # type: ignore[attr-defined]


def _month(text: str) -> dt.date | None:
    return dt.date.fromisoformat(f"{text}-01") if text else None


FILTERS: dict[str, type[PlanFilter]] = {"khao-sat": SurveyFilter, "lo-trinh": RoadmapFilter, "chi-tieu": MonthFilter}
"""Of the tables that can be narrowed, by the name of their spreadsheet."""


def asked_for(request: HttpRequest, campaign: Campaign, part: str) -> tuple[PlanFilter | None, Narrowing]:
    """The form of a table as the address fills it in, and what it asks for."""
    if part not in FILTERS:
        return None, Narrowing()
    form = FILTERS[part](campaign, request.GET)
    return form, form.asked
