"""Shapes of the archive's API."""

from __future__ import annotations

import re
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from archive.models import IncomingDeposit, Record, RecordOwner
from core.catalogue.models import PaperType
from core.vietnamese import VietnameseValueError, parse_national_id

_MOST_FIELDS, _LONGEST = 100, 1000
_UNSTORABLE_RE = re.compile("[\x00\ud800-\udfff]")
_KEY_RE = re.compile(r"[a-z][a-z0-9_]{0,39}(\.[a-z0-9_]{1,40}){1,3}")


def _is_text(value: Any) -> bool:
    """A text that the database can hold: no NUL, and no half of a character."""
    return isinstance(value, str) and len(value) <= _LONGEST and not _UNSTORABLE_RE.search(value)


def _is_value(value: Any) -> bool:
    """A text, a number, or an object of texts (a place by the codes of its units)."""
    if isinstance(value, dict):
        return len(value) <= 10 and all(_is_text(each) for pair in value.items() for each in pair)
    if isinstance(value, str):
        return _is_text(value)
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15


class OwnerSerializer(serializers.ModelSerializer[RecordOwner]):
    class Meta:
        model = RecordOwner
        fields = ["role", "id_kind", "id_number", "name", "birth_date"]
        extra_kwargs = {"id_number": {"required": False, "default": ""}, "birth_date": {"required": False}}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        kind, number = attrs["id_kind"], attrs["id_number"]
        if (kind == RecordOwner.IdKind.NONE) != (number == ""):
            raise serializers.ValidationError({"id_number": "Số giấy tờ phải khớp với loại giấy tờ."})
        if kind == RecordOwner.IdKind.NATIONAL_ID:
            try:
                parse_national_id(number)
            except VietnameseValueError as error:
                raise serializers.ValidationError({"id_number": str(error)}) from error
        return attrs


class RecordSerializer(serializers.ModelSerializer[Record]):
    """A record's metadata; owners' identity numbers are shown to the agency that keeps it only."""

    paper_type = serializers.CharField(source="paper_type.code")
    paper_type_name = serializers.CharField(source="paper_type.name")
    custodian = serializers.CharField(source="custodian.code")
    status = serializers.ChoiceField(Record.Status.choices, source="standing", help_text="Hiệu lực tại ngày hỏi")
    owners = OwnerSerializer(many=True)

    class Meta:
        model = Record
        fields = [
            "id",
            "code",
            "kind",
            "origin",
            "status",
            "paper_type",
            "paper_type_name",
            "number",
            "symbol",
            "abstract",
            "issued_on",
            "expires_on",
            "issuer_name",
            "signer_name",
            "signer_title",
            "custodian",
            "procedure_code",
            "dossier_code",
            "owners",
            "deposited_at",
        ]


class DepositSerializer(serializers.Serializer[Any]):
    """What a system sends: metadata as JSON fields, the paper as a file."""

    external_id = serializers.RegexField(
        r"^[\w.:/-]{1,120}$", help_text="Mã của giấy tờ ở hệ thống gửi; gửi lại cùng mã không tạo thêm"
    )
    paper_type = serializers.SlugRelatedField(slug_field="code", queryset=PaperType.objects.all())
    kind = serializers.ChoiceField(Record.Kind.choices, default=Record.Kind.RESULT)
    origin = serializers.ChoiceField(Record.Origin.choices)
    abstract = serializers.CharField(max_length=1000)
    number = serializers.CharField(max_length=60, default="", allow_blank=True)
    symbol = serializers.CharField(max_length=60, default="", allow_blank=True)
    issued_on = serializers.DateField(allow_null=True, default=None)
    expires_on = serializers.DateField(allow_null=True, default=None)
    issuer_name = serializers.CharField(max_length=300)
    signer_name = serializers.CharField(max_length=120, default="", allow_blank=True)
    signer_title = serializers.CharField(max_length=200, default="", allow_blank=True)
    procedure_code = serializers.CharField(max_length=20, default="", allow_blank=True)
    text = serializers.CharField(default="", allow_blank=True, max_length=500_000)
    owners = serializers.JSONField(
        required=False, help_text="Danh sách chủ giấy tờ: role, id_kind, id_number, name, birth_date"
    )
    owner_unknown = serializers.BooleanField(default=False)
    fields_of_paper = serializers.JSONField(
        required=False,
        help_text="Nội dung riêng của giấy tờ theo khóa của từ điển trường dữ liệu, để chủ giấy tờ khỏi khai lại: "
        '{"land.lot": "125, tờ bản đồ 14", "land.area": 120.5, "land.address": {"province": "56", "commune": "22366", '
        '"line": "12 Trần Phú"}}',
    )
    file = serializers.FileField()

    def validate_issued_on(self, value: Any) -> Any:
        if value and value > timezone.localdate():
            raise serializers.ValidationError("Ngày ban hành không thể sau ngày hôm nay.")
        return value

    def validate_fields_of_paper(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict) or len(value) > _MOST_FIELDS:
            raise serializers.ValidationError(f"Nội dung riêng là một đối tượng, nhiều nhất {_MOST_FIELDS} trường.")
        wrong = [key for key, each in value.items() if not _KEY_RE.fullmatch(key) or not _is_value(each)]
        if wrong:
            raise serializers.ValidationError(f"Khóa hoặc giá trị không dùng được: {', '.join(wrong)[:200]}")
        return value

    def validate_owners(self, value: Any) -> list[dict[str, Any]]:
        if not isinstance(value, list) or len(value) > 50:
            raise serializers.ValidationError("Chủ giấy tờ phải là một danh sách, nhiều nhất 50 người.")
        owners = OwnerSerializer(data=value, many=True)
        owners.is_valid(raise_exception=True)
        return [dict(owner) for owner in owners.data]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs.setdefault("owners", [])
        if bool(attrs["owners"]) == attrs["owner_unknown"]:
            raise serializers.ValidationError({"owners": "Hãy ghi chủ giấy tờ, hoặc đặt owner_unknown."})
        return attrs


class IncomingSerializer(serializers.ModelSerializer[IncomingDeposit]):
    """Where a sent paper stands."""

    record = serializers.UUIDField(source="record_id", allow_null=True)

    class Meta:
        model = IncomingDeposit
        fields = ["external_id", "state", "code", "message", "record", "received_at"]
