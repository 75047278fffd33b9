"""Addresses of the HTML side."""

from __future__ import annotations

from django.urls import URLPattern, path

from onestop.web import decisions, dossiers, files, lists

app_name = "onestop"
urlpatterns: list[URLPattern] = [
    path("", lists.work_list, name="list"),
    path("xuat/", lists.export, name="export"),
    path("ho-so/<str:code>/", dossiers.dossier_page, name="dossier"),
    path("ho-so/<str:code>/viec/<slug:slug>/", dossiers.act, name="act"),
    path("ho-so/<str:code>/du-thao/", decisions.draft, name="draft"),
    path("ho-so/<str:code>/du-thao/xem/", decisions.preview, name="preview"),
    path("ho-so/<str:code>/du-thao/ban-in/", decisions.preview_file, name="preview_file"),
    path("ho-so/<str:code>/giay-to/<int:paper_id>/", files.paper, name="paper"),
    path("ho-so/<str:code>/phieu/<int:slip_id>/", files.slip, name="slip"),
    path("ho-so/<str:code>/phieu/<int:slip_id>/word/", files.slip_word, name="slip_word"),
    path("ho-so/<str:code>/goi-du-lieu/", files.package, name="package"),
    path("ho-so/<str:code>/ket-qua/", files.result, name="result"),
]
