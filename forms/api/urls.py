"""Addresses of the API of forms."""

from __future__ import annotations

from django.urls import URLPattern, path

from forms.api.views import FormList, FormSchema

urlpatterns: list[URLPattern] = [
    path("forms/", FormList.as_view(), name="api_forms"),
    path("forms/<str:key>/<int:number>/schema/", FormSchema.as_view(), name="api_form_schema"),
]
