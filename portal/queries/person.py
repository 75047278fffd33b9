"""The reader as a citizen: an officer on these pages is a citizen like anybody else."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from archive.queries import reusable_papers
from core.accounts.actor import Actor, request_actor
from core.catalogue.models import Component


def citizen_of(request: HttpRequest) -> Actor:
    """The actor of the request without any post: the two roles are never mixed."""
    return request_actor(request).as_citizen()


def held_papers(actor: Actor, components: list[Component]) -> dict[str, Any]:
    """By component key: the newest valid paper of that type in the person's vault. One query per paper type."""
    if not actor.owner_ids:
        return {}
    types = {component.paper_type_id: component.paper_type for component in components if component.paper_type}
    newest = {pk: papers[0] for pk, type_ in types.items() if (papers := reusable_papers(actor, type_))}
    return {c.key: newest[c.paper_type_id] for c in components if c.paper_type_id in newest}
