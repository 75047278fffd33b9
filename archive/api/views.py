"""`/api/v1/records/` and `/api/v1/deposits/`: the archive for other systems of the token's agency."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from archive.api.serializers import DepositSerializer, IncomingSerializer, RecordSerializer
from archive.models import IncomingDeposit, Record
from archive.queries.search import Filters, matching
from archive.services.incoming import receive
from core.accounts.api.authentication import ApiClient, client_of


def records_of(client: ApiClient) -> QuerySet[Record]:
    """Records kept by the token's agency or a unit of it."""
    agency = client.token.agency
    return Record.objects.filter(Q(custodian=agency) | Q(custodian__parent=agency))


@extend_schema(
    summary="Tra cứu kho kết quả",
    parameters=[
        OpenApiParameter("q", str, description="Nội dung, số ký hiệu, tên chủ; không cần dấu"),
        OpenApiParameter("paper_type", str, description="Mã loại giấy tờ, ví dụ KQ.G15.000031"),
    ],
)
class RecordList(generics.ListAPIView[Record]):
    """Records within the token's agency, best match first."""

    scopes = {"GET": "archive:read"}
    serializer_class = RecordSerializer

    def get_queryset(self) -> QuerySet[Record]:
        if getattr(self, "swagger_fake_view", False):
            return Record.objects.none()
        filters = Filters(paper_type=self.request.query_params.get("paper_type", ""))
        return matching(records_of(client_of(self.request)), self.request.query_params.get("q", ""), filters)


@extend_schema(summary="Một giấy tờ trong kho")
class RecordDetail(generics.RetrieveAPIView[Record]):
    scopes = {"GET": "archive:read"}
    serializer_class = RecordSerializer
    queryset = Record.objects.none()

    def get_queryset(self) -> QuerySet[Record]:
        if getattr(self, "swagger_fake_view", False):
            return Record.objects.none()
        return records_of(client_of(self.request)).select_related("paper_type", "custodian").prefetch_related("owners")


class DepositList(APIView):
    """Send a paper for filing."""

    scopes = {"POST": "archive:deposit"}
    parser_classes = [MultiPartParser]

    @extend_schema(
        summary="Gửi giấy tờ vào kho",
        description="Tệp được kiểm tra rồi lưu kho ở nền; hỏi kết quả tại /deposits/{external_id}/.",
        request={"multipart/form-data": DepositSerializer},
        responses={202: IncomingSerializer},
    )
    def post(self, request: Request) -> Response:
        sent = DepositSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        client = client_of(request)
        metadata = _plain(sent.validated_data)
        upload = sent.validated_data["file"]
        incoming = receive(
            client.token.agency, client.who, sent.validated_data["external_id"], metadata, upload.file, upload.name
        )
        return Response(IncomingSerializer(incoming).data, status=status.HTTP_202_ACCEPTED)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Validated values as JSON that can be stored and compared."""
    skipped = {"file", "external_id"}
    plain = {name: value for name, value in values.items() if name not in skipped}
    plain["paper_type"] = plain["paper_type"].code
    for name in ("issued_on", "expires_on"):
        plain[name] = plain[name].isoformat() if plain[name] else None
    return plain


class DepositStatus(APIView):
    """Where a sent paper stands."""

    scopes = {"GET": "archive:deposit"}

    @extend_schema(summary="Kết quả gửi giấy tờ", responses=IncomingSerializer)
    def get(self, request: Request, external_id: str) -> Response:
        client = client_of(request)
        incoming = get_object_or_404(IncomingDeposit, agency=client.token.agency, external_id=external_id)
        return Response(IncomingSerializer(incoming).data)
