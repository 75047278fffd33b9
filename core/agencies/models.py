"""Organs of the province, its territory, its clocks and its numbers. Everything here is dated data.

A renamed or merged agency never rewrites a paper: the old row stays, a Reorganisation names its successors.
"""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Unit(models.Model):
    """Đơn vị hành chính: province, district (until 30/06/2025) or commune. Identity is (level, code, valid_from)."""

    class Level(models.TextChoices):
        PROVINCE = "province", "Cấp tỉnh"
        DISTRICT = "district", "Cấp huyện"
        COMMUNE = "commune", "Cấp xã"

    level = models.CharField(max_length=8, choices=Level)
    code = models.CharField(max_length=5)
    name = models.CharField(max_length=100)
    full_name = models.CharField(max_length=120)
    folded_name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, help_text="last day, inclusive")
    legal_basis = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["level", "code", "valid_from"], name="agencies_unit_identity"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="agencies_unit_dates",
            ),
        ]
        indexes = [
            models.Index(fields=["parent", "folded_name"], name="agencies_unit_children"),
            GinIndex(fields=["folded_name"], name="agencies_unit_name", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.full_name


class UnitSuccession(models.Model):
    """Old unit → new unit; `is_split` when only a part of the old one went there."""

    old = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions")
    new = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="predecessions")
    on = models.DateField()
    is_split = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["old", "new", "on"], name="agencies_unit_succession_once")]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class Agency(models.Model):
    """Cơ quan, đơn vị with its identity code (mã định danh), new notation `H32.14` (QĐ 20/2020, from memory)."""

    class Kind(models.TextChoices):
        PROVINCE = "province", "Ủy ban nhân dân tỉnh"
        DEPARTMENT = "department", "Sở, ban, ngành"
        DISTRICT = "district", "Ủy ban nhân dân cấp huyện (trước 01/07/2025)"
        COMMUNE = "commune", "Ủy ban nhân dân cấp xã"
        ONE_STOP_UNIT = "one_stop_unit", "Bộ phận Một cửa"
        OTHER = "other", "Khác"

    code = models.CharField(max_length=35)
    code_is_demo = models.BooleanField(default=False, help_text="its last two digits were invented for the demo")
    kind = models.CharField(max_length=16, choices=Kind)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=120)
    folded_name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="agencies")
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, help_text="last day, inclusive")
    legal_basis = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="agencies_agency_identity"),
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(valid_to__isnull=True), name="agencies_one_current_code"
            ),
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[A-Z]\d{2}(\.\d{2}){0,10}$"), name="agencies_code_shape"
            ),
        ]
        indexes = [GinIndex(fields=["folded_name"], name="agencies_agency_name", opclasses=["gin_trgm_ops"])]
        verbose_name_plural = "agencies"

    def __str__(self) -> str:
        return self.name


class Reorganisation(models.Model):
    """Sáp nhập, chia tách, đổi tên, giải thể: links an agency to a successor from a date."""

    class Kind(models.TextChoices):
        MERGE = "merge", "Sáp nhập"
        SPLIT = "split", "Chia tách"
        RENAME = "rename", "Đổi tên"
        DISSOLVE = "dissolve", "Giải thể"

    kind = models.CharField(max_length=8, choices=Kind)
    predecessor = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="reorganised_into")
    successor = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="reorganised_from")
    on = models.DateField()
    legal_basis = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor", "on"], name="agencies_reorganisation_once")
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class CodePattern(models.Model):
    """How a number is written: `{agency}-{yyyymmdd}-{seq:07d}`. Without an agency it holds for all."""

    purpose = models.CharField(max_length=30, help_text="dossier, slip, result, receipt …")
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    pattern = models.CharField(max_length=80)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    legal_basis = models.CharField(max_length=300)

    class Meta:
        indexes = [models.Index(fields=["purpose", "valid_from"], name="agencies_pattern_lookup")]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.pattern}"


class Counter(models.Model):
    """The last number given out in a scope and period; locked by the transaction that uses the next one."""

    scope = models.CharField(max_length=80, help_text="e.g. dossier:H32.14")
    period = models.CharField(max_length=10, help_text="e.g. 20261121 or 2026")
    value = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "period"], name="agencies_counter_once")]

    def __str__(self) -> str:
        return f"{self.scope} {self.period}: {self.value}"


class OfficeHours(models.Model):
    """Working hours of one weekday (0 = Monday), local time. Without an agency: the province's default."""

    agency = models.ForeignKey(Agency, null=True, on_delete=models.CASCADE, related_name="office_hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()
    counts_as_working = models.BooleanField(default=True, help_text="no: the counter is open, clocks stand still")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    legal_basis = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "office hours"
        constraints = [
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="agencies_weekday"),
            models.CheckConstraint(condition=models.Q(closes__gt=models.F("opens")), name="agencies_hours_order"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens}–{self.closes}"


class CalendarDay(models.Model):
    """A day that differs from its weekday: holiday, compensatory day off, or a working day by swap."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", "Nghỉ lễ, tết"
        COMPENSATORY = "compensatory", "Nghỉ bù"
        SWAPPED_OFF = "swapped_off", "Nghỉ hoán đổi"
        SWAPPED_WORKING = "swapped_working", "Làm bù"

    date = models.DateField(unique=True)
    kind = models.CharField(max_length=16, choices=Kind)
    name = models.CharField(max_length=120)
    confirmed = models.BooleanField(default=False, help_text="a suggestion until an administrator confirms it")
    legal_basis = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"{self.date} {self.name}"
