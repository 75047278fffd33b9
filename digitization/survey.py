"""A survey row as typed or as found in a spreadsheet, cleaned; every mistake named by row and column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.catalogue.models import PaperType, Procedure
from core.vietnamese import fold
from digitization.metadata import plain
from digitization.models import SurveyRow

COLUMNS = (
    ("paper", gettext_lazy("Mã loại giấy tờ hoặc mã thủ tục")),
    ("year_from", gettext_lazy("Từ năm")),
    ("year_to", gettext_lazy("Đến năm")),
    ("count", gettext_lazy("Số lượng")),
    ("condition", gettext_lazy("Tình trạng")),
    ("place", gettext_lazy("Nơi để")),
    ("exclusion", gettext_lazy("Lý do không số hóa")),
    ("note", gettext_lazy("Ghi chú")),
)
KEYS = tuple(key for key, _label in COLUMNS)
OLDEST_YEAR = 1945
MAX_COUNT = 100_000_000
MAX_ROWS = 2000


@dataclass(frozen=True)
class Mistake:
    """`row` counts from 0, `column` is a key of COLUMNS."""

    row: int
    column: str
    message: str


def clean_rows(rows: Iterable[Mapping[str, str]]) -> tuple[list[SurveyRow], list[Mistake]]:
    """Unsaved rows and what is wrong with the rest; rows without any value are passed over. Three queries."""
    given = [{key: plain(str(row.get(key, "") or "")) for key in KEYS} for row in rows]
    papers, procedures = _known({row["paper"].split(" ")[0] for row in given if row["paper"]})
    cleaned: list[SurveyRow] = []
    mistakes: list[Mistake] = []
    for at, row in enumerate(given):
        if not any(row[key] for key in KEYS if key != "condition"):
            continue
        values, wrong = _clean(row, papers, procedures)
        mistakes += [Mistake(at, column, message) for column, message in wrong.items()]
        if not wrong:
            cleaned.append(SurveyRow(order=len(cleaned) + 1, **values))
    if len(given) > MAX_ROWS:
        mistakes.append(Mistake(MAX_ROWS, "paper", _("Phiếu có tối đa %d dòng.") % MAX_ROWS))
    return cleaned, mistakes


def _known(codes: set[str]) -> tuple[dict[str, PaperType], dict[str, tuple[Procedure, PaperType]]]:
    papers = {paper.code: paper for paper in PaperType.objects.filter(code__in=codes)}
    issuing = PaperType.objects.filter(
        Q(issued_by__valid_to__isnull=True), issued_by__procedure__code__in=codes - set(papers)
    )
    results = dict(issuing.order_by("-code").values_list("issued_by__procedure__code", "pk"))
    kinds = PaperType.objects.in_bulk(set(results.values()))
    found = Procedure.objects.filter(code__in=results)
    return papers, {procedure.code: (procedure, kinds[results[procedure.code]]) for procedure in found}


def _clean(
    row: dict[str, str], papers: dict[str, PaperType], procedures: dict[str, tuple[Procedure, PaperType]]
) -> tuple[dict[str, Any], dict[str, str]]:
    wrong: dict[str, str] = {}
    values: dict[str, Any] = {"procedure": None}
    code = row["paper"].split(" ")[0]
    if code in papers:
        values["paper_type"] = papers[code]
    elif code in procedures:
        values["procedure"], values["paper_type"] = procedures[code]
    else:
        wrong["paper"] = (
            _("Không có loại giấy tờ hay thủ tục mã “%s”.") % code if code else _("Hãy ghi mã loại giấy tờ.")
        )
    this_year = timezone.localdate().year
    values["year_from"] = _number(row["year_from"], OLDEST_YEAR, this_year, _("Năm"), "year_from", wrong)
    values["year_to"] = _number(row["year_to"], OLDEST_YEAR, this_year, _("Năm"), "year_to", wrong)
    if not {"year_from", "year_to"} & set(wrong) and values["year_to"] < values["year_from"]:
        wrong["year_to"] = _("“Đến năm” phải từ %d trở đi.") % values["year_from"]
    values["count"] = _number(row["count"], 0, MAX_COUNT, _("Số lượng"), "count", wrong)
    values["condition"] = _choice(row["condition"], SurveyRow.Condition, "condition", wrong) or SurveyRow.Condition.GOOD
    values["exclusion"] = _choice(row["exclusion"], SurveyRow.Exclusion, "exclusion", wrong)
    for key, limit in (("place", 200), ("note", 300)):
        values[key] = row[key]
        if len(row[key]) > limit:
            wrong[key] = _("Tối đa %d ký tự.") % limit
    return values, wrong


def _number(text: str, low: int, high: int, name: str, key: str, wrong: dict[str, str]) -> int:
    digits = text.replace(".", "").replace(" ", "")
    written = digits.isascii() and digits.isdigit()
    digits = digits.lstrip("0") or "0"
    if not written or len(digits) > 12 or not low <= int(digits) <= high:
        wrong[key] = _("%(name)s phải là số nguyên từ %(low)s đến %(high)s.") % {"name": name, "low": low, "high": high}
        return 0
    return int(digits)


def _choice(text: str, choices: Any, key: str, wrong: dict[str, str]) -> str:
    """By the stored value or by the words shown, marks and capitals aside."""
    if not text:
        return ""
    for value, label in choices.choices:
        if text == value or fold(text) in {fold(str(label)), fold(str(_(label)))}:
            return str(value)
    offered = "; ".join(str(label) for _value, label in choices.choices)
    wrong[key] = _("Chỉ nhận một trong: %s.") % offered
    return ""
