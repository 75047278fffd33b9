"""`/healthz`: the process answers. `/readyz`: it can serve (database, cache, applied migrations)."""

from __future__ import annotations

from collections.abc import Callable

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse


class HealthMiddleware:
    """Answers health checks before host validation, sessions or redirects can get in their way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.migrated = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return JsonResponse({"status": "ok"})
        if request.path == "/readyz":
            return self.ready()
        return self.get_response(request)

    def ready(self) -> HttpResponse:
        checks = {"database": self._database, "cache": self._cache, "migrations": self._migrations}
        failed = {}
        for name, check in checks.items():
            try:
                check()
            except Exception as error:
                failed[name] = type(error).__name__
        body = {"status": "unready" if failed else "ready", "failed": failed}
        return JsonResponse(body, status=503 if failed else 200)

    def _database(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select 1")

    def _cache(self) -> None:
        cache.get("readyz")

    def _migrations(self) -> None:
        if self.migrated:
            return
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise RuntimeError("migrations are not applied")
        self.migrated = True
