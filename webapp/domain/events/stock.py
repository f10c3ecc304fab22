"""Goods of a store that go along with a grant: taken out when it is ready, given back when it is not given after all.

Which thing and how many are sealed with the event; the ledger knows the grant's id alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import DomainError, InvalidInput
from ..donations.distributing import distribute
from ..ledger.models import AccountKind, Balance, Item, ItemKind
from ..ledger.queries import lots_in_store
from ..people.actors import Actor
from ..people.models import Organisation
from ..people.queries import path_chain
from .models import EventGrant

MOST = 200
"""Things to choose from."""


def items_to_choose(organisation: Organisation) -> list[tuple[Item, int]]:
    """What the stores of this place and those above it have, and how much of it."""
    there = func.sum(Balance.amount)
    statement = (
        select(Item, there).join(Balance, Balance.item_id == Item.id)
        .join(Organisation, Organisation.id == Item.organisation_id)
        .where(Item.kind == ItemKind.GOODS, Balance.kind == AccountKind.WAREHOUSE, Organisation.path.in_(path_chain(organisation.path)))
        .group_by(*Item.__table__.c).having(there > 0).order_by(Item.label, Item.id).limit(MOST)
    )  # fmt: skip
    return [(item, int(left)) for item, left in db.session.execute(statement)]


def wanted_of(organisation: Organisation, item_id: UUID | None, quantity: int | None) -> dict[str, Any]:
    """What the grant keeps of it; empty without any. Raises InvalidInput for what no store here keeps."""
    if item_id is None and quantity is None:
        return {}
    if item_id is None:
        raise InvalidInput({"item_id": ["event.which_thing"]})
    if quantity is None:
        raise InvalidInput({"quantity": ["event.how_many"]})
    item = db.session.get(Item, item_id)
    place = db.session.get(Organisation, item.organisation_id) if item else None
    if item is None or place is None or item.kind is not ItemKind.GOODS or place.path not in path_chain(organisation.path):
        raise InvalidInput({"item_id": ["event.which_thing"]})
    return {"item": str(item.id), "label": item.label, "unit": item.unit, "quantity": quantity}


def take_out(actor: Actor, grant: EventGrant, *, now: datetime) -> None:
    """Out of the store, in the transaction that makes it ready. Raises DomainError where there is not enough."""
    if (found := _of(grant)) is None:
        return
    item, quantity = found
    left = sum(line.amount for line in lots_in_store([item.id], today=local_day(now)))
    if left < quantity:
        raise DomainError("event.not_in_store", left=left, unit=item.unit)
    distribute(actor, item.organisation_id, grant.occasion_id, grant.id, item.label, item.unit, quantity, now=now)


def give_back(actor: Actor, grant: EventGrant, *, now: datetime) -> None:
    """Into the store again: nothing of it has left the house."""
    if (found := _of(grant)) is not None:
        item, _quantity = found
        distribute(actor, item.organisation_id, grant.occasion_id, grant.id, item.label, item.unit, 0, now=now)


def goods_of(said: Mapping[str, Any]) -> str:
    """What is given beside money: what the rule says, and what comes from a store."""
    taken = f"{said['label']} {said['quantity']} {said['unit']}" if said.get("item") else ""
    return "、".join(filter(None, (said.get("goods", ""), taken)))


def _of(grant: EventGrant) -> tuple[Item, int] | None:
    said = grant.event or {}
    item = db.session.get(Item, UUID(said["item"])) if said.get("item") else None
    return (item, int(said["quantity"])) if item else None
