"""Reads for the reading desk: which paper is next, its pages, and each field with what the machine suggests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.vietnamese import format_date, parse_national_id
from core.vietnamese.errors import VietnameseValueError
from digitization import policies
from digitization.metadata import FIELDS, MetaField
from digitization.models import Batch, Document, Page
from digitization.queries import quality

State = Document.State
SURE, LIKELY = 0.9, 0.6
WIDTH = 1000
"""Pages are drawn in a coordinate system this wide; boxes are fractions of it."""


@dataclass(frozen=True)
class Rect:
    """A place on a page in drawing units, ready for SVG attributes."""

    x: float
    y: float
    width: float
    height: float

    @property
    def view(self) -> str:
        return f"{self.x} {self.y} {self.width} {self.height}"


@dataclass(frozen=True)
class PageView:
    """A page for the screen; `turn` are clockwise degrees that set it upright."""

    number: int
    has_image: bool
    height: float
    turn: int
    words: list[Rect]
    problem: str
    is_blank: bool
    confidence: int | None
    engine: str
    dpi: int | None

    @property
    def upright_view(self) -> str:
        """The viewBox of the page after turning."""
        return f"0 0 {self.height} {WIDTH}" if self.turn in (90, 270) else f"0 0 {WIDTH} {self.height}"

    @property
    def turning(self) -> str:
        return turning(self.turn, self.height)


@dataclass(frozen=True)
class FieldView:
    """One field of the desk: the value to start from, and where the machine read it."""

    key: str
    label: str
    hint: str
    long: bool
    required: bool
    max_length: int
    value: str
    suggested: str
    level: str
    confidence: int
    page: int
    box: Rect | None
    crop: Rect | None
    page_height: float
    turning: str
    error: str = ""
    how: str = ""

    @property
    def known_by(self) -> str:
        """What the suggestion was compared with, in words; '' where it is only read."""
        words = {
            "memory": _("theo giấy tờ trước của cơ quan này"),
            "officer": _("đúng với danh sách người ký của cơ quan"),
            "not_in_office": _("không có trong danh sách người ký của cơ quan vào ngày này"),
            "signature_time": _("theo thời gian của chữ ký số trong tệp"),
            "scan_time": _("đoán theo thời gian quét"),
            "symbol": _("đoán theo ký hiệu"),
        }
        return words.get(self.how, "")

    @property
    def show_hint(self) -> bool:
        """An example helps where nothing was read; beside a value it is in the way."""
        return bool(self.hint) and (not self.value or bool(self.error))

    @property
    def word(self) -> str:
        """How sure, in a word; the screen adds colour and icon."""
        words = {
            "sure": _("Chắc chắn"),
            "likely": _("Nên xem lại"),
            "doubtful": _("Không chắc"),
            "none": _("Không đọc được"),
        }
        return words[self.level]


def next_to_index(actor: Actor, batch: Batch | None = None, after: int = 0, *, besides: int = 0) -> Document | None:
    """The next paper waiting for its indexer, `besides` one: returned ones first, then after a given order and from the
    start; papers that a colleague has open are left to them."""
    waiting = _free(policies.scoped(actor).filter(state__in=[State.READ, State.SENT_BACK]), actor).exclude(pk=besides)
    returned = _next(waiting.filter(state=State.SENT_BACK), batch, after)
    return returned or _next(waiting, batch, after)


def next_to_second(actor: Actor, batch: Batch | None = None, after: int = 0, *, besides: int = 0) -> Document | None:
    """The next paper that somebody else indexed and that is to be typed a second time."""
    others = policies.scoped(actor).exclude(pk=besides).exclude(indexer_id=actor.user_id)
    waiting = _free(quality.needs_second(others), actor)
    return _next(waiting, batch, after)


def next_to_check(actor: Actor, batch: Batch | None = None, after: int = 0, *, besides: int = 0) -> Document | None:
    """The next paper that somebody else indexed and that may be checked now, or whose two entries differ."""
    others = policies.scoped(actor).exclude(pk=besides).exclude(indexer_id=actor.user_id)
    waiting = _free(quality.to_judge(others), actor)
    return _next(waiting, batch, after)


def _free(found: QuerySet[Document], actor: Actor) -> QuerySet[Document]:
    fresh = timezone.now() - timedelta(minutes=policies.DESK_MINUTES)
    return found.filter(Q(desk_at__isnull=True) | Q(desk_at__lt=fresh) | Q(desk_user_id=actor.user_id))


def _next(found: QuerySet[Document], batch: Batch | None, after: int) -> Document | None:
    if batch is None:
        return found.order_by("batch_id", "order").first()
    found = found.filter(batch=batch).order_by("order")
    return found.filter(order__gt=after).first() or found.first()


def document_for(actor: Actor, document_id: int) -> Document | None:
    related = (
        "batch__agency",
        "batch__paper_type",
        "source",
        "alone",
        "searchable",
        "signed_file",
        "record",
        "indexer",
        "checker",
        "second_entry",
    )
    return policies.scoped(actor).select_related(*related).filter(pk=document_id).first()


def page_for(actor: Actor, document_id: int, number: int) -> Page | None:
    documents = policies.scoped(actor).filter(pk=document_id)
    return Page.objects.filter(document__in=documents, number=number).select_related("image", "thumbnail").first()


def page_views(document: Document, current: int) -> list[PageView]:
    """The pages of a document; words only of the `current` one, which is the one drawn."""
    pages = document.pages.order_by("number").defer("text", "words")
    words = document.pages.filter(number=current).values_list("words", flat=True).first() or []
    return [_page_view(page, words if page.number == current else []) for page in pages]


def _page_view(page: Page, words: list[list[Any]]) -> PageView:
    height = page_height(page)
    return PageView(
        number=page.number,
        has_image=page.image_id is not None,
        height=height,
        turn=int(page.measures.get("orientation", 0)) % 360,
        words=[rect(row[1:5], height) for row in words],
        problem=page.problem,
        is_blank=page.is_blank,
        confidence=None if page.confidence is None else round(page.confidence),
        engine=page.engine,
        dpi=page.dpi,
    )


def page_height(page: Page) -> float:
    """Height in drawing units; A4 where nothing is known."""
    width, height = page.measures.get("width_px") or 0, page.measures.get("height_px") or 0
    return round(WIDTH * height / width, 1) if width and height else 1414.0


def rect(box: list[float] | tuple[float, ...], height: float) -> Rect:
    x0, y0, x1, y1 = (float(value) for value in box)
    return Rect(round(x0 * WIDTH, 1), round(y0 * height, 1), round((x1 - x0) * WIDTH, 1), round((y1 - y0) * height, 1))


def turning(turn: int, height: float) -> str:
    """The SVG transformation that sets a page lying `turn` degrees upright; '' for one that stands."""
    moves = {90: (height, 0), 180: (WIDTH, height), 270: (0, WIDTH)}
    if turn not in moves:
        return ""
    x, y = moves[turn]
    return f"translate({x} {y}) rotate({turn})"


def _upright(box: Rect, turn: int, height: float) -> Rect:
    """Where a place of the displayed page lies after turning."""
    if turn == 90:
        return Rect(height - box.y - box.height, box.x, box.height, box.width)
    if turn == 180:
        return Rect(WIDTH - box.x - box.width, height - box.y - box.height, box.width, box.height)
    if turn == 270:
        return Rect(box.y, WIDTH - box.x - box.width, box.height, box.width)
    return box


def crop_around(box: Rect, height: float, turn: int = 0) -> Rect:
    """The enlarged cut-out above an input, upright: the place with some air around it."""
    air = 14.0
    wide_page, high_page = (height, float(WIDTH)) if turn in (90, 270) else (float(WIDTH), height)
    box = _upright(box, turn, height)
    x, y = max(0.0, box.x - 2 * air), max(0.0, box.y - air)
    wide = min(wide_page - x, max(box.width + 4 * air, 240.0))
    high = min(high_page - y, box.height + 2 * air)
    return Rect(round(x, 1), round(y, 1), round(wide, 1), round(high, 1))


def field_views(
    document: Document,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    *,
    blind: Sequence[str] = (),
) -> list[FieldView]:
    """The fields of the desk, doubtful ones first as long as nothing was confirmed; `typed` wins over stored values.

    With `blind` keys: only these fields, without any value or suggestion, only the place where they stand.
    """
    sizes = _sizes(document)
    suggestions = {row["field"]: row for row in document.suggestions}
    if "abstract" not in suggestions and (derived := _derived_abstract(suggestions)):
        suggestions["abstract"] = derived
    views = [
        _field_view(f, document, suggestions.get(f.key), sizes, typed, (errors or {}).get(f.key, "")) for f in FIELDS
    ]
    if blind:
        given = typed or {}
        return [
            replace(view, value=given.get(view.key, ""), suggested="", level="none", confidence=0, how="")
            for view in views
            if view.key in blind
        ]
    if document.fields:
        return views
    rank = {"doubtful": 0, "none": 1, "likely": 2, "sure": 3}
    return sorted(views, key=lambda view: rank[view.level] if view.required or view.level != "none" else 2.5)


def owner_views(document: Document) -> dict[str, FieldView]:
    """How the first owner was read, by the input of the owner's row; empty once somebody confirmed the paper."""
    found = {row["field"]: row for row in document.suggestions}
    if document.fields or "owner_name" not in found:
        return {}
    sizes = _sizes(document)
    return {
        part: _field_view(MetaField(key, label, 200), document, found[key], sizes, None, "")
        for part, key, label in (
            ("name", "owner_name", _("Họ và tên hoặc tên tổ chức")),
            ("id_number", "owner_national_id", _("Số giấy tờ")),
        )
        if key in found
    }


