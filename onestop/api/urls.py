"""Addresses of the API."""

from __future__ import annotations

from django.urls import URLPattern, path

from onestop.api.packages import PackageView
from onestop.api.views import DossierView

urlpatterns: list[URLPattern] = [
    path("dossiers/<str:code>/", DossierView.as_view(), name="api_dossier"),
    path("dossiers/<str:code>/package/", PackageView.as_view(), name="api_dossier_package"),
]
