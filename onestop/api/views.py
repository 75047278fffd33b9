"""`GET /api/v1/dossiers/<code>/`: how a dossier stands, for systems of the agencies concerned."""

from __future__ import annotations

from typing import cast

from django.db import transaction
from django.http import Http404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.accounts.api.authentication import ApiClient
from core.audit.services import record
from onestop.api.serializers import DossierSerializer
from onestop.policies import scoped_for_token
from onestop.transitions import NATIONAL_STATUS


class DossierView(APIView):
    """A dossier of the token's agency, or of a unit below it; any other is not found."""

    scopes = {"GET": "dossier:read"}

    @extend_schema(
        operation_id="dossier_read",
        summary="Trạng thái một hồ sơ",
        description="Trạng thái, các mốc thời gian và diễn biến của hồ sơ thuộc cơ quan được cấp khóa (kể cả đơn vị "
        "trực thuộc). Không có dữ liệu cá nhân. Cần quyền `dossier:read`.",
        responses={
            200: DossierSerializer,
            401: OpenApiResponse(description="Thiếu hoặc sai khóa truy cập"),
            403: OpenApiResponse(description="Khóa không có quyền `dossier:read`"),
            404: OpenApiResponse(description="Không có hồ sơ này trong phạm vi của khóa"),
        },
    )
    def get(self, request: Request, code: str) -> Response:
        """How the dossier stands."""
        client = cast("ApiClient", request.user)
        dossier = (
            scoped_for_token(client.token)
            .filter(code=code.strip().upper())
            .select_related("procedure_revision__procedure", "receiving_agency", "competent_agency")
            .prefetch_related("events")
            .first()
        )
        if dossier is None:
            raise Http404
        with transaction.atomic():
            record("dossier.api_read", dossier, client.who)
        dossier.national_status = NATIONAL_STATUS[dossier.state]  # type: ignore[attr-defined]
        return Response(DossierSerializer(dossier).data)
