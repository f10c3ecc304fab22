"""Reading rounds and orders in the actor's places, and one's own of those who buy and carry (SPEC 2.4)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, func, or_, select, tuple_

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import NotFound
from ..holidays.queries import working_days
from ..people.actors import Actor, in_scope
from ..people.models import Organisation, RoleGrant, User, VolunteerProfile
from ..people.permissions import FIELD_ROLES, Permission, Role
from ..people.queries import value_of, values_at
from ..people.rules import PLEDGE_VERSION, is_adult
from ..people.settings import ERRAND_WINDOW, ERRAND_WORKING_DAYS
from . import rules
from .models import ErrandLine, ErrandOrder, ErrandPurchase, ErrandRound
from .states import PaidHow, RoundStatus

PAGE = 50
MOST_PEOPLE = 200
LATE_DAYS = 2
"""A round that has not been settled so many days after it was bought waits for somebody."""
SLICE = 500


def turn_at(organisation: Organisation, now: datetime) -> rules.Turn:
    """When an order that is taken now is bought; a list that was closed early waits for nobody, the next day's does."""
    calendar = working_days(organisation.id) if value_of(organisation, ERRAND_WORKING_DAYS) else None
    first = local_day(now)
    statement = select(ErrandRound.buys_on).where(
        ErrandRound.organisation_id == organisation.id, ErrandRound.status != RoundStatus.OPEN, ErrandRound.buys_on > first
    )
    closed = set(db.session.scalars(statement))
    return _turn(
        now, value_of(organisation, ERRAND_WINDOW), lambda day: day not in closed and (calendar is None or calendar.is_working(day))
    )


def _turn(now: datetime, window: str | None, may_buy_on: Callable[[date], bool] = lambda _day: True) -> rules.Turn:
    return rules.turn_of(now, window or ERRAND_WINDOW.default or "", may_buy_on=may_buy_on)


def get_round(actor: Actor, round_id: UUID, permission: Permission = Permission.VISIT_READ) -> ErrandRound:
    """One round, else NotFound."""
    here = in_scope(actor, permission, ErrandRound.organisation_id)
    found = db.session.scalar(select(ErrandRound).where(ErrandRound.id == round_id, here))
    if found is None:
        raise NotFound("errand.not_found")
    return found


def get_order(actor: Actor, order_id: UUID, permission: Permission = Permission.VISIT_READ) -> ErrandOrder:
    """One order, else NotFound."""
    here = in_scope(actor, permission, ErrandOrder.organisation_id)
    found = db.session.scalar(select(ErrandOrder).where(ErrandOrder.id == order_id, here))
    if found is None:
        raise NotFound("errand.order_not_found")
    return found


def round_of(order: ErrandOrder) -> ErrandRound:
    """The round it stands in."""
    return db.session.get_one(ErrandRound, order.round_id)


def list_rounds(
    actor: Actor, settled: bool, after: tuple[date, UUID] | None = None
) -> Sequence[ErrandRound]:
    """A page of those that are going on or that are settled, the latest day first; `after` is (day, id) of the last one."""
    order = (ErrandRound.buys_on, ErrandRound.id)
    is_settled = ErrandRound.status == RoundStatus.SETTLED
    statement = select(ErrandRound).where(
        in_scope(actor, Permission.VISIT_READ, ErrandRound.organisation_id), is_settled if settled else ~is_settled
    )
    if after is not None:
        statement = statement.where(tuple_(*order) < tuple_(after[0], after[1]))
    return db.session.scalars(statement.order_by(*(one.desc() for one in order)).limit(PAGE)).all()


