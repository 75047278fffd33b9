"""Cover sheets: asking for a run, and fetching its PDF once a worker has made it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.accounts.actor import request_actor
from core.accounts.models import Post
from core.accounts.web.guards import officer_required
from core.audit.errors import DomainError
from core.files.web import serve
from digitization.queries import pages
from digitization.services import covers
from digitization.web.forms import CoverForm, offered_paper_types

indexer = officer_required(Post.Role.INDEXER)


@indexer
def cover_index(request: HttpRequest) -> HttpResponse:
    """The form for new sheets, and the runs made lately."""
    actor = request_actor(request)
    form = CoverForm(request.POST if request.method == "POST" else None, initial={"count": 10})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            covers.make_sheets(
                actor,
                values["paper_type"],
                owner=form.owner,
                case_code=values["case_code"],
                count=values["count"],
            )
            messages.success(request, _("Đang tạo tờ bìa; tệp in hiện ở dưới sau vài giây."))
            return redirect("digitization:covers")
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    runs = pages.cover_runs(actor)
    printing = any(not run.ready for run in runs)
    context = {"form": form, "paper_types": offered_paper_types(), "runs": runs, "printing": printing}
    return render(request, "digitization/covers.html", context, status=422 if form.errors else 200)


@indexer
@require_GET
def cover_print(request: HttpRequest, run: UUID) -> HttpResponseBase:
    file = pages.cover_file(request_actor(request), run)
    if file is None:
        raise Http404
    return serve(request, file, "to-bia.pdf", inline=True)
