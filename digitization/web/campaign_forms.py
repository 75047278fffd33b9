"""Forms of the plan's screens."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from core.agencies.models import Agency
from digitization.campaign_policies import AGENCY_KINDS
from digitization.models import ProgrammeTask
from digitization.roadmap import known_roadmaps


def day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def agency_choice(label: Any, *, required: bool = True) -> forms.ModelChoiceField:
    agencies = Agency.objects.filter(valid_to__isnull=True, kind__in=AGENCY_KINDS).order_by("code")
    return forms.ModelChoiceField(agencies, label=label, required=required, empty_label=gettext_lazy("Cả tỉnh"))


class CampaignForm(forms.Form):
    """A new campaign."""

    name = forms.CharField(label=gettext_lazy("Tên kế hoạch"), max_length=200)
    legal_basis = forms.CharField(label=gettext_lazy("Căn cứ"), max_length=300)
    starts_on = forms.DateField(label=gettext_lazy("Bắt đầu"), widget=day_input())
    survey_due_on = forms.DateField(label=gettext_lazy("Hạn gửi phiếu khảo sát"), widget=day_input())
    ends_on = forms.DateField(label=gettext_lazy("Kết thúc"), widget=day_input())
    roadmap_key = forms.ChoiceField(label=gettext_lazy("Lộ trình"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = [(key, rule["name"]) for key, rule in known_roadmaps().items()]
        self.fields["roadmap_key"].choices = [*rules, ("", gettext_lazy("Ghi chỉ tiêu bằng tay"))]  # type: ignore[attr-defined]


class PhaseForm(forms.Form):
    """The last day of each phase of a campaign's roadmap."""

    def __init__(self, phases: list[dict[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for phase in phases:
            self.fields[phase["key"]] = forms.DateField(
                label=phase["name"], initial=phase["due_on"], widget=day_input()
            )


class MonthForm(forms.Form):
    """A month's quota of an agency or one of its teams."""

    agency = agency_choice(gettext_lazy("Cơ quan"))
    month = forms.DateField(
        label=gettext_lazy("Tháng"),
        input_formats=["%Y-%m"],
        widget=forms.DateInput(format="%Y-%m", attrs={"type": "month"}),
    )
    team = forms.CharField(
        label=gettext_lazy("Tổ"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Để trống là chỉ tiêu của cả cơ quan."),
    )
    planned = forms.IntegerField(
        label=gettext_lazy("Số giấy tờ"), min_value=0, max_value=10_000_000, help_text=gettext_lazy("0 là bỏ dòng này.")
    )


class BudgetForm(forms.Form):
    """A budget line."""

    year = forms.IntegerField(label=gettext_lazy("Năm"), min_value=2000, max_value=2100)
    name = forms.CharField(label=gettext_lazy("Nội dung chi"), max_length=200)
    source = forms.CharField(label=gettext_lazy("Nguồn kinh phí"), max_length=200)
    agency = agency_choice(gettext_lazy("Cơ quan"), required=False)
    amount = forms.IntegerField(label=gettext_lazy("Số tiền (đồng)"), min_value=1, max_value=10**15)


class TaskForm(forms.Form):
    """Where a task stands; `version` is that of the task as the page showed it."""

    version = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    state = forms.ChoiceField(label=gettext_lazy("Tình trạng"), choices=ProgrammeTask.State.choices)
    evidence = forms.CharField(
        label=gettext_lazy("Minh chứng: số văn bản hoặc đường dẫn"), max_length=500, required=False
    )


class ReportForm(forms.Form):
    """The month to report on."""

    month = forms.DateField(
        label=gettext_lazy("Tháng"),
        input_formats=["%Y-%m"],
        widget=forms.DateInput(format="%Y-%m", attrs={"type": "month"}),
    )
