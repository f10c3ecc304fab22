"""What an issue sheet proposes: what the day's visits need, less what is in the bag, beside what the store has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..core import clock
from ..domain.bags.queries import Carrier, contents_of
from ..domain.donations.distributing import kept_near
from ..domain.ledger.models import Item, ItemKind
from ..domain.ledger.queries import lots_in_store
from ..domain.people.actors import Actor
from ..domain.people.permissions import Permission
from ..domain.people.queries import list_organisations
from ..domain.visits.bag_needs import Wanted, wanted_on


@dataclass(frozen=True)
class Row:
    """One thing: what is wanted, carried already, in the store; `take` is what the sheet proposes."""

    item: Item
    wanted: int
    carried: int
    in_store: int

    @property
    def take(self) -> int:
        return min(max(0, self.wanted - self.carried), self.in_store)


@dataclass(frozen=True)
class Proposal:
    """A sheet before anybody has counted. `unknown`: things no store has entered."""

    day: date
    wanted: Wanted
    rows: list[Row]
    unknown: list[tuple[str, str, int]]
    carried_fen: int

    @property
    def take_fen(self) -> int:
        return max(0, self.wanted.cash_fen - self.carried_fen)


def proposal_of(actor: Actor, carrier: Carrier, day: date) -> Proposal:
    """The proposal for one day."""
    wanted = wanted_on(carrier, day)
    own = {place.id for place in list_organisations(actor, Permission.LEDGER_WRITE)}
    kept = {key: [item for item in items if item.organisation_id in own]
            for key, items in kept_near(carrier.place.id, wanted.goods).items()}  # fmt: skip
    today = clock.local_day(clock.now())
    in_store: dict[object, int] = {}
    for line in lots_in_store([item.id for items in kept.values() for item in items], today=today):
        if line.lot.expires_on is None or line.lot.expires_on >= today:
            in_store[line.lot.item_id] = in_store.get(line.lot.item_id, 0) + line.amount
    carried = contents_of([carrier.group.id])[carrier.group.id]
    left = {one.item.id: one.left for one in carried}
    rows = []
    for key, quantity in sorted(wanted.goods.items()):
        if items := kept.get(key):
            item = next((one for one in items if in_store.get(one.id)), items[0])
            rows.append(Row(item, quantity, left.get(item.id, 0), in_store.get(item.id, 0)))
    unknown = [(*key, quantity) for key, quantity in sorted(wanted.goods.items()) if not kept.get(key)]
    return Proposal(day, wanted, rows, unknown,
                    sum(one.left for one in carried if one.item.kind is ItemKind.MONEY))  # fmt: skip
