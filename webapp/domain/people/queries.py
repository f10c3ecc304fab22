"""Reading organisations and accounts, inside what the actor may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, tuple_

from ...core.crypto import blind
from ...core.db import db
from ...core.errors import NotFound
from .actors import Actor, in_scope
from .identity import plain_name, plain_phone
from .models import Organisation, RoleGrant, SignIn, User
from .permissions import Permission, Role
from .settings import SETTINGS, Setting

T = TypeVar("T")

PAGE = 50
ERASED = "erased:"
"""How the log-in of an erased account begins; nobody can choose one like it."""


def is_empty() -> bool:
    """Whether this deployment has not been set up yet."""
    return db.session.scalar(select(Organisation.id).limit(1)) is None


def session_started_at(session_id: UUID) -> datetime | None:
    """When its owner logged in."""
    return db.session.scalar(select(SignIn.started_at).where(SignIn.id == session_id))


def user_names(user_ids: Collection[UUID]) -> dict[UUID, str]:
    """Names by id, one query; the caller has checked that they may be shown."""
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(user_ids)))
    return {user_id: name for user_id, name in rows}


def root_organisation() -> Organisation | None:
    """The top of the tree, whose name and phone public pages carry."""
    return db.session.scalar(select(Organisation).where(Organisation.parent_id.is_(None)).limit(1))


def get_organisation(actor: Actor, organisation_id: UUID) -> Organisation:
    """One organisation in or above the actor's own places, else NotFound."""
    organisation = db.session.get(Organisation, organisation_id)
    if organisation is None or not _is_related(actor, organisation.path):
        raise NotFound("organisation.not_found")
    return organisation


def _is_related(actor: Actor, path: str) -> bool:
    return any(path.startswith(h.path) or h.path.startswith(path) for h in actor.held)


def find_organisation(code: str) -> Organisation | None:
    """By its code, for commands."""
    return db.session.scalar(select(Organisation).where(Organisation.code == code.strip().upper()))


def find_place(organisation_id: UUID) -> Organisation | None:
    """By its id, for rules that go by what a place has switched on."""
    return db.session.get(Organisation, organisation_id)


def list_organisations(actor: Actor, permission: Permission) -> Sequence[Organisation]:
    """Those in which the actor has this permission, parents before children."""
    statement = select(Organisation).where(in_scope(actor, permission, Organisation.id))
    return db.session.scalars(statement.order_by(Organisation.path)).all()


def list_children(organisation: Organisation) -> Sequence[Organisation]:
    """The organisation and all below it, in tree order."""
    statement = select(Organisation).where(Organisation.path.startswith(organisation.path, autoescape=True))
    return db.session.scalars(statement.order_by(Organisation.path)).all()


