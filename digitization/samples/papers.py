"""Sample papers: what they say (``Paper``), makers for the usual kinds, and ``render`` to a PDF of scanned pages.

For demo data, tests and benchmarks. Nothing here is copied from a real paper; people, numbers and matters are invented.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

import numpy as np

from digitization.samples import texts
from digitization.samples.scan import pack
from digitization.samples.setting import lay_out
from digitization.samples.wear import TIERS, wear

PROVINCE = "Khánh Hòa"


@dataclass(frozen=True, slots=True)
class Paper:
    """An official paper as it is meant.

    ``captions`` are the rows of a certificate; ``about`` (the abstract) is None where the kind says all.
    """

    kind: str
    number: str
    symbol: str
    issued_on: date
    issuer: str
    issuer_lines: tuple[str, ...]
    parent: str | None
    about: str | None
    opening: str
    body: tuple[str, ...]
    signer: str
    signer_title: str
    authority: str | None
    recipients: tuple[str, ...]
    place: str = PROVINCE
    addressed_to: tuple[str, ...] = ()
    captions: tuple[tuple[str, str], ...] = ()
    owner_name: str | None = None
    owner_id: str | None = None
    handwritten: bool = False

    @property
    def is_letter(self) -> bool:
        return self.kind == "Công văn"

    def truth(self, file_name: str, page_texts: list[str]) -> dict[str, Any]:
        """Ground truth in the shape of the project's truth files."""
        owner = {"ho_ten": self.owner_name, "so_dinh_danh": self.owner_id} if self.owner_name else None
        return {
            "tep": file_name,
            "so_ky_hieu": f"{self.number}/{self.symbol}",
            "ngay_ban_hanh": self.issued_on.isoformat(),
            "co_quan_ban_hanh": self.issuer,
            "loai_van_ban": self.kind,
            "trich_yeu": self.about,
            "nguoi_ky": self.signer,
            "chuc_vu": self.signer_title,
            "the_thuc_ky": self.authority or self.signer_title.upper(),
            "noi_ban_hanh": self.place,
            "chu_so_viet_tay": self.handwritten,
            "chu_ho_so": owner,
            "noi_dung": page_texts,
        }


def render(paper: Paper, tier: str = "office", dpi: int = 200, colour: str = "colour", seed: int = 0) -> bytes:
    """PDF of the paper as a scanner would make it: one picture a page. ``colour``: colour, grey or bw (1 bit)."""
    return render_with_text(paper, tier, dpi, colour, seed)[0]


def render_with_text(
    paper: Paper, tier: str = "office", dpi: int = 200, colour: str = "colour", seed: int = 0
) -> tuple[bytes, list[str]]:
    """The PDF and the exact text of each page, a row of type per line. Raises FontMissing, KeyError (unknown tier)."""
    life = TIERS[tier]
    sheets = lay_out(paper, dpi, Random(seed))  # noqa: S311 — sample text, no secret
    pages = [wear(np.asarray(sheet.image), dpi, life, seed * 100 + n) for n, sheet in enumerate(sheets)]
    return pack(pages, dpi, colour, life.quality), [sheet.text for sheet in sheets]


def marital_status_certificate(
    name: str,
    national_id: str,
    issued_on: date,
    *,
    born_on: date = date(1995, 5, 20),
    sex: str = "Nữ",
    number: int = 45,
    ward: str = "phường Nha Trang",
    signer: str = "Trần Minh Khánh",
    purpose: str = "làm thủ tục đăng ký kết hôn",
) -> Paper:
    """A "Giấy xác nhận tình trạng hôn nhân" of a certain citizen, issued by the People's Committee of a ward."""
    address = f"Tổ dân phố 5, {ward}, tỉnh {PROVINCE}"
    called = "ông" if sex == "Nam" else "bà"
    return Paper(
        kind="Giấy xác nhận tình trạng hôn nhân",
        number=str(number),
        symbol="UBND-XNTTHN",
        issued_on=issued_on,
        issuer=f"Ủy ban nhân dân {ward}",
        issuer_lines=("ỦY BAN NHÂN DÂN", ward.upper()),
        parent=None,
        about=None,
        opening=f"Xét đề nghị của {called} {name} về việc cấp Giấy xác nhận tình trạng hôn nhân,",
        body=(f"Giấy này có giá trị sử dụng trong thời hạn sáu tháng kể từ ngày cấp, được sử dụng để {purpose}.",),
        captions=(
            ("Họ, chữ đệm, tên", name.upper()),
            ("Ngày, tháng, năm sinh", born_on.strftime("%d/%m/%Y")),
            ("Giới tính", f"{sex}    Dân tộc: Kinh    Quốc tịch: Việt Nam"),
            ("Số định danh cá nhân", national_id),
            ("Nơi cư trú", address),
            ("Tình trạng hôn nhân", "Chưa đăng ký kết hôn với ai"),
        ),
        signer=signer,
        signer_title="Chủ tịch",
        authority="TM. ỦY BAN NHÂN DÂN",
        recipients=("Như trên;", "Lưu: VT, TP."),
        place=ward.split(" ", 1)[1],
        owner_name=name,
        owner_id=national_id,
    )


