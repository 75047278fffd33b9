"""What the API says of a form."""

from __future__ import annotations

from rest_framework import serializers

from forms.models import FormRevision
from forms.package.mapping import mappings_of


class RevisionSerializer(serializers.ModelSerializer[FormRevision]):
    """A published revision of an e-form, in force or ended."""

    key = serializers.CharField(source="form.key", help_text="mã biểu mẫu, không đổi qua các bản")
    title = serializers.CharField(source="form.title")
    revision = serializers.IntegerField(source="number")
    procedures = serializers.SerializerMethodField(help_text="mã thủ tục dùng biểu mẫu")
    receivers = serializers.SerializerMethodField(help_text="hệ thống nhận có bản ánh xạ")

    class Meta:
        model = FormRevision
        fields = ("key", "title", "revision", "valid_from", "valid_to", "procedures", "receivers")

    def get_procedures(self, revision: FormRevision) -> list[str]:
        return [link.procedure.code for link in revision.form.procedure_links.all()]

    def get_receivers(self, revision: FormRevision) -> list[str]:
        fields = {link.procedure.field.code for link in revision.form.procedure_links.all()}
        return [mapping.key for mapping in mappings_of(revision.form.key, fields)]
