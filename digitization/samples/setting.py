"""Type-setting of sample papers after NĐ 30/2020 Annex I: header in two columns, heading, text, signature block."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from digitization.samples.sheet import Sheet, wrapped

if TYPE_CHECKING:
    from digitization.samples.papers import Paper

LEFT, RIGHT, TOP, BOTTOM = 30.0, 192.0, 18.0, 272.0
ISSUER_AT, MOTTO_AT, TEXT_AT, SIGN_AT = 62.0, 143.0, 111.0, 150.0
LINE, INDENT = 6.3, 10.0
SIGNATURE_NEEDS = 62.0


class _Setter:
    """Keeps the place on the current page and begins another when it is full."""

    def __init__(self, paper: Paper, dpi: int, rng: Random) -> None:
        self.paper, self.dpi, self.rng = paper, dpi, rng
        self.sheets: list[Sheet] = []
        self.y = TOP
        self.page()

    @property
    def sheet(self) -> Sheet:
        return self.sheets[-1]

    def page(self) -> None:
        self.sheets.append(Sheet(self.dpi))
        self.y = TOP
        if len(self.sheets) > 1:
            self.sheet.write(10.0, str(len(self.sheets)), centre=TEXT_AT)

    def room(self, needed: float) -> None:
        if self.y + needed > BOTTOM:
            self.page()

    def paragraph(self, text: str, points: float = 13.5) -> None:
        lines = wrapped(self.sheet, text, RIGHT - LEFT, points, "regular", INDENT)
        for n, line in enumerate(lines):
            self.room(LINE)
            first, last = n == 0, n == len(lines) - 1
            x = LEFT + (INDENT if first else 0.0)
            self.sheet.write(self.y, line, x=x, points=points, spread=None if last else RIGHT - x)
            self.y += LINE
        self.y += 1.8

    def centred(self, text: str, at: float, points: float, face: str, width: float, step: float) -> None:
        for line in wrapped(self.sheet, text, width, points, face):
            self.sheet.write(self.y, line, centre=at, points=points, face=face)
            self.y += step


def lay_out(paper: Paper, dpi: int, rng: Random) -> list[Sheet]:
    """The clean pages of a paper."""
    setter = _Setter(paper, dpi, rng)
    _header(setter)
    _heading(setter)
    for row in paper.captions:
        setter.paragraph(f"{row[0]}: {row[1]}", points=13.5)
    for text in paper.body:
        if text.endswith("ĐỊNH:"):
            setter.centred(text, TEXT_AT, 13.5, "bold", 150, LINE + 2)
        else:
            setter.paragraph(text)
    _signature(setter)
    return setter.sheets


def _header(setter: _Setter) -> None:
    paper, sheet = setter.paper, setter.sheet
    left = [(paper.parent, "regular")] if paper.parent else []
    left += [(line, "bold") for line in paper.issuer_lines]
    for n, (text, face) in enumerate(left):
        sheet.write(TOP + n * 5.6, text or "", centre=ISSUER_AT, points=12, face=face)
    sheet.write(TOP, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", centre=MOTTO_AT, points=12, face="bold")
    sheet.write(TOP + 5.6, "Độc lập - Tự do - Hạnh phúc", centre=MOTTO_AT, points=13, face="bold")
    half = sheet.width("Độc lập - Tự do - Hạnh phúc", 13, "bold") / 2
    sheet.rule(MOTTO_AT - half, MOTTO_AT + half, TOP + 11.6)
    sheet.rule(ISSUER_AT - 10, ISSUER_AT + 10, TOP + len(left) * 5.6 + 1.2)
    y = TOP + max(2, len(left)) * 5.6 + 4.4
    _number_and_date(setter, y)
    setter.y = y + 6.2
    if paper.is_letter:
        setter.centred(paper.about or "", ISSUER_AT, 12, "regular", 62, 5.2)
    setter.y += 6


def _number_and_date(setter: _Setter, y: float) -> None:
    paper, sheet = setter.paper, setter.sheet
    day, month, year = paper.issued_on.day, paper.issued_on.month, paper.issued_on.year
    shown = f"{day:02d}", f"{month:02d}" if month < 3 else str(month), str(year)
    number = f"Số: {paper.number}/{paper.symbol}"
    dated = f"{paper.place}, ngày {shown[0]} tháng {shown[1]} năm {shown[2]}"
    if not paper.handwritten:
        sheet.write(y, number, centre=ISSUER_AT, points=13)
        sheet.write(y, dated, centre=MOTTO_AT, points=13, face="italic")
        return
    gap = " " * (2 * len(paper.number) + 3)
    start = ISSUER_AT - sheet.width(f"Số:{gap}/{paper.symbol}", 13, "regular") / 2
    sheet.write(y, "Số:", x=start, points=13)
    end = sheet.handwrite(start + sheet.width("Số: ", 13, "regular"), y - 1.5, paper.number, setter.rng)
    sheet.note(y, start + 8, paper.number)
    sheet.write(y, f"/{paper.symbol}", x=end + 1, points=13)
    start = MOTTO_AT - sheet.width(dated + "    ", 13, "italic") / 2
    sheet.write(y, f"{paper.place}, ngày", x=start, points=13, face="italic")
    x = start + sheet.width(f"{paper.place}, ngày ", 13, "italic")
    end = sheet.handwrite(x, y - 1.5, shown[0], setter.rng)
    sheet.note(y, x, shown[0])
    sheet.write(y, f"tháng {shown[1]} năm {shown[2]}", x=end + 1.5, points=13, face="italic")


def _heading(setter: _Setter) -> None:
    paper = setter.paper
    if paper.is_letter:
        for n, who in enumerate(paper.addressed_to):
            text = f"Kính gửi: {who}" if len(paper.addressed_to) == 1 else f"- {who}"
            if n == 0 and len(paper.addressed_to) > 1:
                setter.sheet.write(setter.y, "Kính gửi:", x=66.0, points=13.5)
                setter.y += LINE
            setter.sheet.write(setter.y, text, x=78.0, points=13.5)
            setter.y += LINE
        setter.y += 4
        return
    setter.centred(paper.kind.upper(), TEXT_AT, 14, "bold", 150, 7.0)
    if paper.about:
        setter.centred(paper.about, TEXT_AT, 14, "bold", 140, 6.6)
        setter.sheet.rule(TEXT_AT - 20, TEXT_AT + 20, setter.y + 1.5)
    setter.y += 6
    if paper.opening.isupper():
        setter.centred(paper.opening, TEXT_AT, 13.5, "bold", 150, LINE + 3)
    elif paper.opening:
        setter.paragraph(paper.opening)
    if paper.captions:
        setter.centred(f"{paper.issuer.upper()} XÁC NHẬN:", TEXT_AT, 13, "bold", 160, LINE + 3)


def _signature(setter: _Setter) -> None:
    paper = setter.paper
    setter.room(SIGNATURE_NEEDS)
    sheet, top = setter.sheet, setter.y + 4
    sheet.write(top, "Nơi nhận:", x=LEFT, points=12, face="bold-italic")
    for n, who in enumerate(paper.recipients, 1):
        sheet.write(top + 0.6 + n * 5.0, f"- {who}", x=LEFT, points=11)
    y = top
    for line in filter(None, (paper.authority, paper.signer_title.upper())):
        sheet.write(y, line, centre=SIGN_AT, points=13, face="bold")
        y += 6.2
    sheet.write(y + 27, paper.signer, centre=SIGN_AT, points=13.5, face="bold")
    sheet.signature(SIGN_AT + 3, y + 14, setter.rng)
    across = paper.issuer_lines[-1]
    sheet.seal(
        SIGN_AT - 15 + setter.rng.uniform(-3, 3), y + 15 + setter.rng.uniform(-2, 3), paper.issuer.upper(), across
    )