def decision(rng: Random, pages: int = 1) -> Paper:
    """A decision of a ward's People's Committee on a small matter."""
    ward = rng.choice(texts.WARDS)
    matter = rng.choice(texts.MATTERS)
    signer, _ = texts.person(rng)
    chief = rng.random() < 0.5
    owner, owner_id = _owner(rng)
    paragraphs = texts.paragraphs(rng, 3 + 9 * (pages - 1))
    articles = tuple(f"Điều {n}. {text}" for n, text in enumerate(paragraphs, 1))
    return Paper(
        kind="Quyết định",
        number=str(rng.randint(12, 3900)),
        symbol="QĐ-UBND",
        issued_on=_day(rng),
        issuer=f"Ủy ban nhân dân {ward}",
        issuer_lines=("ỦY BAN NHÂN DÂN", ward.upper()),
        parent=None,
        about=f"Về {matter}" + (f" đối với {owner}" if rng.random() < 0.4 else ""),
        opening=f"CHỦ TỊCH ỦY BAN NHÂN DÂN {ward.upper()}",
        body=(*(texts.filled(base, rng) for base in rng.sample(texts.BASES[:5], 2)), "QUYẾT ĐỊNH:", *articles),
        signer=signer,
        signer_title="Chủ tịch" if chief else "Phó Chủ tịch",
        authority=None if chief else "KT. CHỦ TỊCH",
        recipients=("Như Điều 1;", "Các thôn, tổ dân phố;", "Lưu: VT, HS."),
        place=ward.split(" ", 1)[1],
        owner_name=owner,
        owner_id=owner_id,
        handwritten=rng.random() < 0.25,
    )


def notice(rng: Random, pages: int = 1) -> Paper:
    """A notice of a department under the provincial People's Committee."""
    department = rng.choice(texts.DEPARTMENTS)
    signer, _ = texts.person(rng)
    deputy = rng.random() < 0.6
    return Paper(
        kind="Thông báo",
        number=str(rng.randint(12, 990)),
        symbol=f"TB-{_short(department)}",
        issued_on=_day(rng),
        issuer=f"{department} tỉnh {PROVINCE}",
        issuer_lines=(department.upper(),),
        parent=f"UBND TỈNH {PROVINCE.upper()}",
        about=f"Về {rng.choice(texts.MATTERS)}",
        opening=texts.filled(rng.choice(texts.BASES[:5]), rng),
        body=tuple(texts.paragraphs(rng, 4 + 9 * (pages - 1))),
        signer=signer,
        signer_title="Phó Giám đốc" if deputy else "Giám đốc",
        authority="KT. GIÁM ĐỐC" if deputy else None,
        recipients=("Như trên;", "Lãnh đạo Sở;", "Lưu: VT, VP."),
        handwritten=rng.random() < 0.25,
    )


def letter(rng: Random, pages: int = 1) -> Paper:
    """An official letter: no kind, "V/v" under the number."""
    made = notice(rng, pages)
    department = made.issuer.removesuffix(f" tỉnh {PROVINCE}")
    return replace(
        made,
        kind="Công văn",
        symbol=f"{_short(department)}-VP",
        about=f"V/v {rng.choice(texts.MATTERS).removeprefix('việc ')}",
        opening="",
        addressed_to=("Ủy ban nhân dân các xã, phường;", "Các phòng, đơn vị trực thuộc Sở."),
    )


def certificate(rng: Random, pages: int = 1) -> Paper:
    """A certificate of marital status of an invented citizen. Always one page."""
    name, sex = texts.person(rng)
    born = date(rng.randint(1975, 2003), rng.randint(1, 12), rng.randint(1, 28))
    signer, _ = texts.person(rng)
    return marital_status_certificate(
        name,
        texts.national_id(rng, sex, born.year),
        _day(rng),
        born_on=born,
        sex=sex,
        number=rng.randint(10, 480),
        ward=rng.choice(texts.WARDS),
        signer=signer,
    )


MAKERS = {"decision": decision, "letter": letter, "notice": notice, "certificate": certificate}


def _owner(rng: Random) -> tuple[str, str]:
    name, sex = texts.person(rng)
    return name, texts.national_id(rng, sex, rng.randint(1960, 2004))


def _day(rng: Random) -> date:
    day = date(2008, 1, 2) + timedelta(days=rng.randint(0, 6300))
    return day - timedelta(days=max(0, day.weekday() - 4))


def _short(department: str) -> str:
    return "".join(word[0].upper() for word in department.split() if word != "và")
