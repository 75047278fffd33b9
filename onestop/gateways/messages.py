"""What the National Portal is told of a dossier: `DongBoHoSoMC` and `CapNhatTienDoHoSoMC` (regulation reference 17.2).

Messages are made from the facts of one transaction and written into the outbox in it; times are local, yyyyMMddHHmmss.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.accounts.models import Citizen
from core.catalogue.models import Offering
from core.outbox.services import post
from core.vietnamese.dates import to_local
from onestop.gateways.fields import STEP, SYNC
from onestop.models import Decision, Dossier, DossierEvent, DossierPaper
from onestop.transitions import NATIONAL_STATUS, done_text

DESTINATION = "national-portal"
S = Dossier.State
_FILED_AT_PROVINCE = "2"


def report(dossier: Dossier, event: DossierEvent) -> None:
    """Write the two messages of an event: the dossier as it now is, then its progress row. Order holds per dossier."""
    key = f"{dossier.code}:{event.number}"
    unit = dossier.receiving_agency.code
    updating = "False" if event.number == 1 else "True"
    sync = {"service": SYNC, "madonvi": unit, "isUpdating": updating, "data": [dossier_record(dossier)]}
    post(DESTINATION, dossier.code, SYNC, f"{key}:{SYNC}", sync)
    step = {"service": STEP, "madonvi": unit, "data": [progress_record(dossier, event)]}
    post(DESTINATION, dossier.code, STEP, f"{key}:{STEP}", step)


def stamp(moment: datetime | None) -> str:
    """yyyyMMddHHmmss in Asia/Ho_Chi_Minh, empty for nothing."""
    return f"{to_local(moment):%Y%m%d%H%M%S}" if moment else ""


def dossier_record(dossier: Dossier) -> dict[str, Any]:
    """The dossier as the portal knows it. Before acceptance `NgayTiepNhan` is when the system received it."""
    revision = dossier.procedure_revision
    procedure = revision.procedure
    papers = list(dossier.papers.select_related("file", "record__paper_type").order_by("pk"))
    refused = dossier.state == S.REFUSED
    return {
        "MaHoSo": dossier.code,
        "MaTTHC": procedure.code,
        "TenTTHC": revision.short_name,
        "MaLinhVuc": procedure.field.code,
        "TenLinhVuc": procedure.field.name,
        "KenhThucHien": str(dossier.channel),
        "ChuHoSo": dossier.owner_name,
        "SoGiayToChuHoSo": dossier.owner_id,
        "LoaiDoiTuong": "1" if len(dossier.owner_id) == 12 else "2",
        "DinhDanhCHS": [{"LoaiDinhDanh": _id_kind(dossier.owner_id), "SoDinhDanh": dossier.owner_id}],
        "Email": dossier.email,
        "SoDienThoai": dossier.phone,
        "TrichYeuHoSo": dossier.abstract[:1000],
        "NgayNopHoSo": stamp(dossier.submitted_at),
        "NgayTiepNhan": stamp(dossier.accepted_at or dossier.submitted_at),
        "NgayHenTra": stamp(dossier.current_due_at),
        "NgayTra": stamp(dossier.returned_at),
        "NgayKetThucXuLy": "" if refused else stamp(dossier.finished_at),
        "NgayTuChoi": stamp(dossier.finished_at) if refused else "",
        "TrangThaiHoSo": NATIONAL_STATUS[dossier.state],
        "ThongTinTra": dossier.get_delivery_display() if dossier.returned_at else "",
        "HinhThuc": "1" if dossier.return_channel == Offering.Channel.POSTAL else "0",
        "DonViXuLy": dossier.competent_agency.name,
        "NoiNopHoSo": _FILED_AT_PROVINCE,
        "HoSoCoThanhPhanSoHoa": "1" if papers else "0",
        "TaiKhoanDuocXacThucVoiVNeID": "1" if _verified_by_vneid(dossier) else "0",
        "DuocThanhToanTrucTuyen": "0",
        "TaiLieuNop": [_paper(paper) for paper in papers],
        "DanhSachHoSoBoSung": _supplements(dossier),
        "DanhSachGiayToKetQua": _results(dossier),
    }


def _id_kind(number: str) -> str:
    """1: 12-digit identity number, 2: 9-digit old one; the documents name no code for others."""
    return "1" if len(number) == 12 else "2"


def _verified_by_vneid(dossier: Dossier) -> bool:
    if dossier.submitter_id is None:
        return False
    return Citizen.objects.filter(user_id=dossier.submitter_id, verified_by="vneid", assurance=2).exists()


def _paper(paper: DossierPaper) -> dict[str, str]:
    record = paper.record
    return {
        "TepDinhKemId": str(paper.pk),
        "TenTepDinhKem": paper.name,
        "IsDeleted": "False",
        "MaThanhPhanHoSo": paper.component_key,
        "DuocSoHoa": "1",
        "DuocTaiSuDung": "1" if record else "0",
        "DuocLayTuKhoDMQG": "0",
        "MaKetQuaThayThe": record.paper_type.code if record else "",
    }


def _supplements(dossier: Dossier) -> list[dict[str, str]]:
    rows = dossier.supplements.select_related("requested_by__user").order_by("number")
    return [
        {
            "HoSoBoSungId": f"{dossier.code}-BS{row.number}",
            "NguoiYeuCauBoSung": row.requested_by.user.full_name,
            "NoiDungBoSung": row.contents,
            "NgayBoSung": stamp(row.requested_at),
            "NgayTiepNhanBoSung": stamp(row.answered_at),
            "TrangThaiBoSung": "1" if row.answered_at else "0",
        }
        for row in rows
    ]


def _results(dossier: Dossier) -> list[dict[str, str]]:
    found = Decision.objects.filter(dossier=dossier, record__isnull=False).select_related("record__paper_type").first()
    if found is None or found.record is None:
        return []
    record = found.record
    return [{"TenGiayTo": record.abstract, "GiayToId": record.code, "MaGiayToKetQua": record.paper_type.code}]


def progress_record(dossier: Dossier, event: DossierEvent) -> dict[str, str]:
    """One row of the progress log: who did what, when, and the status that followed."""
    return {
        "MaHoSo": dossier.code,
        "NguoiXuLy": event.actor_name[:50],
        "ChucDanh": event.post_title,
        "ThoiDiemXuLy": stamp(event.at),
        "PhongBanXuLy": event.agency_name,
        "NoiDungXuLy": done_text(event.action),
        "TrangThai": NATIONAL_STATUS[event.to_state],
        "NgayBatDau": stamp(dossier.accepted_at),
        "NgayKetThucTheoQuyDinh": stamp(dossier.current_due_at),
    }
