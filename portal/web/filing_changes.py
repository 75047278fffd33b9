"""The form was replaced while it was being filled in: its author has read what changed."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from forms.services.lifecycle import changes_read
from portal.queries.person import citizen_of
from portal.web.guards import citizen_required


@require_POST
@citizen_required
def acknowledge(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    if not changes_read(citizen_of(request), draft_id):
        raise Http404
    return redirect("portal:draft", draft_id)
