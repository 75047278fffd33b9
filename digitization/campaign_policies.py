"""Who may do what with a campaign: the province plans, agencies return surveys, their leaders sign them off."""

from __future__ import annotations

from django.db.models import QuerySet

from core.accounts.actor import Actor
from core.accounts.models import Post
from core.agencies.models import Agency
from digitization.models import Campaign, SurveyReturn

SURVEY_ROLES = (Post.Role.INDEXER, Post.Role.CHECKER, Post.Role.LEADER)
AGENCY_KINDS = (Agency.Kind.COMMUNE, Agency.Kind.DEPARTMENT)
"""Agencies that keep results on paper and so are asked."""


def may_plan(actor: Actor) -> bool:
    """Create campaigns, apply roadmaps, keep tasks, budget and reports."""
    return actor.has_role(Post.Role.PROVINCE_ADMIN)


def campaigns(actor: Actor) -> QuerySet[Campaign]:
    """Campaigns whose plan the actor may open: the province's administrator, nobody else."""
    return Campaign.objects.order_by("-starts_on", "-id") if may_plan(actor) else Campaign.objects.none()


def surveyed(actor: Actor) -> QuerySet[Campaign]:
    """Campaigns in which the actor's agency returns a survey."""
    if not actor.has_role(*SURVEY_ROLES) or actor.agency is None or actor.agency.kind not in AGENCY_KINDS:
        return Campaign.objects.none()
    return Campaign.objects.filter(survey_due_on__isnull=False).order_by("-starts_on", "-id")


def returns(actor: Actor) -> QuerySet[SurveyReturn]:
    """Survey returns the actor may read: all for the province, their own agency's for its officers."""
    if may_plan(actor):
        return SurveyReturn.objects.all()
    if not actor.has_role(*SURVEY_ROLES) or actor.agency is None:
        return SurveyReturn.objects.none()
    return SurveyReturn.objects.filter(agency=actor.agency)


def may_edit(actor: Actor, survey: SurveyReturn) -> bool:
    own = actor.agency is not None and actor.agency.pk == survey.agency_id
    return own and actor.has_role(*SURVEY_ROLES) and survey.state == SurveyReturn.State.DRAFT


def may_sign(actor: Actor, survey: SurveyReturn) -> bool:
    return may_edit(actor, survey) and actor.has_role(Post.Role.LEADER)


def may_reopen(actor: Actor, survey: SurveyReturn) -> bool:
    own = actor.agency is not None and actor.agency.pk == survey.agency_id and actor.has_role(Post.Role.LEADER)
    return survey.state == SurveyReturn.State.SIGNED and (own or may_plan(actor))
