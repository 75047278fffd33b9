"""Addresses of the citizen's pages."""

from __future__ import annotations

from django.urls import path

from portal.web import (
    digitization,
    dossiers,
    filing,
    filing_changes,
    home,
    inbox,
    papers,
    prints,
    procedures,
    tracking,
    vault,
)

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("dia-ban/", home.communes_of, name="communes"),
    path("tien-do-so-hoa/", digitization.progress, name="digitization"),
    path("thu-tuc/", procedures.procedure_list, name="procedures"),
    path("thu-tuc/goi-y/", procedures.suggestions, name="suggestions"),
    path("thu-tuc/<str:code>/", procedures.procedure, name="procedure"),
    path("nop-ho-so/d/<uuid:draft_id>/", filing.task_list, name="draft"),
    path("nop-ho-so/d/<uuid:draft_id>/bo/", filing.discard_draft, name="discard"),
    path("nop-ho-so/d/<uuid:draft_id>/da-doc/", filing_changes.acknowledge, name="changes_read"),
    path("nop-ho-so/d/<uuid:draft_id>/lay-lai/", filing_changes.refetch, name="refetch"),
    path("nop-ho-so/d/<uuid:draft_id>/giay-to/", papers.papers, name="papers"),
    path("nop-ho-so/d/<uuid:draft_id>/giay-to/<str:component_key>/", papers.component, name="component"),
    path("nop-ho-so/d/<uuid:draft_id>/kiem-tra/", filing.check_answers, name="check"),
    path("nop-ho-so/d/<uuid:draft_id>/xem-truoc/", prints.preview, name="preview"),
    path("nop-ho-so/d/<uuid:draft_id>/xem-truoc/to-khai/", prints.sheet, name="sheet"),
    path("nop-ho-so/d/<uuid:draft_id>/xem-truoc/ban-in/", prints.pdf, name="print"),
    path("nop-ho-so/d/<uuid:draft_id>/da-nop/", filing.submitted, name="submitted"),
    path("nop-ho-so/d/<uuid:draft_id>/bien-nhan/", filing.receipt, name="receipt"),
    path("nop-ho-so/d/<uuid:draft_id>/<slug:page_key>/", filing.page, name="page"),
    path("nop-ho-so/<str:code>/", filing.start, name="start"),
    path("tra-cuu/", tracking.by_code, name="track"),
    path("theo-doi/<str:token>/", tracking.by_link, name="follow"),
    path("ho-so-cua-toi/", dossiers.mine_list, name="dossiers"),
    path("ho-so-cua-toi/<str:code>/", dossiers.dossier, name="dossier"),
    path("ho-so-cua-toi/<str:code>/bo-sung/", dossiers.supplement, name="supplement"),
    path("ho-so-cua-toi/<str:code>/phieu/<int:slip_id>/", dossiers.slip, name="slip"),
    path("ho-so-cua-toi/<str:code>/phieu/<int:slip_id>/word/", dossiers.slip_word, name="slip_word"),
    path("ho-so-cua-toi/<str:code>/ket-qua/", dossiers.result, name="result"),
    path("kho-giay-to/", vault.papers, name="vault"),
    path("kho-giay-to/<uuid:record_id>/", vault.paper, name="paper"),
    path("kho-giay-to/<uuid:record_id>/tep/", vault.paper_file, name="paper_file"),
    path("thong-bao/", inbox.notices, name="inbox"),
    path("thong-bao/da-doc/", inbox.read_all, name="read_all"),
    path("thong-bao/<int:notice_id>/", inbox.open_notice, name="open_notice"),
]
