"""Addresses of the archive's API."""

from django.urls import path

from archive.api import views

urlpatterns = [
    path("records/", views.RecordList.as_view(), name="api_records"),
    path("records/<uuid:pk>/", views.RecordDetail.as_view(), name="api_record"),
    path("deposits/", views.DepositList.as_view(), name="api_deposits"),
    path("deposits/<path:external_id>/", views.DepositStatus.as_view(), name="api_deposit"),
]
