"""The types of fields side by side, each in every state: what an author of a form can choose from."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forms.definition import FieldDef
from forms.fields import FieldType, known_types
from forms.rendering import Question, questions
from forms.web.revisions import keepers_only

# What a type needs to be shown at all; the rest of a type's options have defaults.
_OPTIONS: dict[str, dict[str, Any]] = {
    "choice": {"choices": [["paper", "Bản giấy"], ["file", "Bản điện tử"]]},
    "multiple_choice": {"choices": [["paper", "Bản giấy"], ["file", "Bản điện tử"], ["post", "Qua bưu chính"]]},
    "code_choice": {"code_list": "dan-toc"},
    "table": {
        "row": "Thành viên",
        "columns": [
            {"key": "name", "label": "Họ, chữ đệm, tên", "type": "person_name"},
            {"key": "born", "label": "Ngày sinh", "type": "date"},
            {"key": "share", "label": "Phần góp vốn", "type": "money", "required": False},
        ],
    },
}


@require_safe
@keepers_only
def gallery(request: HttpRequest) -> HttpResponse:
    """Every type: empty, filled, refused, read-only, and closed to typing."""
    rows = [(name, kind, _states(name, kind)) for name, kind in sorted(known_types().items(), key=_by_title)]
    return render(request, "forms/types.html", {"rows": rows})


def _by_title(pair: tuple[str, FieldType]) -> str:
    return str(pair[1].title)


def _states(name: str, kind: FieldType) -> list[tuple[str, Question, bool]]:
    """(name of the state, the field in it, closed) for one type; what never asks has one state."""
    if not kind.asks:
        return [(_("Hiện trên tờ khai"), _question(name, kind, "shown"), False)]
    return [
        (_("Để trống"), _question(name, kind, "empty"), False),
        (_("Đã điền"), _question(name, kind, "filled", filled=True), False),
        (_("Bị từ chối"), _question(name, kind, "wrong", error=_("Giá trị này chưa đúng; hãy sửa lại.")), False),
        (_("Chỉ xem"), _question(name, kind, "readonly", filled=True, locked=True), False),
        (_("Tạm khóa"), _question(name, kind, "closed", filled=True), True),
    ]


def _question(
    name: str, kind: FieldType, state: str, *, filled: bool = False, error: str = "", locked: bool = False
) -> Question:
    field = FieldDef(
        key=f"{name}.{state}",
        type=name,
        label=str(kind.title),
        hint=_("Lời hướng dẫn ngắn của câu hỏi."),
        required=state != "empty",
        options=_OPTIONS.get(name, {}),
    )
    answers = {field.key: kind.sample(field)} if filled else {}
    errors = {field.key: error} if error else {}
    (shown,) = questions([field], answers, errors=errors, locked=[field.key] if locked else [])
    return shown
