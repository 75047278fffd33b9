"""What is written down — slips, decisions, messages to other systems — is Vietnamese, whatever the screen speaks."""

from __future__ import annotations

from django.utils import translation


def in_vietnamese() -> translation.override:
    """`with in_vietnamese():` or `@in_vietnamese()` around the making of anything that is stored, printed or sent."""
    return translation.override("vi")
