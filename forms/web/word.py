"""The Word template of a revision: sent, its verdict, its names, a document to start from, a filled sample."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.accounts.actor import request_actor
from core.audit.errors import DomainError
from core.files.web import serve
from core.vietnamese.text import slug
from forms.definition import FormDef
from forms.models import Form, FormRevision, WordTemplate
from forms.queries.revisions import compiled_or_why
from forms.queries.word import missing_names, office_program, told
from forms.services import word_templates
from forms.web.inputs import WordForm
from forms.web.revisions import keepers_only, number, revision_or_404
from forms.word.names import LOOP_END, name_groups
from forms.word.starter import starter

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_http_methods(["GET", "POST"])
@keepers_only
def show(request: HttpRequest, revision_id: int) -> HttpResponse:
    """Everything about the template; a posted file replaces it."""
    revision = _eform_or_404(revision_id)
    files = request.FILES if request.method == "POST" else None
    form = WordForm(request.POST if request.method == "POST" else None, files, initial={"version": revision.version})
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            word_templates.upload(
                request_actor(request),
                revision_id,
                form.cleaned_data["version"],
                file,
                file.size,
                file.name,
            )
            messages.success(request, _("Đã nhận tệp; hệ thống đang kiểm tra."))
            return redirect("forms:word", revision_id)
        except DomainError as error:
            form.add_error("file", error.message)
    return render(request, "forms/word.html", _context(revision, form), status=422 if form.errors else 200)


def _context(revision: FormRevision, form: WordForm) -> dict[str, Any]:
    template = WordTemplate.objects.filter(revision=revision).first()
    definition, problem = compiled_or_why(revision.definition)
    return {
        "revision": revision,
        "form": form,
        "editable": revision.published_at is None,
        "template": template,
        "checking": template is not None and template.state == WordTemplate.State.CHECKING,
        "accepted": template is not None and template.state == WordTemplate.State.ACCEPTED,
        "findings": told(template.findings, definition) if template else [],
        "gone": missing_names(template, definition) if template and definition else [],
        "groups": name_groups(definition) if definition else [],
        "problem": problem,
        "loop_end": LOOP_END,
        "office": bool(office_program()),
    }


@require_POST
@keepers_only
def check(request: HttpRequest, revision_id: int) -> HttpResponse:
    """Check the template once more, and make its sample anew."""
    return _done(request, revision_id, word_templates.check_again, _("Hệ thống đang kiểm tra lại mẫu Word."))


@require_POST
@keepers_only
def remove(request: HttpRequest, revision_id: int) -> HttpResponse:
    """Go back to the general layout."""
    return _done(request, revision_id, word_templates.remove, _("Đã bỏ mẫu Word; tờ khai in theo mẫu chung."))


def _done(request: HttpRequest, revision_id: int, verb: Any, text: str) -> HttpResponse:
    try:
        verb(request_actor(request), revision_id, number(request.POST.get("version")))
        messages.success(request, text)
    except DomainError as error:
        messages.warning(request, error.message)
    return redirect("forms:word", _eform_or_404(revision_id).pk)


@require_safe
@keepers_only
def start(request: HttpRequest, revision_id: int) -> HttpResponse:
    """A document of ours to start from; 404 while the form has faults."""
    revision = _eform_or_404(revision_id)
    definition = _definition_or_404(revision)
    name = f"{slug(revision.form.title, max_length=60)}.docx"
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(starter(revision.form.title, definition), content_type=WORD_TYPE, headers=headers)


@require_safe
@keepers_only
def file(request: HttpRequest, revision_id: int, kind: str) -> HttpResponseBase:
    """The template as it was sent (`goc`), filled with a sample (`thu`), and that as PDF (`pdf`)."""
    template = (
        WordTemplate.objects.select_related("file", "preview", "preview_pdf")
        .filter(revision=_eform_or_404(revision_id))
        .first()
    )
    if template is None:
        raise Http404
    base = template.name.removesuffix(".docx")
    found = {
        "goc": (template.file, f"{base}.docx"),
        "thu": (template.preview, _("%(name)s - điền thử.docx") % {"name": base}),
        "pdf": (template.preview_pdf, _("%(name)s - điền thử.pdf") % {"name": base}),
    }.get(kind)
    if found is None or found[0] is None:
        raise Http404
    return serve(request, found[0], found[1], inline=kind == "pdf")


def _eform_or_404(revision_id: int) -> FormRevision:
    """A revision of an e-form: slips and results have templates of their own."""
    revision = revision_or_404(revision_id)
    if revision.form.kind != Form.Kind.EFORM:
        raise Http404
    return revision


def _definition_or_404(revision: FormRevision) -> FormDef:
    definition, _problem = compiled_or_why(revision.definition)
    if definition is None:
        raise Http404
    return definition