def _sizes(document: Document) -> dict[int, tuple[float, int]]:
    """Height and turn of each page, for the places on it."""
    pages = document.pages.only("number", "measures", "document")
    return {page.number: (page_height(page), int(page.measures.get("orientation", 0)) % 360) for page in pages}


def _derived_abstract(found: Mapping[str, Mapping[str, Any]]) -> dict[str, Any] | None:
    """Certificates bear no abstract: what they are and of whom says it. Never marked sure: somebody has to look."""
    if "kind" not in found or "owner_name" not in found:
        return None
    kind, owner = found["kind"], found["owner_name"]
    confidence = min(float(kind["confidence"]), float(owner["confidence"]), LIKELY)
    value = f"{kind['value']} – {owner['value']}"
    return {"value": value, "confidence": confidence, "page": owner["page"], "box": owner.get("box")}


def _field_view(
    field: MetaField,
    document: Document,
    found: Mapping[str, Any] | None,
    sizes: Mapping[int, tuple[float, int]],
    typed: Mapping[str, str] | None,
    error: str,
) -> FieldView:
    confidence = float(found["confidence"]) if found else 0.0
    level = "none" if not found else "sure" if confidence >= SURE else "likely" if confidence >= LIKELY else "doubtful"
    suggested = str(found["value"]) if found else ""
    page = int(found["page"]) if found else 0
    height, turn = sizes.get(page, (1414.0, 0))
    box = rect(found["box"], height) if found and found.get("box") else None
    stored = document.fields.get(field.key, "") if document.fields else suggested
    hint = str(field.hint)
    if field.key == "issued_on":
        if suggested and len(suggested) < 10:
            hint = _("Đọc được %(part)s; hãy bổ sung phần còn thiếu.") % {"part": _partial(suggested)}
        stored, suggested = shown_date(stored), shown_date(suggested)
    return FieldView(
        key=field.key,
        label=str(field.label),
        hint=hint,
        long=field.long,
        required=field.required,
        max_length=field.max_length,
        value=typed.get(field.key, "") if typed is not None else stored,
        suggested=suggested,
        level=level,
        confidence=round(100 * confidence),
        page=page,
        box=box,
        crop=crop_around(box, height, turn) if box else None,
        page_height=height,
        turning=turning(turn, height),
        error=error,
        how=str(found.get("how", "")) if found and not document.fields else "",
    )


