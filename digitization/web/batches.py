"""Batches: list, new one, the page of one with its documents, upload, news of progress, spreadsheet."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.accounts.actor import request_actor
from core.accounts.models import Post
from core.accounts.web.guards import officer_required
from core.audit.errors import DomainError
from core.files.services import nearly_full
from digitization import policies
from digitization.models import Batch, Document
from digitization.queries import desk, export, own_plan, pages
from digitization.queries.batches import (
    BatchCounts,
    batch_for,
    batch_list,
    counts_of,
    documents_of,
    next_step,
    packages_of,
    stamp_of,
    unfinished_uploads,
)
from digitization.services import batches, folder_notes, intake, packages, uploads
from digitization.services.batches import PLACE_KEYS
from digitization.web.forms import BatchChangeForm, BatchFilter, BatchForm, offered_paper_types

PER_PAGE = 25
NOTES = 30
"""What hot folders could not take, shown at once; the next ones come when these are put away."""
PACKAGES = 5
"""The latest ZIPs and manifests, shown at once; earlier ones come when these are put away."""
LEFT_OUT = 20
"""Files or rows of one package that were not taken, shown at once; all of them stand on a page of their own."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
officer = officer_required(Post.Role.INDEXER, Post.Role.CHECKER, Post.Role.LEADER, Post.Role.PROVINCE_ADMIN)
line_officer = officer_required(Post.Role.INDEXER, Post.Role.CHECKER)
indexer = officer_required(Post.Role.INDEXER)
notified = officer_required(*policies.PROGRESS_ROLES)


@officer
@require_GET
def batch_index(request: HttpRequest) -> HttpResponse:
    """Batches of the agency, with how far each has come."""
    actor = request_actor(request)
    filters = BatchFilter(request.GET)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    found = batch_list(actor, state=chosen.get("state", ""), text=chosen.get("q", ""))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    counts = counts_of(batch.pk for batch in page.object_list)
    context = {
        "page": page,
        "rows": [(batch, counts[batch.pk]) for batch in page.object_list],
        "filters": filters,
        "filtered": any(chosen.values()),
        "may_create": policies.may_create_batch(actor),
        "plans": own_plan.own_plans(actor),
        "notes": policies.folder_notes(actor)[:NOTES],
        "sees_content": policies.works_on_line(actor),
    }
    return render(request, "digitization/batch_list.html", context)


@notified
@require_POST
def notes_seen(request: HttpRequest) -> HttpResponse:
    """Put away what hot folders could not take, as shown on the page."""
    ids = [int(each) for each in request.POST.getlist("note") if each.isdecimal() and len(each) < 19]
    count = folder_notes.seen(request_actor(request), ids)
    messages.success(request, _("Đã ẩn %(n)s thông tin về thư mục máy quét.") % {"n": count})
    return redirect("digitization:batches")


@indexer
def batch_new(request: HttpRequest) -> HttpResponse:
    actor = request_actor(request)
    form = BatchForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            batch = batches.create_batch(
                actor, values["name"], values["paper_type"], campaign=values["campaign"], place=form.place
            )
            messages.success(request, _("Đã mở lô %(code)s. Hãy tải tệp quét lên.") % {"code": batch.code})
            return redirect("digitization:batch", batch.pk)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    context = {"form": form, "paper_types": offered_paper_types(), "place_fields": [form[key] for key in PLACE_KEYS]}
    return render(request, "digitization/batch_new.html", context, status=422 if form.errors else 200)


