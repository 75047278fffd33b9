"""The cache of one test process. Several share a Redis: each has its own keys and empties only those."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.cache import cache


def keep_apart() -> None:
    """Give this process keys of its own; called before the cache is first used."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    settings.CACHES["default"]["KEY_PREFIX"] = f"test{os.environ.get('TEST_DB_SUFFIX', '')}-{worker}"


def empty_cache() -> None:
    """Forget everything this process put there; what other processes keep stays."""
    client = cache._cache.get_client()
    keys = list(client.scan_iter(match=f"{settings.CACHES['default']['KEY_PREFIX']}:*", count=1000))
    if keys:
        client.delete(*keys)
