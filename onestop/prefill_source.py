"""What a person said in their own earlier dossiers, as values for e-forms: `previous-case.applicant.phone`."""

from __future__ import annotations

from collections.abc import Mapping

from core.accounts.actor import Actor
from forms.prefill import PREVIOUS_CASE
from forms.registries import Known
from onestop.queries import mine

_LOOK_BACK = 5


class PreviousCaseSource:
    """Answers of the five newest dossiers that the person filed themselves, by field key; the newest answer counts."""

    name = PREVIOUS_CASE
    remote = False

    def values(self, actor: Actor) -> Mapping[str, Known]:
        if actor.user_id is None:
            return {}
        filed = mine(actor).filter(submitter_id=actor.user_id).order_by("-submitted_at")
        found: dict[str, Known] = {}
        for dossier in filed[:_LOOK_BACK]:
            for key, value in dossier.answers.items():
                found.setdefault(key, Known(value, dossier.code))
        return found
