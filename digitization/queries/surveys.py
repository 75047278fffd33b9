"""Survey returns as the province sees them: who has returned, when, how late; and as an agency edits its own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.utils import timezone

from core.accounts.actor import Actor
from core.agencies.models import Agency
from core.catalogue.models import PaperType
from digitization import campaign_policies as policies
from digitization.models import Campaign, SurveyReturn

OFFERED = 200


@dataclass(frozen=True)
class ReturnLine:
    """One agency's return, or that it has none yet; `days_late` in calendar days, of a return in time 0."""

    agency: Agency
    survey: SurveyReturn | None
    papers: int
    excluded: int
    days_late: int


def return_lines(actor: Actor, campaign: Campaign, today: dt.date | None = None) -> list[ReturnLine]:
    """Every agency that is asked, those without a signed return first. Two queries."""
    if not policies.may_plan(actor):
        return []
    today = today or timezone.localdate()
    counted = policies.returns(actor).filter(campaign=campaign)
    counted = counted.select_related("signed_by__user", "updated_by__user").annotate(
        papers=Sum("rows__count", filter=Q(rows__exclusion=""), default=0),
        excluded=Sum("rows__count", filter=~Q(rows__exclusion=""), default=0),
    )
    found = {survey.agency_id: survey for survey in counted}
    asked = Agency.objects.filter(Q(pk__in=found) | Q(valid_to__isnull=True, kind__in=policies.AGENCY_KINDS)).order_by(
        "code"
    )
    lines = [_line(agency, found.get(agency.pk), campaign, today) for agency in asked]
    return sorted(lines, key=lambda line: line.survey is not None and line.survey.signed_at is not None)


def _line(agency: Agency, survey: SurveyReturn | None, campaign: Campaign, today: dt.date) -> ReturnLine:
    signed = survey.signed_at if survey else None
    day = timezone.localdate(signed) if signed else today
    late = max(0, (day - campaign.survey_due_on).days) if campaign.survey_due_on else 0
    papers, excluded = (getattr(survey, "papers", 0), getattr(survey, "excluded", 0)) if survey else (0, 0)
    return ReturnLine(agency, survey, papers, excluded, late)


def my_surveys(actor: Actor) -> list[tuple[Campaign, SurveyReturn | None]]:
    """Campaigns that ask the actor's agency, each with its return. Two queries."""
    found = list(policies.surveyed(actor))
    returns = {survey.campaign_id: survey for survey in policies.returns(actor).filter(campaign__in=found)}
    return [(campaign, returns.get(campaign.pk)) for campaign in found]


def survey_for(actor: Actor, survey_id: int) -> SurveyReturn | None:
    related = ("campaign", "agency", "signed_by__user", "updated_by__user", "upload")
    return policies.returns(actor).select_related(*related).filter(pk=survey_id).first()


def offered_papers() -> list[tuple[str, str]]:
    """(code, name) of kinds that procedures issue, those asked for most often first."""
    kinds = PaperType.objects.filter(issued_by__valid_to__isnull=True, issued_by__isnull=False)
    kinds = kinds.annotate(asked=Count("component_of")).order_by("-asked", "short_name", "code")
    return list(kinds.values_list("code", "short_name")[:OFFERED])
