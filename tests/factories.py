"""Valid, realistic Vietnamese rows. The demo province's reference data is not needed: what a test needs it makes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import factory
from django.utils import timezone

from core.accounts.actor import Actor, actor_for
from core.accounts.models import Citizen, Post, User
from core.agencies.models import Agency, Unit
from core.catalogue.models import PaperType
from core.vietnamese import fold

PASSWORD = "Mat-khau-thu-2026"
_LONG_AGO = dt.date(2025, 7, 1)


class UnitFactory(factory.django.DjangoModelFactory[Unit]):
    class Meta:
        model = Unit
        django_get_or_create = ("level", "code", "valid_from")

    level = Unit.Level.COMMUNE
    code = factory.Sequence(lambda n: f"{22000 + n:05d}")
    name = "Nha Trang"
    full_name = "Phường Nha Trang"
    folded_name = factory.LazyAttribute(lambda row: fold(row.full_name))
    valid_from = _LONG_AGO


class AgencyFactory(factory.django.DjangoModelFactory[Agency]):
    class Meta:
        model = Agency

    code = factory.Sequence(lambda n: f"H32.{n // 99 % 99 + 1:02d}.{n % 99 + 1:02d}")
    kind = Agency.Kind.COMMUNE
    name = "Ủy ban nhân dân phường Nha Trang"
    short_name = "UBND phường Nha Trang"
    folded_name = factory.LazyAttribute(lambda row: fold(row.name))
    valid_from = _LONG_AGO


class OneStopUnitFactory(AgencyFactory):
    kind = Agency.Kind.ONE_STOP_UNIT
    name = "Trung tâm Phục vụ hành chính công phường Nha Trang"
    short_name = "TTPVHCC phường Nha Trang"


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"nguoi-dung-{n}")
    email = factory.LazyAttribute(lambda row: f"{row.username}@example.vn")
    full_name = "Nguyễn Thị Ánh Nguyệt"

    @factory.post_generation
    def password(self, create: bool, extracted: str | None, **kwargs: Any) -> None:
        self.set_password(extracted or PASSWORD)
        self.save(update_fields=["password"])


class CitizenFactory(factory.django.DjangoModelFactory[Citizen]):
    class Meta:
        model = Citizen

    user = factory.SubFactory(UserFactory)
    national_id = factory.Sequence(lambda n: f"056195{n:06d}")
    birth_date = dt.date(1995, 4, 12)
    sex = Citizen.Sex.FEMALE
    assurance = 2


class PostFactory(factory.django.DjangoModelFactory[Post]):
    class Meta:
        model = Post

    user = factory.SubFactory(UserFactory, full_name="Trần Đức Thịnh")
    agency = factory.SubFactory(AgencyFactory)
    role = Post.Role.SPECIALIST
    title = "Công chức Tư pháp - Hộ tịch"
    valid_from = _LONG_AGO


class PaperTypeFactory(factory.django.DjangoModelFactory[PaperType]):
    class Meta:
        model = PaperType

    code = factory.Sequence(lambda n: f"KQ.G15.{n:06d}")
    name = "Giấy xác nhận tình trạng hôn nhân"
    short_name = factory.SelfAttribute("name")
    folded_name = factory.LazyAttribute(lambda row: fold(row.name))


def citizen_actor(**values: Any) -> Actor:
    """A signed-in citizen."""
    return actor_for(CitizenFactory(**values).user)


def officer_actor(role: str = Post.Role.SPECIALIST, agency: Agency | None = None, **values: Any) -> Actor:
    """An officer acting in a post of `role` in `agency` (a new one when not given)."""
    post = PostFactory(role=role, agency=agency or AgencyFactory(), **values)
    return actor_for(post.user, post)


def at(text: str) -> dt.datetime:
    """A local time `2026-11-20 14:05` as an aware datetime."""
    return timezone.make_aware(dt.datetime.fromisoformat(text))
