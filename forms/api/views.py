"""`/api/v1/forms/`: the published e-forms and the schemas of their packages. No answers, no personal data."""

from __future__ import annotations

import json

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import generics
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

from forms.api.serializers import RevisionSerializer
from forms.models import FormRevision
from forms.package.markup import xsd_of
from forms.package.schema import schema_of
from forms.queries.published import published_revisions

_SCOPE = "form:read"
_REFUSALS = {
    401: OpenApiResponse(description="Thiếu hoặc sai khóa truy cập"),
    403: OpenApiResponse(description="Khóa không có quyền `form:read`"),
}


@extend_schema(
    summary="Biểu mẫu điện tử đã công bố",
    description="Mọi bản đã công bố, kể cả bản đã thôi dùng: hồ sơ cũ giữ bản của mình. Cần quyền `form:read`.",
)
class FormList(generics.ListAPIView[FormRevision]):
    """Every revision that packages may have been made under, newest of each form first."""

    scopes = {"GET": _SCOPE}
    serializer_class = RevisionSerializer

    def get_queryset(self) -> QuerySet[FormRevision]:
        return published_revisions()


class FormSchema(APIView):
    """The schema by which a receiver checks a package of one revision."""

    scopes = {"GET": _SCOPE}

    @extend_schema(
        operation_id="form_schema",
        summary="Lược đồ gói dữ liệu của một bản biểu mẫu",
        description="JSON Schema 2020-12 của gói JSON, hoặc XSD của gói XML (`dang=xsd`). Cần quyền `form:read`.",
        parameters=[OpenApiParameter("dang", str, enum=["json", "xsd"], description="Dạng lược đồ, mặc định json")],
        responses={
            200: OpenApiTypes.BINARY,
            400: OpenApiResponse(description="Không có dạng lược đồ này"),
            404: OpenApiResponse(description="Không có bản biểu mẫu đã công bố này"),
            **_REFUSALS,
        },
    )
    def get(self, request: Request, key: str, number: int) -> HttpResponse:
        """The schema, in the form asked for."""
        kind = request.query_params.get("dang", "json")
        if kind not in ("json", "xsd"):
            raise ValidationError({"dang": "Dạng lược đồ là json hoặc xsd."})
        revision = published_revisions().filter(form__key=key, number=number).first()
        if revision is None:
            raise Http404
        if kind == "xsd":
            return HttpResponse(xsd_of(revision), content_type="application/xml")
        text = json.dumps(schema_of(revision), ensure_ascii=False, indent=1)
        return HttpResponse(text, content_type="application/schema+json")
