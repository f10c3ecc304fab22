"""From the desk to the doors in turn, signed for on the packing slip, and the money back (SPEC 5.8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ...core.clock import local_day
from ...core.errors import Conflict, Forbidden, InvalidInput, NotFound
from .. import audit
from ..households.queries import homes_of
from ..people.actors import Actor
from ..people.permissions import Permission
from ..people.profiles import profiles_of
from ..people.queries import get_organisation
from ..people.rules import is_for_children
from . import queries, rules, steps
from .models import ErrandOrder, ErrandRound
from .shopping import record
from .states import PaidHow, RoundStatus
from .steps import ErrandAction


@dataclass(frozen=True)
class Payment:
    """How a household paid: `given_fen` the cash that was put down, `reason` why the committee pays."""

    how: PaidHow
    given_fen: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Settlement:
    """The cash of the doors as it was counted, and why something does not come out."""

    counted_fen: int
    till_reason: str = ""
    advance_reason: str = ""
    cash_reason: str = ""

    @property
    def reasons(self) -> dict[str, str]:
        """By the difference they explain."""
        return {"till_reason": self.till_reason, "advance_reason": self.advance_reason, "cash_reason": self.cash_reason}


def send(actor: Actor, round_id: UUID, carriers: Sequence[tuple[UUID, UUID | None]], *, now: datetime) -> ErrandRound:
    """Who brings which order, (order, user); None is nobody yet. Where a minor lives goes only who was checked for it
    (SPEC 2.4). What has been handed over stays."""
    errand_round = queries.get_round(actor, round_id, steps.ACTIONS[ErrandAction.SEND].permission)
    steps.check_action(ErrandAction.SEND, errand_round.status)
    orders = {order.id: order for order in queries.standing_orders(round_id) if order.handed_over_at is None}
    place = get_organisation(actor, errand_round.organisation_id)
    known = {user.id for user in queries.who_may_help(place, local_day(now))}
    profiles = profiles_of({one for _order, one in carriers if one})
    homes = homes_of({order.household_id for order in orders.values()})
    wrong: dict[str, list[str]] = {}
    for at, (order_id, carrier_id) in enumerate(carriers):
        if (order := orders.get(order_id)) is None:
            continue
        home, profile = homes.get(order.household_id), profiles.get(carrier_id) if carrier_id else None
        checked = is_for_children(profile.children_checked_on if profile else None, on=errand_round.buys_on)
        if carrier_id is not None and carrier_id not in known:
            wrong[f"carriers.{at}.carrier_id"] = ["errand.who_carries"]
        elif carrier_id is not None and home is not None and home.has_minor(errand_round.buys_on) and not checked:
            wrong[f"carriers.{at}.carrier_id"] = ["errand.needs_checked"]
        order.carrier_id = carrier_id
    if wrong:
        raise InvalidInput(wrong)
    record(audit.Action.ERRAND_SEND, actor, errand_round, now, values={"count": sum(1 for _order, one in carriers if one)})
    return errand_round


def hand_over(actor: Actor, order_id: UUID, payment: Payment, *, now: datetime) -> ErrandOrder:
    """The slip came back signed: what was brought has been taken, and this is how it was paid. Sent again it is the same."""
    order = queries.get_order(actor, order_id, steps.ACTIONS[ErrandAction.HAND_OVER].permission)
    if order.handed_over_at is not None:
        if (order.paid_how, order.given_fen) != (payment.how, payment.given_fen):
            raise Conflict("errand.was_handed_over")
        return order
    if order.cancelled_at is not None:
        raise Conflict("errand.is_cancelled")
    steps.check_action(ErrandAction.HAND_OVER, queries.round_of(order).status)
    due = queries.due_of(queries.lines_of([order.id])[order.id])
    _check_payment(payment, due)
    if actor.user_id is None:
        raise NotFound()
    order.handed_over_at, order.recorded_by = now, actor.user_id
    order.handed_by = order.carrier_id or actor.user_id
    order.paid_how, order.pay_reason = payment.how, payment.reason or None
    order.given_fen = payment.given_fen if payment.how is PaidHow.CASH else None
    audit.record(audit.Action.ERRAND_HAND_OVER, actor_id=actor.user_id, subject_id=order.id, fields=[payment.how.value],
                 organisation_id=order.organisation_id, values={"number": order.number, "fen": due}, at=now)  # fmt: skip
    return order


def _check_payment(payment: Payment, due: int) -> None:
    if payment.how is PaidHow.CASH and (payment.given_fen is None or payment.given_fen < due):
        raise InvalidInput({"given_fen": ["errand.not_enough_cash"]})
    if payment.how is PaidHow.COMMITTEE and not payment.reason:
        raise InvalidInput({"reason": ["errand.why_committee"]})


def repay(actor: Actor, order_id: UUID, *, now: datetime) -> ErrandOrder:
    """Who owed has paid. Twice is no error; the first day stays."""
    order = queries.get_order(actor, order_id, steps.ACTIONS[ErrandAction.REPAY].permission)
    steps.check_action(ErrandAction.REPAY, queries.round_of(order).status)
    if order.paid_how is not PaidHow.OWES:
        raise Conflict("errand.owes_nothing")
    if order.repaid_on is None:
        order.repaid_on = local_day(now)
        audit.record(audit.Action.ERRAND_REPAY, actor_id=actor.user_id, subject_id=order.id,
                     organisation_id=order.organisation_id, values={"number": order.number}, at=now)  # fmt: skip
    return order


def settle(actor: Actor, round_id: UUID, settlement: Settlement, *, now: datetime) -> ErrandRound:
    """A second person has counted: neither who bought, nor who wrote it down, nor who went to a door (SPEC 2.3). Every
    difference stays beside its explanation. Raises Forbidden, Conflict, InvalidInput."""
    errand_round = queries.get_round(actor, round_id, Permission.RECEIPT_VERIFY)
    if errand_round.status is RoundStatus.SETTLED and errand_round.counted_fen == settlement.counted_fen:
        return errand_round
    steps.check_action(ErrandAction.SETTLE, errand_round.status)
    orders = queries.standing_orders(round_id)
    if any(order.handed_over_at is None for order in orders):
        raise Conflict("errand.not_all_handed_over")
    if not may_settle(errand_round, orders, actor.user_id):
        raise Forbidden("errand.own_hands")
    errand_round.counted_fen = settlement.counted_fen
    rules.check_explained(queries.sums_of(errand_round), settlement.reasons)
    for name, text in settlement.reasons.items():
        setattr(errand_round, name, text or None)
    errand_round.settled_by, errand_round.settled_at = actor.user_id, now
    errand_round.status = RoundStatus.SETTLED
    record(audit.Action.ERRAND_SETTLE, actor, errand_round, now, values={"fen": settlement.counted_fen})
    return errand_round


def may_settle(errand_round: ErrandRound, orders: list[ErrandOrder], user_id: UUID | None) -> bool:
    """Whether somebody had no hand in it."""
    hands = {errand_round.buyer_id, errand_round.recorded_by, *(order.handed_by for order in orders)}
    return user_id is not None and user_id not in hands
