"""Nearly equal pages among a million of one agency: how long the search takes for one new page.

Makes a database of its own with 1,000,000 pages of one agency (rows by SQL, no pictures): half are ten forms filled in
over and over, whose pictures differ by a few bits, half look like nothing else; a third have no number of their own.
Compares the search with a scan of all marks, and with a scan of all pages and their texts, and drops it all again.

    ./dev bench duplicates [--pages 1000000] [--rounds 20]
"""

from __future__ import annotations

import argparse
import random
import statistics
from functools import partial
from typing import Any

from bench._scratch import scratch_database, sql, timed

NEEDS_DJANGO = True

_AGENCY = """
insert into catalogue_papertype (code, name, short_name, folded_name, is_national, validity_basis)
  values ('BENCH', 'Giấy tờ', 'Giấy tờ', 'giay to', true, '');
insert into agencies_agency (code, code_is_demo, kind, name, short_name, folded_name, address, phone, valid_from,
    legal_basis) values ('B56.01', true, 'commune', 'Cơ quan', 'Cơ quan', 'co quan', '', '', date '2020-01-01', '');
insert into digitization_batch (code, name, agency_id, paper_type_id, place, state, intake_key, created_by_id,
    created_at)
  select 'BENCH', 'Lô', a.id, p.id, '{{}}', 'open', '', {post}, now() from agencies_agency a, catalogue_papertype p
  where a.code = 'B56.01' and p.code = 'BENCH';
alter table digitization_document disable trigger all;
insert into digitization_document (batch_id, "order", name, source_id, state, is_part, rearranged, collated,
    split_blank, hints, info, page_count, pages_read, suggestions, fields, owners, owner_unknown, problem, pdfa,
    version, created_at)
  select b.id, n, 'giay.pdf', n, 'read', false, false, false, false, '[]', '{{}}', 2, 2, '[]', '{{}}', '[]', false, '',
    'passed', 5, now()
  from generate_series(1, {pages} / 2) n, digitization_batch b where b.code = 'BENCH';
alter table digitization_document enable trigger all;
"""
# Numbers of a page are made of its md5, so that every run has the same pages. Text: some 1,500 letters.
_PAGES = """
alter table digitization_page disable trigger all;
insert into digitization_page (document_id, number, text, words, measures, image_hash, is_blank, engine, problem)
  select {first} + (n - 1) / 2, 1 + n % 2,
    'GIẤY XÁC NHẬN ' || case when n % 3 = 0 then 'theo Nghị định 123/2015' else 'số ' || 56000000000 + n end || ' '
      || repeat('xác nhận tình trạng hôn nhân của người có tên dưới đây, ', 26) || ' ngày ' || 1 + n % 28 || '/03/2024',
    '[]', '{{}}',
    case when n % 2 = 0 then h.form
      # case when n % 5 > 0 then 1::bigint << (h.own & 63)::int else 0 end
      # case when n % 5 > 1 then 1::bigint << (h.own >> 6 & 63)::int else 0 end
      # case when n % 5 > 2 then 1::bigint << (h.own >> 12 & 63)::int else 0 end
      # case when n % 5 > 3 then 1::bigint << (h.own >> 18 & 63)::int else 0 end
    else h.own end, false, '', ''
  from generate_series(1, {pages}) n, lateral (
    select ('x' || left(md5(n::text), 16))::bit(64)::bigint as own,
      ('x' || left(md5('form' || n / 2 % 10), 16))::bit(64)::bigint as form) h;
alter table digitization_page enable trigger all;
"""
_NO_INDEXES = """
drop index digitization_mark_hash, digitization_mark_number, digitization_mark_band_1, digitization_mark_band_2,
  digitization_mark_band_3, digitization_mark_band_4
"""
# Kind of page → remainders of its number by 6, as `_PAGES` makes them.
_KINDS = {
    "filled-in form, own number": (2, 4),
    "filled-in form, no own number": (0,),
    "looks like nothing else": (1, 3, 5),
}
_ALL_MARKS = """
select page_id, bit_count((image_hash # %(hash)s)::bit(64)) as far from digitization_pagemark
where agency_id = %(agency)s and bit_count((image_hash # %(hash)s)::bit(64)) <= 6 and page_id <> all(%(own)s)
order by longest_number <> %(number)s, far, page_id limit 20
"""
_ALL_PAGES = """
select p.id, bit_count((p.image_hash # %(hash)s)::bit(64)) as far from digitization_page p
  join digitization_document d on d.id = p.document_id join digitization_batch b on b.id = d.batch_id
where b.agency_id = %(agency)s and not p.is_blank and p.image_hash is not null and p.id <> all(%(own)s)
  and bit_count((p.image_hash # %(hash)s)::bit(64)) <= 6
order by p.text not like '%%' || %(number)s || '%%', far, p.id limit 20
"""


