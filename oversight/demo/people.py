"""Demo people: citizens, two enterprises, and officers with posts in every department and commune."""

from __future__ import annotations

import datetime as dt
import json
import random
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.hashers import make_password

from core.accounts.models import Citizen, Organisation, Post, Representation, User
from core.agencies.models import Agency, Unit
from core.vietnamese import fold

SINCE = dt.date(2025, 7, 1)
_NAMES = json.loads((Path(__file__).parent / "data" / "names.json").read_text("utf-8"))
_COMMUNE_POSTS = [
    # role, user name stem, title; clerks sit in the one-stop unit, the others in the commune itself
    (Post.Role.CLERK, "motcua", "Công chức tiếp nhận và trả kết quả"),
    (Post.Role.SPECIALIST, "tuphap", "Công chức Tư pháp - Hộ tịch"),
    (Post.Role.UNIT_HEAD, "truongphong", "Giám đốc Trung tâm Phục vụ hành chính công"),
    (Post.Role.LEADER, "lanhdao", "Phó Chủ tịch"),
    (Post.Role.INDEXER, "sohoa", "Công chức Văn thư - Lưu trữ"),
    (Post.Role.CHECKER, "kiemtra", "Công chức Văn phòng HĐND và UBND"),
]
_DEPARTMENT_POSTS = [
    (Post.Role.SPECIALIST, "chuyenvien", "Chuyên viên"),
    (Post.Role.LEADER, "lanhdao", "Phó Giám đốc"),
    (Post.Role.INDEXER, "sohoa", "Chuyên viên Lưu trữ"),
    (Post.Role.CHECKER, "kiemtra", "Chánh Văn phòng"),
]


@dataclass(frozen=True)
class DemoCitizen:
    """A citizen of the tour; the story says what this account is for."""

    username: str
    full_name: str
    national_id: str
    birth_date: dt.date
    sex: str
    line: str
    story: str


CITIZENS = [
    DemoCitizen(
        "lan",
        "Nguyễn Thị Lan",
        "056195001234",
        dt.date(1995, 3, 14),
        "female",
        "12 Trần Phú",
        "đăng ký khai sinh cho con",
    ),
    DemoCitizen(
        "minh", "Trần Quốc Minh", "056093004567", dt.date(1993, 8, 21), "male", "45 Lê Thánh Tôn", "chồng của chị Lan"
    ),
    DemoCitizen(
        "hoa",
        "Lê Thị Thu Hoa",
        "056198007891",
        dt.date(1998, 11, 2),
        "female",
        "8 Hùng Vương",
        "đăng ký kết hôn, có giấy trong kho",
    ),
    DemoCitizen(
        "duc",
        "Phạm Minh Đức",
        "056096002345",
        dt.date(1996, 5, 30),
        "male",
        "101 Nguyễn Thị Minh Khai",
        "bên nam của chị Hoa",
    ),
    DemoCitizen(
        "tam", "Võ Thanh Tâm", "056185006789", dt.date(1985, 1, 9), "female", "3 Yersin", "đại diện doanh nghiệp"
    ),
]
_ENTERPRISES = [
    # code, name, address line, representative
    ("4201234560", "Công ty TNHH Du lịch Biển Xanh Nha Trang", "20 Phan Chu Trinh", "tam"),
    ("4200987657", "Công ty Cổ phần Thủy sản Cam Ranh Mới", "7 Đường 22 tháng 8", "minh"),
]


class NamePicker:
    """Realistic names, the same in every installation."""

    def __init__(self, seed: int = 56) -> None:
        self.random = random.Random(seed)  # noqa: S311 - names of the demo, nothing secret
        self.surnames = [name for name, _ in _NAMES["surnames"]]
        self.weights = [weight for _, weight in _NAMES["surnames"]]

    def person(self) -> tuple[str, str]:
        """(full name, sex)"""
        sex = self.random.choice(("male", "female"))
        surname = self.random.choices(self.surnames, self.weights)[0]
        return f"{surname} {self.random.choice(_NAMES[sex])}", sex


