"""Tasks of the plan, and the files that prove them: each is brought with its own answer, fetched as an attachment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.accounts.actor import request_actor
from core.audit.errors import DomainError, Invalid, NotAllowed
from core.files.models import StoredFile
from core.files.web import serve
from digitization.models import Campaign, ProgrammeTask
from digitization.services import campaigns, evidence
from digitization.web.campaign_forms import TaskForm
from digitization.web.campaigns import attempt, plan_of, plan_page, planner


@planner
@require_safe
def tasks(request: HttpRequest, campaign_id: int) -> HttpResponse:
    campaign = plan_of(request, campaign_id)
    live = Q(files__removed_at__isnull=True) & ~Q(files__file__state=StoredFile.State.REFUSED)
    found = campaign.tasks.select_related("updated_by__user").annotate(file_count=Count("files", filter=live))
    today = timezone.localdate()
    rows = [(task, task.state != "done" and task.due_on < today) for task in found]
    done = sum(task.state == "done" for task, _late in rows)
    context = {"rows": rows, "done": done, "late": sum(late for _task, late in rows)}
    return plan_page(request, campaign, "tasks", context)


@planner
@require_http_methods(["GET", "HEAD", "POST"])
def task(request: HttpRequest, campaign_id: int, task_id: int) -> HttpResponse:
    campaign = plan_of(request, campaign_id)
    found = _task(campaign, task_id)
    actor, posted = request_actor(request), request.method == "POST"
    form = TaskForm(request.POST if posted else None, initial=_said(found))

    def save() -> ProgrammeTask:
        data = dict(form.cleaned_data)
        data["version"] = -1 if data["version"] is None else data["version"]
        return campaigns.update_task(actor, campaign.pk, found.pk, **data)

    if posted and attempt(request, form, save, _("Đã lưu.")):
        return redirect("digitization:tasks", campaign.pk)
    if posted:
        found.refresh_from_db()
        typed = request.POST.copy()  # it stays; who has read what changed may save it over that
        typed["version"] = str(found.version)
        form.data = typed
    return _show(request, campaign, found, form)


def _said(task: ProgrammeTask) -> dict[str, Any]:
    return {"state": task.state, "evidence": task.evidence, "version": task.version}


def _task(campaign: Campaign, task_id: int) -> ProgrammeTask:
    found = campaign.tasks.filter(pk=task_id).first()
    if found is None:
        raise Http404
    return found


def _show(
    request: HttpRequest, campaign: Campaign, task: ProgrammeTask, form: TaskForm | None = None, *, wrong: str = ""
) -> HttpResponse:
    form = form or TaskForm(initial=_said(task))
    context = {
        "form": form,
        "task": task,
        "accept": ",".join(evidence.SUFFIXES),
        "max_bytes": settings.UPLOAD_MAX_BYTES,
        "most_files": evidence.MOST_FILES,
        "file_errors": [wrong] if wrong else [],
        "error_list": [(wrong, "id_file")] if wrong else [],
        "removed": task.files.filter(removed_at__isnull=False).select_related("removed_by__user"),
    }
    response = plan_page(request, campaign, "task", context | _files(task))
    if wrong:
        response.status_code = 422
    return response


def _files(task: ProgrammeTask) -> dict[str, Any]:
    """The files of a task for its page; `tag` changes whenever their list looks different."""
    files = list(task.files.filter(removed_at__isnull=True).select_related("file", "added_by__user"))
    tag = "-".join(f"{one.pk}{one.file.state[0]}" for one in files) or "none"
    return {"files": files, "tag": tag, "checking": any(one.file.state == "quarantined" for one in files)}


@planner
@require_http_methods(["GET", "HEAD", "POST"])
def evidence_files(request: HttpRequest, campaign_id: int, task_id: int) -> HttpResponse:
    """POST: files, one by one by script (JSON answer each) or several by a plain form. GET: the list by itself."""
    campaign = plan_of(request, campaign_id)
    found = _task(campaign, task_id)
    if request.method != "POST":
        context = {"campaign": campaign, "task": found} | _files(found)
        if request.GET.get("da-thay") == context["tag"]:
            return HttpResponse(status=304)
        return render(request, "digitization/plan/_evidence.html", context)
    scripted = "application/json" in request.headers.get("Accept", "")
    try:
        uploads = [each for each in request.FILES.getlist("file") if each is not None]
        if not uploads:
            raise Invalid("no_file", _("Hãy chọn tệp để tải lên."), "file")
        for each in uploads:
            evidence.bring(request_actor(request), campaign.pk, found.pk, each, each.name or "")
    except NotAllowed:
        raise Http404 from None
    except DomainError as error:
        if scripted:
            return JsonResponse({"code": error.code, "message": error.message}, status=422)
        return _show(request, campaign, found, wrong=error.message)
    if scripted:
        return JsonResponse({"message": _("đã nhận")})
    messages.success(request, _("Đã nhận tệp minh chứng; tệp đang được kiểm tra."))
    return redirect("digitization:task", campaign.pk, found.pk)


@planner
@require_safe
def evidence_file(request: HttpRequest, campaign_id: int, task_id: int, evidence_id: int) -> HttpResponseBase:
    """A checked file, always as an attachment."""
    campaign = plan_of(request, campaign_id)
    live = _task(campaign, task_id).files.filter(removed_at__isnull=True, file__state=StoredFile.State.CLEAN)
    row = live.select_related("file").filter(pk=evidence_id).first()
    if row is None:
        raise Http404
    return serve(request, row.file, row.name)


def _change(
    request: HttpRequest, campaign_id: int, task_id: int, service: Callable[[Any], object], said: str
) -> HttpResponse:
    campaign = plan_of(request, campaign_id)
    found = _task(campaign, task_id)
    try:
        service(request_actor(request))
        messages.success(request, said)
    except NotAllowed:
        raise Http404 from None
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("digitization:task", campaign.pk, found.pk)


@planner
@require_POST
def evidence_remove(request: HttpRequest, campaign_id: int, task_id: int, evidence_id: int) -> HttpResponse:
    said = _("Đã bỏ tệp minh chứng. Có thể khôi phục ở mục “Tệp đã bỏ”.")
    return _change(
        request, campaign_id, task_id, lambda a: evidence.take_away(a, campaign_id, task_id, evidence_id), said
    )


@planner
@require_POST
def evidence_restore(request: HttpRequest, campaign_id: int, task_id: int, evidence_id: int) -> HttpResponse:
    said = _("Đã khôi phục tệp minh chứng.")
    return _change(
        request, campaign_id, task_id, lambda a: evidence.bring_back(a, campaign_id, task_id, evidence_id), said
    )
