"""Reasons for which a checker sends a paper back: what is wrong and whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.audit.errors import Invalid
from digitization.metadata import plain

INDEXER, SCANNER = "indexer", "scanner"
NOTE_LENGTH = 300


@dataclass(frozen=True)
class FaultKind:
    """`turn`: who has to act on it."""

    key: str
    label: Any
    turn: str = INDEXER


KINDS: tuple[FaultKind, ...] = (
    FaultKind("number", gettext_lazy("Sai số, ký hiệu")),
    FaultKind("date", gettext_lazy("Sai ngày ban hành")),
    FaultKind("issuer", gettext_lazy("Sai cơ quan ban hành")),
    FaultKind("content", gettext_lazy("Sai loại văn bản hoặc trích yếu")),
    FaultKind("signer", gettext_lazy("Sai người ký, chức vụ")),
    FaultKind("owner", gettext_lazy("Sai chủ giấy tờ")),
    FaultKind("picture", gettext_lazy("Ảnh mờ, tối, cắt mép: phải quét lại"), SCANNER),
    FaultKind("pages", gettext_lazy("Thiếu, thừa hoặc lẫn trang: phải quét lại"), SCANNER),
    FaultKind("other", gettext_lazy("Lý do khác (ghi rõ)")),
)
BY_KEY = {kind.key: kind for kind in KINDS}
RESCAN = tuple(kind.key for kind in KINDS if kind.turn == SCANNER)


def clean(kinds: list[str], note: str) -> tuple[list[str], str, str]:
    """(kinds, words for people, whose turn). A note alone counts as `other`. Raises Invalid (`reason`)."""
    chosen = [kind.key for kind in KINDS if kind.key in kinds]
    note = plain(note)
    if len(note) > NOTE_LENGTH:
        raise Invalid("reason_long", _("Lý do trả lại dài tối đa 300 ký tự."), "reason")
    if not note and (not chosen or "other" in chosen):
        raise Invalid("reason_missing", _("Hãy ghi lý do trả lại để người nhập chỉ mục sửa đúng chỗ."), "reason")
    chosen = chosen or ["other"]
    named = [str(BY_KEY[key].label) for key in chosen if key != "other"]
    words = "; ".join([*named, note] if note else named)
    if len(words) > NOTE_LENGTH:
        words = words[: NOTE_LENGTH - 1] + "…"
    turn = SCANNER if any(BY_KEY[key].turn == SCANNER for key in chosen) else INDEXER
    return chosen, words, turn
