"""The demo's digitization plan: a quota for every commune and department, by today's dates."""

from __future__ import annotations

import datetime as dt
import random

from core.agencies.models import Agency
from digitization.models import Campaign, Quota

NAME = "Số hóa kết quả giải quyết thủ tục hành chính còn hiệu lực, 2026–2027"


def load_campaign() -> Campaign:
    """Create the campaign and the quotas that are missing (documents; invented sizes)."""
    campaign, _ = Campaign.objects.get_or_create(
        name=NAME,
        defaults={
            "legal_basis": "Kế hoạch minh họa, theo cách phân nhóm của Kế hoạch 13721/KH-UBND ngày 30/12/2020",
            "starts_on": dt.date(2026, 1, 1),
            "ends_on": dt.date(2027, 6, 30),
        },
    )
    have = set(campaign.quotas.values_list("agency_id", flat=True))
    sizes = random.Random(13721)  # noqa: S311 - invented sizes, nothing secret
    kinds = (Agency.Kind.COMMUNE, Agency.Kind.DEPARTMENT)
    quotas = []
    for agency in Agency.objects.filter(valid_to=None, kind__in=kinds).order_by("code"):
        planned = sizes.choice((12, 20, 30, 40, 60, 80))
        due = dt.date(2026, 12, 31) if planned <= 30 else dt.date(2027, 6, 30)
        if agency.pk not in have:
            quotas.append(Quota(campaign=campaign, agency=agency, planned=planned, due_on=due))
    Quota.objects.bulk_create(quotas)
    return campaign
