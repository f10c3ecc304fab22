"""How funds stand, from the ledger's balances and from running totals: a handful of reads for a whole page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select

from ...core import tally
from ...core.db import db
from ..households.categories import Category
from ..ledger.models import Account, AccountKind, Balance, Item, ItemKind
from ..people.actors import Actor, in_scope
from ..people.models import Organisation
from ..people.permissions import Permission
from .models import Fund
from .queries import reserves_of
from .rules import Limits, Part
from .states import FundUse


@dataclass
class Standing:
    """How a fund stands, in fen, as the ledger has it: free, kept for groups, promised, paid, gone back."""

    free: int = 0
    kept: int = 0
    promised: int = 0
    paid: int = 0
    spent: int = 0
    bought: int = 0
    given_back: int = 0
    by_account: dict[UUID, int] = field(default_factory=dict)
    """What is left by whose account: the fund itself, or one of its reserves."""

    @property
    def received(self) -> int:
        """All that ever came in."""
        return self.left + self.promised + self.paid + self.spent + self.bought + self.given_back

    @property
    def left(self) -> int:
        """What nobody has been promised yet."""
        return self.free + self.kept


def standing_of(fund_ids: Collection[UUID]) -> dict[UUID, Standing]:
    """One read for a whole page of funds; the lot of a fund has its id."""
    found = {fund_id: Standing() for fund_id in fund_ids}
    statement = (
        select(Balance.lot_id, Balance.kind, Account.owner_id, Balance.amount)
        .join(Account, Account.id == Balance.account_id)
        .where(Balance.lot_id.in_(fund_ids))
    )
    for fund_id, kind, owner_id, amount in db.session.execute(statement):
        _count(found[fund_id], fund_id, kind, owner_id, amount)
    return found


_SUMS = {
    AccountKind.COMMITTED: "promised", AccountKind.BAG: "promised", AccountKind.RECEIVED: "paid", AccountKind.DIFFERENCE: "paid",
    AccountKind.RUNNING_COSTS: "spent", AccountKind.BOUGHT: "bought", AccountKind.RETURNED: "given_back",
}  # fmt: skip


def _count(one: Standing, fund_id: UUID, kind: AccountKind, owner_id: UUID, amount: int) -> None:
    if kind is AccountKind.FUND:
        one.by_account[owner_id] = amount
        one.free += amount if owner_id == fund_id else 0
        one.kept += amount if owner_id != fund_id else 0
    elif name := _SUMS.get(kind):
        setattr(one, name, getattr(one, name) + amount)


def parts_of(fund_ids: Sequence[UUID]) -> list[Part]:
    """The parts of these funds in this order, of each what is kept for groups before what is free."""
    funds = {fund.id: fund for fund in db.session.scalars(select(Fund).where(Fund.id.in_(fund_ids)))}
    paths, reserves, standing = _paths_of(funds.values()), reserves_of(fund_ids), standing_of(fund_ids)
    parts: list[Part] = []
    for fund_id in fund_ids:
        fund, left = funds[fund_id], standing[fund_id].by_account
        limits = limits_of(fund, paths)
        kept: list[tuple[UUID | None, Category | None]] = [(r.id, r.category) for r in reserves.get(fund_id, [])]
        for reserve_id, category in (*kept, (None, None)):
            parts.append(Part(fund_id, fund.title, left.get(reserve_id or fund_id, 0), limits, fund.organisation_id,
                              reserve_id, category))  # fmt: skip
    return parts


def limits_of(fund: Fund, paths: dict[UUID, str]) -> Limits:
    """A fund's limits as the rules read them; a place that is gone bars everything rather than nothing."""
    places = tuple(paths.get(UUID(place), "\0") for place in fund.places)
    return Limits(frozenset(FundUse(use) for use in fund.uses), frozenset(fund.festivals), frozenset(fund.categories),
                  paths[fund.organisation_id], places)  # fmt: skip


def _paths_of(funds: Iterable[Fund]) -> dict[UUID, str]:
    wanted = {key for fund in funds for key in (fund.organisation_id, *map(UUID, fund.places))}
    rows = db.session.execute(select(Organisation.id, Organisation.path).where(Organisation.id.in_(wanted)))
    return {row.id: row.path for row in rows}


@dataclass(frozen=True)
class Used:
    """What one campaign has had of one fund, in fen: to households, and for its expenses."""

    committed: int = 0
    paid: int = 0
    confirmed: int = 0
    returned: int = 0
    costs: int = 0
    costs_paid: int = 0
    costs_returned: int = 0

    @property
    def outstanding(self) -> int:
        """Promised, and neither paid nor given back."""
        return self.committed - self.paid - self.returned + self.costs - self.costs_paid - self.costs_returned


MEASURES = {name: f"{name}_fen" for name in Used.__dataclass_fields__}


def used_of(fund_ids: Collection[UUID]) -> dict[UUID, dict[UUID, Used]]:
    """`{fund: {campaign: Used}}` from running totals, one read."""
    totals = tally.totals_of(fund_ids)
    return {
        fund_id: {occasion_id: Used(**{name: sums.get(measure, 0) for name, measure in MEASURES.items()})
                  for occasion_id, sums in by_occasion.items()}
        for fund_id, by_occasion in totals.items()
    }  # fmt: skip


def overpaid(actor: Actor) -> list[tuple[Item, int]]:
    """Money handed over beyond what lists promised, not settled yet, by the books it is missing in."""
    statement = (
        select(Item, func.sum(Balance.amount))
        .join(Balance, Balance.item_id == Item.id)
        .where(Item.kind == ItemKind.MONEY, Balance.kind == AccountKind.DIFFERENCE,
               in_scope(actor, Permission.LEDGER_READ, Item.organisation_id))
        .group_by(Item.id)
    )  # fmt: skip
    return [(item, -int(amount)) for item, amount in db.session.execute(statement) if amount < 0]
