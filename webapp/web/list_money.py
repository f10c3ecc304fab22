"""What a list says about its money: what would pay for it before the approval, what was promised after it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _

from ..domain.campaigns import funding, paying
from ..domain.campaigns.models import AwardList, Campaign
from ..domain.campaigns.states import ListStatus
from ..domain.funds.allocating import Shortfall
from ..domain.funds.committing import Outlook
from ..domain.funds.queries import committed_for, titles_of
from ..domain.households.categories import Category
from ..domain.people.queries import names_of
from .words import label


@dataclass(frozen=True)
class Short:
    """Who goes short, which funds may pay for them, and the sums."""

    who: str
    funds: tuple[str, ...]
    needed_fen: int
    there_fen: int
    short_fen: int


@dataclass(frozen=True)
class ListMoney:
    """`paid`: (fund, fen) in their order. `is_asked`: whether anybody asks; `why_not` where the campaign says so."""

    is_asked: bool
    is_promised: bool
    needed_fen: int
    paid: tuple[tuple[str, int], ...]
    shorts: tuple[Short, ...] = ()
    has_funds: bool = True
    why_not: str | None = None

    @property
    def short_fen(self) -> int:
        return self.needed_fen - sum(fen for _title, fen in self.paid)

    @property
    def is_enough(self) -> bool:
        return not self.is_asked or not self.short_fen


def money_of(campaign: Campaign, award_list: AwardList, objected: Collection[UUID]) -> ListMoney:
    """How a list stands with its money; the same few reads for any length."""
    if award_list.status is ListStatus.FROZEN:
        return _promised(award_list)
    outlook = paying.outlook(campaign, award_list, objected)
    if outlook is None:
        said = funding.said_of(campaign.id)
        return ListMoney(False, False, 0, (), why_not=said.asks_funds_because if said else None)
    paid: dict[str, int] = {}
    for part, fen in outlook.by_part():
        if fen:
            paid[part.title] = paid.get(part.title, 0) + fen
    shorts = tuple(_short(outlook, shortfall) for shortfall in outlook.allocation.shortfalls)
    return ListMoney(True, False, outlook.needed_fen, tuple(paid.items()), shorts, has_funds=bool(outlook.parts))


def _promised(award_list: AwardList) -> ListMoney:
    promised = committed_for(award_list.id)
    titles = titles_of(promised)
    paid = tuple((titles[fund_id], fen) for fund_id, fen in promised.items())
    return ListMoney(bool(promised), True, sum(promised.values()), paid)


def _short(outlook: Outlook, shortfall: Shortfall) -> Short:
    needs = [outlook.needs[number] for number in shortfall.demands]
    places = list(dict.fromkeys(need.organisation_id for need in needs))
    names = names_of(places)
    shown = _("、").join(names[place] for place in places[:3])
    who = str(_("%(places)s等 %(count)s 处", places=shown, count=len(places)) if len(places) > 3 else shown)
    groups = _groups({need.labels for need in needs})
    funds = tuple(dict.fromkeys(outlook.parts[number].title for number in shortfall.parts))
    return Short(f"{who}（{groups}）" if groups else who, funds, shortfall.needed_fen, shortfall.there_fen,
                 shortfall.short_fen)  # fmt: skip


def _groups(labels: set[str]) -> str:
    """The categories all of them have in common, where there are any."""
    common = set.intersection(*(set(one.split(",")) if one else set() for one in labels)) if labels else set()
    return str(_("、").join(sorted(label(Category(one)) for one in common)))
