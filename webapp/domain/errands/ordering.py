"""Take down what a household wants, change it, cancel it. Outside the window an order is kept for the next (SPEC 5.8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import delete, func, select

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import Conflict, DomainError, InvalidInput, NotFound
from .. import audit
from ..households.queries import get_household
from ..households.states import HouseholdStatus
from ..people.actors import Actor, require
from ..people.permissions import Permission
from ..people.queries import get_organisation
from . import queries, steps
from .models import ErrandLine, ErrandOrder, ErrandRound
from .rules import Wanted
from .shopping import lay_out
from .states import OrderSource, RoundStatus
from .steps import ErrandAction

ON_FILE = (HouseholdStatus.ACTIVE, HouseholdStatus.RECHECK_DUE)
MOST_LINES = 20


@dataclass(frozen=True)
class NewOrder:
    """What one household wants, and who was told; `heard_by` is asked of a visit alone."""

    id: UUID
    household_id: UUID
    source: OrderSource
    wanted: tuple[Wanted, ...]
    heard_by: UUID | None = None


def take_order(actor: Actor, new: NewOrder, *, now: datetime) -> ErrandOrder:
    """Into the list that is open at this moment, which is made where it is the first. The same sent again is the order it
    made. Raises DomainError for a household without an active file, InvalidInput, Conflict."""
    household = get_household(actor, new.household_id)
    organisation = get_organisation(actor, household.organisation_id)
    require(actor, Permission.SERVICE_WRITE, organisation)
    if earlier := db.session.get(ErrandOrder, new.id):
        return _same(earlier, new)
    if household.status not in ON_FILE:
        raise DomainError("errand.file_not_active")
    if actor.user_id is None:
        raise NotFound()
    _check_lines(new.wanted)
    _check_heard(new, {user.id for user in queries.who_may_help(organisation, local_day(now))})
    errand_round = _open_round(actor, organisation.id, queries.turn_at(organisation, now).buys_on, now)
    order = ErrandOrder(
        id=new.id, round_id=errand_round.id, organisation_id=organisation.id, household_id=household.id,
        number=_next_number(errand_round.id), source=new.source, heard_by=new.heard_by, taken_by=actor.user_id, taken_at=now,
    )  # fmt: skip
    db.session.add(order)
    db.session.flush()
    _write_lines(order, new.wanted)
    _record(audit.Action.ERRAND_TAKE, actor, order, now, values={"lines": len(new.wanted)})
    return order


def change_order(actor: Actor, order_id: UUID, wanted: Sequence[Wanted], reason: str = "", *, now: datetime) -> ErrandOrder:
    """What is wanted after all. Once the list is closed a reason is asked for, and the list is laid out anew."""
    order, errand_round = _open_order(actor, order_id, ErrandAction.CHANGE)
    _check_lines(wanted)
    _check_reason(errand_round, reason)
    db.session.execute(delete(ErrandLine).where(ErrandLine.order_id == order.id))
    db.session.flush()
    _write_lines(order, wanted)
    if errand_round.status is not RoundStatus.OPEN:
        order.change_reason = reason
        lay_out(errand_round)
    _record(audit.Action.ERRAND_CHANGE, actor, order, now, values={"lines": len(wanted)})
    return order


def cancel_order(actor: Actor, order_id: UUID, reason: str = "", *, now: datetime) -> ErrandOrder:
    """Nothing is brought after all. Cancelling twice is no error; the first reason stays."""
    order = queries.get_order(actor, order_id, Permission.SERVICE_WRITE)
    if order.cancelled_at is None:
        order, errand_round = _open_order(actor, order_id, ErrandAction.CANCEL)
        _check_reason(errand_round, reason)
        _cancel(actor, order, errand_round, reason or None, now)
    return order


def end_of_household(actor: Actor, household_id: UUID, *, reason: str, now: datetime) -> None:
    """The household's file ends: nothing is bought for it any more. What is bought already stays as it is."""
    rows = db.session.execute(
        select(ErrandOrder, ErrandRound)
        .join(ErrandRound, ErrandRound.id == ErrandOrder.round_id)
        .where(ErrandOrder.household_id == household_id, ErrandOrder.cancelled_at.is_(None),
               ErrandRound.status.in_(steps.ACTIONS[ErrandAction.CANCEL].states))
    ).all()  # fmt: skip
    for order, errand_round in rows:
        _cancel(actor, order, errand_round, reason, now)


