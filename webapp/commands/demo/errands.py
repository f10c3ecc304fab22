"""One morning's errands on the street: four orders, one of them of somebody who was visited, bought and ready to go."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from ...core import clock
from ...core.clock import at_local, local_day
from ...core.db import db
from ...core.transaction import transaction
from ...domain.errands.handing import send
from ...domain.errands.ordering import NewOrder, take_order
from ...domain.errands.queries import purchases_of, standing_orders
from ...domain.errands.rules import Thing, Wanted
from ...domain.errands.shopping import Bought, close_list, hand_out_advance, record_purchase
from ...domain.errands.states import OrderSource
from ...domain.households.models import Household
from ...domain.households.queries import homes_of
from ...domain.households.states import HouseholdStatus
from ...domain.people.actors import Actor
from ...domain.people.models import Organisation
from ...domain.people.permissions import Role
from .people import key_of

EGGS, RICE, MILK, TOFU = Thing("鸡蛋", "斤", ""), Thing("大米", "斤", "散装"), Thing("牛奶", "盒", "无糖"), Thing("豆腐", "块", "")
ORDERS = (
    (Wanted(EGGS, 200, 650), Wanted(MILK, 600)),
    (Wanted(RICE, 1000), Wanted(TOFU, 200)),
    (Wanted(EGGS, 100), Wanted(TOFU, 200)),
    (Wanted(EGGS, 150), Wanted(RICE, 500), Wanted(MILK, 400)),
)
SOURCES = (OrderSource.PHONE, OrderSource.DESK, OrderSource.VISIT, OrderSource.PHONE)
HAD = {EGGS: (450, 2565, ""), RICE: (1500, 4200, ""), MILK: (1000, 3590, ""), TOFU: (300, 900, "只剩三块")}
"""Hundredths, fen, and why there is less."""


def make_errands(place: Organisation, staff: dict[Role, Actor], helpers: list[Actor], now: datetime) -> None:
    """Ordered yesterday afternoon, bought this morning by the first of them, to be brought by the two others."""
    officer, today = staff[Role.OFFICER], local_day(now)
    yesterday = at_local(today - timedelta(days=1), 15, 10)
    buyer, *carriers = (one.user_id for one in helpers)
    assert buyer is not None  # noqa: S101  (made with the street)
    for number, (key, wanted, source) in enumerate(zip(_grown_up(place), ORDERS, SOURCES, strict=True)):
        order = NewOrder(key_of(f"errand-{number}"), key, source, wanted, carriers[0] if source is OrderSource.VISIT else None)
        with transaction():
            round_id = take_order(officer, order, now=yesterday + timedelta(minutes=12 * number)).round_id
    with transaction():
        close_list(officer, round_id, now=yesterday + timedelta(hours=2))
    morning = min(at_local(today, 7, 50), now - timedelta(hours=1))
    with transaction():
        hand_out_advance(officer, round_id, buyer, 15000, now=morning)
    bought = [Bought(one.id, *HAD[one.thing]) for one in purchases_of(round_id)]
    with transaction():
        record_purchase(officer, round_id, bought, till_fen=11250, returned_fen=3750, now=morning + timedelta(minutes=50))
    pairs = [(order.id, carriers[at % 2]) for at, order in enumerate(standing_orders(round_id))]
    with transaction():
        send(officer, round_id, pairs, now=morning + timedelta(minutes=50))


def _grown_up(place: Organisation) -> list[UUID]:
    """Four households on file in which no minor lives."""
    on_file = select(Household.id).where(Household.organisation_id == place.id, Household.status == HouseholdStatus.ACTIVE)
    ids = list(db.session.scalars(on_file.order_by(Household.building, Household.id).limit(60)))
    homes, today = homes_of(ids), local_day(clock.now())
    return [key for key in ids if not homes[key].has_minor(today)][: len(ORDERS)]
