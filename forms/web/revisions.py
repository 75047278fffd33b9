"""Forms and their revisions: list, new form, history, comparison; check, publish, retire."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.accounts.actor import request_actor
from core.accounts.models import Post
from core.accounts.web.guards import officer_required
from core.audit.errors import DomainError
from core.audit.queries import history_of
from forms.models import Draft, Form, FormRevision
from forms.queries.revisions import checklist, differences, form_list
from forms.services import editing, lifecycle
from forms.services.transfer import existing_fields
from forms.web.inputs import DayForm, NewForm

PER_PAGE = 50
keepers_only = officer_required(Post.Role.PROVINCE_ADMIN)


@require_safe
@keepers_only
def index(request: HttpRequest) -> HttpResponse:
    """All forms with their newest revision."""
    text, kind, state = (request.GET.get(name, "") for name in ("q", "loai", "trang-thai"))
    found = form_list(
        text[:100],
        kind if kind in Form.Kind.values else "",
        state if state in FormRevision.State.values else "",
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    states = dict(FormRevision.State.choices)
    context = {
        "page": page,
        "rows": [(form, states.get(getattr(form, "newest_state", ""), "")) for form in page.object_list],
        "kinds": Form.Kind.choices,
        "states": FormRevision.State.choices,
        "text": text,
        "kind": kind,
        "state": state,
        "filtered": bool(text or kind or state),
    }
    return render(request, "forms/index.html", context)


@require_http_methods(["GET", "POST"])
@keepers_only
def create(request: HttpRequest) -> HttpResponse:
    """A new form; the wording of a paper form is compared with the dictionary before anything is made."""
    form = NewForm(request.POST if request.method == "POST" else None)
    found: dict[str, Any] | None = None
    if request.method == "POST" and form.is_valid():
        wording = form.cleaned_data["wording"][: editing.MAX_FIELDS]
        found = existing_fields(wording)
        if "compare" not in request.POST:
            try:
                return redirect("forms:builder", _create(request, form.cleaned_data, found).pk)
            except DomainError as error:
                form.add_error(error.field if error.field in form.fields else None, error.message)
    rows = [(label, alike[0] if alike else None) for label, alike in found.items()] if found else []
    known = sum(1 for _label, alike in rows if alike)
    context = {"form": form, "rows": rows, "known": known, "total": len(rows)}
    return render(request, "forms/new.html", context, status=422 if form.errors else 200)


def _create(request: HttpRequest, values: dict[str, Any], found: dict[str, Any]) -> FormRevision:
    """The form and, from its wording, a first page: known entries where one resembles the label, else plain text."""
    actor = request_actor(request)
    source = values["copy_of"]
    newest = source.revisions.order_by("-number").first() if source else None
    revision = editing.create_form(actor, values["title"], copy_of=newest)
    if found:
        fields = [(label, alike[0].entry.key if alike else "common.text") for label, alike in found.items()]
        revision = editing.add_wording(actor, revision.pk, revision.version, _("Nội dung"), fields)
    return revision


@require_safe
@keepers_only
def history(request: HttpRequest, form_id: int) -> HttpResponse:
    """The revisions of a form and who did what with them."""
    form = Form.objects.filter(pk=form_id).first()
    if form is None:
        raise Http404
    revisions = list(form.revisions.order_by("-number"))
    events = [event for revision in revisions[:5] for event in reversed(history_of(revision)[:100])]
    procedures = form.procedure_links.select_related("procedure").order_by("procedure__code")
    context = {"form": form, "revisions": revisions, "events": events, "procedures": procedures}
    return render(request, "forms/history.html", context)


@require_POST
@keepers_only
def new_revision(request: HttpRequest, form_id: int) -> HttpResponse:
    form = Form.objects.filter(pk=form_id).first()
    if form is None:
        raise Http404
    return redirect("forms:builder", editing.new_revision(request_actor(request), form).pk)


def revision_or_404(revision_id: int) -> FormRevision:
    revision = FormRevision.objects.select_related("form").filter(pk=revision_id).first()
    if revision is None:
        raise Http404
    return revision


@require_safe
@keepers_only
def compare(request: HttpRequest, revision_id: int) -> HttpResponse:
    """What a revision changes against the one before it, or against `voi`."""
    revision = revision_or_404(revision_id)
    others = list(revision.form.revisions.exclude(pk=revision.pk).order_by("-number"))
    wanted = request.GET.get("voi", "")
    older = [each for each in others if each.number < revision.number]
    other = next((each for each in others if str(each.pk) == wanted), older[0] if older else None)
    changes = differences(other.definition, revision.definition) if other else []
    context = {"revision": revision, "others": others, "other": other, "changes": changes}
    return render(request, "forms/compare.html", context)


def number(text: str | None) -> int:
    """A small whole number from a request; -1 for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else -1


@require_POST
@keepers_only
def check(request: HttpRequest, revision_id: int) -> HttpResponse:
    """Draft → checked, when the checklist is complete."""
    try:
        lifecycle.mark_checked(request_actor(request), revision_id, number(request.POST.get("version")))
        messages.success(request, _("Đã kiểm tra. Có thể công bố."))
    except DomainError as error:
        messages.warning(request, error.message)
    return redirect("forms:builder", revision_id)


@require_http_methods(["GET", "POST"])
@keepers_only
def publish(request: HttpRequest, revision_id: int) -> HttpResponse:
    """Checked → published, from a chosen day; says what that means for whom."""
    revision = revision_or_404(revision_id)
    initial = {"day": timezone.localdate(), "version": revision.version}
    form = DayForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            lifecycle.publish_checked(request_actor(request), revision_id, values["version"], values["day"])
            messages.success(request, _("Đã công bố. Tờ khai đang điền dở được chuyển sang bản này."))
            return redirect("forms:history", revision.form_id)
        except DomainError as error:
            form.add_error("day" if error.field == "valid_from" else None, error.message)
    drafts = _open_drafts(revision)
    context = {"revision": revision, "form": form, "items": checklist(revision), "drafts": drafts}
    return render(request, "forms/publish.html", context, status=422 if form.errors else 200)


def _open_drafts(revision: FormRevision) -> int:
    """How many people are filling in an older revision of the form."""
    older = {"form_revision__form": revision.form, "form_revision__number__lt": revision.number}
    return Draft.objects.filter(state=Draft.State.OPEN, **older).count()


@require_http_methods(["GET", "POST"])
@keepers_only
def retire(request: HttpRequest, revision_id: int) -> HttpResponse:
    """Published → retired after a chosen day."""
    revision = revision_or_404(revision_id)
    form = DayForm(
        request.POST if request.method == "POST" else None,
        initial={"day": timezone.localdate(), "version": revision.version},
    )
    if request.method == "POST" and form.is_valid():
        try:
            lifecycle.retire(request_actor(request), revision_id, form.cleaned_data["day"])
            messages.success(request, _("Biểu mẫu hết hiệu lực sau ngày đã chọn."))
            return redirect("forms:history", revision.form_id)
        except DomainError as error:
            form.add_error("day" if error.field == "valid_to" else None, error.message)
    return render(
        request, "forms/retire.html", {"revision": revision, "form": form}, status=422 if form.errors else 200
    )