def _open_order(actor: Actor, order_id: UUID, action: ErrandAction) -> tuple[ErrandOrder, ErrandRound]:
    order = queries.get_order(actor, order_id, steps.ACTIONS[action].permission)
    errand_round = queries.round_of(order)
    if order.cancelled_at is not None:
        raise Conflict("errand.is_cancelled")
    steps.check_action(action, errand_round.status)
    return order, errand_round


def _cancel(actor: Actor, order: ErrandOrder, errand_round: ErrandRound, reason: str | None, now: datetime) -> None:
    if actor.user_id is None:
        raise NotFound()
    order.cancelled_at, order.cancelled_by, order.cancel_reason = now, actor.user_id, reason
    if errand_round.status is not RoundStatus.OPEN:
        lay_out(errand_round)
    _record(audit.Action.ERRAND_CANCEL, actor, order, now)


def _open_round(actor: Actor, organisation_id: UUID, buys_on: object, now: datetime) -> ErrandRound:
    day = ErrandRound.buys_on == buys_on
    found = db.session.scalar(select(ErrandRound).where(ErrandRound.organisation_id == organisation_id, day))
    if found is None:
        found = ErrandRound(id=uuid5(organisation_id, f"errands|{buys_on}"), organisation_id=organisation_id,
                            buys_on=buys_on, status=RoundStatus.OPEN, opened_at=now)  # fmt: skip
        db.session.add(found)
        audit.record(audit.Action.ERRAND_OPEN, actor_id=actor.user_id, subject_id=found.id,
                     organisation_id=organisation_id, at=now)  # fmt: skip
    return found


def _next_number(round_id: UUID) -> int:
    return (db.session.scalar(select(func.max(ErrandOrder.number)).where(ErrandOrder.round_id == round_id)) or 0) + 1


def _write_lines(order: ErrandOrder, wanted: Sequence[Wanted]) -> None:
    for position, one in enumerate(wanted):
        line = ErrandLine(id=uuid5(order.id, str(position)), order_id=order.id, organisation_id=order.organisation_id,
                          position=position, quantity=one.quantity, limit_fen=one.limit_fen)  # fmt: skip
        line.said = vars(one.thing).copy()
        db.session.add(line)
    db.session.flush()


def _same(earlier: ErrandOrder, new: NewOrder) -> ErrandOrder:
    if (earlier.household_id, earlier.source) != (new.household_id, new.source):
        raise Conflict("errand.id_reused")
    return earlier


def _check_lines(wanted: Sequence[Wanted]) -> None:
    if not 0 < len(wanted) <= MOST_LINES:
        raise DomainError("errand.no_lines" if not wanted else "errand.too_many_lines")


def _check_heard(new: NewOrder, known: set[UUID]) -> None:
    at_a_visit = new.source is OrderSource.VISIT
    if at_a_visit != (new.heard_by is not None) or (at_a_visit and new.heard_by not in known):
        raise InvalidInput({"heard_by": ["errand.who_heard"]})


def _check_reason(errand_round: ErrandRound, reason: str) -> None:
    if errand_round.status is not RoundStatus.OPEN and not reason:
        raise InvalidInput({"reason": ["errand.why_late"]})


def _record(
    action: audit.Action, actor: Actor, order: ErrandOrder, now: datetime, values: dict[str, int] | None = None
) -> None:
    audit.record(action, actor_id=actor.user_id, subject_id=order.id, organisation_id=order.organisation_id,
                 values={"number": order.number, **(values or {})}, at=now)  # fmt: skip
