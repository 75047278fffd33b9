"""`Authorization: Bearer <key>`: the key's SHA-256 is looked up, the key itself is stored nowhere."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from core.accounts.models import ApiToken
from core.audit.values import Who


@dataclass(frozen=True)
class ApiClient:
    """The calling system; `pk` serves the rate limit."""

    token: ApiToken

    @property
    def pk(self) -> int:
        return self.token.pk

    is_authenticated = True

    @property
    def who(self) -> Who:
        agency = self.token.agency
        return Who(name=f"Hệ thống {self.token.name}", agency_code=agency.code, agency_name=agency.name)

    def may(self, scope: str) -> bool:
        return scope in self.token.scopes


def client_of(request: Request) -> ApiClient:
    """The calling system of a request that `HasApiScope` let in."""
    client: object = request.user
    if not isinstance(client, ApiClient):
        raise AuthenticationFailed("Cần khóa truy cập.")
    return client


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[ApiClient, ApiToken] | None:
        header = get_authorization_header(request).split()
        if not header or header[0].lower() != b"bearer":
            return None
        if len(header) != 2:
            raise AuthenticationFailed("Tiêu đề Authorization phải có dạng “Bearer <khóa>”.")
        digest = hashlib.sha256(header[1]).hexdigest()
        today = timezone.localdate()
        token = (
            ApiToken.objects.select_related("agency")
            .filter(digest=digest, revoked_at__isnull=True, valid_to__gte=today)
            .first()
        )
        if token is None:
            raise AuthenticationFailed("Khóa truy cập không đúng, đã hết hạn hoặc đã bị thu hồi.")
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=timezone.now())
        return ApiClient(token), token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):
    """How the schema describes it."""

    target_class = "core.accounts.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
