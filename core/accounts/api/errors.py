"""One shape for every error: `{code, message, field}` with a stable code and a Vietnamese message."""

from __future__ import annotations

from typing import Any

from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from core.audit.errors import Conflict, DomainError, NotAllowed


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    if isinstance(error, DomainError):
        code: int = status.HTTP_400_BAD_REQUEST
        if isinstance(error, Conflict):
            code = status.HTTP_409_CONFLICT
        elif isinstance(error, NotAllowed):
            code = status.HTTP_403_FORBIDDEN
        return Response({"code": error.code, "message": error.message, "field": error.field}, status=code)
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, ValidationError):
        response.data = {"code": "invalid", "message": "Dữ liệu gửi lên chưa đúng.", "fields": response.data}
    elif isinstance(error, APIException):
        response.data = {"code": error.default_code, "message": str(error.detail)}
    else:
        response.data = {"code": "not_found", "message": "Không tìm thấy."}
    return response