def count_orders(round_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many orders stand in each, one query."""
    statement = (
        select(ErrandOrder.round_id, func.count())
        .where(ErrandOrder.round_id.in_(round_ids), ErrandOrder.cancelled_at.is_(None))
        .group_by(ErrandOrder.round_id)
    )
    return {round_id: count for round_id, count in db.session.execute(statement)}


def orders_of(round_id: UUID) -> Sequence[ErrandOrder]:
    """All of them in the order in which they came; the caller has checked that the actor may see the round."""
    statement = select(ErrandOrder).where(ErrandOrder.round_id == round_id)
    return db.session.scalars(statement.order_by(ErrandOrder.number)).all()


def standing_orders(round_id: UUID) -> list[ErrandOrder]:
    """Those that were not cancelled."""
    return [order for order in orders_of(round_id) if order.cancelled_at is None]


def lines_of(order_ids: Collection[UUID]) -> dict[UUID, list[ErrandLine]]:
    """The lines of each order, in one query."""
    statement = select(ErrandLine).where(ErrandLine.order_id.in_(order_ids))
    found: dict[UUID, list[ErrandLine]] = {key: [] for key in order_ids}
    for line in db.session.scalars(statement.order_by(ErrandLine.position)):
        found[line.order_id].append(line)
    return found


def purchases_of(round_id: UUID) -> Sequence[ErrandPurchase]:
    """The shopping list of a round that is closed."""
    statement = select(ErrandPurchase).where(ErrandPurchase.round_id == round_id)
    return db.session.scalars(statement.order_by(ErrandPurchase.position)).all()


def due_of(lines: Collection[ErrandLine]) -> int:
    """What a household has to pay, in fen."""
    return sum(line.due_fen or 0 for line in lines)


def sums_of(errand_round: ErrandRound) -> rules.Sums:
    """The money of a round as it stands; three queries."""
    orders = standing_orders(errand_round.id)
    lines = lines_of([order.id for order in orders])
    paid = {how: sum(due_of(lines[order.id]) for order in orders if order.paid_how is how) for how in PaidHow}
    return rules.Sums(
        prices=sum(one.price_fen or 0 for one in purchases_of(errand_round.id)),
        till=errand_round.till_fen or 0, advance=errand_round.advance_fen or 0, returned=errand_round.returned_fen or 0,
        cash=paid[PaidHow.CASH], owes=paid[PaidHow.OWES], committee=paid[PaidHow.COMMITTEE],
        counted=errand_round.counted_fen or 0,
    )  # fmt: skip


def who_may_help(organisation: Organisation, today: date) -> list[User]:
    """Who can buy, carry or hear an order in a place: grown-up active volunteers and the officers at home or with a role
    there or above it."""
    from_above = [organisation.path[: end + 1] for end, sign in enumerate(organisation.path) if sign == "/"]
    places = select(Organisation.id).where(
        or_(Organisation.path.in_(from_above), Organisation.path.startswith(organisation.path, autoescape=True))
    )
    holds = exists().where(
        RoleGrant.user_id == User.id, RoleGrant.organisation_id.in_(places), RoleGrant.role.in_((*FIELD_ROLES, Role.OFFICER))
    )
    is_officer = exists().where(
        RoleGrant.user_id == User.id, RoleGrant.organisation_id.in_(places), RoleGrant.role == Role.OFFICER
    )
    goes = (
        User.verified_at.is_not(None) & (VolunteerProfile.pledge_version == PLEDGE_VERSION)
        & VolunteerProfile.paused_because.is_(None) & VolunteerProfile.wants_to_leave.is_(False)
    )  # fmt: skip
    statement = (
        select(User)
        .outerjoin(VolunteerProfile, VolunteerProfile.id == User.id)
        .where(holds, User.disabled_at.is_(None), or_(is_officer, goes))
        .order_by(User.name, User.id)
        .limit(MOST_PEOPLE)
    )
    return [user for user in db.session.scalars(statement) if user.born_on is None or is_adult(user.born_on, on=today)]


def own_rounds(actor: Actor, today: date) -> list[ErrandRound]:
    """The rounds that somebody buys for or carries for, from the day before until the day after."""
    carries = exists().where(
        ErrandOrder.round_id == ErrandRound.id, ErrandOrder.carrier_id == actor.user_id, ErrandOrder.cancelled_at.is_(None)
    )
    statement = select(ErrandRound).where(
        or_(ErrandRound.buyer_id == actor.user_id, carries), ErrandRound.status != RoundStatus.SETTLED,
        ErrandRound.buys_on.between(today - timedelta(days=1), today + timedelta(days=1)),
    )  # fmt: skip
    return list(db.session.scalars(statement.order_by(ErrandRound.buys_on, ErrandRound.id))) if actor.user_id else []


def get_own_round(actor: Actor, round_id: UUID, today: date) -> ErrandRound:
    """One of those, else NotFound."""
    found = next((one for one in own_rounds(actor, today) if one.id == round_id), None)
    if found is None:
        raise NotFound("errand.not_found")
    return found


def own_orders(actor: Actor, errand_round: ErrandRound, today: date) -> list[ErrandOrder]:
    """What somebody carries in a round: on the day alone, so that doors are read on no other (SPEC 2.4)."""
    if errand_round.buys_on != today:
        return []
    return [order for order in standing_orders(errand_round.id) if order.carrier_id == actor.user_id]


def households_with_errands(household_ids: Collection[UUID]) -> set[UUID]:
    """Of these, the ones for which something was ordered; undoing an import leaves them alone."""
    found: set[UUID] = set()
    wanted = list(household_ids)
    for start in range(0, len(wanted), SLICE):
        these = ErrandOrder.household_id.in_(wanted[start : start + SLICE])
        found.update(db.session.scalars(select(ErrandOrder.household_id).where(these)))
    return found


def count_waiting(actor: Actor, now: datetime) -> dict[str, int]:
    """What waits at the desk: orders on lists that are still open to more, lists to be closed because orders that come
    now are bought later, rounds not settled two days after. Two queries, whatever the number of places."""
    today, here = local_day(now), in_scope(actor, Permission.VISIT_READ, ErrandRound.organisation_id)
    rows = db.session.execute(
        select(ErrandRound, Organisation, func.count(ErrandOrder.id))
        .join(Organisation, Organisation.id == ErrandRound.organisation_id)
        .outerjoin(ErrandOrder, (ErrandOrder.round_id == ErrandRound.id) & ErrandOrder.cancelled_at.is_(None))
        .where(here, ErrandRound.status != RoundStatus.SETTLED)
        .group_by(ErrandRound.id, Organisation.id)
    ).all()
    windows = values_at([place for errand_round, place, _orders in rows if errand_round.status is RoundStatus.OPEN], ERRAND_WINDOW)
    found = {"errands_open": 0, "errands_to_close": 0, "errands_unsettled": 0}
    for errand_round, place, orders in rows:
        if errand_round.status is not RoundStatus.OPEN:
            found["errands_unsettled"] += errand_round.buys_on <= today - timedelta(days=LATE_DAYS)
        elif orders and errand_round.buys_on <= _turn(now, windows[place.id]).window_on:
            found["errands_to_close"] += 1
        else:
            found["errands_open"] += orders
    return found
