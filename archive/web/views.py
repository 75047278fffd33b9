"""Searching and reading the store, for the agency that keeps the papers."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from archive.models import AccessEvent, Record
from archive.policies import OFFICE_ROLES, may_open_files
from archive.queries import Filters, access_history, record_for, search
from archive.queries.records import shown_file
from archive.services.access import log_access
from core.accounts.actor import request_actor
from core.accounts.models import Post
from core.accounts.web.guards import officer_required
from core.files.web import serve

PER_PAGE = 25
keepers = officer_required(*OFFICE_ROLES, Post.Role.PROVINCE_ADMIN)


class SearchForm(forms.Form):
    """Filters of the list; everything is optional."""

    q = forms.CharField(label=_("Tìm trong kho"), required=False, max_length=200)
    tu = forms.DateField(label=_("Ban hành từ"), required=False)
    den = forms.DateField(label=_("đến"), required=False)
    trang_thai = forms.ChoiceField(
        label=_("Tình trạng"),
        required=False,
        choices=[("", _("Tất cả")), *((code, _(word)) for code, word in Record.Status.choices)],
    )

    def clean(self) -> dict[str, object]:
        values = super().clean() or {}
        first, last = values.get("tu"), values.get("den")
        if isinstance(first, dt.date) and isinstance(last, dt.date) and first > last:
            self.add_error("den", _("Ngày cuối phải sau ngày đầu."))
        return values


def _record(request: HttpRequest, record_id: UUID) -> Record:
    record = record_for(request_actor(request), record_id)
    if record is None:
        raise Http404
    return record


@require_safe
@keepers
def record_list(request: HttpRequest) -> HttpResponse:
    """Papers the actor's agency keeps; the search ignores diacritics and reads the content too."""
    form = SearchForm(request.GET or None)
    values = form.cleaned_data if form.is_valid() else {}
    filters = Filters(issued_from=values.get("tu"), issued_to=values.get("den"), status=values.get("trang_thai") or "")
    found = search(request_actor(request), values.get("q") or "", filters)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    return render(request, "archive/list.html", {"form": form, "page": page, "words": values.get("q") or ""})


@require_safe
@keepers
def record_detail(request: HttpRequest, record_id: UUID) -> HttpResponse:
    record = _record(request, record_id)
    actor = request_actor(request)
    context = {
        "record": record,
        "file": shown_file(record),
        "may_open": may_open_files(actor, record),
        "history": Paginator(access_history(actor, record), PER_PAGE).get_page(request.GET.get("trang")),
    }
    return render(request, "archive/detail.html", context)


@require_safe
@keepers
def record_file(request: HttpRequest, record_id: UUID) -> HttpResponseBase:
    """The paper itself; the look is logged before the first byte leaves."""
    record = _record(request, record_id)
    file = shown_file(record)
    if file is None:
        raise Http404
    actor = request_actor(request)
    if not may_open_files(actor, record):
        return render(request, "403.html", {"reason": "record"}, status=403)
    inline = request.GET.get("xem") == "1"
    kind = AccessEvent.Kind.VIEW if inline else AccessEvent.Kind.DOWNLOAD
    log_access(actor, record, kind, "Nghiệp vụ của cơ quan lưu giữ")
    return serve(request, file.file, file.name, inline=inline)
