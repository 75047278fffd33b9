"""Drawing one clean A4 page in millimetres: lines of type, rules, a red seal, a signature in blue ink."""

from __future__ import annotations

import math
from random import Random

from PIL import Image, ImageDraw

from digitization.samples.fonts import font, font_path

WIDTH_MM, HEIGHT_MM = 210.0, 297.0
INK, BLUE, RED = (24, 24, 28), (30, 44, 150), (203, 24, 34)


class Sheet:
    """A page being drawn. Remembers what was written, line by line from top to bottom, as ground truth."""

    def __init__(self, dpi: int) -> None:
        self.dpi = dpi
        self.k = dpi / 25.4
        self.image = Image.new("RGB", (round(WIDTH_MM * self.k), round(HEIGHT_MM * self.k)), "white")
        self.draw = ImageDraw.Draw(self.image)
        self._written: list[tuple[float, float, str]] = []

    @property
    def text(self) -> str:
        """All that is written: lines of one height side by side, a row per line."""
        rows: dict[float, list[tuple[float, str]]] = {}
        for y, x, words in self._written:
            key = next((k for k in rows if abs(k - y) < 2.0), y)
            rows.setdefault(key, []).append((x, words))
        return "\n".join(" ".join(w for _, w in sorted(rows[y])) for y in sorted(rows))

    def width(self, text: str, points: float, face: str) -> float:
        """Width of a text in millimetres, measured at 300 dpi so that lines break alike at every resolution."""
        return font(face, round(points * 300 / 72)).getlength(text) / (300 / 25.4)

    def write(
        self,
        y: float,
        text: str,
        *,
        x: float = 0.0,
        centre: float | None = None,
        points: float = 13,
        face: str = "regular",
        colour: tuple[int, int, int] = INK,
        spread: float | None = None,
    ) -> None:
        """One line with its top at ``y``; from ``x``, or centred, or spread to a width (justified)."""
        type_ = font(face, round(points * self.dpi / 72))
        if centre is not None:
            x = centre - self.width(text, points, face) / 2
        self._written.append((y, x, text))
        words = text.split()
        slack = spread - self.width(text, points, face) if spread is not None and len(words) > 1 else 0.0
        if 0 < slack < 0.35 * (spread or 0):
            gap = slack / (len(words) - 1) + self.width(" ", points, face)
            for word in words:
                self.draw.text((x * self.k, y * self.k), word, fill=colour, font=type_)
                x += self.width(word, points, face) + gap
        else:
            self.draw.text((x * self.k, y * self.k), text, fill=colour, font=type_)

    def rule(self, x0: float, x1: float, y: float) -> None:
        self.draw.line(
            [(x0 * self.k, y * self.k), (x1 * self.k, y * self.k)], fill=INK, width=max(1, round(0.2 * self.k))
        )

    def handwrite(self, x: float, y: float, text: str, rng: Random, points: float = 17) -> float:
        """Blue digits and letters as by hand, each a little turned. Returns where they end, in millimetres."""
        type_ = font("bold-italic", round(points * self.dpi / 72))
        for sign in text:
            side = round(points * self.dpi / 36)
            glyph = Image.new("RGBA", (side, side))
            ImageDraw.Draw(glyph).text((side / 4, side / 5), sign, fill=(*BLUE, 225), font=type_)
            glyph = glyph.rotate(rng.uniform(-14, 10), resample=Image.Resampling.BICUBIC)
            at = (round(x * self.k - side / 4), round((y + rng.uniform(-0.8, 0.4)) * self.k - side / 5))
            self.image.paste(glyph, at, glyph)
            x += self.width(sign, points, "bold-italic") + rng.uniform(-0.2, 0.5)
        return x

    def note(self, y: float, x: float, text: str) -> None:
        """Ground truth for something drawn otherwise."""
        self._written.append((y, x, text))

    def signature(self, x: float, y: float, rng: Random) -> None:
        """A scrawl in blue ink around (x, y)."""
        points = []
        phase, pace = rng.uniform(0, 6), rng.uniform(0.7, 1.2)
        for step in range(90):
            t = step / 90
            points.append(
                (
                    (x - 16 + 34 * t) * self.k,
                    (y + 7 * math.sin(phase + pace * step * 0.32) * (1 - t) + 3 * math.sin(step * 0.9)) * self.k,
                )
            )
        layer = Image.new("RGBA", self.image.size)
        ImageDraw.Draw(layer).line(points, fill=(*BLUE, 210), width=max(2, round(0.45 * self.k)), joint="curve")
        self.image.paste(layer, (0, 0), layer)

    def seal(self, x: float, y: float, around: str, across: str) -> None:
        """A red round seal of 36 mm centred at (x, y): two rings, an inscription around, a star and a line across."""
        side = round(40 * self.k)
        layer = Image.new("RGBA", (side, side))
        pen = ImageDraw.Draw(layer)
        middle = side / 2
        tint = (*RED, 188)
        for radius, thick in ((18.0, 0.6), (16.8, 0.25), (11.0, 0.25)):
            r = radius * self.k
            pen.ellipse(
                (middle - r, middle - r, middle + r, middle + r), outline=tint, width=max(1, round(thick * self.k))
            )
        type_ = font("bold", round(2.9 * self.k))
        letters = around[:44]
        for n, letter in enumerate(letters):
            angle = math.radians(-210 + 240 * (n + 0.5) / len(letters))
            glyph = Image.new("RGBA", (round(6 * self.k), round(6 * self.k)))
            ImageDraw.Draw(glyph).text((3 * self.k, 3 * self.k), letter, fill=tint, font=type_, anchor="mm")
            glyph = glyph.rotate(-math.degrees(angle) - 90, resample=Image.Resampling.BICUBIC)
            gx, gy = middle + 13.9 * self.k * math.cos(angle), middle + 13.9 * self.k * math.sin(angle)
            layer.alpha_composite(glyph, (round(gx - 3 * self.k), round(gy - 3 * self.k)))
        star = [
            (
                middle + (4.2 if n % 2 == 0 else 1.7) * self.k * math.sin(math.pi * n / 5),
                middle - 4 * self.k - (4.2 if n % 2 == 0 else 1.7) * self.k * math.cos(math.pi * n / 5),
            )
            for n in range(10)
        ]
        pen.polygon(star, fill=tint)
        pen.text(
            (middle, middle + 4 * self.k), across[:16], fill=tint, font=font("bold", round(3 * self.k)), anchor="mm"
        )
        self.image.paste(layer, (round(x * self.k - middle), round(y * self.k - middle)), layer)


def wrapped(sheet: Sheet, text: str, width: float, points: float, face: str, indent: float = 0.0) -> list[str]:
    """A paragraph broken into lines no wider than ``width`` millimetres; the first is shorter by ``indent``."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        room = width - (indent if not lines else 0.0)
        if line and sheet.width(longer, points, face) > room:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line] if line else lines


def check_fonts() -> None:
    """Raises FontMissing when the typeface is not installed."""
    for face in ("regular", "bold", "italic", "bold-italic"):
        font_path(face)
