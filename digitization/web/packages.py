"""What became of a ZIP or a manifest: all that was not taken, page by page, and putting it away."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.accounts.actor import request_actor
from core.accounts.models import Post
from core.accounts.web.guards import officer_required
from digitization import policies
from digitization.queries.batches import batch_for
from digitization.services import packages

PER_PAGE = 50
line_officer = officer_required(Post.Role.INDEXER, Post.Role.CHECKER)


@line_officer
@require_safe
def package_page(request: HttpRequest, batch_id: int, package_id: int) -> HttpResponse:
    """Every file or row of one package that was not taken, with its reason."""
    found = policies.packages(request_actor(request)).filter(batch=batch_id, pk=package_id)
    package = found.select_related("batch", "brought_by__user").first()
    if package is None:
        raise Http404
    page = Paginator(package.left_out, PER_PAGE).get_page(request.GET.get("trang"))
    return render(request, "digitization/package.html", {"package": package, "batch": package.batch, "page": page})


@line_officer
@require_POST
def packages_seen(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Put away what became of packages, as shown on the batch's page."""
    actor = request_actor(request)
    batch = batch_for(actor, batch_id)
    if batch is None:
        raise Http404
    ids = [int(each) for each in request.POST.getlist("package") if each.isdecimal() and len(each) < 19]
    count = packages.seen(actor, batch.pk, ids)
    messages.success(request, _("Đã ẩn thông tin về %(n)s gói tệp.") % {"n": count})
    return redirect("digitization:batch", batch.pk)
