"""Addresses of the leadership's and administrators' screens."""

from django.urls import path

from oversight.web import dashboard, digitization, machinery

app_name = "oversight"
urlpatterns = [
    path("dieu-hanh/", dashboard.overview, name="overview"),
    path("dieu-hanh/so-hoa/", digitization.digitization, name="digitization"),
    path("dieu-hanh/so-hoa/<int:agency_id>/", digitization.digitization_agency, name="digitization_agency"),
    path("dieu-hanh/ho-so/", dashboard.dossiers, name="dossiers"),
    path("quan-tri/viec-nen/", machinery.jobs, name="jobs"),
    path("quan-tri/viec-nen/<int:job_id>/lam-lai/", machinery.retry_job, name="retry_job"),
    path("quan-tri/thong-diep/", machinery.messages_list, name="messages"),
    path("quan-tri/thong-diep/<int:message_id>/gui-lai/", machinery.retry_message, name="retry_message"),
]