@indexer
def batch_change(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Name, plan and place of an open batch, mended."""
    actor, batch = request_actor(request), _batch(request, batch_id)
    form = BatchChangeForm(batch, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            batches.change_batch(actor, batch.pk, values["name"], campaign=values["campaign"], place=form.place)
            messages.success(request, _("Đã sửa lô %(code)s.") % {"code": batch.code})
            return redirect("digitization:batch", batch.pk)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    context = {"form": form, "batch": batch, "place_fields": [form[key] for key in PLACE_KEYS]}
    return render(request, "digitization/batch_new.html", context, status=422 if form.errors else 200)


def _batch(request: HttpRequest, batch_id: int) -> Batch:
    batch = batch_for(request_actor(request), batch_id)
    if batch is None:
        raise Http404
    return batch


def _line(request: HttpRequest, batch: Batch) -> dict[str, Any]:
    """The part of the batch page that changes by itself."""
    actor = request_actor(request)
    stamp = stamp_of(batch)  # before the rows: news in between is fetched once more, never missed
    counts: BatchCounts = counts_of([batch.pk])[batch.pk]
    state = request.GET.get("buoc", "")
    page = Paginator(documents_of(actor, batch, state), PER_PAGE).get_page(request.GET.get("trang"))
    troubles = pages.troubles_of(page.object_list)
    for document in page.object_list:
        document.trouble = troubles.get(document.pk)  # type: ignore[attr-defined]
    tabs = [{"label": _("Tất cả"), "href": "?", "count": counts.total, "active": state not in Document.State.values}]
    tabs += [
        {"label": label, "href": f"?buoc={key}", "count": n, "active": key == state} for key, label, n in counts.chips
    ]
    packages = packages_of(actor, batch)
    known = packages.aggregate(all=Count("id"), waiting=Count("id", filter=Q(state="waiting")))
    next_index = desk.next_to_index(actor, batch) if actor.has_role(Post.Role.INDEXER) else None
    return {
        "batch": batch,
        "counts": counts,
        "page": page,
        "tabs": tabs,
        "packages": packages[:PACKAGES] if known["all"] else [],
        "packages_left": max(0, known["all"] - PACKAGES),
        "left_out_shown": LEFT_OUT,
        "unpacking": known["waiting"] > 0,
        "state": state,
        "stamp": stamp,
        "next_step": next_step(counts, batch),
        "next_index": next_index,
        "held": counts.to_index and actor.has_role(Post.Role.INDEXER) and next_index is None,
        "desk_minutes": policies.DESK_MINUTES,
        "next_second": actor.has_role(Post.Role.INDEXER) and desk.next_to_second(actor, batch),
        "next_check": actor.has_role(Post.Role.CHECKER) and desk.next_to_check(actor, batch),
    }


@officer
@require_GET
def batch_page(request: HttpRequest, batch_id: int) -> HttpResponse:
    """One batch: what to do next, upload, its documents. The province's administrator sees the counts only."""
    actor = request_actor(request)
    batch = _batch(request, batch_id)
    context = _line(request, batch) | {
        "may_upload": policies.may_upload(actor, batch),
        "sees_content": policies.works_on_line(actor),
        "accept": ",".join((*intake.SUFFIXES, *packages.BROUGHT)),
        "upload_max_bytes": settings.UPLOAD_MAX_BYTES,
        "intake_stopped": nearly_full(),
        "unfinished": unfinished_uploads(actor, batch),
    }
    return render(request, "digitization/batch.html", context)


@line_officer
@require_GET
def batch_news(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The changing part alone, for polling; 304 when nothing changed since the stamp the page has."""
    batch = _batch(request, batch_id)
    if request.headers.get("If-None-Match") == f'"{stamp_of(batch)}"':
        return HttpResponseNotModified()
    context = _line(request, batch)
    response = render(request, "digitization/_line.html", context)
    response["ETag"] = f'"{context["stamp"]}"'
    response["Cache-Control"] = "private, no-store"
    return response


@indexer
@require_POST
def batch_upload(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Files into a batch: one by one by script (JSON answer each), or many at once by a plain form."""
    actor = request_actor(request)
    batch = _batch(request, batch_id)
    files = request.FILES.getlist("file")
    wants_json = "application/json" in request.headers.get("Accept", "")
    if not files:
        nothing = _("Chưa chọn tệp nào.")
        if wants_json:
            return JsonResponse({"code": "no_file", "message": nothing}, status=422)
        messages.error(request, nothing)
        return redirect("digitization:batch", batch.pk)
    try:
        blank = bool(request.POST.get("split_blank"))
        answers = [packages.add_any(actor, batch.pk, each, each.name or "", split_blank=blank) for each in files]
    except DomainError as error:
        if wants_json:
            return JsonResponse({"code": error.code, "message": error.message}, status=403)
        messages.error(request, error.message)
        return redirect("digitization:batch", batch.pk)
    if wants_json:
        return _told(answers[0])
    for answer in answers:
        tell = {"accepted": messages.success, "duplicate": messages.warning, "refused": messages.error}[answer.outcome]
        tell(request, f"{answer.name}: {answer.message}")
    return redirect("digitization:batch", batch.pk)


def _told(answer: intake.Intake) -> JsonResponse:
    body = {"outcome": answer.outcome, "code": answer.code, "message": answer.message}
    return JsonResponse(body, status=422 if answer.outcome == "refused" else 200)


@indexer
@require_POST
def upload_start(request: HttpRequest, batch_id: int) -> JsonResponse:
    """Announce a file that comes in pieces; the answer says where to send them and how much is here already."""
    batch = _batch(request, batch_id)
    size = request.POST.get("size", "")
    try:
        upload = uploads.start(
            request_actor(request),
            batch.pk,
            request.POST.get("name", ""),
            int(size) if size.isdecimal() and len(size) < 15 else 0,
            request.POST.get("mark", ""),
            split_blank=bool(request.POST.get("split_blank")),
        )
    except DomainError as error:
        return JsonResponse({"code": error.code, "message": error.message}, status=422)
    address = reverse("digitization:upload_chunk", args=[batch.pk, upload.pk])
    return JsonResponse({"address": address, "received": upload.received, "piece": uploads.MAX_PIECE // 2})


@indexer
@require_POST
def upload_chunk(request: HttpRequest, batch_id: int, key: UUID) -> JsonResponse:
    """A piece (the body as it is) that begins at `Upload-Offset`; 409 with `received` where it does not fit."""
    batch = _batch(request, batch_id)
    offset = request.headers.get("Upload-Offset", "")
    at = int(offset) if offset.isdecimal() and len(offset) < 15 else -1
    try:
        answer = uploads.append(request_actor(request), batch.pk, key, at, request)  # type: ignore[arg-type]
    except uploads.WrongOffset as error:
        body = {"code": error.code, "message": error.message, "received": error.received}
        return JsonResponse(body, status=409)
    except DomainError as error:
        unknown = error.code == "upload_unknown"
        return JsonResponse({"code": error.code, "message": error.message}, status=404 if unknown else 422)
    if isinstance(answer, intake.Intake):
        return _told(answer)
    return JsonResponse({"received": answer.received}, status=202)


@line_officer
@require_POST
def batch_close(request: HttpRequest, batch_id: int) -> HttpResponse:
    batch = _batch(request, batch_id)
    try:
        batches.close_batch(request_actor(request), batch.pk)
        messages.success(request, _("Đã đóng lô %(code)s.") % {"code": batch.code})
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("digitization:batch", batch.pk)


@line_officer
@require_GET
def batch_export(request: HttpRequest, batch_id: int) -> HttpResponse:
    batch = _batch(request, batch_id)
    response = HttpResponse(export.batch_xlsx(request_actor(request), batch), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{batch.code}.xlsx"'
    return response
