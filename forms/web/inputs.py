"""What administrators fill in on the screens of forms and dictionary; rules live in the services."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.vietnamese.widgets import DatePartsField
from forms.fields import known_types
from forms.models import FieldDefinition, Form, FormRevision
from forms.stored_json import NotStorable, read_json

BINDINGS = "account, population-db, specialised-db, archive-paper, previous-case"


class JsonText(forms.CharField):
    """JSON as text; empty is an empty value of the wanted kind. The message says at which line it breaks."""

    def __init__(self, kind: type = dict, **kwargs: Any) -> None:
        self.kind = kind
        rows = kwargs.pop("rows", 4)
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": rows, "spellcheck": "false"}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) or not value:
            return value or ""
        return json.dumps(value, ensure_ascii=False, indent=1)

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        if not text:
            return self.kind()
        try:
            found = read_json(text)
        except NotStorable:
            message = _("JSON có ký tự hoặc số mà hệ thống không lưu được (ký tự NUL, NaN, Infinity).")
            raise forms.ValidationError(message) from None
        except ValueError as error:
            line = getattr(error, "lineno", 1)
            raise forms.ValidationError(_("JSON chưa đúng ở dòng %(line)s.") % {"line": line}) from None
        except RecursionError:
            raise forms.ValidationError(_("JSON lồng nhau quá sâu.")) from None
        if not isinstance(found, self.kind):
            raise forms.ValidationError(_('Hãy viết một đối tượng JSON, ví dụ {"max": 60}.'))
        return found


class LinesField(forms.CharField):
    """Texts, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": kwargs.pop("rows", 3)}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        return list(dict.fromkeys(line.strip()[:200] for line in super().clean(value).splitlines() if line.strip()))


