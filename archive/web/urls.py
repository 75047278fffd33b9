"""Addresses of the archive for officers; owners see their papers in the portal's vault."""

from django.urls import path

from archive.web import views

app_name = "archive"
urlpatterns = [
    path("", views.record_list, name="list"),
    path("<uuid:record_id>/", views.record_detail, name="detail"),
    path("<uuid:record_id>/tep/", views.record_file, name="file"),
]
