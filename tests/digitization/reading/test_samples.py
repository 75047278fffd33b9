"""Sample papers: the same seed gives the same file, and the truth tells what is on it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from random import Random

import pytest
from django.core.management import CommandError, call_command

from core.vietnamese.identifiers import parse_national_id
from digitization.reading.document import inspect
from digitization.samples import fonts
from digitization.samples.papers import MAKERS, certificate, decision, marital_status_certificate, render


def test_same_seed_gives_the_same_file() -> None:
    paper = decision(Random(5))
    assert paper == decision(Random(5))
    assert render(paper, "worn", 100, "grey", seed=1) == render(paper, "worn", 100, "grey", seed=1)
    assert render(paper, "worn", 100, "grey", seed=1) != render(paper, "worn", 100, "grey", seed=2)


def test_identity_numbers_of_invented_people_are_well_formed() -> None:
    for seed in range(30):
        paper = certificate(Random(seed))
        assert paper.owner_id is not None
        parse_national_id(paper.owner_id)


def test_command_writes_papers_and_their_truth(tmp_path: Path) -> None:
    call_command("make_sample_scans", str(tmp_path), "--count", "4", "--dpi", "100", "--max-pages", "2", verbosity=0)
    truth = json.loads((tmp_path / "truth.json").read_text("utf-8"))
    assert truth["so_tai_lieu"] == len(truth["tai_lieu"]) == len(MAKERS)
    for paper in truth["tai_lieu"]:
        assert inspect(tmp_path / paper["tep"]).page_count == len(paper["noi_dung"])
        assert date.fromisoformat(paper["ngay_ban_hanh"])
        number, _, symbol = paper["so_ky_hieu"].partition("/")
        assert number in paper["noi_dung"][0]
        assert symbol in paper["noi_dung"][0]
        assert paper["nguoi_ky"] in paper["noi_dung"][-1]


def test_certificate_is_of_the_citizen_asked_for() -> None:
    paper = marital_status_certificate("Lê Thị Mai", "056195009999", date(2025, 3, 4), ward="xã Diên Khánh")
    truth = paper.truth("a.pdf", [""])
    assert truth["chu_ho_so"] == {"ho_ten": "Lê Thị Mai", "so_dinh_danh": "056195009999"}
    assert truth["co_quan_ban_hanh"] == "Ủy ban nhân dân xã Diên Khánh"
    assert truth["loai_van_ban"] == "Giấy xác nhận tình trạng hôn nhân"
    assert truth["trich_yeu"] is None


def test_missing_typeface_is_said_with_the_package_that_brings_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(fonts, "_FOLDERS", (str(tmp_path),))
    fonts.font_path.cache_clear()
    try:
        with pytest.raises(CommandError, match="fonts-croscore"):
            call_command("make_sample_scans", str(tmp_path / "out"), "--count", "1", verbosity=0)
    finally:
        fonts.font_path.cache_clear()
