"""The builder: pages and questions of an unpublished revision, one change at a time, beside a live preview."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.accounts.actor import request_actor
from core.audit.errors import DomainError
from core.vietnamese import xml_text
from forms.fields import type_of
from forms.models import FormRevision
from forms.queries.dictionary import entries_by_key, search
from forms.queries.revisions import checklist, compiled_or_why
from forms.rendering import questions, rules_of
from forms.services import editing
from forms.web.inputs import DetailsForm, QuestionForm
from forms.web.revisions import keepers_only, number, revision_or_404


@require_safe
@keepers_only
def show(request: HttpRequest, revision_id: int) -> HttpResponse:
    """Pages and questions, the checklist, and what can be done with the revision in its state."""
    revision = revision_or_404(revision_id)
    items = checklist(revision) if revision.published_at is None else []
    context = {
        "revision": revision,
        "pages": _pages(revision),
        "items": items,
        "stops": sum(item.stops for item in items),
        "editable": revision.published_at is None,
        "checked": revision.state == FormRevision.State.CHECKED,
        "entries": search().values("key", "label"),
    }
    return render(request, "forms/builder.html", context)


def _pages(revision: FormRevision) -> list[dict[str, Any]]:
    """The definition as the builder shows it: each field with its label, type and marks."""
    entries = entries_by_key(str(each.get("use", "")) for each in editing.all_fields(revision.definition))
    pages = []
    for place, page in enumerate(revision.definition.get("pages", [])):
        fields = []
        for row, each in enumerate(page.get("fields", [])):
            entry = entries.get(each.get("use", ""))
            fields.append({
                "key": each["key"],
                "label": each.get("label") or (entry.label if entry else each["key"]),
                "entry": entry,
                "required": each.get("required", True),
                "conditional": bool(each.get("visible_if")),
                "computed": bool(each.get("computed")),
                "up": row - 1,
                "down": row + 1,
            })  # fmt: skip
        pages.append({**page, "rows": fields, "up": place - 1, "down": place + 1})
    return pages


@require_POST
@keepers_only
def change(request: HttpRequest, revision_id: int) -> HttpResponse:
    """One change of pages or questions (`viec`), then back to where it was made."""
    verb = _VERBS.get(request.POST.get("viec", ""))
    if verb is None:
        raise Http404
    data = {name: xml_text(str(value)) for name, value in request.POST.items()}  # no control characters in a definition
    anchor = data.get("cau-hoi") or data.get("trang") or ""
    try:
        verb(request_actor(request), revision_id, number(data.get("version")), data)
    except DomainError as error:
        messages.warning(request, error.message)
    return redirect(f"{reverse('forms:builder', args=[revision_id])}#{anchor}")


_Verb = Callable[[Any, int, int, Any], FormRevision]
_VERBS: dict[str, _Verb] = {
    "them-trang": lambda actor, pk, version, data: editing.add_page(actor, pk, version, data.get("ten", "")),
    "sua-trang": lambda actor, pk, version, data: editing.change_page(
        actor, pk, version, data.get("trang", ""), title=data.get("ten", ""), intro=data.get("loi-dan", "")
    ),
    "bo-trang": lambda actor, pk, version, data: editing.remove_page(actor, pk, version, data.get("trang", "")),
    "chuyen-trang": lambda actor, pk, version, data: editing.move_page(
        actor, pk, version, data.get("trang", ""), number(data.get("vi-tri"))
    ),
    "them-cau-hoi": lambda actor, pk, version, data: editing.add_field(
        actor, pk, version, data.get("trang", ""), data.get("truong", "").split(" ")[0], data.get("ma", "")
    ),
    "chuyen-cau-hoi": lambda actor, pk, version, data: editing.move_field(
        actor, pk, version, data.get("cau-hoi", ""), data.get("trang", ""), number(data.get("vi-tri"))
    ),
    "bo-cau-hoi": lambda actor, pk, version, data: editing.remove_field(actor, pk, version, data.get("cau-hoi", "")),
}


@require_http_methods(["GET", "POST"])
@keepers_only
def details(request: HttpRequest, revision_id: int) -> HttpResponse:
    """Title, legal basis, abstract, what changed."""
    revision = revision_or_404(revision_id)
    form = DetailsForm(request.POST if request.method == "POST" else None, revision=revision)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            editing.set_details(request_actor(request), revision_id, values.pop("version"), **values)
            messages.success(request, _("Đã lưu."))
            return redirect("forms:builder", revision_id)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    context = {"revision": revision, "form": form}
    return render(request, "forms/details.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@keepers_only
def question(request: HttpRequest, revision_id: int, key: str) -> HttpResponse:
    """One question: where it differs from its dictionary entry, and when it is asked."""
    revision = revision_or_404(revision_id)
    field = next((each for each in editing.all_fields(revision.definition) if each["key"] == key), None)
    if field is None:
        raise Http404
    entry = entries_by_key([field.get("use", "")]).get(field.get("use", ""))
    form = QuestionForm(
        request.POST if request.method == "POST" else None, field=field, entry=entry, version=revision.version
    )
    if request.method == "POST" and form.is_valid():
        try:
            editing.change_field(request_actor(request), revision_id, form.cleaned_data["version"], key, form.values())
            messages.success(request, _("Đã lưu câu hỏi."))
            return redirect(f"{reverse('forms:builder', args=[revision_id])}#{key}")
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    context = {"revision": revision, "key": key, "field": field, "entry": entry, "form": form}
    return render(request, "forms/question.html", context, status=422 if form.errors else 200)


@require_safe
@keepers_only
def preview(request: HttpRequest, revision_id: int) -> HttpResponse:
    """The form as a citizen sees it, page by page, with sample answers on wish; a page for our own frame."""
    revision = revision_or_404(revision_id)
    form, problem = compiled_or_why(revision.definition)
    filled = request.GET.get("mau") == "1"
    pages = []
    for page in form.pages if form else ():
        samples = {each.key: type_of(each.type).sample(each) for each in page.fields} if filled else {}
        pages.append((page, questions(page.fields, samples)))
    shown = [each for _page, on_page in pages for each in on_page]
    context = {"revision": revision, "pages": pages, "problem": problem, "filled": filled, "rules": rules_of(shown, {})}
    response = render(request, "forms/preview.html", context)
    response["X-Frame-Options"] = "SAMEORIGIN"
    response._csp_replace = {"frame-ancestors": ["'self'"]}  # type: ignore[attr-defined]
    return response
