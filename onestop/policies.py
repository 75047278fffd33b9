"""Who may see which dossier and do what with it. Every view, query and service asks here."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from core.accounts.actor import Actor
from core.accounts.models import ApiToken, Post
from core.audit.errors import Conflict, NotAllowed
from onestop.models import Dossier, DossierOwner
from onestop.transitions import COMPETENT, OWNER, RECEIVING, SYSTEM, Transition, find, rows_from

CASE_ROLES = (Post.Role.CLERK, Post.Role.SPECIALIST, Post.Role.UNIT_HEAD, Post.Role.LEADER)


def own_dossiers(actor: Actor) -> QuerySet[Dossier]:
    """Dossiers the person submitted or that name them (or an enterprise they represent) as owner."""
    if actor.user_id is None:
        return Dossier.objects.none()
    mine = Q(submitter_id=actor.user_id)
    if actor.owner_ids:
        named = DossierOwner.objects.filter(dossier=OuterRef("pk"), id_number__in=actor.owner_ids)
        mine |= Q(owner_id__in=actor.owner_ids) | Q(Exists(named))
    return Dossier.objects.filter(mine)


def office_dossiers(actor: Actor) -> QuerySet[Dossier]:
    """Dossiers received or handled by the post's agency; leaders and heads also see their one-stop unit's."""
    agency = actor.agency
    if agency is None:
        return Dossier.objects.none()
    if actor.has_role(Post.Role.PROVINCE_ADMIN):
        return Dossier.objects.all()
    if not actor.has_role(*CASE_ROLES):
        return Dossier.objects.none()
    theirs = Q(receiving_agency=agency) | Q(competent_agency=agency)
    if actor.has_role(Post.Role.UNIT_HEAD, Post.Role.LEADER):
        theirs |= Q(receiving_agency__parent=agency)
    return Dossier.objects.filter(theirs)


def scoped(actor: Actor) -> QuerySet[Dossier]:
    """Dossiers the actor may know of: in a post the agency's, as a citizen one's own; the two are never mixed."""
    return office_dossiers(actor) if actor.is_officer else own_dossiers(actor)


def scoped_for_token(token: ApiToken) -> QuerySet[Dossier]:
    """Dossiers of the token's agency and of the units below it."""
    code = token.agency.code
    below = Q(competent_agency__code__startswith=code + ".") | Q(receiving_agency__code__startswith=code + ".")
    return Dossier.objects.filter(Q(competent_agency__code=code) | Q(receiving_agency__code=code) | below)


def sees_content(actor: Actor, dossier: Dossier) -> bool:
    """Whether answers and papers may be opened. Administrators see states and dates only."""
    if actor.is_officer:
        return actor.has_role(*CASE_ROLES) and office_dossiers(actor).filter(pk=dossier.pk).exists()
    return own_dossiers(actor).filter(pk=dossier.pk).exists()


def names_owners(actor: Actor) -> bool:
    """Whether lists say whose dossiers they are. Administrators find dossiers by code, not by people."""
    return not actor.is_officer or actor.has_role(*CASE_ROLES)


def owns(actor: Actor, dossier: Dossier) -> bool:
    """May act for the applicant: submitted it, or is its owner by identity number."""
    if actor.user_id is None or actor.is_officer:
        return False
    return dossier.submitter_id == actor.user_id or dossier.owner_id in actor.owner_ids


def fits(actor: Actor | None, dossier: Dossier, row: Transition) -> bool:
    """Whether role and place fit the row; guards are not asked."""
    if actor is None:
        return SYSTEM in row.who
    if not actor.is_officer:
        return OWNER in row.who and owns(actor, dossier)
    return actor.role in row.who and _at_place(actor, dossier, row.place)


def _at_place(actor: Actor, dossier: Dossier, place: str) -> bool:
    agency = actor.agency
    if agency is None:
        return False
    if place == RECEIVING:
        return agency.pk in (dossier.receiving_agency_id, dossier.receiving_agency.parent_id)
    if place == COMPETENT:
        return agency.pk == dossier.competent_agency_id
    return True


def can(actor: Actor | None, dossier: Dossier, action: str) -> bool:
    """Whether the action is possible now: state, role, place and every guard."""
    row = find(dossier.state, action)
    return row is not None and fits(actor, dossier, row) and all(g.holds(actor, dossier) for g in row.guards)


def require(actor: Actor | None, dossier: Dossier, action: str) -> Transition:
    """The row of an action that may be done now.

    Raises Conflict when the state does not allow it (somebody was faster), NotAllowed when the actor may not.
    """
    row = find(dossier.state, action)
    if row is None:
        words = _("Hồ sơ %(code)s đang ở trạng thái “%(state)s” nên không làm được việc này.")
        state = _(dossier.get_state_display()).lower()
        raise Conflict("wrong_state", words % {"code": dossier.code, "state": state})
    if not fits(actor, dossier, row):
        raise NotAllowed("not_your_task", _("Việc này không thuộc quyền của bạn."))
    for guard in row.guards:
        if not guard.holds(actor, dossier):
            raise NotAllowed(guard.code, _(guard.message))
    return row


def post_of(actor: Actor) -> Post:
    """The post an officer acts in. Raises NotAllowed for anybody else."""
    if actor.post is None:
        raise NotAllowed("no_post", "Hãy chọn vai công tác trước khi xử lý hồ sơ.")
    return actor.post


def actions_now(actor: Actor, dossier: Dossier) -> list[Transition]:
    """What the actor may do with the dossier now, in the order of the table: the buttons of its page."""
    return [
        row
        for row in rows_from(dossier.state)
        if fits(actor, dossier, row) and all(guard.holds(actor, dossier) for guard in row.guards)
    ]
