"""What another system reads of a dossier: states, dates, units; no answers and no papers."""

from __future__ import annotations

from rest_framework import serializers


class AgencySerializer(serializers.Serializer[object]):
    code = serializers.CharField(help_text="Mã định danh cơ quan")
    name = serializers.CharField()


class ProcedureSerializer(serializers.Serializer[object]):
    code = serializers.CharField(source="procedure.code", help_text="Mã thủ tục hành chính")
    name = serializers.CharField(source="short_name")


class EventSerializer(serializers.Serializer[object]):
    """One thing that happened."""

    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    action = serializers.CharField()
    state = serializers.CharField(source="to_state", help_text="Trạng thái sau việc này")
    agency = serializers.CharField(source="agency_name")


class DossierSerializer(serializers.Serializer[object]):
    """Trạng thái hồ sơ."""

    code = serializers.CharField(help_text="Mã hồ sơ")
    state = serializers.CharField()
    state_label = serializers.CharField(source="get_state_display")
    national_status = serializers.CharField(help_text="TrangThaiHoSo của Cổng Dịch vụ công quốc gia")
    finance = serializers.CharField()
    delivery = serializers.CharField()
    channel = serializers.IntegerField(help_text="1 trực tiếp, 2 trực tuyến, 3 bưu chính")
    procedure = ProcedureSerializer(source="procedure_revision")
    receiving_agency = AgencySerializer()
    competent_agency = AgencySerializer()
    submitted_at = serializers.DateTimeField()
    reception_due_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    original_due_at = serializers.DateTimeField(allow_null=True)
    current_due_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    returned_at = serializers.DateTimeField(allow_null=True)
    events = EventSerializer(many=True, source="events.all")
