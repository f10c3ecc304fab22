"""Who is asking. Every operation and every query takes one of these; nothing is ambient."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from ...core.errors import Forbidden, NotFound
from .models import Organisation
from .permissions import DESK_ROLES, GRANTS, Permission, Role


@dataclass(frozen=True)
class Held:
    """A role held at a place in the tree."""

    role: Role
    organisation_id: UUID
    path: str


@dataclass(frozen=True)
class Actor:
    """A person and the roles they hold; a resident or the clock holds none."""

    user_id: UUID | None
    name: str
    organisation_id: UUID | None
    held: tuple[Held, ...] = ()
    device: str | None = None

    @property
    def permissions(self) -> frozenset[Permission]:
        """Everything any of the roles grants, anywhere."""
        granted = {p for h in self.held for p in GRANTS[h.role]}
        return frozenset(granted | {Permission.SIGNED_IN} if self.user_id else granted)

    @property
    def works_at_a_desk(self) -> bool:
        return any(h.role in DESK_ROLES for h in self.held)

    def can(self, permission: Permission, path: str | None = None) -> bool:
        """Whether a role grants it, at the place `path` where one is given."""
        if permission is Permission.SIGNED_IN:
            return self.user_id is not None
        return any(permission in GRANTS[h.role] and (path is None or path.startswith(h.path)) for h in self.held)

    def roles_for(self, permission: Permission) -> str | None:
        """The roles that grant it, `admin+officer`; for what every account may, all that are held."""
        names = {h.role.value for h in self.held if permission is Permission.SIGNED_IN or permission in GRANTS[h.role]}
        return "+".join(sorted(names)) or None

    def paths(self, permission: Permission) -> tuple[str, ...]:
        """The subtrees in which a role grants it."""
        return tuple(sorted({h.path for h in self.held if permission in GRANTS[h.role]}))


NOBODY = Actor(user_id=None, name="", organisation_id=None)
"""A resident or any visitor without an account, and the clock that runs what is due."""


def in_scope(actor: Actor, permission: Permission, column: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """The condition that keeps a query inside what the actor may see; without a role it is false, not everything."""
    paths = actor.paths(permission)
    if not paths:
        return false()
    places = select(Organisation.id).where(or_(*(Organisation.path.startswith(p, autoescape=True) for p in paths)))
    return column.in_(places)


def require(actor: Actor, permission: Permission, organisation: Organisation) -> None:
    """Refuse what no role grants at this place: Forbidden if they may read there, else it does not exist."""
    if actor.can(permission, organisation.path):
        return
    if any(organisation.path.startswith(h.path) for h in actor.held):
        raise Forbidden("not_permitted")
    raise NotFound()
