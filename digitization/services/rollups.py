"""Keeping the counts (`Tally`): put rows of one count together, hold them against the documents, mend them.

The counts change by triggers of the database (migrations `0003_campaign`, `0012_day_counts`), in the transaction of
every change of state, insertion, removal and of a batch's campaign — whichever service makes it, so that none can
forget.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction

from core.audit.services import record
from core.audit.values import SYSTEM, Who
from digitization.models import Tally

_FOLD_LOCK = 0x6D63_7461_6C6C
_KEYS = "grain, campaign_id, agency_id, paper_type_id, state, day"
# One statement each: one snapshot, in which documents and counts agree because they commit together.
_DIFFERENCES = f"""
select {_KEYS}, sum(documents)::int, sum(counted)::int from (
  select g.grain, b.campaign_id, b.agency_id, g.paper_type_id, d.state, g."on" as day,
    sum(d.n) as documents, 0 as counted
  from (
    select batch_id, state, digitization_day(state, created_at, filed_at) as day, count(*) as n
    from digitization_document group by 1, 2, 3
  ) d join digitization_batch b on b.id = d.batch_id, digitization_grains(d.day, b.paper_type_id) g
  group by 1, 2, 3, 4, 5, 6
  union all
  select {_KEYS}, 0, sum(count) from digitization_tally group by {_KEYS}
) both_sides group by {_KEYS} having sum(documents) <> sum(counted)
"""  # noqa: S608 - no value of anybody's in it
_MEND = f"""
with wrong ({_KEYS}, documents, counted) as ({_DIFFERENCES}), mended as (
  insert into digitization_tally ({_KEYS}, count, folded) select {_KEYS}, documents - counted, false from wrong
)
select * from wrong
"""  # noqa: S608
_FOLD = f"""
with fresh as (select distinct {_KEYS} from digitization_tally where not folded), gone as (
  delete from digitization_tally t using fresh f
  where t.grain = f.grain and t.agency_id = f.agency_id and t.state = f.state
    and coalesce(t.paper_type_id, 0) = coalesce(f.paper_type_id, 0)
    and coalesce(t.campaign_id, 0) = coalesce(f.campaign_id, 0)
    and coalesce(t.day, '-infinity') = coalesce(f.day, '-infinity')
  returning t.*
), kept as (
  insert into digitization_tally ({_KEYS}, count, folded)
  select {_KEYS}, sum(count), true from gone group by {_KEYS} having sum(count) <> 0 returning 1
)
select (select count(*) from gone) - (select count(*) from kept)
"""  # noqa: S608


@dataclass(frozen=True)
class Difference:
    """A count that was not the number of documents."""

    grain: str
    campaign_id: int | None
    agency_id: int
    paper_type_id: int | None
    state: str
    day: object
    documents: int
    counted: int


def recount(who: Who = SYSTEM, *, mend: bool = True) -> list[Difference]:
    """Count all documents once and compare; differences are mended (unless told not to) and written to the log.

    Nobody has to wait: mending adds rows. Also builds all counts anew where there are none.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_MEND if mend else _DIFFERENCES)
            found = [Difference(*row) for row in cursor.fetchall()]
        if found and mend:
            totals = [row for row in found if row.grain == Tally.Grain.TOTAL]
            data = {
                "counts": len(found),
                "agencies": sorted({row.agency_id for row in found}),
                "documents": sum(row.documents for row in totals),
                "counted": sum(row.counted for row in totals),
            }
            record("digitization.rollups_mended", Tally(), who, label="Số đếm tiến độ", data=data)
    return found


def fold() -> int:
    """Put rows of one count together; returns how many rows fewer there are. Two at a time: the second does nothing."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [_FOLD_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_FOLD)
        return int(cursor.fetchone()[0])
