"""Dashboards over a province's whole backlog: how long each query and each page takes.

Makes a database of its own with 3,000,000 documents of 200 agencies (rows by SQL; files and records they would point
to are not made, no dashboard reads them), builds the counts by the nightly full count, measures, and drops it again.

    ./dev bench dashboards [--documents 3000000] [--agencies 200] [--rounds 15]
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable
from typing import Any

from bench._scratch import scratch_database, sql, timed

NEEDS_DJANGO = True
AIM_MS = 200

_CATALOGUE = """
insert into catalogue_papertype (code, name, short_name, folded_name, is_national, validity_basis)
  select 'BENCH.' || n, 'Giấy tờ ' || n, 'Giấy tờ ' || n, 'giay to', true, '' from generate_series(1, 12) n;
insert into agencies_agency (code, code_is_demo, kind, name, short_name, folded_name, address, phone, valid_from,
    legal_basis)
  select 'B56.' || lpad((n / 99)::text, 2, '0') || '.' || lpad((n % 99)::text, 2, '0'), true,
    case when n % 8 = 0 then 'department' else 'commune' end, 'Cơ quan ' || n, 'Cơ quan ' || n, 'co quan', '', '',
    date '2020-01-01', ''
  from generate_series(1, {agencies}) n;
insert into digitization_quota (campaign_id, agency_id, planned, due_on)
  select {campaign}, id, {documents} * 5 / 4 / {agencies}, current_date + 100 + (id % 300)::int
  from agencies_agency where code like 'B56.%';
insert into digitization_planline (campaign_id, agency_id, paper_type_id, phase, phase_name, due_on, planned, priority)
  select {campaign}, a.id, p.id, 'phase-' || f, 'Giai đoạn ' || f, current_date - 300 + 200 * f,
    {documents} * 5 / 4 / {agencies} / 6 / 4, p.id % 2 = 0
  from agencies_agency a, catalogue_papertype p, generate_series(1, 4) f
  where a.code like 'B56.%' and p.code like 'BENCH.%' and (a.id + p.id) % 2 = 0;
insert into digitization_batch (code, name, campaign_id, agency_id, paper_type_id, place, state, intake_key,
    created_by_id, created_at)
  select 'BENCH-' || a.id || '-' || p.id || '-' || n, 'Lô ' || n, {campaign}, a.id, p.id, '{{}}', 'open', '',
    {post}, now()
  from agencies_agency a, catalogue_papertype p, generate_series(1, 5) n
  where a.code like 'B56.%' and p.code like 'BENCH.%' and (a.id + p.id) % 2 = 0;
"""
# Nine of ten are filed, over the last 500 days, the rest stand somewhere on the line. There are 6000 batches: every
# agency files every kind of its papers on (nearly) every day, which makes as many counts as there can be.
_DOCUMENTS = """
alter table digitization_document disable trigger all;
insert into digitization_document (batch_id, "order", name, source_id, state, info, page_count, pages_read, suggestions,
    fields, hints, owners, owner_unknown, is_part, rearranged, collated, split_blank, problem, pdfa, version,
    created_at, filed_at, record_id, indexer_id, checker_id)
  select b.ids[1 + n % cardinality(b.ids)], n, 'giay.pdf', n, s.state, '{{}}', 2, 2, '[]', '{{}}', '[]', '[]', false,
    false, false, false, false, '', 'passed', 5, now() - (n / 6000 % 500 + 1) * interval '1 day',
    case when s.state = 'filed' then now() - (n / 6000 % 500) * interval '1 day' end,
    case when s.state = 'filed' then gen_random_uuid() end,
    case when s.state in ('filed', 'checked') then 1 end, case when s.state in ('filed', 'checked') then 2 end
  from generate_series(1, {documents}) n,
    (select array_agg(id order by id) as ids from digitization_batch where code like 'BENCH-%') b,
    lateral (select case when (n / 6000 * 7 + n) % 10 > 0 then 'filed'
      else (array['scanned', 'read', 'indexed', 'checked', 'sent_back', 'refused'])[1 + n / 10 % 6] end as state) s;
