"""People. One User; citizen, representative of an organisation and officer are profiles of it."""

from __future__ import annotations

import secrets

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from core.agencies.models import Agency, Unit


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser):
    """A person who can sign in. Rights come from posts and profiles, never from flags on this row."""

    username = models.CharField(max_length=60, unique=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=15, blank=True)
    full_name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)
    notify_by_email = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]
    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["email"], condition=~models.Q(email=""), name="accounts_email_once")
        ]

    def __str__(self) -> str:
        return self.full_name


class Citizen(models.Model):
    """Công dân: the identity a person transacts with; `assurance` (1, 2) is the level of sign-in that proved it."""

    class Sex(models.TextChoices):
        MALE = "male", "Nam"
        FEMALE = "female", "Nữ"

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="citizen")
    national_id = models.CharField(max_length=12, unique=True)
    old_id = models.CharField(max_length=9, blank=True)
    id_issued_on = models.DateField(null=True)
    id_issuer = models.CharField(max_length=120, blank=True)
    birth_date = models.DateField()
    sex = models.CharField(max_length=6, choices=Sex)
    ethnicity = models.CharField(max_length=40, default="Kinh")
    nationality = models.CharField(max_length=40, default="Việt Nam")
    residence_unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    residence_line = models.CharField(max_length=200, blank=True)
    assurance = models.PositiveSmallIntegerField(default=1)
    verified_by = models.CharField(max_length=40, blank=True, help_text="system that proved the identity, e.g. vneid")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(national_id__regex=r"^\d{12}$"), name="accounts_national_id"),
            models.CheckConstraint(condition=models.Q(assurance__in=[1, 2]), name="accounts_assurance"),
        ]

    def __str__(self) -> str:
        return self.national_id


class Organisation(models.Model):
    """Tổ chức, doanh nghiệp: acts only through an authorised representative."""

    enterprise_code = models.CharField(max_length=14, unique=True)
    name = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    address_line = models.CharField(max_length=200, blank=True)
    founded_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name


class Representation(models.Model):
    """A person may act for an organisation from a date to a date."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="representations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="representatives")
    basis = models.CharField(max_length=200, help_text="legal representative, power of attorney no. …")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation", "valid_from"], name="accounts_representation_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation}"


class Post(models.Model):
    """Chức vụ, phân công: a role in an agency from a date to a date. An officer acts in one post at a time."""

    class Role(models.TextChoices):
        CLERK = "clerk", "Cán bộ một cửa"
        SPECIALIST = "specialist", "Chuyên viên thụ lý"
        UNIT_HEAD = "unit_head", "Trưởng bộ phận"
        LEADER = "leader", "Lãnh đạo"
        INDEXER = "indexer", "Cán bộ số hóa"
        CHECKER = "checker", "Cán bộ kiểm tra"
        PROVINCE_ADMIN = "province_admin", "Quản trị cấp tỉnh"
        TECH_ADMIN = "tech_admin", "Quản trị kỹ thuật"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=16, choices=Role)
    title = models.CharField(max_length=120, help_text="as printed on papers: Phó Chủ tịch …")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "agency", "role", "valid_from"], name="accounts_post_once")
        ]
        indexes = [models.Index(fields=["agency", "role"], name="accounts_post_agency")]

    def __str__(self) -> str:
        return f"{self.title}, {self.agency.name}"


def new_token_key() -> str:
    return secrets.token_urlsafe(32)


class ApiToken(models.Model):
    """A system's key to `/api/v1`. Only the SHA-256 of the key is kept; scopes say what it may do."""

    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, unique=True)
    prefix = models.CharField(max_length=8)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    scopes = models.JSONField(default=list, help_text="dossier:read, archive:read, archive:deposit")
    valid_to = models.DateField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
