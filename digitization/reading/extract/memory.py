"""What earlier papers of an issuer said, as a plain value: extraction may lean on it and stays pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Memory:
    """Value → how often a checker approved it, for one issuer."""

    symbols: Mapping[str, int] = field(default_factory=dict)
    signers: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, int] = field(default_factory=dict)
