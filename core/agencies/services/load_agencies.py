"""Loading the agencies of the province, former ones among them, and the reorganisations between them.

The files are the source of truth for the rows they name; rows an administrator added stay. May be repeated. Stands on
loaded units.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db import transaction

from core.agencies.data_files import BATCH, CODES_FROM, TWO_TIERS_FROM, document, rows
from core.agencies.models import Agency, Reorganisation, Unit, UnitSuccession
from core.vietnamese import fold

_Saved = dict[tuple[str, dt.date], Agency]
_Units = dict[tuple[str, dt.date], Unit]


@transaction.atomic
def load_agencies() -> int:
    """Agencies and reorganisations; how many agencies the files name."""
    plan = document("agencies.json")
    codes = {row["unit"] for row in [*plan["agencies"], *rows("agencies_of_units.csv")] if row.get("unit")}
    units = {(unit.code, unit.valid_from): unit for unit in Unit.objects.filter(code__in=codes)}
    listed = [*plan["agencies"], *_agencies_of_units(plan["of_units"], units)]
    saved: _Saved = {}
    by_depth: dict[int, list[dict[str, Any]]] = {}
    for row in listed:
        by_depth.setdefault(row["code"].count("."), []).append(row)
    for depth in sorted(by_depth):
        for agency in _save_agencies(by_depth[depth], saved, units):
            saved[agency.code, agency.valid_from] = agency
    _save_reorganisations(plan, saved)
    return len(listed)


def _agencies_of_units(terms: dict[str, dict[str, str]], units: _Units) -> Iterator[dict[str, Any]]:
    for row in rows("agencies_of_units.csv"):
        current = row["tier"] == "current"
        unit = units[row["unit"], TWO_TIERS_FROM if current else CODES_FROM]
        place = unit.full_name[0].lower() + unit.full_name[1:]
        committee = f"Ủy ban nhân dân {place}"
        agency: dict[str, Any] = {"code": row["code"], "kind": row["kind"], "code_is_demo": True, "unit_row": unit}
        if current:
            agency |= {"valid_from": terms["commune"]["valid_from"], "legal_basis": terms["commune"]["legal_basis"]}
        else:
            start = terms["district"][f"valid_from_{row['code'][:3]}"]
            agency |= {"valid_from": start, "valid_to": terms["district"]["valid_to"]}
            agency["legal_basis"] = terms["district"]["unknown_start"]
        names = {
            "one_stop_unit": (f"Trung tâm Phục vụ hành chính công {place}", f"Trung tâm PVHCC {place}"),
            "police": (f"Công an {place}", f"Công an {place}"),
        }
        agency["name"], agency["short_name"] = names.get(row["kind"], (committee, f"UBND {place}"))
        if row["kind"] == "police":
            agency["kind"] = Agency.Kind.OTHER
        yield agency


def _save_agencies(listed: list[dict[str, Any]], saved: _Saved, units: _Units) -> list[Agency]:
    agencies = []
    for row in listed:
        valid_from = dt.date.fromisoformat(row["valid_from"])
        valid_to = dt.date.fromisoformat(row["valid_to"]) if row.get("valid_to") else None
        unit = row.get("unit_row")
        if unit is None and row.get("unit"):
            unit = units[row["unit"], CODES_FROM if valid_to else TWO_TIERS_FROM]
        agencies.append(
            Agency(
                code=row["code"],
                code_is_demo=row.get("code_is_demo", False),
                kind=row["kind"],
                name=row["name"],
                short_name=row["short_name"],
                folded_name=fold(row["name"]),
                parent=_last(saved, row["code"].rpartition(".")[0], valid_to),
                unit=unit,
                valid_from=valid_from,
                valid_to=valid_to,
                legal_basis=row.get("legal_basis", ""),
            )
        )
    # Former ones first: a code may pass on, and only one open row may bear it.
    agencies.sort(key=lambda agency: agency.valid_to is None)
    return Agency.objects.bulk_create(
        agencies,
        update_conflicts=True,
        unique_fields=["code", "valid_from"],
        update_fields=[
            "code_is_demo", "kind", "name", "short_name", "folded_name", "parent", "unit", "valid_to", "legal_basis",
        ],
        batch_size=BATCH,
    )  # fmt: skip


def _last(saved: _Saved, code: str, on: dt.date | None) -> Agency | None:
    """The agency that bears a code on a day (None: today), else the youngest that ever did."""
    bearers = [agency for (other, _start), agency in saved.items() if other == code]
    day = on or dt.date.max
    alive = [agency for agency in bearers if agency.valid_from <= day and (agency.valid_to or dt.date.max) >= day]
    return max(alive or bearers, key=lambda agency: agency.valid_from, default=None)


def _save_reorganisations(plan: dict[str, Any], saved: _Saved) -> None:
    steps = []
    for row in plan["reorganisations"]:
        on = dt.date.fromisoformat(row["on"])
        before = _last(saved, row["from"], on - dt.timedelta(days=1))
        after = _last(saved, row["to"], on)
        if before is None or after is None:
            raise ValueError(f"agencies.json: no agency for {row}")
        steps.append((row["kind"], before, after, on, row["legal_basis"]))
    steps += _reorganisations_of_units(plan["of_units"], saved)
    Reorganisation.objects.bulk_create(
        [
            Reorganisation(kind=kind, predecessor=before, successor=after, on=on, legal_basis=basis)
            for kind, before, after, on, basis in steps
        ],
        update_conflicts=True,
        unique_fields=["predecessor", "successor", "on"],
        update_fields=["kind", "legal_basis"],
        batch_size=BATCH,
    )


def _reorganisations_of_units(
    terms: dict[str, dict[str, str]], saved: _Saved
) -> list[tuple[str, Agency, Agency, dt.date, str]]:
    """Committees follow their territory: where a unit's land went, the committee there succeeds."""
    committees = {
        agency.unit_id: agency
        for agency in saved.values()
        if agency.kind in (Agency.Kind.COMMUNE, Agency.Kind.DISTRICT) and agency.unit_id
    }
    steps = []
    for step in UnitSuccession.objects.filter(old_id__in=committees, new_id__in=committees):
        before, after = committees[step.old_id], committees[step.new_id]
        if before.kind == Agency.Kind.DISTRICT:
            kind, basis = Reorganisation.Kind.DISSOLVE, terms["district"]["legal_basis"]
        else:
            kind = Reorganisation.Kind.SPLIT if step.is_split else Reorganisation.Kind.MERGE
            basis = terms["former_commune"]["legal_basis"]
        steps.append((str(kind), before, after, step.on, basis))
    return steps
