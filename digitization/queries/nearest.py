"""Pages of an agency whose pictures look nearly like one page's, without looking at all of them.

Thousands filled in one form look alike to the bit, so two things are indexed: the hash, and the longest number in the
text, which tells persons apart. Pages with the same longest number come first, then the others; each the nearest first.
Both are searched in widening rings and stop with the ring that has enough: equal hashes; up to two bits off, each such
hash looked up; up to six by four bands of 16 bits (multi-index hashing: Norouzi, Punjani, Fleet 2012). A hash at most
six bits off is at most one bit off in one of the first three bands, or equal in the fourth.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection

from digitization.models import PageMark

NEAR_BITS = 6
"""Pictures that differ in so many bits of 64 may be one sheet scanned twice."""
MOST = 20
"""Pages that are answered for one page: these are then compared word by word."""
_MINE = "agency_id = %(agency)s and page_id <> all(%(own)s)"
_SAME, _OTHER = "longest_number = %(number)s", "longest_number <> %(number)s"
_DISTANCE = "bit_count((image_hash # %(hash)s)::bit(64))"
_BANDS = (
    "(image_hash >> 48) & 65535",
    "(image_hash >> 32) & 65535",
    "(image_hash >> 16) & 65535",
    "image_hash & 65535",
)
_EQUAL = f"""
select page_id, 0 from digitization_pagemark
where {_MINE} and {{number}} and image_hash = %(hash)s order by page_id limit %(most)s
"""  # noqa: S608 - here and below: constants of this module only
# Of each hash the first few rows are enough. Bit 64 is none, so that hashes no bit and one bit off are among them.
_CLOSE = f"""
with masks as (
  select distinct case when low = 64 then 0 else (1::bigint << low) end
    # case when high = 64 then 0 else (1::bigint << high) end as mask
  from generate_series(0, 64) low, generate_series(low, 64) high)
select page_id, bit_count(mask::bit(64)) as far from masks, lateral (
  select page_id from digitization_pagemark
  where {_MINE} and {{number}} and image_hash = %(hash)s # mask order by page_id limit %(most)s) found
order by far, page_id limit %(most)s
"""  # noqa: S608
_NEAR = f"""
select page_id, {_DISTANCE} as far from digitization_pagemark
where {_MINE} and {{number}} and {_DISTANCE} <= {NEAR_BITS}
  and ({" or ".join(f"({band}) = any(%(band{n})s)" for n, band in enumerate(_BANDS))})
order by far, page_id limit %(most)s
"""  # noqa: S608


def nearest(mark: PageMark, own: Iterable[int], most: int = MOST) -> list[tuple[int, int]]:
    """`(page id, bits that differ)` of at most `most` pages other than `own`: same longest number, bits, id decide."""
    values: dict[str, Any] = {
        "agency": mark.agency_id,
        "hash": mark.image_hash,
        "number": mark.longest_number,
        "own": [*own],
    }
    values |= {f"band{n}": band for n, band in enumerate(_bands_of(mark.image_hash))}
    found: list[tuple[int, int]] = []
    with connection.cursor() as cursor:
        for number in (_SAME, _OTHER):
            wanted = most - len(found)
            rows: list[tuple[int, int]] = []
            for ring in (_EQUAL, _CLOSE, _NEAR):
                if len(rows) < wanted:
                    cursor.execute(ring.format(number=number), values | {"most": wanted})
                    rows = cursor.fetchall()
            found += rows
    return found


def _bands_of(value: int) -> list[list[int]]:
    """For each band the values to look up: at most one bit off in the first three, equal in the last."""
    bands = [value >> shift & 0xFFFF for shift in (48, 32, 16, 0)]
    return [*([band, *(band ^ 1 << bit for bit in range(16))] for band in bands[:3]), bands[3:]]
