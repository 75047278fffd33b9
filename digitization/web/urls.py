"""Addresses of the HTML side, under `/so-hoa/`."""

from __future__ import annotations

from django.urls import path, re_path

from digitization.web import batches, documents, files, quality

app_name = "digitization"
urlpatterns = [
    path("", batches.batch_index, name="batches"),
    path("lo/moi/", batches.batch_new, name="batch_new"),
    path("lo/<int:batch_id>/", batches.batch_page, name="batch"),
    path("lo/<int:batch_id>/tien-do/", batches.batch_news, name="batch_news"),
    path("lo/<int:batch_id>/tai-len/", batches.batch_upload, name="batch_upload"),
    path("lo/<int:batch_id>/dong/", batches.batch_close, name="batch_close"),
    path("lo/<int:batch_id>/bang-tinh/", batches.batch_export, name="batch_export"),
    path("lo/<int:batch_id>/nghiem-thu/", quality.batch_quality, name="batch_quality"),
    path("lo/<int:batch_id>/nghiem-thu/bien-ban.pdf", quality.batch_minutes, name="batch_minutes"),
    path("nang-suat/", quality.statistics, name="statistics"),
    path("tiep-theo/", documents.next_document, name="next"),
    path("giay/<int:document_id>/", documents.document_page, name="document"),
    path("giay/<int:document_id>/trang/<int:number>/", documents.page_view, name="page"),
    re_path(
        r"^giay/(?P<document_id>\d{1,18})/trang/(?P<number>\d{1,6})/(?P<size>anh|nho)$",
        files.page_picture,
        name="picture",
    ),
    re_path(r"^giay/(?P<document_id>\d{1,18})/tep/(?P<kind>goc|tim-kiem|da-ky)$", files.document_file, name="file"),
]
