"""The list of a round: laid out when it is closed, bought by one who has the money, written down and shared out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from ...core.clock import local_day
from ...core.crypto import FieldClass
from ...core.db import db
from ...core.errors import Conflict, InvalidInput, NotFound
from .. import audit
from ..files.models import StoredFile
from ..files.operations import NewFile, add_file
from ..files.storage import Kept
from ..people.actors import Actor
from ..people.permissions import Permission
from ..people.queries import get_organisation
from . import queries, rules, steps
from .models import ErrandLine, ErrandOrder, ErrandPurchase, ErrandRound
from .rules import Thing, Wanted
from .states import RoundStatus
from .steps import ErrandAction


@dataclass(frozen=True)
class Bought:
    """What became of one line of the list: hundredths, fen for all of it, and why there is less."""

    purchase_id: UUID
    bought: int
    price_fen: int
    reason: str = ""


def close_list(actor: Actor, round_id: UUID, *, now: datetime) -> ErrandRound:
    """The list stands; orders from now on are bought later. Closing twice is no error."""
    errand_round = queries.get_round(actor, round_id, steps.ACTIONS[ErrandAction.CLOSE].permission)
    if errand_round.status is RoundStatus.CLOSED:
        return errand_round
    steps.check_action(ErrandAction.CLOSE, errand_round.status)
    if not queries.standing_orders(round_id):
        raise Conflict("errand.no_orders")
    errand_round.status, errand_round.closed_by, errand_round.closed_at = RoundStatus.CLOSED, actor.user_id, now
    lay_out(errand_round)
    record(audit.Action.ERRAND_CLOSE, actor, errand_round, now)
    return errand_round


def lay_out(errand_round: ErrandRound) -> None:
    """Every line of a standing order stands in one line of the list, and nothing else does. Only before it is bought."""
    db.session.flush()
    lines = _lines(errand_round.id)
    held = {one.thing: one for one in queries.purchases_of(errand_round.id)}
    wanted = rules.shopping_list(Wanted(line.thing, line.quantity, line.limit_fen) for line in lines)
    place = max((one.position for one in held.values()), default=-1) + 1
    for one in wanted:
        if one.thing not in held:
            held[one.thing] = _purchase(errand_round, one.thing, place)
            place += 1
        held[one.thing].ordered, held[one.thing].limit_fen = one.quantity, one.limit_fen
    db.session.flush()
    cancelled = select(ErrandOrder.id).where(ErrandOrder.round_id == errand_round.id, ErrandOrder.cancelled_at.is_not(None))
    for line in db.session.scalars(select(ErrandLine).where(ErrandLine.order_id.in_(cancelled))):
        line.purchase_id = None
    for line in lines:
        line.purchase_id = held[line.thing].id
    db.session.flush()
    for thing in held.keys() - {one.thing for one in wanted}:
        db.session.delete(held[thing])
    db.session.flush()


def _purchase(errand_round: ErrandRound, thing: Thing, position: int) -> ErrandPurchase:
    made = ErrandPurchase(id=uuid4(), round_id=errand_round.id, organisation_id=errand_round.organisation_id, position=position)
    made.said = vars(thing).copy()
    db.session.add(made)
    return made


def _lines(round_id: UUID) -> list[ErrandLine]:
    """Of all standing orders, those first that were taken first."""
    orders = queries.standing_orders(round_id)
    lines = queries.lines_of([order.id for order in orders])
    return [line for order in orders for line in lines[order.id]]


def hand_out_advance(actor: Actor, round_id: UUID, buyer_id: UUID, advance_fen: int, *, now: datetime) -> ErrandRound:
    """Money out of petty cash for another person, who signs the list for it and goes shopping. Done twice the same is no
    error."""
    errand_round = queries.get_round(actor, round_id, steps.ACTIONS[ErrandAction.ADVANCE].permission)
    if (errand_round.buyer_id, errand_round.advance_fen) == (buyer_id, advance_fen):
        return errand_round
    steps.check_action(ErrandAction.ADVANCE, errand_round.status)
    place = get_organisation(actor, errand_round.organisation_id)
    known = {user.id for user in queries.who_may_help(place, local_day(now))}
    if buyer_id == actor.user_id or buyer_id not in known:
        raise InvalidInput({"buyer_id": ["errand.another_buys"]})
    errand_round.buyer_id, errand_round.advance_fen = buyer_id, advance_fen
    errand_round.advance_by, errand_round.advance_at = actor.user_id, now
    errand_round.status = RoundStatus.BUYING
    record(audit.Action.ERRAND_ADVANCE, actor, errand_round, now, values={"fen": advance_fen, "buyer": buyer_id})
    return errand_round


def record_purchase(
    actor: Actor, round_id: UUID, bought: Sequence[Bought], till_fen: int, returned_fen: int, *, now: datetime
) -> ErrandRound:
    """What was had, for how much, what the shops took and what came back; shared out by when it was ordered, and the price
    to the fen. It may be written anew until the first door. The buyer's own receipts are counted by another person."""
    errand_round = queries.get_round(actor, round_id, steps.ACTIONS[ErrandAction.RECORD].permission)
    steps.check_action(ErrandAction.RECORD, errand_round.status)
    if actor.user_id is None:
        raise NotFound()
    if actor.user_id == errand_round.buyer_id:
        raise Conflict("errand.own_shopping")
    if any(order.handed_over_at for order in queries.orders_of(round_id)):
        raise Conflict("errand.is_on_its_way")
    purchases = {one.id: one for one in queries.purchases_of(round_id)}
    _check_bought(purchases, bought)
    lines = _by_purchase(round_id)
    for one in bought:
        purchase = purchases[one.purchase_id]
        purchase.bought, purchase.price_fen, purchase.reason = one.bought, one.price_fen, one.reason or None
        share = rules.share_out(one.bought, [line.quantity for line in lines[purchase.id]])
        _pack(purchase, lines[purchase.id], share)
    errand_round.till_fen, errand_round.returned_fen = till_fen, returned_fen
    errand_round.recorded_by, errand_round.recorded_at = actor.user_id, now
    errand_round.status = RoundStatus.BOUGHT
    record(audit.Action.ERRAND_RECORD, actor, errand_round, now, values={"fen": till_fen, "returned_fen": returned_fen})
    return errand_round


