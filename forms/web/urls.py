"""Addresses of the form builder and of the shared dictionary."""

from django.urls import path

from forms.web import builder, dictionary, exchange, revisions, saving, types, word

app_name = "forms"
urlpatterns = [
    path("bieu-mau/", revisions.index, name="index"),
    path("bieu-mau/moi/", revisions.create, name="create"),
    path("bieu-mau/do-dien/", saving.report, name="saving"),
    path("bieu-mau/kieu-truong/", types.gallery, name="types"),
    path("bieu-mau/nhap/", exchange.import_file, name="import"),
    path("bieu-mau/mau/<int:form_id>/", revisions.history, name="history"),
    path("bieu-mau/mau/<int:form_id>/ban-moi/", revisions.new_revision, name="new_revision"),
    path("bieu-mau/ban/<int:revision_id>/", builder.show, name="builder"),
    path("bieu-mau/ban/<int:revision_id>/sua/", builder.change, name="change"),
    path("bieu-mau/ban/<int:revision_id>/thong-tin/", builder.details, name="details"),
    path("bieu-mau/ban/<int:revision_id>/cau-hoi/<str:key>/", builder.question, name="question"),
    path("bieu-mau/ban/<int:revision_id>/xem/", builder.preview, name="preview"),
    path("bieu-mau/ban/<int:revision_id>/so-sanh/", revisions.compare, name="compare"),
    path("bieu-mau/ban/<int:revision_id>/xuat/", exchange.export_file, name="export"),
    path("bieu-mau/ban/<int:revision_id>/mau-word/", word.show, name="word"),
    path("bieu-mau/ban/<int:revision_id>/mau-word/kiem-tra/", word.check, name="word_check"),
    path("bieu-mau/ban/<int:revision_id>/mau-word/bo/", word.remove, name="word_remove"),
    path("bieu-mau/ban/<int:revision_id>/mau-word/bat-dau.docx", word.start, name="word_start"),
    path("bieu-mau/ban/<int:revision_id>/mau-word/tep/<str:kind>/", word.file, name="word_file"),
    path("bieu-mau/ban/<int:revision_id>/kiem-tra/", revisions.check, name="check"),
    path("bieu-mau/ban/<int:revision_id>/cong-bo/", revisions.publish, name="publish"),
    path("bieu-mau/ban/<int:revision_id>/ket-thuc/", revisions.retire, name="retire"),
    path("tu-dien/", dictionary.index, name="dictionary"),
    path("tu-dien/moi/", dictionary.create, name="entry_new"),
    path("tu-dien/<str:key>/", dictionary.entry, name="entry"),
    path("tu-dien/<str:key>/gop/", dictionary.merge, name="merge"),
]
