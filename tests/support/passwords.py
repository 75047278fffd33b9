"""A password hash that costs tests nothing; the application's own hasher reads it, so processes can share accounts."""

from __future__ import annotations

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class QuickHasher(PBKDF2PasswordHasher):
    iterations = 1