class EntryForm(forms.Form):
    """One entry of the dictionary."""

    key = forms.CharField(
        label=gettext_lazy("Mã"), max_length=80, help_text=gettext_lazy("Nhóm và tên, ví dụ person.full_name.")
    )
    label = forms.CharField(label=gettext_lazy("Nhãn"), max_length=200)
    type = forms.ChoiceField(label=gettext_lazy("Kiểu dữ liệu"))
    hint = forms.CharField(label=gettext_lazy("Hướng dẫn"), max_length=300, required=False)
    synonyms = LinesField(label=gettext_lazy("Tên gọi khác"), help_text=gettext_lazy("Mỗi dòng một tên."))
    unit = forms.CharField(label=gettext_lazy("Đơn vị tính"), max_length=30, required=False)
    code_list = forms.CharField(label=gettext_lazy("Danh mục mã"), max_length=60, required=False)
    options = JsonText(label=gettext_lazy("Ràng buộc (JSON)"), help_text=gettext_lazy('Ví dụ {"max": 60}.'))
    binding = forms.CharField(label=gettext_lazy("Nguồn điền sẵn"), max_length=80, required=False, help_text=BINDINGS)
    bindings = LinesField(label=gettext_lazy("Nguồn điền sẵn khác"), help_text=gettext_lazy("Mỗi dòng một nguồn."))
    sensitivity = forms.ChoiceField(label=gettext_lazy("Mức nhạy cảm"), choices=FieldDefinition.Sensitivity.choices)
    legal_basis = forms.CharField(label=gettext_lazy("Căn cứ pháp lý"), max_length=300, required=False)
    valid_from = DatePartsField(label=gettext_lazy("Có hiệu lực từ"), required=False)
    valid_to = DatePartsField(label=gettext_lazy("Hết hiệu lực sau ngày"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)

    def __init__(self, *args: Any, entry: FieldDefinition | None = None, **kwargs: Any) -> None:
        if entry is not None:
            kwargs["initial"] = {name: getattr(entry, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        titles = sorted((str(kind.title), name) for name, kind in known_types().items())
        self.fields["type"].choices = [(name, title) for title, name in titles]  # type: ignore[attr-defined]
        if entry is not None:
            del self.fields["key"]


class DetailsForm(forms.Form):
    """What a revision says about itself."""

    title = forms.CharField(label=gettext_lazy("Tên biểu mẫu"), max_length=300)
    legal_basis = forms.CharField(label=gettext_lazy("Căn cứ pháp lý"), max_length=300, required=False)
    abstract = forms.CharField(
        label=gettext_lazy("Trích yếu hồ sơ"), max_length=300, required=False,
        help_text=gettext_lazy("Mã câu hỏi trong ngoặc nhọn được thay bằng câu trả lời: {child.full_name}."),
    )  # fmt: skip
    change_note = forms.CharField(
        label=gettext_lazy("Điều thay đổi so với bản trước"), max_length=300, required=False,
        help_text=gettext_lazy("Người đang điền dở đọc câu này khi tờ khai của họ chuyển sang bản mới."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, revision: FormRevision, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "title": revision.form.title,
            "legal_basis": revision.legal_basis,
            "abstract": revision.definition.get("abstract", ""),
            "change_note": revision.change_note,
            "version": revision.version,
        }
        super().__init__(*args, **kwargs)


class QuestionForm(forms.Form):
    """A field of a form, where it differs from its dictionary entry."""

    label = forms.CharField(label=gettext_lazy("Nhãn"), max_length=300, required=False)
    hint = forms.CharField(label=gettext_lazy("Hướng dẫn"), max_length=300, required=False)
    required = forms.BooleanField(label=gettext_lazy("Bắt buộc trả lời"), required=False)
    default = forms.CharField(label=gettext_lazy("Giá trị ban đầu"), max_length=200, required=False)
    binding = forms.CharField(label=gettext_lazy("Nguồn điền sẵn"), max_length=80, required=False, help_text=BINDINGS)
    visible_if = JsonText(
        label=gettext_lazy("Chỉ hỏi khi"), help_text=gettext_lazy('Ví dụ {"eq": ["applicant.relation", "other"]}.')
    )
    required_if = JsonText(label=gettext_lazy("Bắt buộc khi"))
    computed = JsonText(label=gettext_lazy("Tự tính"))
    options = JsonText(label=gettext_lazy("Ràng buộc riêng (JSON)"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, *args: Any, field: dict[str, Any], entry: FieldDefinition | None, version: int, **kw: Any
    ) -> None:
        options = dict(field.get("options", {}))
        # A day that is reckoned (`{"today": true}`) stays among the options: in a line of text it would become text.
        default = "" if isinstance(options.get("default"), dict) else options.pop("default", "")
        kw["initial"] = {**field, "required": field.get("required", True), "default": default,
                         "options": options, "version": version}  # fmt: skip
        super().__init__(*args, **kw)
        if entry is not None:
            self.fields["label"].widget.attrs["placeholder"] = entry.label
            self.fields["hint"].widget.attrs["placeholder"] = entry.hint

    def values(self) -> dict[str, Any]:
        """Parts for `editing.change_field`; what is empty follows the dictionary again."""
        found = {name: value for name, value in self.cleaned_data.items() if name not in ("version", "default")}
        found["required"] = None if found["required"] else False
        if self.cleaned_data["default"]:
            found["options"] = {**found["options"], "default": self.cleaned_data["default"]}
        return found


class NewForm(forms.Form):
    """A new form: empty, from the wording of a paper form, or a copy of another to adapt."""

    title = forms.CharField(label=gettext_lazy("Tên biểu mẫu"), max_length=300)
    copy_of = forms.ModelChoiceField(
        Form.objects.none(), label=gettext_lazy("Bắt đầu từ biểu mẫu"), required=False,
        empty_label=gettext_lazy("Biểu mẫu trống"),
    )  # fmt: skip
    wording = LinesField(
        label=gettext_lazy("Các mục của mẫu giấy"), rows=8,
        help_text=gettext_lazy("Mỗi dòng một mục. Hệ thống cho biết mục nào đã có trong từ điển."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["copy_of"].queryset = Form.objects.order_by("title")  # type: ignore[attr-defined]


class DayForm(forms.Form):
    """A day from which or up to which something holds."""

    day = DatePartsField(label=gettext_lazy("Ngày"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Tệp biểu mẫu (.json)"), help_text=gettext_lazy("Tệp do hệ thống này xuất ra, đến 2 MB."),
        error_messages={"required": gettext_lazy("Hãy chọn tệp biểu mẫu."), "empty": gettext_lazy("Tệp trống.")},
    )  # fmt: skip


class WordForm(forms.Form):
    """A Word template for a revision."""

    file = forms.FileField(
        label=gettext_lazy("Tệp mẫu Word"),
        widget=forms.FileInput({"accept": ".docx"}),
        error_messages={"required": gettext_lazy("Hãy chọn tệp Word (.docx)."), "empty": gettext_lazy("Tệp trống.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
