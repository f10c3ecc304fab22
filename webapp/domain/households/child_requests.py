"""Who may open what is kept apart (P3): the child officer children's files, others with another person's leave (OFFLINE 7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import IntEnum
from uuid import UUID

from sqlalchemy import func, select

from ...core.db import db
from ...core.errors import Conflict, Forbidden, NotFound
from .. import audit
from ..people.actors import Actor, in_scope, require
from ..people.permissions import Permission
from ..people.queries import get_organisation, value_of
from ..people.settings import CHILD_HOURS
from .categories import FACTS, OF_CHILDREN, Category, Sensitivity
from .models import ChildRequest, Household
from .own_categories import OwnCategory
from .queries import get_household
from .rules import check_reason, check_two_eyes

A_PAGE = 50


class Access(IntEnum):
    """How much of what is kept apart somebody may open."""

    NOTHING = 0
    CHILDREN = 1
    """Children's files and labels; not the labels of adults."""
    EVERYTHING = 2


def access_of(actor: Actor, household: Household, *, now: datetime) -> Access:
    """What this person may open of the file now, always with a reason."""
    organisation = get_organisation(actor, household.organisation_id)
    if actor.can(Permission.HOUSEHOLD_SENSITIVE, organisation.path) and standing_leave(actor, household.id, now=now):
        return Access.EVERYTHING
    return Access.CHILDREN if actor.can(Permission.HOUSEHOLD_CHILD, organisation.path) else Access.NOTHING


def labels_for(access: Access) -> list[Category]:
    """The labels that are kept apart and may be seen with it."""
    kept = [category for category, facts in FACTS.items() if facts.sensitivity is Sensitivity.P3]
    return [category for category in kept if access is Access.EVERYTHING or category in OF_CHILDREN]


def own_labels_for(access: Access, known: Iterable[OwnCategory]) -> list[OwnCategory]:
    """The same of own categories."""
    kept = {own.id: own for own in known if own.sensitivity is Sensitivity.P3}
    return [own for own in kept.values() if access is Access.EVERYTHING or own.maps_to in OF_CHILDREN]


def standing_leave(actor: Actor, household_id: UUID, *, now: datetime) -> ChildRequest | None:
    """The leave this person has been given and that still holds."""
    statement = select(ChildRequest).where(
        ChildRequest.household_id == household_id, ChildRequest.asked_by == actor.user_id,
        ChildRequest.holds_until > now,
    )  # fmt: skip
    return db.session.scalars(statement.order_by(ChildRequest.holds_until.desc()).limit(1)).first()


def open_request(actor: Actor, household_id: UUID) -> ChildRequest | None:
    """What this person has asked and nobody has answered yet."""
    return db.session.scalar(
        select(ChildRequest).where(
            ChildRequest.household_id == household_id, ChildRequest.asked_by == actor.user_id,
            ChildRequest.decided_at.is_(None),
        ).limit(1)
    )  # fmt: skip


def ask_for_children(actor: Actor, household_id: UUID, id: UUID, *, reason: str, now: datetime) -> ChildRequest:
    """Ask to see what is kept apart of one file, with the reason. Sent twice, or while one is open, it is one."""
    household = get_household(actor, household_id)
    require(actor, Permission.HOUSEHOLD_SENSITIVE, get_organisation(actor, household.organisation_id))
    check_reason(reason)
    if (earlier := db.session.get(ChildRequest, id) or open_request(actor, household_id)) is not None:
        if (earlier.asked_by, earlier.household_id) != (actor.user_id, household_id):
            raise Conflict("child.id_reused")
        return earlier
    assert actor.user_id is not None  # noqa: S101  (a role is held by somebody)
    request = ChildRequest(id=id, household_id=household.id, organisation_id=household.organisation_id,
                           asked_by=actor.user_id, asked_at=now)  # fmt: skip
    request.reason = reason.strip()
    db.session.add(request)
    _record(audit.Action.CHILD_ASK, actor, request, now)
    return request


def decide_request(actor: Actor, request_id: UUID, *, granted: bool, now: datetime) -> ChildRequest:
    """The child officer or an admin lets somebody else look, for a day, or does not.

    Raises NotFound, Forbidden household.approves_own, Conflict child.decided.
    """
    request = _to_decide(actor, request_id)
    check_two_eyes(actor.user_id, request.asked_by)
    if request.decided_at is not None:
        raise Conflict("child.decided")
    hours = value_of(get_organisation(actor, request.organisation_id), CHILD_HOURS)
    request.decided_by, request.decided_at = actor.user_id, now
    request.holds_until = now + timedelta(hours=hours) if granted else None
    _record(audit.Action.CHILD_DECIDE, actor, request, now, "granted" if granted else "declined")
    return request


def _to_decide(actor: Actor, request_id: UUID) -> ChildRequest:
    mine = in_scope(actor, Permission.CHILD_DECIDE, ChildRequest.organisation_id)
    request = db.session.scalar(select(ChildRequest).where(ChildRequest.id == request_id, mine))
    if request is None:
        raise NotFound("child.request_not_found")
    return request


def waiting_requests(actor: Actor) -> Sequence[tuple[ChildRequest, Household]]:
    """What waits for this person's answer, the oldest first; not their own."""
    rows = db.session.execute(
        select(ChildRequest, Household)
        .join(Household, Household.id == ChildRequest.household_id)
        .where(
            ChildRequest.decided_at.is_(None), ChildRequest.asked_by != actor.user_id,
            in_scope(actor, Permission.CHILD_DECIDE, ChildRequest.organisation_id),
        )
        .order_by(ChildRequest.asked_at, ChildRequest.id)
        .limit(A_PAGE)
    )  # fmt: skip
    return [(request, household) for request, household in rows]


def count_requests(actor: Actor) -> int:
    """How many wait for this person's answer."""
    return db.session.scalar(
        select(func.count()).select_from(ChildRequest).where(
            ChildRequest.decided_at.is_(None), ChildRequest.asked_by != actor.user_id,
            in_scope(actor, Permission.CHILD_DECIDE, ChildRequest.organisation_id),
        )
    ) or 0  # fmt: skip


def check_access(actor: Actor, household: Household, *, now: datetime) -> Access:
    """Raises Forbidden child.ask_first."""
    access = access_of(actor, household, now=now)
    if access is Access.NOTHING:
        raise Forbidden("child.ask_first")
    return access


def _record(action: audit.Action, actor: Actor, request: ChildRequest, now: datetime, *fields: str) -> None:
    audit.record(action, actor_id=actor.user_id, subject_id=request.household_id, fields=fields,
                 organisation_id=request.organisation_id, at=now)  # fmt: skip
