"""Loading the catalogue from the data files: fields, paper types and procedures."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from django.db import transaction

from core.catalogue.models import Field, PaperType
from core.catalogue.services.procedures import load_procedures
from core.vietnamese import capitalise, fold

DATA = Path(__file__).resolve().parents[1] / "data"
_SHORT_PAPER = 200


def load_catalogue() -> dict[str, int]:
    """Bring fields, paper types and procedures in; may be repeated. How many of each the files name."""
    own = json.loads((DATA / "own.json").read_text())
    procedures = json.loads((DATA / "procedures.json").read_text())
    with transaction.atomic():
        fields = _load_fields(own["fields"])
        papers = _load_paper_types(own)
        load_procedures(procedures, own, fields, papers)
    return {"fields": len(fields), "paper_types": len(papers), "procedures": len(procedures)}


def _load_fields(rows: list[dict[str, Any]]) -> dict[str, Field]:
    fields = Field.objects.bulk_create(
        [Field(**row) for row in rows], update_conflicts=True, unique_fields=["code"], update_fields=["name", "sort"]
    )
    return {field.name: field for field in fields}


def _load_paper_types(own: dict[str, Any]) -> dict[str, PaperType]:
    with (DATA / "paper_types.csv").open(newline="", encoding="utf-8") as lines:
        rows: list[dict[str, Any]] = [{**row, "is_national": True} for row in csv.DictReader(lines)]
    rows += [{**row, "is_national": False} for row in own["local_paper_types"]]
    papers = [
        PaperType(
            code=row["code"],
            name=capitalise(row["name"]),
            folded_name=fold(row["name"]),
            is_national=row["is_national"],
            **({"short_name": _short_paper_name(row["name"])} | own["paper_types"].get(row["code"], {})),
        )
        for row in rows
    ]
    PaperType.objects.bulk_create(
        papers,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "short_name", "folded_name", "is_national", "validity_months", "validity_basis"],
        batch_size=1000,
    )
    return {paper.code: paper for paper in papers}


def _short_paper_name(name: str) -> str:
    first = capitalise(name.split(";")[0].strip())
    if len(first) <= _SHORT_PAPER:
        return first
    return first[: _SHORT_PAPER - 1].rsplit(" ", 1)[0] + "…"