def shown_date(iso: str) -> str:
    """20/11/2026 of a full ISO date; '' of a partial or missing one."""
    try:
        return format_date(dt.date.fromisoformat(iso)) if len(iso) == 10 else ""
    except ValueError:
        return ""


def _partial(iso: str) -> str:
    year, _dash, month = iso.partition("-")
    return (
        _("tháng %(month)s năm %(year)s") % {"month": month, "year": year}
        if month
        else _("năm %(year)s") % {"year": year}
    )


def owner_rows(document: Document, typed: list[Mapping[str, str]] | None = None) -> list[Mapping[str, str]]:
    """Rows of the owner block: what was typed, else confirmed, else what the paper itself says; one empty row more."""
    rows: list[Mapping[str, str]] = list(typed if typed is not None else document.owners)
    if not rows and typed is None and not document.owner_unknown:
        found = {row["field"]: str(row["value"]) for row in document.suggestions}
        if found.get("owner_name"):
            number = found.get("owner_national_id", "")
            rows = [
                {
                    "role": "subject",
                    "name": found["owner_name"],
                    "id_number": number,
                    "id_kind": "national_id" if _is_national(number) else "none" if not number else "",
                }
            ]
    return rows


def _is_national(number: str) -> bool:
    try:
        parse_national_id(number)
    except VietnameseValueError:
        return False
    return True
