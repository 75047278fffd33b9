"""A view names its scope per method in `scopes = {"GET": "dossier:read"}`; no scope named, nobody enters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from core.accounts.api.authentication import ApiClient

if TYPE_CHECKING:  # DRF imports this module while it is itself being imported
    from rest_framework.views import APIView


class HasApiScope(BasePermission):
    message = "Khóa truy cập không có quyền thực hiện việc này."

    def has_permission(self, request: Request, view: APIView) -> bool:
        scope = getattr(view, "scopes", {}).get("GET" if request.method in {"HEAD", "OPTIONS"} else request.method)
        return bool(scope) and isinstance(request.user, ApiClient) and request.user.may(scope)
