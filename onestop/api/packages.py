"""`GET /api/v1/dossiers/<code>/package/`: what the applicant answered, so that nobody types it into another system."""

from __future__ import annotations

from typing import cast

from django.db import transaction
from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

from core.accounts.api.authentication import ApiClient
from core.audit.services import record
from onestop.packages import KINDS, NoSuchPackage, packed
from onestop.policies import scoped_for_token


class PackageView(APIView):
    """The answers of a dossier of the token's agency, or of a unit below it; any other is not found."""

    scopes = {"GET": "dossier:package"}

    @extend_schema(
        operation_id="dossier_package",
        summary="Gói dữ liệu tờ khai của một hồ sơ",
        description="Nội dung tờ khai theo khóa trường ổn định, có dữ liệu cá nhân; mỗi lần đọc được ghi nhật ký. "
        "`X-Content-SHA256` là giá trị băm của bản JSON chuẩn; `X-JWS-Signature` là chữ ký tách rời (RFC 7515) của cơ "
        "quan tiếp nhận trên bản JSON chuẩn, có từ khi hồ sơ được tiếp nhận. Với `he-thong`, trả tên trường của hệ "
        "thống nhận (ví dụ `ho-tich.khai-sinh`, `dat-dai-vbdlis.ho-so`). Cần quyền `dossier:package`.",
        parameters=[
            OpenApiParameter("dang", str, enum=sorted(KINDS), description="Dạng gói, mặc định json"),
            OpenApiParameter("he-thong", str, description="Hệ thống nhận; trả JSON với tên trường của hệ thống đó"),
        ],
        responses={
            200: OpenApiTypes.BINARY,
            400: OpenApiResponse(description="Không có dạng gói hoặc hệ thống nhận này"),
            401: OpenApiResponse(description="Thiếu hoặc sai khóa truy cập"),
            403: OpenApiResponse(description="Khóa không có quyền `dossier:package`"),
            404: OpenApiResponse(description="Không có hồ sơ này trong phạm vi của khóa"),
        },
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        """The package, in the form asked for."""
        client = cast("ApiClient", request.user)
        related = ("procedure_revision__procedure__field", "form_revision__form")
        rows = scoped_for_token(client.token).filter(code=code.strip().upper()).select_related(*related)
        dossier = rows.first()
        if dossier is None:
            raise Http404
        kind, system = request.query_params.get("dang", "json"), request.query_params.get("he-thong", "")
        try:
            answer = packed(dossier, kind, system)
        except NoSuchPackage as error:
            raise ValidationError({error.field: error.message}) from error
        with transaction.atomic():
            record("dossier.package_read", dossier, client.who, data={"kind": kind, "system": system})
        return HttpResponse(answer.body, content_type=answer.media_type, headers=answer.headers)
