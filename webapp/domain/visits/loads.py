"""How heavy what is brought to a door is, by what its pieces weigh; what nobody has weighed stays unknown (SPEC 5.2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from ...core.db import db
from ..donations.distributing import kept_near
from ..people.models import Organisation
from ..people.queries import values_at
from ..people.settings import HEAVY_KG
from ..receipts.facts import Item
from ..receipts.models import Receipt
from .models import VisitTask


class Load(StrEnum):
    """What it is like to carry."""

    LIGHT = "light"
    HEAVY = "heavy"
    UNKNOWN = "unknown"


def loads_of(
    tasks: Mapping[UUID, Collection[VisitTask]], receipts: Mapping[UUID, Receipt]
) -> dict[UUID, Load]:
    """By whatever the tasks are keyed by (a visit, a task), from their slips by subject; money weighs nothing.

    Two queries, and two for each place.
    """
    goods = {key: [one for task in those if task.subject_id in receipts for one in _goods(receipts[task.subject_id])]
             for key, those in tasks.items()}  # fmt: skip
    place_of = {key: next(iter(those)).organisation_id for key, those in tasks.items() if those}
    weighed: dict[UUID, dict[tuple[str, str], int]] = {}
    for place in set(place_of.values()):
        wanted = {(one.label, one.unit) for key, those in goods.items() if place_of.get(key) == place for one in those}
        weighed[place] = _weights(place, wanted) if wanted else {}
    places = db.session.scalars(select(Organisation).where(Organisation.id.in_(weighed))).all()
    heavy = values_at(places, HEAVY_KG) if places else {}
    return {key: _load(those, weighed[place_of[key]], heavy[place_of[key]] * 1000) if those else Load.LIGHT
            for key, those in goods.items()}  # fmt: skip


def _goods(receipt: Receipt) -> list[Item]:
    items = [Item.from_json(one) for one in receipt.items]
    return [item for item in items if item.amount_fen is None]


def _weights(place: UUID, wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """In grams, of those that the nearest store with such a thing has weighed."""
    found = {}
    for key, items in kept_near(place, wanted).items():
        grams = next((item.grams for item in items if item.grams), None)
        if grams:
            found[key] = grams
    return found


def _load(goods: Collection[Item], weights: Mapping[tuple[str, str], int], heavy_from: int) -> Load:
    known = [weights.get((item.label, item.unit)) for item in goods]
    total = sum(grams * item.quantity for item, grams in zip(goods, known, strict=True) if grams)
    if total >= heavy_from:
        return Load.HEAVY
    return Load.UNKNOWN if None in known else Load.LIGHT
