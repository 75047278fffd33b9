"""The demo's digitization plan: survey returns of every agency, the roadmap made of them, months, budget and tasks.

All sizes are invented. What is filed is what the demo's own line files; nothing is counted that is not there.
"""

from __future__ import annotations

import datetime as dt
import random

from django.utils import timezone

from core.accounts.actor import actor_for_post
from core.accounts.models import Post
from core.agencies.models import Agency
from core.catalogue.models import PaperType
from digitization import roadmap
from digitization.campaign_policies import AGENCY_KINDS
from digitization.models import Campaign, Quota, SurveyReturn
from digitization.services import campaigns, surveys

NAME = "Số hóa kết quả giải quyết thủ tục hành chính còn hiệu lực, 2026–2027"
MARITAL_STATUS = "1.004873"
LATE_EVERY = 9
"""Every ninth agency has not signed its return yet: from tomorrow on late returns can be seen, too."""


def load_campaign() -> Campaign:
    """Create the campaign, its returns and its plan, once (documents; invented sizes)."""
    campaign, created = Campaign.objects.get_or_create(
        name=NAME,
        defaults={
            "legal_basis": "Kế hoạch minh họa, theo cách phân kỳ của Kế hoạch 21/KH-UBND ngày 01/02/2021 (Phú Yên)",
            "starts_on": dt.date(2026, 1, 1),
            "ends_on": dt.date(2027, 6, 30),
        },
    )
    if campaign.roadmap:
        return campaign
    campaign.roadmap = roadmap.for_dates("year-phu-yen", campaign.starts_on, campaign.ends_on)
    campaign.survey_due_on = min(campaign.ends_on, timezone.localdate())  # returns signed today are in time
    campaign.save(update_fields=["roadmap", "survey_due_on"])
    campaigns.add_tasks(campaign)
    planner = Post.objects.select_related("user", "agency").filter(role=Post.Role.PROVINCE_ADMIN).first()
    if created and planner:
        _plan(campaign, planner)
    return campaign


def _plan(campaign: Campaign, planner: Post) -> None:
    sizes = random.Random(13721)  # noqa: S311 - invented sizes, nothing secret
    for at, agency in enumerate(Agency.objects.filter(valid_to=None, kind__in=AGENCY_KINDS).order_by("code")):
        _survey(campaign, agency, sizes, signed=at % LATE_EVERY != LATE_EVERY - 1)
    admin = actor_for_post(planner)
    campaigns.apply_roadmap(admin, campaign.pk)
    for agency in Agency.objects.filter(valid_to=None, kind__in=AGENCY_KINDS, quotas=None):
        Quota.objects.create(campaign=campaign, agency=agency, planned=30, due_on=campaign.ends_on)
    budget = (
        (2026, "Máy quét, máy tính phục vụ số hóa (minh họa)", 2_400_000_000),
        (2026, "Thuê nhập chỉ mục (minh họa)", 1_150_000_000),
        (2027, "Thuê nhập chỉ mục (minh họa)", 900_000_000),
    )
    for year, name, amount in budget:
        campaigns.add_budget_line(admin, campaign.pk, year, name, "Ngân sách tỉnh", amount)
    for task in campaign.tasks.filter(number__in=(1, 5)):
        campaigns.update_task(admin, campaign.pk, task.pk, task.version, "done", "Văn bản minh họa số 15/HD-VP")
    for task in campaign.tasks.filter(number__in=(2, 4)):
        campaigns.update_task(admin, campaign.pk, task.pk, task.version, "running", "")


def _survey(campaign: Campaign, agency: Agency, sizes: random.Random, *, signed: bool) -> None:
    """A return of some rows by the agency's own indexer, signed by its leader."""
    posts = {post.role: post for post in Post.objects.filter(agency=agency).select_related("user", "agency")}
    if Post.Role.INDEXER not in posts or Post.Role.LEADER not in posts:
        return
    indexer, leader = actor_for_post(posts[Post.Role.INDEXER]), actor_for_post(posts[Post.Role.LEADER])
    wanted = PaperType.objects.filter(issued_by__valid_to=None, issued_by__isnull=False).distinct().order_by("code")
    kinds = list(wanted.filter(issued_by__procedure__code=MARITAL_STATUS)[:1])
    kinds += sizes.sample([kind for kind in wanted if kind not in kinds], 2)
    rows = [
        {
            "paper": kind.code,
            "year_from": str(year),
            "year_to": str(year + 9),
            "count": str(sizes.choice((4, 6, 10, 15, 20))),
            "condition": sizes.choice(("good", "fair", "poor")),
            "place": f"Kho lưu trữ, giá {sizes.randint(1, 9)}",
            "exclusion": exclusion,
        }
        for kind, year, exclusion in zip(
            kinds, (2016, 2006, 1990), ("", "", sizes.choice(("", "expired"))), strict=False
        )
    ]
    survey = surveys.open_return(indexer, campaign.pk)
    survey = surveys.save_rows(indexer, survey.pk, survey.version, rows)
    if signed and survey.state == SurveyReturn.State.DRAFT:
        surveys.sign(leader, survey.pk, survey.version)
