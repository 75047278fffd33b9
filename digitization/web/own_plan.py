"""The plan of one's own agency, month by month, for its line and its leader; the province has a page of its own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.accounts.actor import request_actor
from core.accounts.web.guards import officer_required
from digitization import policies
from digitization.queries import own_plan

own_officer = officer_required(*policies.OWN_PLAN_ROLES)


@own_officer
@require_safe
def own_months(request: HttpRequest) -> HttpResponse:
    """Every month of the agency in one campaign: the one asked for by `?kh=`, else the newest that plans for it."""
    actor = request_actor(request)
    known = list(own_plan.own_campaigns(actor))
    wanted = request.GET.get("kh", "")
    chosen = next((one for one in known if str(one.pk) == wanted), known[0] if known else None)
    months = own_plan.own_months(actor, chosen) if chosen else []
    context = {
        "agency": actor.agency,
        "plan": own_plan.own_plan(actor, chosen, months) if chosen else None,
        "months": months,
        "tabs": [{"label": one.name, "href": f"?kh={one.pk}", "active": one == chosen} for one in known],
    }
    return render(request, "digitization/own_months.html", context)