alter table digitization_document enable trigger all;
analyze;
"""


def run(arguments: list[str]) -> dict[str, Any]:
    parser = argparse.ArgumentParser(prog="./dev bench dashboards")
    parser.add_argument("--documents", type=int, default=3_000_000)
    parser.add_argument("--agencies", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args(arguments)
    from django.conf import settings
    from django.test.utils import override_settings

    # Names of static files as they are: nobody has collected them here.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with (
        override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}, DEBUG=False),
        scratch_database("bench_dashboards"),
    ):
        return _measure(given.documents, given.agencies, given.rounds)


def _measure(documents: int, agencies: int, rounds: int) -> dict[str, Any]:
    from django.db import connection

    from digitization.models import Tally
    from digitization.services.rollups import fold, recount

    actor, campaign = _people(documents, agencies)
    print(f"… {documents} documents", flush=True)
    filled = timed(lambda: sql(_DOCUMENTS, documents=documents))
    print("… full count", flush=True)
    counted = timed(recount)
    folded = timed(fold)
    checked = timed(recount)
    sql("analyze digitization_tally")
    rows = {}
    for name, function in (_queries(actor, campaign) | _pages(actor)).items():
        function()
        times = sorted(1000 * timed(function) for _round in range(rounds))
        median, p95 = statistics.median(times), times[min(len(times) - 1, int(0.95 * len(times)))]
        rows[name] = {"median_ms": round(median, 1), "p95_ms": round(p95, 1)}
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from digitization_document")
        (kept,) = cursor.fetchone()
    return {
        "documents": kept,
        "agencies": agencies,
        "tallies": Tally.objects.count(),
        "rounds": rounds,
        "aim_ms": AIM_MS,
        "seconds": {
            "documents": round(filled, 1),
            "first_count": round(counted, 1),
            "fold": round(folded, 1),
            "nightly_count": round(checked, 1),
        },
        "rows": rows,
    }


def _people(documents: int, agencies: int) -> tuple[Any, Any]:
    """An administrator and a campaign with its quotas, plan lines and batches."""
    import datetime as dt

    from django.utils import timezone

    from core.accounts.actor import actor_for_post
    from core.accounts.models import Post, User
    from core.agencies.models import Agency
    from digitization.models import Campaign

    today = timezone.localdate()
    province = Agency.objects.create(
        code="B56", kind="province", name="Tỉnh", short_name="Tỉnh", folded_name="tinh", valid_from=dt.date(2020, 1, 1)
    )
    user = User.objects.create(username="bench", full_name="Quản trị")
    post = Post.objects.create(
        user=user, agency=province, role="province_admin", title="Quản trị", valid_from=dt.date(2020, 1, 1)
    )
    campaign = Campaign.objects.create(
        name="Kế hoạch đo", legal_basis="", starts_on=today - dt.timedelta(540), ends_on=today + dt.timedelta(360)
    )
    sql(_CATALOGUE, documents=documents, agencies=agencies, campaign=campaign.pk, post=post.pk)
    return actor_for_post(Post.objects.select_related("user", "agency").get(pk=post.pk)), campaign


def _queries(actor: Any, campaign: Any) -> dict[str, Callable[[], Any]]:
    from core.agencies.models import Agency
    from digitization.queries import progress

    one = Agency.objects.filter(code__startswith="B56.").first()
    return {
        "query: by agency": lambda: progress.progress_by_agency(actor, campaign),
        "query: by paper": lambda: progress.progress_by_paper(actor, campaign),
        "query: by phase": lambda: progress.progress_by_phase(actor, campaign),
        "query: burn-up": lambda: progress.burn_up(actor, campaign),
        "query: burn-up, one agency": lambda: progress.burn_up(actor, campaign, one),
    }


def _pages(actor: Any) -> dict[str, Callable[[], Any]]:
    """Whole answers of the product: middleware, queries, template."""
    from django.test import Client

    from core.accounts.middleware import SESSION_POST
    from core.agencies.models import Agency

    client = Client(SERVER_NAME="localhost")
    client.force_login(actor.user)
    session = client.session
    session[SESSION_POST] = actor.post.pk
    session.save()
    one = Agency.objects.filter(code__startswith="B56.").values_list("pk", flat=True).first()

    def page(address: str) -> Callable[[], None]:
        def get() -> None:
            response = client.get(address, secure=True)
            if response.status_code != 200:
                raise RuntimeError(f"{address}: {response.status_code}")

        return get

    return {
        "page: overview": page("/dieu-hanh/"),
        "page: digitization": page("/dieu-hanh/so-hoa/"),
        "page: one agency": page(f"/dieu-hanh/so-hoa/{one}/"),
        "page: public": page("/tien-do-so-hoa/"),
    }


def table(result: dict[str, Any]) -> list[str]:
    seconds = result["seconds"]
    lines = [
        f"{result['documents']} documents, {result['agencies']} agencies, {result['tallies']} counts; "
        f"full count {seconds['nightly_count']} s",
        f"{'':<32}{'median ms':>12}{'p95 ms':>12}",
    ]
    for name, row in result["rows"].items():
        over = "  over the aim" if row["median_ms"] > result["aim_ms"] else ""
        lines.append(f"{name:<32}{row['median_ms']:>12}{row['p95_ms']:>12}{over}")
    return lines
