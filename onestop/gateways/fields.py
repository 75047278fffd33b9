"""The documented fields of the National Portal's messages (regulation reference 17.2): what must be there and how.

The sender checks its messages against this table before they leave; the simulator checks what arrives.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

STAMP = re.compile(r"\d{14}")
DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Spec:
    """One field: required or not, longest text, shape, allowed values, fields of the items where it is a list."""

    required: bool = False
    max_length: int = 0
    pattern: re.Pattern[str] | None = None
    choices: frozenset[str] = frozenset()
    items: Mapping[str, Spec] | None = None


def _one_of(*values: str, required: bool = True) -> Spec:
    return Spec(required=required, choices=frozenset(values))


_NEED = Spec(required=True)
_TEXT = Spec()
_TIME = Spec(pattern=STAMP)
_TIME_NEEDED = Spec(required=True, pattern=STAMP)

DOSSIER: dict[str, Spec] = {
    "MaHoSo": Spec(required=True, max_length=60),
    "MaTTHC": _NEED,
    "TenTTHC": _NEED,
    "MaLinhVuc": _NEED,
    "TenLinhVuc": _NEED,
    "KenhThucHien": _one_of("1", "2", "3"),
    "ChuHoSo": _NEED,
    "SoGiayToChuHoSo": _TEXT,
    "LoaiDoiTuong": _one_of("1", "2", "3", "4"),
    "MaDoiTuong": _TEXT,
    "DinhDanhCHS": Spec(
        required=True, items={"LoaiDinhDanh": _one_of("1", "2"), "SoDinhDanh": Spec(required=True, pattern=DIGITS)}
    ),
    "ThongTinKhac": _TEXT,
    "Email": _TEXT,
    "Fax": _TEXT,
    "SoDienThoai": _TEXT,
    "TrichYeuHoSo": Spec(max_length=1000),
    "NgayNopHoSo": _TIME,
    "NgayTiepNhan": _TIME_NEEDED,
    "NgayHenTra": _TIME,
    "NgayTra": _TIME,
    "NgayKetThucXuLy": _TIME,
    "NgayTuChoi": _TIME,
    "TrangThaiHoSo": _one_of(*(str(code) for code in range(1, 11))),
    "ThongTinTra": _TEXT,
    "HinhThuc": _one_of("0", "1"),
    "DonViXuLy": _NEED,
    "GhiChu": _TEXT,
    "NoiNopHoSo": _one_of("1", "2"),
    "HoSoCoThanhPhanSoHoa": _one_of("0", "1"),
    "TaiKhoanDuocXacThucVoiVNeID": _one_of("0", "1"),
    "DuocThanhToanTrucTuyen": _one_of("0", "1", "2", "3"),
    "DSKetNoiCSDL": Spec(items={"MaCSDL": _NEED}),
    "TaiLieuNop": Spec(
        items={
            "TepDinhKemId": _NEED,
            "TenTepDinhKem": Spec(required=True, max_length=4000),
            "IsDeleted": _TEXT,
            "MaThanhPhanHoSo": _TEXT,
            "DuongDanTaiTepTin": _TEXT,
            "DuocSoHoa": _one_of("0", "1"),
            "DuocTaiSuDung": _one_of("0", "1", "2"),
            "DuocLayTuKhoDMQG": _one_of("0", "1"),
            "MaKetQuaThayThe": _TEXT,
        }
    ),
    "DanhSachLePhi": Spec(items={"TenPhiLePhi": _NEED, "MaPhiLePhi": _TEXT, "Gia": _TEXT}),
    "DanhSachTepDinhKemKhac": Spec(items={"TenGiayTo": _NEED, "SoLuong": _TEXT, "LoaiGiayTo": _TEXT}),
    "DanhSachHoSoBoSung": Spec(
        items={
            "HoSoBoSungId": _NEED,
            "NguoiYeuCauBoSung": _NEED,
            "NoiDungBoSung": _NEED,
            "NgayBoSung": _TIME_NEEDED,
            "NgayTiepNhanBoSung": _TIME,
            "TrangThaiBoSung": _one_of("0", "1"),
        }
    ),
    "DanhSachGiayToKetQua": Spec(
        items={
            "TenGiayTo": Spec(required=True, max_length=2000),
            "MaThanhPhanHoSo": _TEXT,
            "GiayToId": _NEED,
            "MaGiayToKetQua": _TEXT,
            "DuongDanTepTinKetQua": _TEXT,
        }
    ),
}
PROGRESS: dict[str, Spec] = {
    "MaHoSo": Spec(required=True, max_length=60),
    "NguoiXuLy": Spec(required=True, max_length=50),
    "ChucDanh": _TEXT,
    "ThoiDiemXuLy": _TIME_NEEDED,
    "PhongBanXuLy": _TEXT,
    "NoiDungXuLy": _TEXT,
    "TrangThai": _one_of(*(str(code) for code in range(1, 11))),
    "NgayBatDau": _TIME,
    "NgayKetThucTheoQuyDinh": _TIME,
}
SYNC = "DongBoHoSoMC"
STEP = "CapNhatTienDoHoSoMC"
SERVICES = {SYNC: DOSSIER, STEP: PROGRESS}


def problems(record: Mapping[str, Any], specs: Mapping[str, Spec], path: str = "") -> list[str]:
    """What is wrong with a record, in words; empty when it fits the table. Unknown fields are wrong, too."""
    found = [f"{path}{name}: không có trong tài liệu" for name in record if name not in specs]
    for name, spec in specs.items():
        found += _field_problems(record.get(name), spec, path + name)
    return found


def _field_problems(value: Any, spec: Spec, path: str) -> list[str]:
    if value in (None, "", []):
        return [f"{path}: thiếu"] if spec.required else []
    if spec.items is not None:
        if not isinstance(value, list):
            return [f"{path}: phải là danh sách"]
        return [p for index, item in enumerate(value) for p in problems(item, spec.items, f"{path}[{index}].")]
    if not isinstance(value, str):
        return [f"{path}: phải là chuỗi"]
    if spec.choices and value not in spec.choices:
        return [f"{path}: giá trị “{value}” không có trong danh mục"]
    if spec.max_length and len(value) > spec.max_length:
        return [f"{path}: dài quá {spec.max_length} ký tự"]
    if spec.pattern and not spec.pattern.fullmatch(value):
        return [f"{path}: sai định dạng"]
    return []
