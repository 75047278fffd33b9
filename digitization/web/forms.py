"""Forms of the batch screens and what the reading desk posts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.catalogue.models import PaperType
from core.vietnamese import fold
from digitization.metadata import FIELDS, MAX_OWNERS, clean_owners
from digitization.models import Batch, Campaign
from digitization.services.batches import PLACE_KEYS
from digitization.services.covers import MOST_AT_ONCE

OWNER_KEYS = ("role", "name", "id_kind", "id_number")


class BatchForm(forms.Form):
    """A new batch. The paper type is typed (name or code) with suggestions: there are hundreds."""

    name = forms.CharField(
        label=gettext_lazy("Tên lô"),
        max_length=200,
        help_text=gettext_lazy("Ví dụ: Giấy xác nhận tình trạng hôn nhân năm 2024, hộp 12"),
    )
    paper_type = forms.CharField(
        label=gettext_lazy("Loại giấy tờ"),
        max_length=300,
        help_text=gettext_lazy("Gõ tên hoặc mã; cả lô phải cùng một loại giấy tờ."),
        widget=forms.TextInput(attrs={"list": "paper-types", "autocomplete": "off"}),
    )
    campaign = forms.ModelChoiceField(
        Campaign.objects.none(),
        label=gettext_lazy("Thuộc kế hoạch"),
        required=False,
        empty_label=gettext_lazy("Ngoài kế hoạch"),
    )
    shelf = forms.CharField(label=gettext_lazy("Giá"), max_length=60, required=False)
    box = forms.CharField(label=gettext_lazy("Hộp"), max_length=60, required=False)
    folder = forms.CharField(label=gettext_lazy("Cặp hồ sơ"), max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        running = Campaign.objects.filter(starts_on__lte=today, ends_on__gte=today).order_by("-starts_on")
        self.fields["campaign"].queryset = running  # type: ignore[attr-defined]
        if len(found := list(running[:2])) == 1:  # forgotten, the batch would be missing from the plan's progress
            self.fields["campaign"].initial = found[0]

    def clean_paper_type(self) -> PaperType:
        return one_paper_type(self.cleaned_data["paper_type"])

    @property
    def place(self) -> dict[str, str]:
        return {key: self.cleaned_data.get(key, "") for key in PLACE_KEYS}


class BatchChangeForm(BatchForm):
    """What of an open batch may be mended: all but the paper type, by which its papers were read."""

    paper_type = None  # type: ignore[assignment]

    def __init__(self, batch: Batch, data: Any = None) -> None:
        values = {"name": batch.name, "campaign": batch.campaign, **batch.place}
        super().__init__(data, initial=dict.fromkeys(PLACE_KEYS, "") | values)
        if batch.campaign:
            field = self.fields["campaign"]
            field.queryset = field.queryset | Campaign.objects.filter(pk=batch.campaign.pk)  # type: ignore[attr-defined]


class CoverForm(forms.Form):
    """New cover sheets: many for one type, or one that names a dossier or an owner."""

    paper_type = forms.CharField(
        label=gettext_lazy("Loại giấy tờ"),
        max_length=300,
        help_text=gettext_lazy("Gõ tên hoặc mã."),
        widget=forms.TextInput(attrs={"list": "paper-types", "autocomplete": "off"}),
    )
    count = forms.IntegerField(
        label=gettext_lazy("Số tờ"),
        min_value=1,
        max_value=MOST_AT_ONCE,
        help_text=gettext_lazy("Tờ có mã hồ sơ hoặc chủ giấy tờ: chỉ một tờ."),
    )
    case_code = forms.CharField(label=gettext_lazy("Mã hồ sơ"), max_length=60, required=False)
    owner_name = forms.CharField(label=gettext_lazy("Chủ giấy tờ"), max_length=200, required=False)
    owner_number = forms.CharField(label=gettext_lazy("Số định danh của chủ giấy tờ"), max_length=20, required=False)

    def clean(self) -> None:
        """Faults of the owner beside all others, so that nobody has to send the form twice to see them."""
        if self.owner["name"] or self.owner["id_number"]:
            _owners, errors = clean_owners([self.owner], unknown=False)
            for key, message in errors.items():
                self.add_error("owner_name" if key.endswith("-name") else "owner_number", message)

    @property
    def owner(self) -> dict[str, str]:
        values = self.cleaned_data
        return {"name": values.get("owner_name", ""), "id_number": values.get("owner_number", "")}

    def clean_paper_type(self) -> PaperType:
        return one_paper_type(self.cleaned_data["paper_type"])


class BatchFilter(forms.Form):
    """The row of filters above the batch list."""

    q = forms.CharField(label=gettext_lazy("Mã hoặc tên lô"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=gettext_lazy("Trạng thái"),
        required=False,
        choices=[("", gettext_lazy("Tất cả")), *Batch.State.choices],
    )


def one_paper_type(text: str) -> PaperType:
    """The type a person typed by code or name. Raises ValidationError where none, or more than one, fits."""
    text = text.strip()
    found = list(find_paper_types(text)[:6])
    exact = [t for t in found if t.code == text.split(" ")[0] or fold(t.short_name) == fold(text)]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if not found:
        raise forms.ValidationError(_("Không có loại giấy tờ nào khớp với “%(text)s”.") % {"text": text})
    names = "; ".join(f"{t.code} – {t.short_name}" for t in found[:5])
    raise forms.ValidationError(_("Có nhiều loại khớp, hãy ghi mã của một loại: %(names)s.") % {"names": names})


def find_paper_types(text: str) -> QuerySet[PaperType]:
    """Types by code (`KQ.G15.000031 – …` as the list offers it) or by words of the name, marks optional."""
    code = text.split(" ")[0]
    words = fold(text).split()
    by_name = Q()
    for word in words:
        by_name &= Q(folded_name__contains=word)
    return PaperType.objects.filter(Q(code=code) | by_name if words else Q(code=code)).order_by("code")


def offered_paper_types() -> QuerySet[PaperType]:
    """What the type field suggests: papers that other procedures ask for, and results of procedures in use."""
    wanted = Q(component_of__isnull=False) | Q(issued_by__isnull=False)
    return PaperType.objects.filter(wanted).distinct().order_by("short_name")[:300]


def posted_fields(data: Mapping[str, str]) -> dict[str, str]:
    return {field.key: data.get(field.key, "") for field in FIELDS} | {"date_unknown": data.get("date_unknown", "")}


def posted_owners(data: Mapping[str, str]) -> list[Mapping[str, str]]:
    """Rows of the owner block in their order, empty ones included: errors name rows by number."""
    rows = [{key: data.get(f"owner-{row}-{key}", "") for key in OWNER_KEYS} for row in range(MAX_OWNERS)]
    while rows and not (rows[-1]["name"] or rows[-1]["id_number"]):
        rows.pop()
    return list(rows)
