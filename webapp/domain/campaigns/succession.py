"""A clerk hands over to the next (交接): what is open with one person goes to another, in one operation (SPEC 3.12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update

from ...core.db import db
from ...core.errors import DomainError, NotFound
from .. import audit
from ..cases.models import LIVE, Case
from ..cases.queries import works_on_cases_in
from ..people import queries as people
from ..people.accounts import disable_account
from ..people.actors import Actor, require
from ..people.models import Organisation, RoleGrant, User
from ..people.permissions import DESK_ROLES, Permission
from ..people.rules import name_order
from .models import Campaign
from .operations import OPEN
from .plan_models import DutyRow, GroupMember, GroupRow


@dataclass(frozen=True)
class OpenWork:
    """What is open with somebody: cases to answer, duties and groups of campaigns that go on."""

    cases: int
    duties: int
    groups: int

    def __bool__(self) -> bool:
        return bool(self.cases or self.duties or self.groups)


def open_work_of(user_id: UUID) -> OpenWork:
    """Three counts; the caller has checked that the actor may see the person."""
    return OpenWork(*(_count(condition) for condition in (_cases(user_id), _duties(user_id), _groups(user_id))))


def successors_of(user: User) -> Sequence[User]:
    """Whom it can go to: everybody at a desk of the same place or above it, by name."""
    home = people.find_place(user.organisation_id)
    above = select(Organisation.id).where(Organisation.path.in_(people.path_chain(home.path if home else "")))
    at_desk = select(RoleGrant.user_id).where(RoleGrant.role.in_(DESK_ROLES), RoleGrant.organisation_id.in_(above))
    statement = select(User).where(User.id.in_(at_desk), User.id != user.id, User.disabled_at.is_(None))
    found = db.session.scalars(statement.order_by(User.name, User.id).limit(200))
    return sorted(found, key=lambda user: name_order(user.name))


def hand_on(
    actor: Actor, user_id: UUID, successor_id: UUID, reason: str, *, closes_account: bool, now: datetime
) -> OpenWork:
    """Give everything open with this person to the successor; close the account in the same step where that is wanted.

    Sent twice it moves what is left, which is nothing. Raises NotFound, Forbidden, DomainError user.cannot_follow (the
    successor may not work on cases where there are some), user.disables_self.
    """
    user = people.get_user(actor, user_id)
    require(actor, Permission.PEOPLE_MANAGE, people.get_organisation(actor, user.organisation_id))
    if all(one.id != successor_id for one in successors_of(user)):
        raise NotFound("user.not_found")
    moved, cases = open_work_of(user.id), db.session.scalars(select(Case).where(_cases(user.id))).all()
    if not works_on_cases_in(successor_id, {case.organisation_id for case in cases}):
        raise DomainError("user.cannot_follow")
    for case in cases:
        case.owner_id = successor_id
        audit.record(audit.Action.CASE_ASSIGN, actor_id=actor.user_id, subject_id=case.id,
                     organisation_id=case.organisation_id, values={"owner": successor_id}, at=now)  # fmt: skip
    db.session.execute(update(DutyRow).where(_duties(user.id)).values(owner_id=successor_id))
    _lead(user.id, successor_id)
    audit.record(audit.Action.USER_HAND_ON, actor_id=actor.user_id, subject_id=user.id, organisation_id=user.organisation_id,
                 values={"to": successor_id, "cases": moved.cases, "duties": moved.duties, "groups": moved.groups},
                 reason=reason, at=now)  # fmt: skip
    if closes_account:
        disable_account(actor, user.id, now=now)
    return moved


def _lead(user_id: UUID, successor_id: UUID) -> None:
    """Who leads a group does not stand among its members as well."""
    groups = db.session.scalars(select(GroupRow.id).where(_groups(user_id))).all()
    db.session.execute(delete(GroupMember).where(GroupMember.group_id.in_(groups), GroupMember.user_id == successor_id))
    db.session.execute(update(GroupRow).where(GroupRow.id.in_(groups)).values(leader_id=successor_id))


def _cases(user_id: UUID) -> ColumnElement[bool]:
    return (Case.owner_id == user_id) & Case.status.in_(LIVE)


def _duties(user_id: UUID) -> ColumnElement[bool]:
    return (DutyRow.owner_id == user_id) & DutyRow.campaign_id.in_(select(Campaign.id).where(Campaign.status.in_(OPEN)))


def _groups(user_id: UUID) -> ColumnElement[bool]:
    return (GroupRow.leader_id == user_id) & GroupRow.campaign_id.in_(select(Campaign.id).where(Campaign.status.in_(OPEN)))


def _count(condition: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).where(condition)) or 0
