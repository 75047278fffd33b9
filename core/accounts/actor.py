"""The person behind a request, in the one post chosen at sign-in; policies decide on this value."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from core.accounts.models import Citizen, Post, Representation, User
from core.agencies.models import Agency
from core.audit.values import Who


@dataclass(frozen=True)
class Actor:
    """`citizen_id` is the national id number or ''; `organisation_codes` those the person represents today."""

    user: User | None = None
    post: Post | None = None
    citizen_id: str = ""
    organisation_codes: tuple[str, ...] = ()

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None

    @property
    def agency(self) -> Agency | None:
        return self.post.agency if self.post else None

    @property
    def role(self) -> str:
        return self.post.role if self.post else ""

    @property
    def is_officer(self) -> bool:
        return self.post is not None

    @property
    def is_authenticated(self) -> bool:
        return self.user is not None

    @property
    def owner_ids(self) -> tuple[str, ...]:
        """Identity numbers whose papers and dossiers are the person's own to see."""
        return tuple(number for number in (self.citizen_id, *self.organisation_codes) if number)

    def has_role(self, *roles: str) -> bool:
        return self.role in roles

    def as_citizen(self) -> Actor:
        """The same person without the post: on citizens' pages an officer is a citizen like anybody else."""
        return Actor(user=self.user, citizen_id=self.citizen_id, organisation_codes=self.organisation_codes)

    @property
    def who(self) -> Who:
        if self.user is None:
            return Who(name="Khách")
        if self.post is None:
            return Who(name=self.user.full_name, user_id=self.user.pk)
        return Who(
            name=self.user.full_name,
            user_id=self.user.pk,
            post_id=self.post.pk,
            post_title=self.post.title,
            agency_code=self.post.agency.code,
            agency_name=self.post.agency.name,
        )


ANONYMOUS = Actor()


def posts_of(user: User) -> QuerySet[Post]:
    """The user's posts in force today, with their agencies."""
    today = timezone.localdate()
    held = user.posts.filter(valid_from__lte=today).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
    return held.select_related("agency", "agency__parent", "user").order_by("pk")


def actor_for(user: User, post: Post | None = None) -> Actor:
    """The actor of a signed-in user, as a citizen or in `post` (which must be one of theirs, in force)."""
    today = timezone.localdate()
    national_id = Citizen.objects.filter(user=user).values_list("national_id", flat=True).first() or ""
    represented = Representation.objects.filter(user=user, valid_from__lte=today).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    )
    codes = tuple(represented.values_list("organisation__enterprise_code", flat=True))
    return Actor(user=user, post=post, citizen_id=national_id, organisation_codes=codes)


def actor_for_post(post: Post) -> Actor:
    """The actor of an officer in a given post; for jobs that act on an officer's decision."""
    return Actor(user=post.user, post=post)


def request_actor(request: HttpRequest) -> Actor:
    """Who makes a request, as `ActorMiddleware` found it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
