"""What a fund may pay for, and who may say so. Pure (SPEC 2.3, 4.8, 8.5)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from ...core.errors import DomainError
from ..households.categories import FACTS, Category, Sensitivity
from .states import FundUse

OPEN_CATEGORIES = tuple(category for category, facts in FACTS.items() if facts.sensitivity is Sensitivity.PLAIN)
"""What a fund may be limited to: the name of the fund must not tell of an illness or worse (SPEC 2.5)."""
MOST_FEN = 10**12
"""Ten thousand million yuan; more is a slip of the finger."""


def labels_of(categories: Collection[Category]) -> str:
    """The open ones of a household's categories, as a line of a list remembers them: what funds are matched with."""
    return ",".join(sorted(category.value for category in categories if category in OPEN_CATEGORIES))


@dataclass(frozen=True)
class Limits:
    """What a fund may pay for. An empty limit is no limit; `paths` are places of the tree, one of them its own."""

    uses: frozenset[FundUse]
    festivals: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    own_path: str = ""
    paths: tuple[str, ...] = ()

    def allow(self, need: Need, scheme: Collection[str]) -> bool:
        """Whether it may pay for this, in a campaign of these festivals (one, or several that count as one)."""
        return (
            need.use in self.uses
            and (not self.festivals or not self.festivals.isdisjoint(scheme))
            and need.path.startswith(self.own_path)
            and (not self.paths or any(need.path.startswith(path) for path in self.paths))
            and (need.use is not FundUse.GRANTS or not self.categories or not self.categories.isdisjoint(need.labelled))
        )


@dataclass(frozen=True)
class Need:
    """Money wanted in one place for households with the same open labels (empty: none), or for an expense."""

    organisation_id: UUID
    path: str
    labels: str
    fen: int
    use: FundUse = FundUse.GRANTS

    @property
    def labelled(self) -> frozenset[str]:
        return frozenset(self.labels.split(",")) if self.labels else frozenset()


@dataclass(frozen=True)
class Part:
    """A fund's free money, or what it keeps for one category; `key` is whose account that is in the ledger."""

    fund_id: UUID
    title: str
    left_fen: int
    limits: Limits
    organisation_id: UUID
    reserve_id: UUID | None = None
    category: Category | None = None

    @property
    def key(self) -> UUID:
        return self.reserve_id or self.fund_id

    def may_pay(self, need: Need, scheme: Collection[str]) -> bool:
        """A part kept for a group pays its people alone, and no expense."""
        if self.category is not None and (need.use is not FundUse.GRANTS or self.category.value not in need.labelled):
            return False
        return self.limits.allow(need, scheme)


def check_amount(fen: int) -> None:
    """Something, and not an impossible sum."""
    if not 0 < fen <= MOST_FEN:
        raise DomainError("fund.amount")


def check_uses(uses: Sequence[FundUse]) -> None:
    """Money that may pay for nothing is a mistake."""
    if not uses:
        raise DomainError("fund.no_use")


def check_category(category: Category) -> None:
    """A sealed category limits no fund."""
    if category not in OPEN_CATEGORIES:
        raise DomainError("fund.sealed_category")
