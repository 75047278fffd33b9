"""The reading desk: a paper beside its fields, for the indexer, for the checker, or only to look at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from archive.models import RecordOwner
from core.accounts.actor import Actor, request_actor
from core.accounts.models import Post
from core.accounts.web.guards import officer_required
from core.audit.errors import Conflict, DomainError, NotAllowed
from digitization import faults, policies, transitions
from digitization.metadata import MAX_OWNERS, FieldErrors
from digitization.models import Document
from digitization.queries import desk, quality
from digitization.queries.batches import counts_of
from digitization.queries.export import owners_text
from digitization.services import checking, indexing, intake, second_entry
from digitization.web.forms import posted_fields, posted_owners

line_officer = officer_required(Post.Role.INDEXER, Post.Role.CHECKER)


@line_officer
@require_GET
def next_document(request: HttpRequest) -> HttpResponse:
    """Straight to the next paper of the whole agency; back to the list, saying so, when none is waiting.

    `?sau=`: the paper that is left for later; the next one of its batch instead.
    """
    actor = request_actor(request)
    left = request.GET.get("sau", "")
    document = desk.document_for(actor, int(left)) if left.isdecimal() and len(left) < 19 else None
    if document:
        return _after(request, actor, document)
    if actor.has_role(Post.Role.CHECKER):
        found = desk.next_to_check(actor)
    else:
        found = desk.next_to_index(actor) or desk.next_to_second(actor)
    if found:
        return redirect("digitization:document", found.pk)
    messages.info(request, _("Hiện không có giấy tờ nào chờ bạn."))
    return redirect("digitization:batches")


def _after(request: HttpRequest, actor: Actor, document: Document) -> HttpResponse:
    """On to the paper after one that the actor leaves for later, or to the batch when no other waits."""
    indexing.leave_desk(actor, document)
    checker = actor.has_role(Post.Role.CHECKER)
    finds = [desk.next_to_check] if checker else [desk.next_to_index, desk.next_to_second]
    for find in finds:
        following = find(actor, document.batch, document.order, besides=document.pk)
        if following:
            return redirect("digitization:document", following.pk)
    messages.info(request, _("Trong lô không còn giấy tờ nào khác chờ bạn."))
    return redirect("digitization:batch", document.batch_id)


@line_officer
@require_http_methods(["GET", "HEAD", "POST"])
def document_page(request: HttpRequest, document_id: int) -> HttpResponse:
    """One paper. What may be done with it is decided by `policies.can`, here and again in the service."""
    actor = request_actor(request)
    document = desk.document_for(actor, document_id)
    if document is None:
        raise Http404
    if request.method == "POST":
        return _act(request, actor, document)
    if _mode(actor, document) != "view":
        indexing.open_desk(actor, document)
    return _show(request, actor, document)


def _mode(actor: Actor, document: Document) -> str:
    """What the desk is for this person: index, check, second (blind), or view."""
    if policies.can(actor, document, "confirm"):
        return "index"
    if quality.awaits_second(document, plan := quality.plan_of(document.batch)):
        return "second" if quality.may_enter_second(actor, document, plan) else "view"
    return "check" if policies.can(actor, document, "approve") else "view"


def _may_judge(document: Document) -> bool:
    """Whether the paper can be approved or sent back now: not before the draw, nor outside the sample."""
    return quality.checkable(Document.objects.filter(pk=document.pk)).exists()


def _waiting(document: Document, mode: str, *, checks: bool) -> int:
    """How many papers of the batch wait for what this one is opened for, or for what the person does."""
    of_batch = Document.objects.filter(batch=document.batch_id)
    if mode == "second":
        return quality.needs_second(of_batch).count()
    return quality.to_judge(of_batch).count() if checks else 0


def _act(request: HttpRequest, actor: Actor, document: Document) -> HttpResponse:
    """Do what was asked; an error shows the page again with everything that was typed."""
    data = request.POST
    if "show_page" in data:
        return _show(request, actor, document, typed=data)
    shown = data.get("version", "")
    version = int(shown) if shown.isdecimal() and len(shown) < 10 else -1
    action = data.get("action", "")
    try:
        if action == "confirm":
            unknown = bool(data.get("owner_unknown"))
            fields, owners = posted_fields(data), posted_owners(data)
            indexing.confirm(actor, document.pk, version, fields, owners, owner_unknown=unknown)
        elif action == "second":
            second_entry.enter(actor, document.pk, version, posted_fields(data))
        elif action == "arbitrate":
            second_entry.arbitrate(actor, document.pk, version, posted_fields(data))
            if _may_judge(document):
                return redirect("digitization:document", document.pk)
        elif action == "approve":
            checking.approve(actor, document.pk, version)
        elif action == "send_back":
            checking.send_back(actor, document.pk, version, data.get("reason", ""), data.getlist("kind"))
        elif action in ("take_back", "withdraw"):
            undo = indexing.take_back if action == "take_back" else checking.withdraw
            undo(actor, document.pk, version)
            return redirect("digitization:document", document.pk)
        elif action == "remove":
            intake.remove_document(actor, document.pk, version)
            messages.success(request, _("Đã bỏ “%(name)s” khỏi lô.") % {"name": document.name})
            return redirect("digitization:batch", document.batch_id)
        else:
            raise Http404
    except FieldErrors as error:
        return _show(request, actor, document, typed=data, errors=error.errors, status=422)
    except DomainError as error:
        status = 409 if isinstance(error, Conflict) else 403 if isinstance(error, NotAllowed) else 422
        errors = {error.field: error.message} if error.field else {}
        current = desk.document_for(actor, document.pk)
        if current is None:
            raise Http404 from error
        return _show(request, actor, current, typed=data, errors=errors, alert=error.message, status=status)
    return _go_on(request, actor, document, action)


def _go_on(request: HttpRequest, actor: Actor, document: Document, action: str) -> HttpResponse:
    """After one paper the next of the batch; the one just done can be taken back from there."""
    find = {"confirm": desk.next_to_index, "second": desk.next_to_second}.get(action, desk.next_to_check)
    following = find(actor, document.batch, document.order)
    if action == "send_back":
        name = document.fields.get("abstract") or document.name
        messages.success(request, _("Đã trả lại “%(name)s” cho người phải sửa.") % {"name": name})
    if following:
        return redirect(reverse("digitization:document", args=[following.pk]) + f"?vua={document.pk}")
    messages.success(request, _("Đã xong các giấy tờ chờ bạn trong lô này."))
    return redirect("digitization:batch", document.batch_id)


def _show(
    request: HttpRequest,
    actor: Actor,
    document: Document,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    alert: str = "",
    status: int = 200,
) -> HttpResponse:
    mode = _mode(actor, document)
    checks = mode == "check" or actor.has_role(Post.Role.CHECKER)
    blind = quality.second_keys(quality.plan_of(document.batch)) if mode == "second" else ()
    typed = typed if mode in ("index", "second") and typed is not None and "version" in typed else None
    wanted = (request.POST.get("show_page") or request.GET.get("trang") or "1").strip()
    current = min(max(int(wanted), 1), max(document.page_count, 1)) if wanted.isdecimal() and len(wanted) < 6 else 1
    pages = desk.page_views(document, current)
    fields = desk.field_views(document, posted_fields(typed) if typed is not None else None, errors, blind=blind)
    owners_read = desk.owner_views(document) if mode == "index" else {}
    errors = errors or {}
    context: dict[str, Any] = {
        "document": document,
        "batch": document.batch,
        "mode": mode,
        "actions": {a for a in ("remove", "take_back", "withdraw") if policies.can(actor, document, a)},
        "alert": alert,
        "errors": errors,
        "error_list": [(message, f"id-{key}") for key, message in errors.items()],
        "pages": pages,
        "current": next((page for page in pages if page.number == current), None),
        "fields": fields,
        "places": [*fields, *owners_read.values()],
        "owners": _owner_rows(document, typed, errors, owners_read),
        "owner_unknown": bool(typed.get("owner_unknown")) if typed is not None else document.owner_unknown,
        "date_unknown": bool(_date_source(document, typed, mode).get("date_unknown")),
        "owners_text": owners_text(document) if document.fields else "",
        "reason": request.POST.get("reason", ""),
        "kinds": [(kind, kind.key in request.POST.getlist("kind")) for kind in faults.KINDS],
        "turn": document.faults.order_by("-pk").first() if document.state == Document.State.SENT_BACK else None,
        "disputes": quality.disputes(document) if mode == "check" else [],
        "by_key": {field.key: field for field in fields},
        "counts": counts_of([document.batch_id])[document.batch_id],
        "checks": checks,
        "waiting": _waiting(document, mode, checks=checks),
        "awaits_second": mode == "view" and quality.awaits_second(document, quality.plan_of(document.batch)),
        "may_judge": mode == "check" and _may_judge(document),
        "just_done": _just_done(request, actor),
        "record_url": reverse("archive:detail", args=[document.record_id]) if document.record_id else "",
        "own_index": document.state == Document.State.INDEXED and document.indexer_id == actor.user_id,
        "working": document.state in transitions.UNFINISHED,
    }
    return render(request, "digitization/document.html", context, status=status)


def _date_source(document: Document, typed: Mapping[str, str] | None, mode: str) -> Mapping[str, str]:
    """A second entry is blind for the mark "date unknown" as well."""
    return typed if typed is not None else {} if mode == "second" else document.fields


def _owner_rows(
    document: Document,
    typed: Mapping[str, str] | None,
    errors: Mapping[str, str],
    read: Mapping[str, desk.FieldView],
) -> list[dict[str, Any]]:
    """Owner rows for the screen: the known ones and empty ones up to the limit (the template folds those away)."""
    known = desk.owner_rows(document, posted_owners(typed) if typed is not None else None)
    rows = []
    for index in range(MAX_OWNERS):
        values = dict(known[index]) if index < len(known) else {}
        found = {key: errors.get(f"owner-{index}-{key}", "") for key in ("role", "name", "id_kind", "id_number")}
        rows.append(
            {
                "index": index,
                "values": values,
                "errors": found,
                "read": read if index == 0 else {},
                "open": bool(values) or any(found.values()) or index == 0,
                "roles": RecordOwner.Role.choices,
                "id_kinds": [("", _("Tự nhận theo số")), *RecordOwner.IdKind.choices],
            }
        )
    return rows


def _just_done(request: HttpRequest, actor: Actor) -> Document | None:
    """The paper done before this one, when it can still be taken back."""
    previous = request.GET.get("vua", "")
    if not previous.isdecimal() or len(previous) > 18:
        return None
    document = policies.scoped(actor).select_related("batch").filter(pk=int(previous)).first()
    undone = document and any(policies.can(actor, document, action) for action in ("take_back", "withdraw"))
    return document if undone else None


@line_officer
@require_GET
def page_view(request: HttpRequest, document_id: int, number: int) -> HttpResponse:
    """The picture of one page with its boxes, for the script that turns pages without leaving the form."""
    actor = request_actor(request)
    document = desk.document_for(actor, document_id)
    pages = desk.page_views(document, number) if document else []
    current = next((page for page in pages if page.number == number), None)
    if document is None or current is None:
        raise Http404
    context = {"document": document, "current": current, "places": _places(document)}
    return render(request, "digitization/_page.html", context)


def _places(document: Document) -> list[desk.FieldView]:
    return [*desk.field_views(document), *desk.owner_views(document).values()]