def load_people(password: str) -> int:
    """Create what is missing; returns the number of users made. One hash serves all demo accounts."""
    before = User.objects.count()
    hashed = make_password(password)
    home = Unit.objects.filter(level=Unit.Level.COMMUNE, valid_to=None, folded_name="nha trang").first()
    for person in CITIZENS:
        _citizen(person, hashed, home)
    for code, name, line, username in _ENTERPRISES:
        organisation, _ = Organisation.objects.get_or_create(
            enterprise_code=code, defaults={"name": name, "address_line": line, "unit": home}
        )
        Representation.objects.get_or_create(
            user=User.objects.get(username=username),
            organisation=organisation,
            valid_from=SINCE,
            defaults={"basis": "Người đại diện theo pháp luật"},
        )
    _officers(hashed)
    return User.objects.count() - before


def _citizen(person: DemoCitizen, hashed: str, home: Unit | None) -> None:
    user, _ = User.objects.get_or_create(
        username=person.username,
        defaults={
            "full_name": person.full_name,
            "email": f"{person.username}@example.vn",
            "phone": "0905" + person.national_id[-6:],
            "password": hashed,
        },
    )
    Citizen.objects.get_or_create(
        user=user,
        defaults={
            "national_id": person.national_id,
            "birth_date": person.birth_date,
            "sex": person.sex,
            "id_issued_on": dt.date(2022, 6, 15),
            "id_issuer": "Cục Cảnh sát quản lý hành chính về trật tự xã hội",
            "residence_unit": home,
            "residence_line": person.line,
            "assurance": 2,
            "verified_by": "demo",
        },
    )


def _officers(hashed: str) -> None:
    names = NamePicker()
    today = Agency.objects.filter(valid_to=None)
    units = {agency.parent_id: agency for agency in today.filter(kind=Agency.Kind.ONE_STOP_UNIT)}
    wanted: list[tuple[str, str, Agency, str]] = []  # username, role, agency, title
    for commune in today.filter(kind=Agency.Kind.COMMUNE).order_by("code"):
        slug = _slug(commune)
        unit = units.get(commune.pk, commune)
        for role, stem, title in _COMMUNE_POSTS:
            place = unit if role in (Post.Role.CLERK, Post.Role.UNIT_HEAD) else commune
            wanted.append((f"{stem}.{slug}", role, place, title))
    for department in today.filter(kind=Agency.Kind.DEPARTMENT).order_by("code"):
        slug = department.code.replace(".", "").lower()
        wanted += [(f"{stem}.{slug}", role, department, title) for role, stem, title in _DEPARTMENT_POSTS]
    province = today.get(kind=Agency.Kind.PROVINCE)
    wanted.append(("quantri.tinh", Post.Role.PROVINCE_ADMIN, province, "Quản trị hệ thống cấp tỉnh"))
    wanted.append(("kythuat.tinh", Post.Role.TECH_ADMIN, province, "Quản trị kỹ thuật"))
    home = today.filter(kind=Agency.Kind.COMMUNE, unit__folded_name="nha trang").first()
    if home:  # two entries of one paper are made by two persons; last, so that everybody else keeps their name
        wanted.append(("sohoa2.nhatrang", Post.Role.INDEXER, home, "Công chức Văn hóa - Xã hội"))
    known = set(User.objects.values_list("username", flat=True))
    people = [(row, names.person()[0]) for row in wanted]
    User.objects.bulk_create(
        User(username=row[0], full_name=name, email=f"{row[0]}@example.vn", password=hashed)
        for row, name in people
        if row[0] not in known
    )
    users = {user.username: user for user in User.objects.all()}
    posted = set(Post.objects.values_list("user__username", "agency_id", "role"))
    Post.objects.bulk_create(
        Post(user=users[name], agency=agency, role=role, title=title, valid_from=SINCE)
        for name, role, agency, title in wanted
        if (name, agency.pk, role) not in posted
    )


def _slug(commune: Agency) -> str:
    """`nhatrang` for Ủy ban nhân dân phường Nha Trang."""
    name = commune.unit.name if commune.unit else commune.short_name
    return "".join(letter for letter in fold(name) if letter.isalnum())
