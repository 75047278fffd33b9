"""Addresses of citizens' pages."""

from __future__ import annotations

from django.urls import path

from portal.web import dossiers, filing, follow, home, notices, papers, procedures, vault

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("dia-ban/", home.communes_of, name="communes"),
    path("thu-tuc/", procedures.procedure_list, name="procedures"),
    path("thu-tuc/goi-y/", procedures.suggest, name="suggest"),
    path("thu-tuc/<str:code>/", procedures.procedure, name="procedure"),
    path("nop-ho-so/d/<uuid:draft_id>/", filing.task_list, name="draft"),
    path("nop-ho-so/d/<uuid:draft_id>/bo/", filing.discard_draft, name="discard"),
    path("nop-ho-so/d/<uuid:draft_id>/giay-to/", papers.papers, name="papers"),
    path("nop-ho-so/d/<uuid:draft_id>/giay-to/<str:component_key>/", papers.component, name="component"),
    path("nop-ho-so/d/<uuid:draft_id>/kiem-tra/", filing.check_answers, name="check"),
    path("nop-ho-so/d/<uuid:draft_id>/da-nop/", filing.submitted, name="submitted"),
    path("nop-ho-so/d/<uuid:draft_id>/<slug:page_key>/", filing.page, name="page"),
    path("nop-ho-so/<str:code>/", filing.begin, name="begin"),
    path("ho-so-cua-toi/", dossiers.my_dossiers, name="dossiers"),
    path("ho-so-cua-toi/<str:code>/", dossiers.dossier, name="dossier"),
    path("ho-so-cua-toi/<str:code>/bien-nhan/", dossiers.receipt, name="receipt"),
    path("ho-so-cua-toi/<str:code>/bo-sung/", dossiers.answer, name="answer"),
    path("ho-so-cua-toi/<str:code>/phieu/<int:slip_id>/", dossiers.slip, name="slip"),
    path("ho-so-cua-toi/<str:code>/giay-to/<int:paper_id>/", dossiers.paper, name="paper"),
    path("ho-so-cua-toi/<str:code>/ket-qua/", dossiers.result, name="result"),
    path("kho-giay-to/", vault.vault_list, name="vault"),
    path("kho-giay-to/<uuid:record_id>/", vault.record, name="record"),
    path("kho-giay-to/<uuid:record_id>/tai-ve/", vault.download, name="download"),
    path("tra-cuu/", follow.follow, name="follow"),
    path("theo-doi/<str:token>/", follow.tracked, name="tracked"),
    path("thong-bao/", notices.inbox_page, name="notices"),
]
