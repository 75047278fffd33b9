"""Numbers are gapless, each given once, also when many ask at the same time."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from core.agencies.errors import NumberingError
from core.agencies.models import Agency, CodePattern, Counter
from core.agencies.services.numbers import dossier_code, next_number, numbered_code

DAY = dt.date(2026, 11, 21)
THREADS, EACH = 8, 15


def make_agency(code: str = "H32.31") -> Agency:
    return Agency.objects.create(
        code=code, kind=Agency.Kind.COMMUNE, name="UBND phường", short_name="UBND", folded_name="ubnd", valid_from=DAY
    )


def make_pattern(pattern: str, **values: object) -> CodePattern:
    return CodePattern.objects.create(
        **{"purpose": "dossier", "pattern": pattern, "valid_from": dt.date(2025, 7, 1), "legal_basis": "thử", **values}
    )


@pytest.mark.django_db
def test_numbers_count_from_one_in_each_scope_and_period() -> None:
    assert [next_number("dossier:H32.31", "20261121") for _ in range(3)] == [1, 2, 3]
    assert next_number("dossier:H32.31", "20261122") == 1
    assert next_number("dossier:H32.32", "20261121") == 1


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_no_number_is_given() -> None:
    with pytest.raises(NumberingError):
        next_number("dossier:H32.31", "20261121")
    assert not Counter.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_caller_leaves_no_gap() -> None:
    with transaction.atomic():
        assert next_number("s", "p") == 1
    with transaction.atomic():
        assert next_number("s", "p") == 2
        transaction.set_rollback(True)
    with transaction.atomic():
        assert next_number("s", "p") == 2


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_every_number_exactly_once() -> None:
    start = Barrier(THREADS)

    def take(_worker: int) -> list[int]:
        try:
            start.wait(timeout=30)
            taken = []
            for _ in range(EACH):
                with transaction.atomic():
                    taken.append(next_number("dossier:H32.31", "20261121"))
            return taken
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        taken = [number for numbers in pool.map(take, range(THREADS)) for number in numbers]
    assert sorted(taken) == list(range(1, THREADS * EACH + 1))


@pytest.mark.django_db
def test_a_dossier_code_follows_the_pattern_in_force() -> None:
    agency = make_agency()
    make_pattern("{agency_old}-{yymmdd}-{seq:04d}", valid_from=dt.date(2018, 6, 21), valid_to=dt.date(2025, 6, 30))
    make_pattern("{agency}-{yyyymmdd}-{seq:07d}")
    assert dossier_code(agency, DAY) == "H32.31-20261121-0000001"
    assert dossier_code(agency, DAY) == "H32.31-20261121-0000002"
    assert dossier_code(agency, dt.date(2023, 9, 15)) == "000.00.31.H32-230915-0001"


@pytest.mark.django_db
def test_an_agency_may_have_a_pattern_of_its_own() -> None:
    agency, other = make_agency(), make_agency("H32.32")
    make_pattern("{agency}-{yyyymmdd}-{seq:07d}")
    make_pattern("{agency}/{seq:d}/{yyyy}", agency=agency)
    assert dossier_code(agency, DAY) == "H32.31/1/2026"
    assert dossier_code(other, DAY) == "H32.32-20261121-0000001"


@pytest.mark.django_db
def test_a_yearly_pattern_counts_through_the_year() -> None:
    agency = make_agency()
    make_pattern("{seq:d}/{yyyy}", purpose="slip")
    assert numbered_code("slip", agency, DAY) == "1/2026"
    assert numbered_code("slip", agency, DAY + dt.timedelta(days=9)) == "2/2026"
    assert numbered_code("slip", agency, dt.date(2027, 1, 4)) == "1/2027"


@pytest.mark.django_db
def test_without_a_pattern_there_is_no_number() -> None:
    with pytest.raises(NumberingError) as caught:
        dossier_code(make_agency(), DAY)
    assert "21/11/2026" in caught.value.message
