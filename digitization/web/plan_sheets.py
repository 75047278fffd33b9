"""Tables of the plan as spreadsheets, narrowed as their pages are."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core.accounts.actor import request_actor
from digitization.queries.export import table_xlsx
from digitization.queries.plan_sheets import PARTS
from digitization.web.batches import XLSX
from digitization.web.campaigns import plan_of, planner
from digitization.web.plan_filters import asked_for


@planner
@require_safe
def plan_sheet(request: HttpRequest, campaign_id: int, part: str) -> HttpResponse:
    campaign = plan_of(request, campaign_id)
    if part not in PARTS:
        raise Http404
    _filters, asked = asked_for(request, campaign, part)
    title, heads, rows = PARTS[part](request_actor(request), campaign, asked)
    response = HttpResponse(table_xlsx(title, heads, rows), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="ke-hoach-so-hoa-{campaign.pk}-{part}.xlsx"'
    return response
