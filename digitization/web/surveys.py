"""An agency's survey return: filled in the browser or by spreadsheet, signed off, reopened."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.accounts.actor import request_actor
from core.accounts.models import Post
from core.accounts.web.guards import officer_required
from core.audit.errors import DomainError
from digitization import campaign_policies as policies
from digitization.models import SurveyReturn, SurveyRow
from digitization.queries.surveys import my_surveys, offered_papers, survey_for
from digitization.services import surveys
from digitization.survey import COLUMNS, KEYS
from digitization.survey_sheet import row_texts, survey_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SPARE_ROWS = 5
EDITED_HERE = 100
CHOICES = {"condition": SurveyRow.Condition.choices, "exclusion": [("", ""), *SurveyRow.Exclusion.choices]}
agency_officer = officer_required(*policies.SURVEY_ROLES)
reader = officer_required(*policies.SURVEY_ROLES, Post.Role.PROVINCE_ADMIN)


def _survey(request: HttpRequest, survey_id: int) -> SurveyReturn:
    survey = survey_for(request_actor(request), survey_id)
    if survey is None:
        raise Http404
    return survey


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


@agency_officer
@require_safe
def survey_list(request: HttpRequest) -> HttpResponse:
    rows = my_surveys(request_actor(request))
    return render(request, "digitization/survey/list.html", {"rows": rows})


@agency_officer
@require_POST
def survey_open(request: HttpRequest, campaign_id: int) -> HttpResponse:
    try:
        survey = surveys.open_return(request_actor(request), campaign_id)
    except DomainError as error:
        raise Http404 from error
    return redirect("digitization:survey", survey.pk)


def _typed(request: HttpRequest) -> list[dict[str, str]]:
    count = sum(1 for name in request.POST if name.startswith("row-") and name.endswith("-paper"))
    return [{key: request.POST.get(f"row-{at}-{key}", "") for key in KEYS} for at in range(count)]


def _stored(survey: SurveyReturn) -> list[dict[str, str]]:
    rows = survey.rows.select_related("paper_type", "procedure")
    found = [dict(zip(KEYS, map(str, row_texts(row)), strict=True)) for row in rows]
    for row, values in zip(found, rows, strict=True):
        row |= {"condition": values.condition, "exclusion": values.exclusion}
    return found


def _grid(rows: list[dict[str, str]], mistakes: list[Any]) -> list[list[dict[str, Any]]]:
    """Cells for the table of inputs, each with its mistake."""
    wrong = {(mistake.row, mistake.column): mistake.message for mistake in mistakes}
    return [
        [
            {
                "name": f"row-{at}-{key}",
                "key": key,
                "label": _("%(column)s, dòng %(row)d") % {"column": label, "row": at + 1},
                "value": row.get(key, ""),
                "choices": CHOICES.get(key),
                "error": wrong.get((at, key), ""),
            }
            for key, label in COLUMNS
        ]
        for at, row in enumerate(rows)
    ]


@reader
def survey_page(request: HttpRequest, survey_id: int) -> HttpResponse:
    """The return; its rows as inputs while it may be edited here, else as a table."""
    survey = _survey(request, survey_id)
    actor = request_actor(request)
    editable = policies.may_edit(actor, survey)
    mistakes: list[Any] = []
    rows = _stored(survey)
    if request.method == "POST":
        if not editable:
            raise Http404
        rows = _typed(request)
        try:
            surveys.save_rows(actor, survey.pk, _version(request), rows)
            messages.success(request, _("Đã lưu phiếu khảo sát."))
            return redirect("digitization:survey", survey.pk)
        except surveys.RowMistakes as error:
            mistakes = error.mistakes
        except DomainError as error:
            messages.error(request, error.message)
            return redirect("digitization:survey", survey.pk)
    editable = editable and not survey.upload_id  # what is being read takes the place of the rows
    here = editable and len(rows) <= EDITED_HERE
    shown = rows + [{"condition": "good"} for _n in range(SPARE_ROWS)] if here and not mistakes else rows
    context = {
        "survey": survey,
        "columns": [label for _key, label in COLUMNS],
        "grid": _grid(shown, mistakes) if here else [],
        "rows": [] if here else survey.rows.select_related("paper_type"),
        "mistakes": [
            {"href": f"#row-{m.row}-{m.column}", "text": f"{_('Dòng')} {m.row + 1}: {m.message}"} for m in mistakes
        ],
        "editable": editable,
        "may_sign": policies.may_sign(actor, survey) and not survey.upload_id,
        "may_reopen": policies.may_reopen(actor, survey),
        "papers": offered_papers() if here else [],
        "total": sum(row.count for row in survey.rows.filter(exclusion="")),
    }
    return render(request, "digitization/survey/survey.html", context, status=422 if mistakes else 200)


@reader
@require_safe
def survey_sheet(request: HttpRequest, survey_id: int) -> HttpResponse:
    survey = _survey(request, survey_id)
    response = HttpResponse(survey_xlsx(survey, offered_papers()), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="khao-sat-{survey.agency.code}.xlsx"'
    return response


@agency_officer
@require_POST
def survey_upload(request: HttpRequest, survey_id: int) -> HttpResponse:
    survey = _survey(request, survey_id)
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("Chưa chọn tệp nào."))
        return redirect("digitization:survey", survey.pk)
    try:
        surveys.upload(request_actor(request), survey.pk, _version(request), file, file.size or 0)
        messages.success(request, _("Đã nhận bảng tính, đang đọc. Kết quả hiện ở trang này sau ít giây."))
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("digitization:survey", survey.pk)


@agency_officer
@require_POST
def survey_sign(request: HttpRequest, survey_id: int) -> HttpResponse:
    survey = _survey(request, survey_id)
    try:
        surveys.sign(request_actor(request), survey.pk, _version(request))
        messages.success(request, _("Đã xác nhận phiếu khảo sát."))
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("digitization:survey", survey.pk)


@reader
@require_POST
def survey_reopen(request: HttpRequest, survey_id: int) -> HttpResponse:
    survey = _survey(request, survey_id)
    try:
        surveys.reopen(request_actor(request), survey.pk, _version(request), request.POST.get("reason", ""))
        messages.success(request, _("Đã mở lại phiếu khảo sát."))
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("digitization:survey", survey.pk)
