"""What scanners, copiers and years do to a page: four tiers, seeded, after the page was drawn clean."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np


@dataclass(frozen=True, slots=True)
class Tier:
    """Lengths in millimetres of paper and tones of 255, so that every resolution is worn alike."""

    name: str
    skew: float
    noise: float
    blur_mm: float
    specks: int
    bleed: float
    quality: int


TIERS = {
    tier.name: tier
    for tier in (
        Tier("clean", 0.0, 2.5, 0.03, 0, 0.0, 88),
        Tier("office", 0.7, 7.0, 0.06, 120, 0.03, 78),
        Tier("worn", 1.4, 12.0, 0.085, 420, 0.06, 68),
        Tier("poor", 2.1, 18.0, 0.115, 1000, 0.10, 55),
    )
}


def wear(pixels: np.ndarray, dpi: int, tier: Tier, seed: int) -> np.ndarray:
    """An RGB page after its life: bleed-through, turned, blurred, unevenly lit, grainy, specked. Seeded."""
    rng = np.random.default_rng(seed)
    height, width = pixels.shape[:2]
    page: np.ndarray = pixels.astype(np.float32)
    if tier.bleed:
        back = cv2.GaussianBlur(np.ascontiguousarray(page[:, ::-1]), (0, 0), dpi / 140)
        page = page * (1 - tier.bleed) + back * tier.bleed
    if tier.skew:
        angle = tier.skew * (1 if seed % 2 else -1) * rng.uniform(0.7, 1.1)
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
        page = cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
    page = cv2.GaussianBlur(page, (0, 0), max(0.3, tier.blur_mm * dpi / 25.4))
    light = np.linspace(0, tier.noise * 1.6, height, dtype=np.float32)[:, None, None]
    grain = rng.normal(0, tier.noise, (height, width, 1)).astype(np.float32)
    page = page * 0.975 - light + grain
    for _ in range(tier.specks):
        centre = (int(rng.integers(width)), int(rng.integers(height)))
        cv2.circle(page, centre, max(1, round(float(rng.uniform(0.04, 0.16)) * dpi / 25.4)), (70, 70, 70), -1)
    return np.clip(page, 0, 255).astype(np.uint8)
