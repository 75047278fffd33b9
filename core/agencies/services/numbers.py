"""Numbers from a locked counter row: gapless within what is committed, never reused, never at random."""

from __future__ import annotations

import datetime as dt

from django.db import connection, models
from django.utils.translation import gettext as _

from core.agencies.codes import to_old_code
from core.agencies.errors import NumberingError
from core.agencies.models import Agency, CodePattern

_TAKE = """
INSERT INTO agencies_counter AS c (scope, period, value) VALUES (%s, %s, 1)
ON CONFLICT (scope, period) DO UPDATE SET value = c.value + 1
RETURNING value
"""


def next_number(scope: str, period: str) -> int:
    """The next number of a scope in a period, from 1.

    The counter row stays locked until the caller's transaction ends, so a rolled-back caller leaves no gap and others
    wait. Take the number as late in the transaction as possible; two scopes always in the same order.
    Raises NumberingError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise NumberingError(_("Chỉ cấp số trong một giao dịch cơ sở dữ liệu"))
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [scope, period])
        (value,) = cursor.fetchone()
    return int(value)


def code_pattern(purpose: str, agency: Agency, on: dt.date) -> CodePattern:
    """The pattern in force on a day: the agency's own before the one for all. Raises NumberingError without one."""
    pattern = (
        CodePattern.objects.filter(models.Q(agency=agency) | models.Q(agency=None), purpose=purpose, valid_from__lte=on)
        .filter(models.Q(valid_to=None) | models.Q(valid_to__gte=on))
        .order_by(models.F("agency").asc(nulls_last=True), "-valid_from")
        .first()
    )
    if pattern is None:
        raise NumberingError(
            _("Chưa có mẫu số “%(purpose)s” cho ngày %(day)s") % {"purpose": purpose, "day": f"{on:%d/%m/%Y}"}
        )
    return pattern


def numbered_code(purpose: str, agency: Agency, on: dt.date) -> str:
    """The next code of a purpose (`dossier`, `slip`, `result`, `receipt`), written by the pattern in force on the day.

    Counts anew each day where the pattern writes the day, else each year. Must run in a transaction (NumberingError).
    """
    pattern = code_pattern(purpose, agency, on).pattern
    period = f"{on:%Y%m%d}" if "mmdd}" in pattern else f"{on:%Y}"
    number = next_number(f"{purpose}:{agency.code}", period)
    return pattern.format(
        agency=agency.code,
        agency_old=to_old_code(agency.code) if "{agency_old}" in pattern else "",
        yyyymmdd=f"{on:%Y%m%d}",
        yymmdd=f"{on:%y%m%d}",
        yyyy=f"{on:%Y}",
        seq=number,
    )


def dossier_code(agency: Agency, on: dt.date) -> str:
    """The code of a new dossier (`H32.30-20261121-0000001`); `on` is the local day it was received (NĐ 61/2018).

    Must run in the transaction that stores the dossier. Raises NumberingError.
    """
    return numbered_code("dossier", agency, on)
