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
from forms.package.document import Source, canonical, digest, document_of
from forms.package.markup import xml_of
from forms.package.table import csv_of
from onestop.models import Dossier
from onestop.policies import scoped_for_token

_TYPES = {"json": "application/json", "xml": "application/xml", "csv": "text/csv; charset=utf-8"}


class PackageView(APIView):
    """The answers of a dossier of the token's agency, or of a unit below it; any other is not found."""

    scopes = {"GET": "dossier:package"}

    @extend_schema(
        operation_id="dossier_package",
        summary="Gói dữ liệu tờ khai của một hồ sơ",
        description="Nội dung tờ khai theo khóa trường ổn định, có dữ liệu cá nhân; mỗi lần đọc được ghi nhật ký. "
        "Đầu trả lời `X-Content-SHA256` là giá trị băm của bản JSON chuẩn, không phải chữ ký số. "
        "Cần quyền `dossier:package`.",
        parameters=[OpenApiParameter("dang", str, enum=sorted(_TYPES), description="Dạng gói, mặc định json")],
        responses={
            200: OpenApiTypes.BINARY,
            400: OpenApiResponse(description="Không có dạng gói này"),
            401: OpenApiResponse(description="Thiếu hoặc sai khóa truy cập"),
            403: OpenApiResponse(description="Khóa không có quyền `dossier:package`"),
            404: OpenApiResponse(description="Không có hồ sơ này trong phạm vi của khóa"),
        },
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        """The package, in the form asked for."""
        client = cast("ApiClient", request.user)
        related = ("procedure_revision__procedure", "form_revision__form")
        rows = scoped_for_token(client.token).filter(code=code.strip().upper()).select_related(*related)
        dossier = rows.first()
        if dossier is None:
            raise Http404
        kind = request.query_params.get("dang", "json")
        if kind not in _TYPES:
            raise ValidationError({"dang": "Dạng gói là json, xml hoặc csv."})
        with transaction.atomic():
            record("dossier.package_read", dossier, client.who, data={"kind": kind})
        return _answer(dossier, kind)


def _answer(dossier: Dossier, kind: str) -> HttpResponse:
    revision = dossier.form_revision
    source = Source(
        dossier.code,
        dossier.procedure_revision.procedure.code,
        dossier.submitted_at.isoformat(),
        dossier.provenance,
    )
    document = document_of(revision, dossier.answers, source)
    if kind == "csv":
        body: bytes = csv_of(revision, [document["answers"]]).encode()
    else:
        body = xml_of(document) if kind == "xml" else canonical(document)
    return HttpResponse(body, content_type=_TYPES[kind], headers={"X-Content-SHA256": digest(document)})
