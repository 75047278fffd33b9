"""Make the compact data files of this project from the raw public data (done once; not part of set-up).

Where the raw data comes from: `SOURCES.md` beside the data files. What the project itself decides about them (short
titles, citizens' words, time limits, component keys) is in `core/catalogue/data/own.json` and survives a repetition.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.vietnamese import capitalise, display_tone, nfc

AGENCIES_DATA = Path(__file__).resolve().parents[4] / "core" / "agencies" / "data"
CATALOGUE_DATA = Path(__file__).resolve().parents[2] / "data"
CHANNELS = {"Trực tiếp": 1, "Trực tuyến": 2, "Dịch vụ bưu chính": 3}
ONLINE = {"toàn trình": "full", "một phần": "partial", None: "none"}
NOTE_LIMIT = 300  # the crawl cut every note here
CREDIBLE_COPIES = 5  # more: the number that ends the name ran into the column ("Mẫu số 18" and 1 became 181)

_ATTACHMENT_RE = re.compile(r"[.;]?\s*\d+\.[\w ()-]+\.(?:docx?|pdf|xlsx?)\s*$", re.IGNORECASE)
_KIND_RE = re.compile(r"^(tỉnh|thành phố|quận|huyện|thị xã|thị trấn|phường|xã|đặc khu)\b", re.IGNORECASE)
_COMMA_SPLIT = [
    (["Tổ chức (không bao gồm doanh nghiệp", "HTX)"], "Tổ chức (không bao gồm doanh nghiệp, HTX)"),
    (["Cán bộ", "công chức", "viên chức"], "Cán bộ, công chức, viên chức"),
]


class Command(BaseCommand):
    requires_system_checks = []
    help = "Write core/agencies/data and core/catalogue/data from a folder with the raw public data."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="source", required=True, type=Path, help="folder with the raw data files")

    def handle(self, *args: Any, source: Path, **options: Any) -> None:
        current = json.loads((source / "admin-units-2tier.json").read_text())
        former = json.loads((source / "admin-units-3tier.json").read_text())
        with (source / "admin-units-mapping.csv").open(newline="") as lines:
            mapping = list(csv.DictReader(lines))
        self._csv(AGENCIES_DATA / "units_current.csv", ["code", "name", "parent"], current_units(current))
        self._csv(AGENCIES_DATA / "units_former.csv", ["code", "name", "parent"], former_units(former, mapping))
        self._csv(AGENCIES_DATA / "unit_succession.csv", ["old", "new", "split"], successions(mapping))
        catalogue = json.loads((source / "tthc-catalogue-local.json").read_text())
        selected = json.loads((source / "tthc-selected.json").read_text())
        self._csv(CATALOGUE_DATA / "paper_types.csv", ["code", "name"], paper_types(catalogue + selected))
        target = CATALOGUE_DATA / "procedures.json"
        target.write_text(json.dumps([procedure(raw) for raw in selected], ensure_ascii=False, indent=1) + "\n")
        self.stdout.write(f"{target.name}: {len(selected)} procedures")

    def _csv(self, target: Path, header: list[str], rows: Iterable[tuple[str, ...]]) -> None:
        kept = list(rows)
        with target.open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(kept)
        self.stdout.write(f"{target.name}: {len(kept)} rows")


def current_units(provinces: list[dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    """Two tiers as they stand since 01/07/2025: (code, full name, code of the parent)."""
    for province in provinces:
        yield province["ma"], unit_name(province["ten_day_du"]), ""
        for commune in province["xa"]:
            yield commune["ma"], unit_name(commune["ten_day_du"]), province["ma"]


def former_units(provinces: list[dict[str, Any]], mapping: list[dict[str, str]]) -> Iterator[tuple[str, ...]]:
    """Three tiers until 30/06/2025. Where the mapping knows a name it wins: it is the younger of the two sources."""
    better = {row["xa_cu_ma"]: row["xa_cu"] for row in mapping if row["xa_cu_ma"]}
    better |= {row["huyen_cu_ma"]: row["huyen_cu"] for row in mapping}
    for province in provinces:
        yield province["ma"], unit_name(province["ten"]), ""
        for district in province["huyen"]:
            yield district["ma"], unit_name(better.get(district["ma"], district["ten"])), province["ma"]
            for commune in district["xa"]:
                yield commune["ma"], unit_name(better.get(commune["ma"], commune["ten"])), district["ma"]


def successions(mapping: list[dict[str, str]]) -> Iterator[tuple[str, ...]]:
    """Communes, and the districts above them: a district is split when its communes went to several new ones."""
    districts: dict[str, list[str]] = {}
    for row in mapping:
        if row["xa_cu_ma"]:
            yield row["xa_cu_ma"], row["xa_moi_ma"], "1" if row["xa_cu_bi_chia"] == "True" else "0"
        districts.setdefault(row["huyen_cu_ma"], []).append(row["xa_moi_ma"])
    for code, communes in districts.items():
        distinct = list(dict.fromkeys(communes))
        for commune in distinct:
            yield code, commune, "1" if len(distinct) > 1 else "0"


def paper_types(procedures: list[dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    """Every national result code that has a name; where the portal has several wordings, the shortest."""
    names: dict[str, set[str]] = {}
    for raw in procedures:
        for result in raw["ket_qua"]:
            if result["ma"] and result["ten"]:
                names.setdefault(result["ma"].upper(), set()).add(text(result["ten"]))
    for code in sorted(names):
        yield code, min(names[code], key=lambda name: (len(name), name))


def procedure(raw: dict[str, Any]) -> dict[str, Any]:
    """One procedure in this project's words; nothing is added, only mistakes of the page layout are mended."""
    return {
        "code": raw["ma"],
        "name": text(raw["ten"]),
        "field": text(raw["linh_vuc"]),
        "levels": raw["cap"],
        "performed_by": text(raw["co_quan_thuc_hien"]),
        "decision": raw["quyet_dinh"] or "",
        "applicants": _rejoin(raw["doi_tuong"]),
        "channels": [
            {
                "channel": CHANNELS[way["hinh_thuc"]],
                "limit": way["thoi_han"],
                "unit": way["don_vi"],
                "fee": way["phi_ghi_tren_cong"],
                "fee_text": way["phi_chu"] or "",
            }
            for way in raw["cach_thuc"]
        ],
        "fee_by_council": raw["phi_theo_hdnd"],
        "results": [result["ma"].upper() for result in raw["ket_qua"] if result["ma"]],
        "legal_bases": raw["can_cu"],
        "online": ONLINE[raw["muc_do"]],
        "online_checked": raw["muc_do_kiem_chung"],
        "deadline_note": raw["thoi_han_ghi_chu"] or "",
        "components": list(_components(raw["thanh_phan"])),
        "notes": [_note(note) for note in raw["ghi_chu_ho_so"]],
    }


def text(raw: str) -> str:
    """NFC, official tone marks, single spaces."""
    return display_tone(" ".join(nfc(raw).split()))


def unit_name(raw: str) -> str:
    """`text`, with only the first letter of the kind in upper case ("Thị Trấn" → "Thị trấn")."""
    return _KIND_RE.sub(lambda kind: capitalise(kind.group().lower()), text(raw))


def _components(raw: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for component in raw:
        name, originals = text(_ATTACHMENT_RE.sub("", component["ten"])), component["ban_chinh"] or 0
        if originals > CREDIBLE_COPIES:
            name, originals = f"{name} {originals // 10}", originals % 10
        if name in seen:
            continue
        seen.add(name)
        yield {"name": name, "originals": originals, "copies": component["ban_sao"] or 0}


def _note(raw: str) -> str:
    note = text(raw.lstrip("+- "))
    return note + "…" if len(raw) >= NOTE_LIMIT else note


def _rejoin(applicants: list[str]) -> list[str]:
    joined = "|".join(applicants)
    for pieces, whole in _COMMA_SPLIT:
        joined = joined.replace("|".join(pieces), whole)
    return joined.split("|") if joined else []
