"""Where a person may file, and which of these places is theirs."""

from __future__ import annotations

from collections.abc import Collection

from core.accounts.actor import Actor
from core.accounts.models import Citizen
from core.agencies.models import Agency
from core.catalogue.models import Offering, ProcedureRevision


def home_agency(actor: Actor, agencies: Collection[Agency]) -> Agency | None:
    """The agency of the commune where the person lives, if it is among these; the only one when there is only one."""
    if len(agencies) == 1:
        return next(iter(agencies))
    if actor.user_id is None:
        return None
    unit = Citizen.objects.filter(user_id=actor.user_id).values_list("residence_unit_id", flat=True).first()
    return next((each for each in agencies if unit is not None and each.unit_id == unit), None)


def takes_online(revision: ProcedureRevision, offerings: Collection[Offering]) -> bool:
    """Whether a dossier can be filed online: the procedure allows it and the channel exists."""
    channels = {row.channel for row in offerings}
    return revision.online != ProcedureRevision.Online.NONE and Offering.Channel.ONLINE in channels
