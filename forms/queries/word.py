"""A revision's Word template as its author and the printing see it: whether it is in use, what is wrong with it."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from core.vietnamese.text import slug
from forms.definition import FormDef, form_of
from forms.models import Form, FormRevision, WordTemplate
from forms.word.names import name_groups, shapes, values_of

_LIKE_ENOUGH = 62
_MOST_SUGGESTIONS = 3


def template_in_use(revision: FormRevision) -> WordTemplate | None:
    """The accepted template of a published revision, else None."""
    if revision.published_at is None or revision.form.kind != Form.Kind.EFORM:
        return None
    accepted = WordTemplate.objects.filter(revision=revision, state=WordTemplate.State.ACCEPTED)
    return accepted.select_related("file").first()


def names_in_use(template: WordTemplate) -> dict[str, list[str] | None]:
    """The names of the published form that a template is filled with."""
    return shapes(form_of(template.revision))


def word_context(revision: FormRevision, answers: Mapping[str, Any], common: Mapping[str, Any]) -> dict[str, Any]:
    """What printing a declaration takes beside `forms.paper.eform_context`: `word`, where a template is in use."""
    if template_in_use(revision) is None:
        return {}
    return {"word": values_of(form_of(revision), answers, {"title": revision.form.title, **common})}


def office_program() -> str:
    """Where LibreOffice is, empty where it is not installed (or turned off by the setting OFFICE_PROGRAM)."""
    return (shutil.which(settings.OFFICE_PROGRAM) or "") if settings.OFFICE_PROGRAM else ""


def missing_names(template: WordTemplate, form: FormDef) -> list[str]:
    """Names that the checked template uses and the form, edited since, no longer gives in that shape."""
    now = shapes(form)
    return sorted(name for name, columns in template.used.items() if not _still(now, name, columns))


def _still(now: Mapping[str, list[str] | None], name: str, columns: list[str] | None) -> bool:
    if name not in now:
        return False
    have = now[name]
    return have is None if columns is None else have is not None and set(columns) <= set(have)


def standing(template: WordTemplate | None, form: FormDef | None) -> tuple[bool, str]:
    """(whether the revision may be published as far as its template goes, one line that says why)."""
    if template is None:
        return True, _("In theo mẫu chung (không dùng mẫu Word)")
    if template.state == WordTemplate.State.CHECKING:
        return False, _("Mẫu Word đang được kiểm tra")
    if template.state == WordTemplate.State.REFUSED:
        return False, _("Mẫu Word chưa đạt: hãy sửa, tải lại hoặc bỏ mẫu")
    gone = missing_names(template, form) if form else []
    if gone:
        return False, _("Mẫu Word dùng tên không còn trong biểu mẫu: %(names)s") % {"names": ", ".join(gone)}
    return True, _("Mẫu Word đã kiểm tra")


@dataclass(frozen=True)
class Told:
    """A finding in words: what is wrong, where, the text around it, names it may have meant."""

    message: str
    place: str
    near: str
    suggestions: tuple[str, ...] = ()


def told(findings: Iterable[Mapping[str, Any]], form: FormDef | None) -> list[Told]:
    """The findings of a check as its author reads them."""
    places = {
        "body": "", "header": _("đầu trang"), "footer": _("chân trang"), "footnote": _("chú thích cuối trang"),
        "properties": _("thuộc tính của tệp"),
    }  # fmt: skip
    messages = _messages()
    found = []
    for each in findings:
        code, what = str(each.get("code")), str(each.get("what", ""))
        message = messages.get(code, messages["unfillable"]) % {"what": what}
        suggestions = suggestions_for(code, what, form) if form else ()
        found.append(Told(message, places.get(each.get("place", ""), ""), str(each.get("near", "")), suggestions))
    return found


def suggestions_for(code: str, what: str, form: FormDef) -> tuple[str, ...]:
    """The nearest names to one that the form does not have, by its letters or by the words of the question."""
    names = [name for group in name_groups(form) for name in group.names]
    if code == "misspelt":
        labels = {slug(f"{each.label} {each.name}").replace("-", " "): each.name for each in reversed(names)}
        return _nearest(slug(what).replace("-", " "), labels, fuzz.token_set_ratio, 90)
    if code == "unknown":
        by_words = {slug(each.label).replace("-", "_"): each.name for each in reversed(names)}
        choices = {**by_words, **{each.name: each.name for each in names}}
        return _nearest(slug(what.replace(".", "_")).replace("-", "_"), choices, fuzz.WRatio, _LIKE_ENOUGH)
    if code == "unknown_column":
        columns = {f"row.{key}": f"row.{key}" for each in names for key, _label in each.columns}
        return _nearest(f"row.{what.rpartition('.')[2]}", columns, fuzz.WRatio, _LIKE_ENOUGH)
    return ()


def _nearest(wanted: str, choices: Mapping[str, str], scorer: Any, cutoff: float) -> tuple[str, ...]:
    near = process.extract(wanted, list(choices), scorer=scorer, limit=8, score_cutoff=cutoff)
    return tuple(dict.fromkeys(choices[one] for one, _score, _at in near))[:_MOST_SUGGESTIONS]


def _messages() -> dict[str, str]:
    return {
        "unknown": _("Không có tên “%(what)s” trong biểu mẫu."),
        "unknown_column": _("Bảng không có cột “%(what)s”."),
        "misspelt": _("“%(what)s” không phải một tên: tên viết liền, không dấu, như trong danh sách dưới đây."),
        "unclosed": _("Thiếu hai ngoặc nhọn đóng }} sau “%(what)s”."),
        "syntax": _("Ngoặc nhọn hoặc lệnh {%% %%} viết sai, hay thiếu phần kết thúc (endif, endfor): %(what)s"),
        "not_allowed": _("Không được viết “%(what)s” trong mẫu; chỉ dùng tên, điều kiện if và vòng lặp for."),
        "object": _("Không dùng “%(what)s”: hãy viết {{ tên }} như chữ thường."),
        "loop_in_loop": _("Vòng lặp for chỉ viết đơn giản: một vòng, không lồng nhau, không có điều kiện."),
        "loop_name": _("Tên của dòng trong vòng lặp phải là một tên mới, ví dụ row."),
        "not_a_table": _("“%(what)s” không phải bảng nên không dùng được trong vòng lặp for."),
        "table_alone": _("“%(what)s” là bảng: hãy dùng vòng lặp for cho từng dòng."),
        "row_alone": _("“%(what)s” là một dòng của bảng: hãy viết thêm tên cột, ví dụ row.ten."),
        "structure": _(
            "Một lệnh {%% %%} cắt ngang đoạn văn hoặc hàng của bảng. "
            "Hãy viết {%%p %%} trên đoạn riêng, {%%tr %%} trên hàng riêng."
        ),
        "unfillable": _("Không điền được mẫu bằng câu trả lời mẫu (%(what)s). Hãy bắt đầu lại từ mẫu tải ở trang này."),
        "too_costly": _("Tệp quá phức tạp để mở an toàn. Hãy đơn giản bớt rồi tải lại."),
        "form": _("Biểu mẫu còn lỗi nên chưa kiểm tra được mẫu Word: hãy sửa biểu mẫu, rồi kiểm tra lại."),
        "gave_up": _("Hệ thống chưa kiểm tra được mẫu này. Hãy bấm kiểm tra lại."),
        **_refusals(),
    }


def refusal(code: str) -> str:
    """Why a file is not taken as a Word template, in words."""
    return _refusals()[code]


def _refusals() -> dict[str, str]:
    """Why a file is not opened at all."""
    return {
        "old_word": _("Tệp là Word kiểu cũ (.doc) hoặc có mật khẩu. Hãy lưu lại dạng .docx, không đặt mật khẩu."),
        "damaged": _("Tệp không phải Word (.docx) hoặc đã hỏng. Hãy lưu lại từ Word dạng .docx."),
        "not_word": _("Tệp không phải tài liệu Word (.docx), dù tên tệp có thể ghi như vậy."),
        "dotx": _("Tệp là mẫu của Word (.dotx). Hãy lưu lại thành tài liệu Word (.docx)."),
        "macro": _("Tệp có macro nên không được nhận. Hãy lưu lại dạng .docx không có macro."),
        "embedded": _("Tệp có đối tượng nhúng (bảng tính, tài liệu khác). Hãy bỏ đối tượng nhúng rồi tải lại."),
        "password": _("Tệp có mật khẩu. Hãy bỏ mật khẩu rồi tải lại."),
        "zip_entries": _("Tệp có quá nhiều phần hoặc có phần trùng tên nên không được mở."),
        "zip_bomb": _("Tệp bung ra quá lớn hoặc nén bất thường nên không được mở."),
        "doctype": _("Tệp có phần khai báo không dùng trong Word (DOCTYPE, mã hóa lạ) nên không được mở."),
        "external": _("Tệp lấy nội dung từ nơi khác (ảnh hoặc mẫu liên kết). Hãy chèn hẳn vào tệp rồi tải lại."),
        "field": _("Tệp có trường %(what)s của Word (đọc hoặc chạy thứ khác) nên không được nhận."),
    }
