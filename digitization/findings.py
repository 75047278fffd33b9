"""What the technical check says about a page, in words for the person at the scanner.

200 dpi: NĐ 30/2020 Annex I. The codes are those of `digitization.reading.values.PageReading.problems`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy


@dataclass(frozen=True)
class Finding:
    """`label` is short for a chip, `advice` what to do; `rescan` when the page should be scanned again."""

    code: str
    label: Any
    advice: Any
    rescan: bool = True


FINDINGS = (
    Finding("low_dpi", gettext_lazy("Dưới 200 dpi"), gettext_lazy("Quét lại ở 200 dpi trở lên.")),
    Finding("blurred", gettext_lazy("Mờ, nhòe"), gettext_lazy("Lau mặt kính, giữ yên tờ giấy rồi quét lại.")),
    Finding("dark", gettext_lazy("Quá tối"), gettext_lazy("Tăng độ sáng rồi quét lại.")),
    Finding("skewed", gettext_lazy("Bị lệch"), gettext_lazy("Đặt thẳng mép giấy rồi quét lại.")),
    Finding("cut_edge", gettext_lazy("Mất mép chữ"), gettext_lazy("Chữ chạm mép ảnh: đặt lại giấy, chọn khổ lớn hơn.")),
    Finding("hard_to_read", gettext_lazy("Khó đọc"), gettext_lazy("Máy đọc không chắc: xem ảnh, quét lại nếu cần.")),
    Finding("turned", gettext_lazy("Nằm ngang hoặc ngược"), gettext_lazy("Hệ thống tự xoay khi hiện."), rescan=False),
    Finding("blank", gettext_lazy("Trang trắng"), gettext_lazy("Xem có quét nhầm mặt giấy không."), rescan=False),
)
BY_CODE = {finding.code: finding for finding in FINDINGS}


def findings_of(measures: dict[str, Any]) -> list[Finding]:
    """The findings of a page by its stored measures, gravest first; unknown codes are left out."""
    codes = set(measures.get("problems", ()))
    return [finding for finding in FINDINGS if finding.code in codes]
