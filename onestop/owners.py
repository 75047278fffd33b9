"""Whose case it is, read from the answers of each form: child and parents, both spouses, the person concerned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from archive.models import RecordOwner
from core.accounts.models import Citizen
from core.vietnamese import nfc

R = RecordOwner.Role
# form key → (role of the owner, prefix of their answers); without a row the applicant is the owner.
PERSONS: dict[str, tuple[tuple[str, str], ...]] = {
    "khai-sinh": ((R.SUBJECT, "child"), (R.PARENT, "father"), (R.PARENT, "mother")),
    "ket-hon": ((R.SPOUSE, "bride"), (R.SPOUSE, "groom")),
    "xac-nhan-hon-nhan": ((R.SUBJECT, "subject"),),
}


@dataclass(frozen=True)
class Owner:
    """An owner as values; a newborn child has no number yet (`id_kind` none)."""

    role: str
    name: str
    id_kind: str
    id_number: str
    birth_date: date | None


def owners_of(form_key: str, answers: Mapping[str, Any], applicant: Citizen) -> list[Owner]:
    """The owners of a dossier and later of its result. A person who was left out of the form (no name) is no owner."""
    persons = [_person(answers, role, prefix) for role, prefix in PERSONS.get(form_key, ())]
    found = [person for person in persons if person is not None]
    return found or [
        Owner(R.SUBJECT, applicant.user.full_name, "national_id", applicant.national_id, applicant.birth_date)
    ]


def _person(answers: Mapping[str, Any], role: str, prefix: str) -> Owner | None:
    name = nfc(str(answers.get(f"{prefix}.full_name") or "")).strip()
    if not name:
        return None
    number = str(answers.get(f"{prefix}.national_id") or "")
    kind = RecordOwner.IdKind.NATIONAL_ID if number else RecordOwner.IdKind.NONE
    return Owner(role, name, kind, number, _date(answers.get(f"{prefix}.birth_date")))


def abstract_of(form_key: str, answers: Mapping[str, Any]) -> str:
    """The persons concerned, in words, for titles and search: "Nguyễn Văn An", "Trần Thị Bình và Lê Văn Cường"."""
    roles = [prefix for role, prefix in PERSONS.get(form_key, ()) if role in (R.SUBJECT, R.SPOUSE)]
    names = [nfc(str(answers.get(f"{prefix}.full_name") or "")).strip() for prefix in roles]
    return " và ".join(name for name in names if name)


def _date(value: Any) -> date | None:
    """A full date; a partial one (year only) is no date."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
