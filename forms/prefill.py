"""Filling in what the province already knows (NĐ 45/2020: a citizen supplies a datum once), with where it came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts.actor import Actor
from core.accounts.models import Citizen, Organisation
from core.agencies.models import Unit
from forms.definition import FieldDef, FormDef
from forms.expressions import Expression, holds, is_filled
from forms.fields import FieldError, type_of
from forms.registries import Known, prefill_sources

TYPED, DEFAULT, ACCOUNT = "typed", "default", "account"
POPULATION_DB, SPECIALISED_DB = "population-db", "specialised-db"
ARCHIVE_PAPER, PREVIOUS_CASE = "archive-paper", "previous-case"
SOURCE_NAMES = {
    ACCOUNT: gettext_lazy("tài khoản của bạn"),
    POPULATION_DB: gettext_lazy("Cơ sở dữ liệu quốc gia về dân cư"),
    SPECIALISED_DB: gettext_lazy("cơ sở dữ liệu chuyên ngành"),
    ARCHIVE_PAPER: gettext_lazy("giấy tờ trong kho của bạn"),
    PREVIOUS_CASE: gettext_lazy("hồ sơ trước của bạn"),
}


SIMULATED = "mô phỏng"
"""Stands in the record of a value that a simulator gave, so that nobody takes it for real."""


def origin_text(origin: Mapping[str, Any]) -> str:
    """Where a value comes from, in words for its owner; empty for what was typed and for defaults of the form."""
    source, record = str(origin.get("source", "")), str(origin.get("record", ""))
    name = SOURCE_NAMES.get(source)
    if name is None:
        return ""
    if source in (POPULATION_DB, SPECIALISED_DB):
        return _("%(name)s (bản mô phỏng)") % {"name": name} if SIMULATED in record else str(name)
    return f"{name}: {record}" if record else str(name)


def check_text(source: str) -> str:
    """What to say where a source could not be reached; empty for no source."""
    if not source:
        return ""
    name = SOURCE_NAMES.get(source, source)
    return _("Cần kiểm tra: chưa lấy được từ %(name)s.") % {"name": name}


class AccountSource:
    """The signed-in person's own data: `account.full_name`, `.national_id`, `.residence`, …

    `.organisation.name`, `.code`, `.address` are those of the one organisation that the person represents today; who
    represents several says themselves for which of them.
    """

    name = ACCOUNT
    remote = False

    def values(self, actor: Actor) -> Mapping[str, Known]:
        user = actor.user
        if user is None:
            return {}
        values: dict[str, Any] = {"full_name": user.full_name, "email": user.email, "phone": user.phone}
        citizen = Citizen.objects.filter(user_id=user.pk).select_related("residence_unit__parent__parent").first()
        if citizen is not None:
            values |= {
                "national_id": citizen.national_id,
                "birth_date": citizen.birth_date.isoformat(),
                "birth_year": str(citizen.birth_date.year),
                "sex": citizen.sex,
                "ethnicity": citizen.ethnicity,
                "nationality": citizen.nationality,
                "residence": _place(citizen.residence_unit, citizen.residence_line),
            }
            values["side"] = "bride" if citizen.sex == Citizen.Sex.FEMALE else "groom"
        values |= _organisation(actor)
        return {path: Known(value) for path, value in values.items() if is_filled(value)}


def _place(commune: Unit | None, line: str) -> dict[str, str] | None:
    if commune is None or commune.parent is None:
        return None
    province = commune.parent.parent or commune.parent
    return {"province": province.code, "commune": commune.code, "line": line}


def _organisation(actor: Actor) -> dict[str, Any]:
    if len(actor.organisation_codes) != 1:
        return {}
    (code,) = actor.organisation_codes
    found = Organisation.objects.select_related("unit__parent__parent").get(enterprise_code=code)
    return {
        "organisation.name": found.name,
        "organisation.code": code,
        "organisation.address": _place(found.unit, found.address_line),
    }


@dataclass(frozen=True)
class Binding:
    """`source` and `path` of a value, taken only while `condition` holds for the answers."""

    source: str
    path: str
    condition: Expression | None = None

    @property
    def name(self) -> str:
        return f"{self.source}.{self.path}"


def sources_of(asked: FieldDef) -> list[Binding]:
    """The values a field may be filled from, in the order in which they are asked.

    `options.prefill_if` goes with the field's own binding and with further ones that state no condition of their own:
    the mother's name is the applicant's only if the applicant is the mother.
    """
    own = asked.options.get("prefill_if")
    given = [(asked.binding, own), *((each, own) if isinstance(each, str) else (each["path"], each.get("if"))
                                     for each in asked.bindings)]  # fmt: skip
    pairs = [(str(path).partition("."), condition) for path, condition in given if path]
    return [Binding(source, path, condition) for (source, _dot, path), condition in pairs]


def sources_asked(form: FormDef) -> set[str]:
    """Names of the sources that any field of the form is bound to."""
    return {binding.source for each in form.fields for binding in sources_of(each)}


@dataclass
class Found:
    """`answers` and `provenance` (source, path, record, at) by field key."""

    answers: dict[str, Any] = field(default_factory=dict)
    provenance: dict[str, Any] = field(default_factory=dict)


def prefill(
    form: FormDef,
    actor: Actor,
    answers: Mapping[str, Any] | None = None,
    fetched: Mapping[str, Any] | None = None,
    skip: Iterable[str] = (),
) -> Found:
    """What a source, or the form's own default, can say to questions that are asked and not answered.

    Remote sources are not asked here: `fetched` is what they said (`Draft.fetched`). What the field would not accept is
    left out, and so are keys in `skip`: neither they nor what only they would show is filled.
    """
    known = _Known(actor, fetched or {})
    at = timezone.now().isoformat(timespec="seconds")
    left_out = set(skip)
    so_far = dict(answers or {})
    found = Found()
    for each in form.fields:
        if each.computed is not None or each.key in left_out:
            continue
        if is_filled(so_far.get(each.key)) or not each.is_visible(so_far):
            continue
        for origin, raw in _candidates(each, known, so_far):
            value = accepted(each, raw)
            if value is not None:
                so_far[each.key] = found.answers[each.key] = value
                found.provenance[each.key] = {**origin, "at": at}
                break
    return found


class _Known:
    """What each source knows; a source is asked only when a question without an answer is bound to it."""

    def __init__(self, actor: Actor, fetched: Mapping[str, Any]) -> None:
        self.actor = actor
        self.fetched = fetched
        self.found: dict[str, Mapping[str, Known]] = {}

    def get(self, binding: Binding) -> Known | None:
        if binding.source not in self.found:
            self.found[binding.source] = self._of(binding.source)
        return self.found[binding.source].get(binding.path)

    def _of(self, name: str) -> Mapping[str, Known]:
        source = prefill_sources.get(name)
        if source is not None and not source.remote:
            return source.values(self.actor)
        said = self.fetched.get(name, {})
        records = said.get("records", {})
        return {path: Known(value, records.get(path, "")) for path, value in said.get("values", {}).items()}


def _candidates(asked: FieldDef, known: _Known, answers: Mapping[str, Any]) -> list[tuple[dict[str, str], Any]]:
    found: list[tuple[dict[str, str], Any]] = []
    for binding in sources_of(asked):
        value = known.get(binding) if holds(binding.condition, answers) else None
        if value is not None:
            record = {"record": value.record} if value.record else {}
            found.append(({"source": binding.source, "path": binding.path, **record}, value.value))
    default = default_of(asked)
    return [*found, ({"source": DEFAULT}, default)] if is_filled(default) else found


def default_of(asked: FieldDef) -> Any:
    """The form's own answer: a value, or the day on which it is filled in (`{"today": true}`)."""
    default = asked.options.get("default")
    return timezone.localdate().isoformat() if default == {"today": True} else default


