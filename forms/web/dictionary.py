"""The shared dictionary: search, one entry with its uses and history, merging two."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.accounts.actor import request_actor
from core.audit.errors import DomainError
from core.audit.queries import history_of
from core.vietnamese import xml_text
from forms.fields import known_types
from forms.models import FieldDefinition
from forms.queries.dictionary import alike, groups, search, use_counts, uses_of
from forms.services import dictionary as services
from forms.web.inputs import EntryForm
from forms.web.revisions import keepers_only

PER_PAGE = 50


@require_safe
@keepers_only
def index(request: HttpRequest) -> HttpResponse:
    """Entries by key, with how many forms ask each."""
    text, group, kind = (request.GET.get(name, "")[:100] for name in ("q", "nhom", "kieu"))
    retired = request.GET.get("ca-cu") == "1"
    page = Paginator(search(text, group, kind, retired=retired), PER_PAGE).get_page(request.GET.get("trang"))
    counts = use_counts()
    context = {
        "page": page,
        "rows": [(entry, counts.get(entry.key, 0)) for entry in page.object_list],
        "groups": groups(),
        "types": sorted(known_types(), key=lambda name: str(known_types()[name].title)),
        "text": text,
        "group": group,
        "kind": kind,
        "retired": retired,
        "filtered": bool(text or group or kind),
    }
    return render(request, "forms/dictionary.html", context)


@require_http_methods(["GET", "POST"])
@keepers_only
def create(request: HttpRequest) -> HttpResponse:
    """A new entry; those that look alike are shown first, once."""
    form = EntryForm(request.POST if request.method == "POST" else None)
    near = []
    if request.method == "POST" and form.is_valid():
        near = alike(form.cleaned_data["label"])
        if not near or "sure" in request.POST:
            try:
                entry = services.add_entry(request_actor(request), form.cleaned_data["key"], form.cleaned_data)
                messages.success(request, _("Đã thêm vào từ điển."))
                return redirect("forms:entry", entry.key)
            except DomainError as error:
                form.add_error(error.field if error.field in form.fields else None, error.message)
    return render(request, "forms/entry_new.html", {"form": form, "near": near}, status=422 if form.errors else 200)


def _entry(key: str) -> FieldDefinition:
    found = FieldDefinition.objects.select_related("merged_into").filter(key=key).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@keepers_only
def entry(request: HttpRequest, key: str) -> HttpResponse:
    """One entry: change it, see where it is used, what looks alike, who changed what."""
    found = _entry(key)
    form = EntryForm(request.POST if request.method == "POST" else None, entry=found)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            services.change_entry(request_actor(request), key, values, values["version"])
            messages.success(
                request, _("Đã lưu. Biểu mẫu đã công bố giữ nội dung cũ; bản công bố sau dùng nội dung mới.")
            )
            return redirect("forms:entry", key)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    context = {
        "entry": found,
        "form": form,
        "uses": uses_of(found),
        "near": alike(found.label, but=key),
        "events": reversed(history_of(found)[:100]),
    }
    return render(request, "forms/entry.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@keepers_only
def merge(request: HttpRequest, key: str) -> HttpResponse:
    """Let another entry stand for this one; every form it touches is shown before."""
    found = _entry(key)
    wanted = (request.POST if request.method == "POST" else request.GET).get("giu", "")
    wanted = xml_text(wanted).split(" ")[0]
    keep = FieldDefinition.objects.filter(key=wanted).first() if wanted else None
    error = "" if keep or not wanted else _("Từ điển không có trường “%(key)s”.") % {"key": wanted[:80]}
    if request.method == "POST" and keep is not None:
        try:
            rewritten = services.merge_entries(request_actor(request), keep.key, key)
            messages.success(request, _("Đã gộp; %(count)s bản thảo đã đổi theo.") % {"count": len(rewritten)})
            return redirect("forms:entry", keep.key)
        except DomainError as refusal:
            error = refusal.message
    context = {
        "entry": found,
        "keep": keep,
        "error_list": [(error, "giu")] if error else [],
        "uses": uses_of(found) if keep else [],
        "near": alike(found.label, but=key),
        "entries": search().values("key", "label"),
    }
    return render(request, "forms/merge.html", context, status=422 if error else 200)
