"""What officers fill in on the screens of case handling; rules live in the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.accounts.models import Post


class ActionForm(forms.Form):
    """Every action carries the version of the screen it was decided on."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, receivers: QuerySet[Post] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("given_to")
        if isinstance(field, forms.TypedChoiceField):
            rows = [(post.pk, f"{post.user.full_name} – {post.title}") for post in receivers or ()]
            empty = [("", _("Chưa chọn"))] if len(rows) != 1 or not field.required else []
            field.choices = [*empty, *rows]


def _receiver(label: Any, required: bool = True) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        coerce=int,
        empty_value=None,
        required=required,
        error_messages={"required": _("Chọn người nhận."), "invalid_choice": _("Chọn người nhận trong danh sách.")},
    )


def _text(label: Any, hint: Any, message: Any, rows: int = 5) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": message},
    )


class AcceptForm(ActionForm):
    given_to = _receiver(_("Chuyển ngay đến người xử lý"), required=False)


class SupplementForm(ActionForm):
    contents = _text(
        _("Nội dung cần bổ sung, hoàn thiện"),
        _("Ghi một lần, đầy đủ; mỗi giấy tờ hoặc nội dung một dòng."),
        _("Ghi đầy đủ những giấy tờ, nội dung cần bổ sung."),
    )
    reason = _text(_("Lý do"), _("Nêu quy định làm căn cứ."), _("Ghi lý do yêu cầu bổ sung."), rows=3)


class RefuseForm(ActionForm):
    reason = _text(
        _("Lý do từ chối"),
        _("Người nộp đọc nội dung này. Nếu hồ sơ thuộc cơ quan khác, ghi rõ nơi nộp."),
        _("Ghi lý do từ chối; người nộp sẽ đọc nội dung này."),
    )


class HandOverForm(ActionForm):
    given_to = _receiver(_("Người nhận"))
    note = forms.CharField(label=_("Ghi chú bàn giao"), required=False, max_length=500)


class ReceiveForm(ActionForm):
    pass


class SubmitForm(ActionForm):
    given_to = _receiver(_("Lãnh đạo phê duyệt"))
    note = forms.CharField(label=_("Ý kiến trình"), required=False, max_length=500)


class SendBackForm(ActionForm):
    reason = _text(
        _("Nội dung cần xử lý thêm"),
        _("Người soạn thảo đọc nội dung này; người nộp hồ sơ không thấy."),
        _("Ghi nội dung cần xử lý thêm."),
    )


class ApproveForm(ActionForm):
    pass


class ReturnForm(ActionForm):
    fee_collected = forms.BooleanField(label=_("Đã thu đủ phí, lệ phí"), required=False)
    note = forms.CharField(
        label=_("Ghi chú khi trả"),
        help_text=_("Người nhận, giấy tờ đối chiếu; người nộp thấy nội dung này."),
        required=False,
        max_length=500,
    )


class FilterForm(forms.Form):
    """The list's filters; everything is optional, nonsense is ignored."""

    q = forms.CharField(label=_("Mã hồ sơ hoặc tên"), required=False, max_length=100)
    thu_tuc = forms.ChoiceField(label=_("Thủ tục"), required=False)
    tre = forms.BooleanField(label=_("Chỉ hồ sơ quá hạn"), required=False)

    def __init__(self, *args: Any, procedures: list[tuple[str, str]], named: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not named:
            self.fields["q"].label = _("Mã hồ sơ")
        field = self.fields["thu_tuc"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Tất cả thủ tục")), *procedures]
        self.fields["q"].widget.attrs.update({"data-key": "/", "data-key-label": _("Tìm trong danh sách")})
