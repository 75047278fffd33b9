"""Addresses of the HTML side, under `/so-hoa/`."""

from __future__ import annotations

from django.urls import path, re_path

from digitization.web import arranging, batches, campaigns, covers, documents, evidence, files, quality, surveys

app_name = "digitization"
_TASK = "ke-hoach/<int:campaign_id>/nhiem-vu/<int:task_id>/"
urlpatterns = [
    path("", batches.batch_index, name="batches"),
    path("thu-muc-may-quet/da-xem/", batches.notes_seen, name="notes_seen"),
    path("lo/moi/", batches.batch_new, name="batch_new"),
    path("lo/<int:batch_id>/", batches.batch_page, name="batch"),
    path("lo/<int:batch_id>/tien-do/", batches.batch_news, name="batch_news"),
    path("lo/<int:batch_id>/tai-len/", batches.batch_upload, name="batch_upload"),
    path("lo/<int:batch_id>/dong/", batches.batch_close, name="batch_close"),
    path("lo/<int:batch_id>/bang-tinh/", batches.batch_export, name="batch_export"),
    path("lo/<int:batch_id>/gui-phan/", batches.upload_start, name="upload_start"),
    path("lo/<int:batch_id>/gui-phan/<uuid:key>/", batches.upload_chunk, name="upload_chunk"),
    path("to-bia/", covers.cover_index, name="covers"),
    path("to-bia/<uuid:run>/", covers.cover_print, name="cover_print"),
    path("giay/<int:document_id>/cac-trang/", arranging.pages_page, name="pages"),
    path("giay/<int:document_id>/cac-trang/tach/", arranging.split, name="split"),
    path("giay/<int:document_id>/cac-trang/gop/", arranging.merge, name="merge"),
    path("giay/<int:document_id>/cac-trang/ghep-mat-sau/", arranging.collate, name="collate"),
    path("giay/<int:document_id>/cac-trang/<int:number>/quet-lai/", arranging.rescan, name="rescan"),
    path("giay/<int:document_id>/de-rieng/<int:aside_id>/", arranging.put_back, name="put_back"),
    path("giay/<int:document_id>/de-rieng/<int:aside_id>/anh", arranging.aside_picture, name="aside_picture"),
    path("trang-giong/<int:twin_id>/", arranging.decide_twin, name="twin"),
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
    path("ke-hoach/", campaigns.campaign_list, name="campaigns"),
    path("ke-hoach/moi/", campaigns.campaign_new, name="campaign_new"),
    path("ke-hoach/<int:campaign_id>/", campaigns.campaign_page, name="campaign"),
    path("ke-hoach/<int:campaign_id>/lo-trinh/", campaigns.roadmap, name="roadmap"),
    path("ke-hoach/<int:campaign_id>/lo-trinh/lap/", campaigns.roadmap_apply, name="roadmap_apply"),
    path("ke-hoach/<int:campaign_id>/chi-tieu/", campaigns.months, name="months"),
    path("ke-hoach/<int:campaign_id>/kinh-phi/", campaigns.budget, name="budget"),
    path("ke-hoach/<int:campaign_id>/kinh-phi/<int:line_id>/bo/", campaigns.budget_remove, name="budget_remove"),
    path("ke-hoach/<int:campaign_id>/nhiem-vu/", evidence.tasks, name="tasks"),
    path(_TASK, evidence.task, name="task"),
    path(f"{_TASK}minh-chung/", evidence.evidence_files, name="evidence"),
    path(f"{_TASK}minh-chung/<int:evidence_id>/tep", evidence.evidence_file, name="evidence_file"),
    path(f"{_TASK}minh-chung/<int:evidence_id>/bo/", evidence.evidence_remove, name="evidence_remove"),
    path(f"{_TASK}minh-chung/<int:evidence_id>/khoi-phuc/", evidence.evidence_restore, name="evidence_restore"),
    path("ke-hoach/<int:campaign_id>/bao-cao/", campaigns.report_list, name="reports"),
    re_path(
        r"^ke-hoach/(?P<campaign_id>\d{1,18})/bao-cao/(?P<report_id>\d{1,18})/(?P<format_>pdf|xlsx)$",
        campaigns.report_file,
        name="report_file",
    ),
    path("khao-sat/", surveys.survey_list, name="surveys"),
    path("khao-sat/ke-hoach/<int:campaign_id>/", surveys.survey_open, name="survey_open"),
    path("khao-sat/<int:survey_id>/", surveys.survey_page, name="survey"),
    path("khao-sat/<int:survey_id>/bang-tinh/", surveys.survey_sheet, name="survey_sheet"),
    path("khao-sat/<int:survey_id>/tai-len/", surveys.survey_upload, name="survey_upload"),
    path("khao-sat/<int:survey_id>/xac-nhan/", surveys.survey_sign, name="survey_sign"),
    path("khao-sat/<int:survey_id>/mo-lai/", surveys.survey_reopen, name="survey_reopen"),
]