def names_of(organisation_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Names by id, one query."""
    rows = db.session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(organisation_ids)))
    return {row.id: row.name for row in rows}


def value_of(organisation: Organisation, wanted: Setting[T]) -> T:
    """A setting of the organisation or of the nearest one above it that has it, else its default."""
    return values_at([organisation], wanted)[organisation.id]


def values_at(organisations: Collection[Organisation], wanted: Setting[T]) -> dict[UUID, T]:
    """The same for many places, one query."""
    chains = {organisation.id: path_chain(organisation.path) for organisation in organisations}
    paths = {path for chain in chains.values() for path in chain}
    rows = db.session.scalars(select(Organisation).where(Organisation.path.in_(paths)))
    kept = {body.path: body.settings for body in rows}
    found = {}
    for key, chain in chains.items():
        nearest_first = [kept[path] for path in reversed(chain) if path in kept]
        found[key] = wanted.among(nearest_first, is_club=_is_club(nearest_first))
    return found


def usual_values(organisation: Organisation) -> dict[str, object]:
    """Every setting by name as it would hold if the organisation itself said nothing."""
    rows = db.session.scalars(select(Organisation).where(Organisation.path.in_(path_chain(organisation.path))))
    bodies = sorted(rows, key=lambda body: len(body.path), reverse=True)
    small, above = _is_club([body.settings for body in bodies]), [body.settings for body in bodies[1:]]
    return {name: setting.among(above, is_club=small) for name, setting in SETTINGS.items()}


def kept_at(organisation: Organisation, name: str) -> object:
    """What the organisation, or the nearest one above it that says anything, keeps under a name of no setting."""
    chain = path_chain(organisation.path)
    rows = db.session.scalars(select(Organisation).where(Organisation.path.in_(chain)))
    bodies = sorted(rows, key=lambda body: len(body.path), reverse=True)
    return next((body.settings[name] for body in bodies if name in body.settings), None)


def is_club(organisation: Organisation) -> bool:
    """Whether it was set up as a small one (SPEC 13)."""
    rows = db.session.scalars(select(Organisation).where(Organisation.path.in_(path_chain(organisation.path))))
    return _is_club([body.settings for body in sorted(rows, key=lambda body: len(body.path), reverse=True)])


def _is_club(nearest_first: list[dict[str, Any]]) -> bool:
    return next((own["preset"] for own in nearest_first if "preset" in own), "") == "club"


def path_chain(path: str) -> list[str]:
    """The paths of the organisation and of all above it, the root first."""
    codes = path.rstrip("/").split("/")
    return ["/".join(codes[: length + 1]) + "/" for length in range(len(codes))]


def _is_here(actor: Actor) -> ColumnElement[bool]:
    """At home in the actor's places, or with a role there: somebody may help in two communities."""
    helps = select(RoleGrant.user_id).where(in_scope(actor, Permission.PEOPLE_READ, RoleGrant.organisation_id))
    return or_(in_scope(actor, Permission.PEOPLE_READ, User.organisation_id), User.id.in_(helps))


def get_user(actor: Actor, user_id: UUID) -> User:
    """An account in the actor's places (or the actor's own), else NotFound."""
    condition = or_(_is_here(actor), User.id == actor.user_id)
    user = db.session.scalar(select(User).where(User.id == user_id, condition))
    if user is None:
        raise NotFound("user.not_found")
    return user


def find_user(actor: Actor, user_id: UUID | None) -> User | None:
    """The same, or None."""
    return db.session.scalar(select(User).where(User.id == user_id, _is_here(actor))) if user_id else None


def accounts_here(actor: Actor, phone_index: bytes | None) -> Sequence[User]:
    """The accounts of a phone that the actor may know of."""
    if phone_index is None:
        return []
    return db.session.scalars(select(User).where(User.phone_index == phone_index, _is_here(actor))).all()


def list_users(actor: Actor, role: Role | None = None, after: tuple[str, UUID] | None = None) -> Sequence[User]:
    """A page of accounts the actor may see, by name; with `role`, those who hold it somewhere.

    `after` is (name, id) of the last one seen. Who was erased is on no list.
    """
    statement = select(User).where(_is_here(actor), ~User.login.startswith(ERASED))
    if role is not None:
        statement = statement.where(User.id.in_(select(RoleGrant.user_id).where(RoleGrant.role == role)))
    if after is not None:
        statement = statement.where(tuple_(User.name, User.id) > tuple_(after[0], after[1]))
    return db.session.scalars(statement.order_by(User.name, User.id).limit(PAGE)).all()


def count_people(organisation: Organisation) -> int:
    """Open accounts in this place and below it."""
    here = select(Organisation.id).where(Organisation.path.startswith(organisation.path, autoescape=True))
    statement = select(func.count()).where(User.organisation_id.in_(here), User.disabled_at.is_(None))
    return db.session.scalar(statement) or 0


def grants_of(user_id: UUID) -> Sequence[RoleGrant]:
    """All roles of one account."""
    return db.session.scalars(select(RoleGrant).where(RoleGrant.user_id == user_id)).all()


def roles_of(user_ids: Sequence[UUID]) -> dict[UUID, list[Role]]:
    """Roles by account, one query."""
    found: dict[UUID, list[Role]] = {}
    for grant in db.session.scalars(select(RoleGrant).where(RoleGrant.user_id.in_(user_ids))):
        found.setdefault(grant.user_id, []).append(grant.role)
    return found


def has_account(phone: str) -> bool:
    """Whether anybody with an account has this phone."""
    index = blind("phone", plain_phone(phone))
    return db.session.scalar(select(User.id).where(User.phone_index == index).limit(1)) is not None


_AT_WORK = select(RoleGrant.user_id).where(RoleGrant.role != Role.DONOR)
"""Staff and volunteers; giving something makes nobody a colleague. A closed account stays one."""


def is_colleagues_phone(phone: str) -> bool:
    """Whether this is the phone of somebody who works here or visits, however it was typed (OFFLINE 6.2)."""
    known = {blind("phone", way) for way in (phone, plain_phone(phone))}
    statement = select(User.id).where(User.phone_index.in_(known), User.id.in_(_AT_WORK))
    return db.session.scalar(statement.limit(1)) is not None


def has_namesake(name: str, path: str) -> bool:
    """Whether somebody who works or visits in this tree has this name; `path` is any place in it."""
    root = path.split("/", 1)[0] + "/"
    statement = (
        select(User.name)
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(Organisation.path.startswith(root, autoescape=True), User.id.in_(_AT_WORK))
    )
    wanted = plain_name(name)
    return any(plain_name(known) == wanted for known in db.session.scalars(statement))


def accounts_with(phone_index: bytes) -> Sequence[User]:
    """The accounts of a phone, the oldest first; the caller looks on nobody's behalf."""
    statement = select(User).where(User.phone_index == phone_index)
    return db.session.scalars(statement.order_by(User.created_at, User.id)).all()


def phone_above(path: str) -> str | None:
    """The phone of the nearest organisation above this place of the tree that has one."""
    statement = select(Organisation.phone).where(
        Organisation.path.in_(path_chain(path)[:-1]), Organisation.phone.is_not(None)
    )
    return db.session.scalar(statement.order_by(func.length(Organisation.path).desc()).limit(1))
