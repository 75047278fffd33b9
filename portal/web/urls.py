"""Addresses of the citizen's pages."""

from django.urls import path

from portal.web import dossiers, home, inbox, procedures, tracking, vault

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("thu-tuc/", procedures.procedure_list, name="procedures"),
    path("thu-tuc/goi-y/", procedures.suggestions, name="suggestions"),
    path("thu-tuc/<str:code>/", procedures.procedure, name="procedure"),
    path("tra-cuu/", tracking.by_code, name="track"),
    path("theo-doi/<str:token>/", tracking.by_link, name="follow"),
    path("ho-so-cua-toi/", dossiers.mine_list, name="dossiers"),
    path("ho-so-cua-toi/<str:code>/", dossiers.dossier, name="dossier"),
    path("ho-so-cua-toi/<str:code>/bo-sung/", dossiers.supplement, name="supplement"),
    path("ho-so-cua-toi/<str:code>/phieu/<int:slip_id>/", dossiers.slip, name="slip"),
    path("ho-so-cua-toi/<str:code>/ket-qua/", dossiers.result, name="result"),
    path("kho-giay-to/", vault.papers, name="vault"),
    path("kho-giay-to/<uuid:record_id>/", vault.paper, name="paper"),
    path("kho-giay-to/<uuid:record_id>/tep/", vault.paper_file, name="paper_file"),
    path("thong-bao/", inbox.notices, name="inbox"),
    path("thong-bao/da-doc/", inbox.read_all, name="read_all"),
    path("thong-bao/<int:notice_id>/", inbox.open_notice, name="open_notice"),
]