def run(arguments: list[str]) -> dict[str, Any]:
    parser = argparse.ArgumentParser(prog="./dev bench duplicates")
    parser.add_argument("--pages", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args(arguments)
    with scratch_database("bench_duplicates"):
        return _measure(given.pages, given.rounds)


def _measure(pages: int, rounds: int) -> dict[str, Any]:
    from importlib import import_module

    from digitization.models import PageMark

    migration = import_module("digitization.migrations.0010_page_marks")
    print(f"… {pages} pages", flush=True)
    filled = timed(lambda: _fill(pages))
    print("… marks and their indexes", flush=True)
    sql(_NO_INDEXES)
    marked = timed(lambda: _execute(migration.BACKFILL))
    indexed = timed(lambda: _execute(migration.INDEXES))
    _execute("vacuum analyze digitization_pagemark")
    _execute("vacuum analyze digitization_page")
    rows = {name: _compared(_chosen(kinds, pages, rounds)) for name, kinds in _KINDS.items()}
    return {
        "pages": PageMark.objects.count(),
        "rounds": rounds,
        "seconds": {"pages": round(filled, 1), "backfill": round(marked, 1), "indexes": round(indexed, 1)},
        "rows": rows,
    }


def _fill(pages: int) -> None:
    import datetime as dt

    from core.accounts.models import Post, User
    from core.agencies.models import Agency
    from digitization.models import Document

    province = Agency.objects.create(
        code="B56", kind="province", name="Tỉnh", short_name="Tỉnh", folded_name="tinh", valid_from=dt.date(2020, 1, 1)
    )
    user = User.objects.create(username="bench", full_name="Cán bộ")
    post = Post.objects.create(user=user, agency=province, role="indexer", valid_from=dt.date(2020, 1, 1))
    sql(_AGENCY, post=post.pk, pages=pages)
    sql(_PAGES, pages=pages, first=Document.objects.earliest("pk").pk)


def _execute(text: str, values: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.fetchall() if cursor.description else []


def _chosen(remainders: tuple[int, ...], pages: int, rounds: int) -> list[Any]:
    """Marks of pages of one kind, spread over the whole table."""
    from digitization.models import Page, PageMark

    first, dice = Page.objects.earliest("pk").pk - 1, random.Random(pages)
    numbers: set[int] = set()
    while len(numbers) < rounds:
        number = dice.randrange(1, pages + 1)
        if number % 6 in remainders:
            numbers.add(number)
    return list(PageMark.objects.filter(pk__in=[first + number for number in numbers]))


def _compared(marks: list[Any]) -> dict[str, Any]:
    """Milliseconds of the search and of both scans; they must find the same where they look for the same."""
    from digitization.queries.nearest import nearest

    times: dict[str, list[float]] = {"search": [], "all marks": [], "all pages": []}
    for mark in marks:
        values = {"hash": mark.image_hash, "agency": mark.agency_id, "number": mark.longest_number, "own": [mark.pk]}
        found: dict[str, list[Any]] = {}

        def scan(name: str, text: str, values: dict[str, Any] = values, found: dict[str, Any] = found) -> None:
            found[name] = _execute(text, values)

        def search(mark: Any = mark, found: dict[str, Any] = found) -> None:
            found["search"] = nearest(mark, [mark.pk])

        times["search"].append(1000 * timed(search))
        times["all marks"].append(1000 * timed(partial(scan, "all marks", _ALL_MARKS)))
        times["all pages"].append(1000 * timed(partial(scan, "all pages", _ALL_PAGES)))
        if found["search"] != found["all marks"]:
            raise RuntimeError(f"page {mark.pk}: {found['search']} is not {found['all marks']}")
    return {
        name: {"median_ms": round(statistics.median(each), 1), "max_ms": round(max(each), 1)}
        for name, each in times.items()
    }


def table(result: dict[str, Any]) -> list[str]:
    seconds = result["seconds"]
    lines = [
        f"{result['pages']} pages; marks made in {seconds['backfill']} s, their indexes in {seconds['indexes']} s",
        f"{'median (most) ms of one page':<34}{'search':>18}{'all marks':>18}{'all pages':>18}",
    ]
    for name, row in result["rows"].items():
        cells = (f"{one['median_ms']} ({one['max_ms']})" for one in row.values())
        lines.append(f"{name:<34}" + "".join(f"{cell:>18}" for cell in cells))
    return lines