def accepted(asked: FieldDef, raw: Any) -> Any:
    """The value as the field stores it; None for what it does not take, whatever shape a source gave it."""
    try:
        value = type_of(asked.type).clean(raw, asked)
    except (FieldError, TypeError, ValueError, AttributeError, LookupError):
        return None
    return value if is_filled(value) else None


def no_longer_true(form: FormDef, answers: Mapping[str, Any], provenance: Mapping[str, Any]) -> set[str]:
    """Keys filled from a source under a condition that the answers no longer meet.

    Who ticked "mother" by mistake and then "father" must not find their own name as the mother's.
    """
    gone = set()
    for each in form.fields:
        origin = provenance.get(each.key, {})
        if each.key not in answers or origin.get("source", TYPED) in (TYPED, DEFAULT):
            continue
        mine = [binding for binding in sources_of(each) if binding.source == origin["source"]]
        mine = [binding for binding in mine if binding.path == origin.get("path", binding.path)]
        if mine and not any(holds(binding.condition, answers) for binding in mine):
            gone.add(each.key)
    return gone


def to_check(form: FormDef, answers: Mapping[str, Any], fetched: Mapping[str, Any]) -> dict[str, str]:
    """Field key → name of the source that could not be reached, for fields it might have filled given the answers."""
    silent = {name for name, said in fetched.items() if said.get("state") == "unreachable"}
    found: dict[str, str] = {}
    for each in form.fields if silent else ():
        for binding in sources_of(each):
            if binding.source in silent and holds(binding.condition, answers):
                found.setdefault(each.key, binding.source)
    return found
