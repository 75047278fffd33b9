"""The real papers for development, where they are at hand beside the project: every one is read and archived.

They are other bodies' papers and no part of the project; without them these tests are skipped and say so.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench._scoring import FieldScore
from digitization.reading.extract import suggest
from digitization.reading.reader import Reader

SCANS = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "scans"
pytestmark = pytest.mark.skipif(not SCANS.is_dir(), reason="no ../shared/data/scans beside the project")
FILES = sorted(p for p in SCANS.iterdir() if p.suffix in (".pdf", ".jpg")) if SCANS.is_dir() else []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_real_file_is_inspected_without_complaint(path: Path, reader: Reader) -> None:
    assert reader.inspect(path).page_count >= 1


def test_real_papers_are_read_archived_and_described(reader: Reader, tmp_path: Path) -> None:
    """Two of them through the whole pipeline: a signed one, and one encrypted with an empty password."""
    truth = {t["tep"]: t for t in json.loads((SCANS / "truth.json").read_text("utf-8"))["tai_lieu"]}
    score = FieldScore()
    for name in ("qn-47-qd.pdf", "vks-286-qd-2019.jpg"):
        info = reader.inspect(SCANS / name)
        pages = [reader.read_page(SCANS / name, n) for n in range(1, info.page_count + 1)]
        assert reader.searchable_pdf(SCANS / name, pages, tmp_path / "out.pdf").verdict == "pass"
        score.add(truth[name], suggest(pages, info))
    exact = score.result()["fields"]
    for field in ("kind", "issuer", "symbol", "signer", "title"):
        assert exact[field]["exact"] == 100, score.misses


def test_encrypted_signed_paper_is_read(reader: Reader) -> None:
    path = SCANS / "dn-ubnd-cv-2023.pdf"
    info = reader.inspect(path)
    assert info.encrypted
    assert info.signed
    assert "Đà Nẵng" in reader.read_page(path, 1).text