def _check_bought(purchases: Mapping[UUID, ErrandPurchase], bought: Sequence[Bought]) -> None:
    if len(bought) != len(purchases) or {one.purchase_id for one in bought} != set(purchases):
        raise Conflict("errand.list_changed")
    wrong: dict[str, list[str]] = {}
    for at, one in enumerate(bought):
        if one.bought < purchases[one.purchase_id].ordered and not one.reason:
            wrong[f"bought.{at}.reason"] = ["errand.why_short"]
        if not one.bought and one.price_fen:
            wrong[f"bought.{at}.price_fen"] = ["errand.price_of_nothing"]
    if wrong:
        raise InvalidInput(wrong)


def _by_purchase(round_id: UUID) -> dict[UUID, list[ErrandLine]]:
    found: dict[UUID, list[ErrandLine]] = {}
    for line in _lines(round_id):
        if line.purchase_id is not None:
            found.setdefault(line.purchase_id, []).append(line)
    return found


def keep_till_photo(actor: Actor, round_id: UUID, file_id: UUID, kept: Kept, *, now: datetime) -> StoredFile:
    """A photo of a shop's receipt, for who settles. While what was bought can still be written down or settled."""
    errand_round = queries.get_round(actor, round_id, steps.ACTIONS[ErrandAction.RECORD].permission)
    steps.check_action(ErrandAction.RECORD, errand_round.status)
    new = NewFile(file_id, errand_round.organisation_id, errand_round.id, kept, Permission.VISIT_READ, FieldClass.P1)
    return add_file(actor, new, now=now)


def get_shares(
    actor: Actor, round_id: UUID, purchase_id: UUID
) -> tuple[ErrandRound, ErrandPurchase, list[tuple[ErrandOrder, ErrandLine]]]:
    """One thing of a round that is bought, and who is packed how much of it; else NotFound or Conflict errand.step."""
    errand_round = queries.get_round(actor, round_id, steps.ACTIONS[ErrandAction.PACK].permission)
    steps.check_action(ErrandAction.PACK, errand_round.status)
    purchase = db.session.get(ErrandPurchase, purchase_id)
    if purchase is None or purchase.round_id != round_id:
        raise NotFound("errand.not_found")
    orders = {order.id: order for order in queries.standing_orders(round_id)}
    lines = _by_purchase(round_id).get(purchase_id, [])
    return errand_round, purchase, [(orders[line.order_id], line) for line in lines]


def pack(actor: Actor, purchase_id: UUID, shares: Mapping[UUID, int], *, now: datetime) -> ErrandPurchase:
    """Share one thing out otherwise, `{line: hundredths}`; its price follows. Raises DomainError unless all of it is
    packed, Conflict where one of its households has been served."""
    found = db.session.get(ErrandPurchase, purchase_id)
    if found is None:
        raise NotFound("errand.not_found")
    errand_round, purchase, rows = get_shares(actor, found.round_id, purchase_id)
    lines = [line for _order, line in rows]
    if any(order.handed_over_at for order, _line in rows):
        raise Conflict("errand.is_on_its_way")
    if set(shares) != {line.id for line in lines}:
        raise Conflict("errand.list_changed")
    share = [shares[line.id] for line in lines]
    rules.check_packed(purchase.bought or 0, share)
    _pack(purchase, lines, share)
    record(audit.Action.ERRAND_PACK, actor, errand_round, now)
    return purchase


def _pack(purchase: ErrandPurchase, lines: Sequence[ErrandLine], share: Sequence[int]) -> None:
    prices = rules.share_fen(purchase.price_fen or 0, share)
    for line, packed, due in zip(lines, share, prices, strict=True):
        line.packed, line.due_fen = packed, due


def record(
    action: audit.Action, actor: Actor, errand_round: ErrandRound, now: datetime, values: Mapping[str, object] | None = None
) -> None:
    """One line of the record about a round."""
    audit.record(action, actor_id=actor.user_id, subject_id=errand_round.id, organisation_id=errand_round.organisation_id,
                 values=dict(values or {}), at=now)  # fmt: skip
