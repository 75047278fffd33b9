"""A form as one JSON file, out and in."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.accounts.actor import request_actor
from core.audit.errors import DomainError
from forms.services.transfer import MAX_BYTES, export_revision, import_form
from forms.web.inputs import FileForm
from forms.web.revisions import keepers_only, revision_or_404


@require_safe
@keepers_only
def export_file(request: HttpRequest, revision_id: int) -> HttpResponse:
    revision = revision_or_404(revision_id)
    text = json.dumps(export_revision(revision), ensure_ascii=False, indent=1)
    response = HttpResponse(text + "\n", content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{revision.form.key}-r{revision.number}.json"'
    return response


@require_http_methods(["GET", "POST"])
@keepers_only
def import_file(request: HttpRequest) -> HttpResponse:
    """The file becomes a draft; entries that are here already stay as they are and are named when they differ."""
    form = FileForm(
        request.POST if request.method == "POST" else None, request.FILES if request.method == "POST" else None
    )
    if request.method == "POST" and form.is_valid():
        try:
            done = import_form(request_actor(request), form.cleaned_data["file"].read(MAX_BYTES + 1))
        except DomainError as error:
            form.add_error("file", error.message)
        else:
            messages.success(request, _("Đã nhập thành bản thảo; thêm %(count)s trường vào từ điển.")
                             % {"count": len(done.added)})  # fmt: skip
            if done.differing:
                messages.warning(request, _("Từ điển ở đây đã có và ghi khác: %(keys)s. Bản thảo dùng nội dung ở đây.")
                                 % {"keys": ", ".join(done.differing[:20])})  # fmt: skip
            return redirect("forms:builder", done.revision.pk)
    return render(request, "forms/import.html", {"form": form}, status=422 if form.errors else 200)
