"""What a place has switched on: a small club meets the rest when it asks for it (SPEC 13).

Off means hidden: menus, forms, roles and rules go by `is_on`. What is always on has no switch: field classes and the
rules for minors, no duplicates, once only, masking, a way to confirm, audit, backup, and a second person for
approval, cash and visits.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from .. import audit
from . import queries
from .actors import Actor, require
from .models import Organisation
from .permissions import Permission, Role

KEPT_AS = "hidden"
"""The setting that names what is off; a place without one has what the nearest above it has."""


class Feature(StrEnum):
    """One switch."""

    OFFICIAL_TABLES = "official_tables"
    RESTRICTED_FUNDS = "restricted_funds"
    LAST_YEAR_FLOOR = "last_year_floor"
    LEDGER = "ledger"
    ERRANDS = "errands"
    HOTLINE = "hotline"
    HALL_SCREEN = "hall_screen"
    ROLLS = "rolls"
    EVENT_CARE = "event_care"
    NEEDY_FIRMS = "needy_firms"
    SANCTIONS = "sanctions"
    CHILD_ORGANISATIONS = "child_organisations"
    TOTP = "totp"
    MORE_ROLES = "more_roles"
    TWO_SURVEYORS = "two_surveyors"
    TWO_COUNT_GOODS = "two_count_goods"


HIDDEN_IN_A_CLUB = tuple(Feature)
SWITCHES = (
    Feature.MORE_ROLES, Feature.TWO_SURVEYORS, Feature.TWO_COUNT_GOODS, Feature.LEDGER, Feature.ROLLS,
    Feature.LAST_YEAR_FLOOR, Feature.SANCTIONS, Feature.CHILD_ORGANISATIONS, Feature.OFFICIAL_TABLES,
    Feature.EVENT_CARE, Feature.NEEDY_FIRMS, Feature.ERRANDS,
)  # fmt: skip
"""Those that something here goes by; the page offers these. A room that builds another one adds it."""

RUNS_IT = frozenset({Role.ADMIN, Role.OFFICER, Role.STOREKEEPER})
CLUB_ROLES: dict[Role, frozenset[Role]] = {
    Role.OFFICER: RUNS_IT,
    Role.APPROVER: frozenset({Role.APPROVER}),
    Role.VOLUNTEER: frozenset({Role.VOLUNTEER}),
}
"""A club's three: who runs it, who approves, who goes; each by the role it is offered as."""


def is_on(organisation: Organisation, feature: Feature) -> bool:
    """Whether this place has it."""
    return feature not in hidden_at(organisation)


def is_on_at(organisation_id: UUID, feature: Feature) -> bool:
    """The same by the place's id."""
    place = queries.find_place(organisation_id)
    return place is None or is_on(place, feature)


def hidden_at(organisation: Organisation) -> frozenset[Feature]:
    """Everything this place has off; a club that says nothing has all of it off."""
    kept = queries.kept_at(organisation, KEPT_AS)
    if not isinstance(kept, list):
        return frozenset(HIDDEN_IN_A_CLUB) if queries.is_club(organisation) else frozenset()
    return frozenset(Feature(name) for name in kept if name in set(Feature))


def switch_feature(actor: Actor, organisation_id: UUID, feature: Feature, on: bool, *, now: datetime) -> Organisation:
    """Switch one on or off for this place and, where they say nothing themselves, those below it."""
    organisation = queries.get_organisation(actor, organisation_id)
    require(actor, Permission.ORGANISATION_MANAGE, organisation)
    hidden = hidden_at(organisation)
    wanted = hidden - {feature} if on else hidden | {feature}
    if wanted != hidden:
        organisation.settings = {**organisation.settings, KEPT_AS: sorted(one.value for one in wanted)}
        audit.record(audit.Action.ORGANISATION_CHANGE, actor_id=actor.user_id, subject_id=organisation.id,
                     organisation_id=organisation.id, fields=[f"{feature.value} {'on' if on else 'off'}"], at=now)  # fmt: skip
    return organisation


def offered_roles(organisation: Organisation) -> tuple[Role, ...]:
    """The roles one chooses from in this place."""
    return tuple(Role) if is_on(organisation, Feature.MORE_ROLES) else tuple(CLUB_ROLES)


def as_offered(organisation: Organisation, held: frozenset[Role]) -> tuple[Role, ...]:
    """What somebody holds, by the roles that are offered."""
    return tuple(role for role in offered_roles(organisation) if role in held)


def whole_roles(organisation: Organisation, chosen: frozenset[Role], held: frozenset[Role]) -> frozenset[Role]:
    """What was chosen, in full: running a club takes several. What is not offered stays as it is."""
    if is_on(organisation, Feature.MORE_ROLES):
        return chosen
    given = frozenset(one for role in chosen for one in CLUB_ROLES.get(role, frozenset({role})))
    offered = frozenset(one for whole in CLUB_ROLES.values() for one in whole)
    return given | (held - offered)
