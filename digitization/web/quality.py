"""Acceptance of a batch: plan, sample, verdict, minutes, signature; and the figures of the people on the line."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from core.accounts.actor import request_actor
from core.accounts.models import Post
from core.accounts.unlock import needs_code
from core.accounts.web.guards import officer_required
from core.audit.errors import Conflict, DomainError, NotAllowed
from core.files.web import serve
from digitization import policies, sampling
from digitization.metadata import FIELDS
from digitization.models import Batch, Document, Minutes, QualityPlan
from digitization.queries import desk, quality
from digitization.queries.batches import batch_for, counts_of
from digitization.queries.statistics import agreement, person_weeks, statistics_xlsx
from digitization.services import inspections, signing
from digitization.services.minutes import make_minutes
from digitization.web.batches import XLSX

PER_PAGE = 50
SEVERITIES = {
    sampling.NORMAL: gettext_lazy("kiểm tra thường"),
    sampling.TIGHTENED: gettext_lazy("kiểm tra ngặt"),
    sampling.REDUCED: gettext_lazy("kiểm tra giảm"),
}
acceptance_officer = officer_required(Post.Role.INDEXER, Post.Role.CHECKER, Post.Role.LEADER)
statistics_officer = officer_required(*policies.STATISTICS_ROLES)


@acceptance_officer
@require_http_methods(["GET", "HEAD", "POST"])
def batch_quality(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The page of a batch's acceptance. Who may do what is decided in the services."""
    batch = batch_for(request_actor(request), batch_id)
    if batch is None:
        raise Http404
    if request.method != "POST":
        return _show(request, batch)
    try:
        said = _act(request, batch)
    except DomainError as error:
        status = 409 if isinstance(error, Conflict) else 403 if isinstance(error, NotAllowed) else 422
        errors = {error.field: error.message} if error.field else {}
        return _show(request, batch, errors=errors, alert="" if errors else error.message, status=status)
    messages.success(request, said)
    return redirect("digitization:batch_quality", batch.pk)


def _act(request: HttpRequest, batch: Batch) -> str:
    """Do what was asked; what to say when it is done."""
    actor, data = request_actor(request), request.POST
    action = data.get("action", "")
    if action == "plan":
        inspections.set_plan(
            actor,
            batch.pk,
            mode=data.get("mode", ""),
            aql=data.get("aql", ""),
            level=data.get("level", ""),
            second_fields=data.getlist("second_fields"),
            signing=data.get("signing", ""),
            for_type=bool(data.get("for_type")),
        )
        return _("Đã lưu cách kiểm tra.")
    if action == "draw":
        drawn = inspections.draw_sample(actor, batch.pk)
        return _("Đã lấy mẫu %(n)s giấy tờ.") % {"n": drawn.sample_size}
    if action == "restart":
        inspections.restart_series(actor, batch.pk, data.get("restart_note", ""))
        return _("Đã cho lấy mẫu trở lại. Lô tiếp theo được kiểm tra ngặt.")
    if action == "decide":
        decided = inspections.decide(actor, batch.pk, data.get("reason", ""))
        return _("Kết luận: %(verdict)s.") % {"verdict": decided.get_verdict_display()}
    if action == "minutes":
        return _("Đã lập biên bản số %(number)s, đang in.") % {"number": make_minutes(actor, batch.pk).number}
    if action == "sign":
        n = signing.sign_batch(actor, batch.pk, data.get("password", ""), data.get("code", ""))
        return ngettext("Đang ký %(n)s giấy tờ.", "Đang ký %(n)s giấy tờ.", n) % {"n": n}
    raise Http404


def _show(
    request: HttpRequest, batch: Batch, *, errors: dict[str, str] | None = None, alert: str = "", status: int = 200
) -> HttpResponse:
    actor = request_actor(request)
    counts = counts_of([batch.pk])[batch.pk]
    found = quality.batch_quality(batch, counts.by_state)
    errors = errors or {}
    typed = request.POST if errors and request.POST.get("action") == "plan" else None
    second = typed.getlist("second_fields") if typed else found.plan.second_fields
    sees_content = policies.works_on_line(actor)
    done = {Document.State.CHECKED, Document.State.SIGNED, Document.State.FILED, Document.State.REFUSED}
    context: dict[str, Any] = {
        "batch": batch,
        "counts": counts,
        "quality": found,
        "minutes": Minutes.objects.filter(batch=batch).first(),
        "checks": actor.has_role(Post.Role.CHECKER),
        "next_check": desk.next_to_check(actor, batch) if sees_content else None,
        "may_plan": actor.has_role(Post.Role.CHECKER) and found.inspection is None,
        "may_sign": policies.may_sign_batch(actor, batch) and bool(found.to_sign),
        "may_restart": found.stopped and policies.may_restart_series(actor, batch),
        "needs_code": actor.user is not None and needs_code(actor.user),
        "may_minute": counts.countable > 0 and not set(counts.by_state) - done,
        "severity": SEVERITIES.get(found.inspection.severity if found.inspection else "", ""),
        "next_severity": SEVERITIES.get(found.next_severity, ""),
        "chosen": typed or {key: getattr(found.plan, key) for key in ("mode", "aql", "level", "signing")},
        "modes": QualityPlan.Mode.choices,
        "signings": QualityPlan.Signing.choices,
        "aqls": [(value, value.replace(".", ",")) for value in sampling.aqls()],
        "levels": sampling.levels(),
        "second_choices": [(field, field.key in second) for field in FIELDS],
        "sample": _sample(request, batch, found) if sees_content else None,
        "errors": errors,
        "error_list": [(message, f"id-{key}") for key, message in errors.items()],
        "alert": alert,
        "reason": request.POST.get("reason", ""),
        "restart_note": request.POST.get("restart_note", ""),
    }
    return render(request, "digitization/quality.html", context, status=status)


def _sample(request: HttpRequest, batch: Batch, found: quality.BatchQuality) -> Any:
    if found.inspection is None:
        return None
    drawn = batch.documents.filter(pk__in=found.inspection.sample).order_by("order")
    return Paginator(drawn.only("pk", "name", "order", "state", "batch"), PER_PAGE).get_page(request.GET.get("trang"))


@acceptance_officer
@require_GET
def batch_minutes(request: HttpRequest, batch_id: int) -> HttpResponseBase:
    """The printed minutes; 404 until the worker has printed them."""
    batch = batch_for(request_actor(request), batch_id)
    minutes = Minutes.objects.filter(batch=batch).select_related("file").first() if batch else None
    if batch is None or minutes is None or minutes.file is None:
        raise Http404
    return serve(request, minutes.file, f"bien-ban-{batch.code}.pdf")


@statistics_officer
@require_GET
def statistics(request: HttpRequest) -> HttpResponse:
    """Eight weeks of figures by person: one's own, or those of the agency for its head."""
    actor = request_actor(request)
    page = Paginator(person_weeks(actor), PER_PAGE).get_page(request.GET.get("trang"))
    context = {
        "page": page,
        "agreement": agreement(actor),
        "own": actor.has_role(*policies.LINE_ROLES),
        "all": actor.has_role(Post.Role.PROVINCE_ADMIN),
    }
    return render(request, "digitization/statistics.html", context)


@statistics_officer
@require_GET
def statistics_sheet(request: HttpRequest) -> HttpResponse:
    """The figures of the page as a spreadsheet, all pages of it."""
    response = HttpResponse(statistics_xlsx(request_actor(request)), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="nang-suat-so-hoa-{timezone.localdate():%Y%m%d}.xlsx"'
    return response
