"""Who gets what: once, at the highest (就高不重复, SPEC 4.3). Pure: the same household and rules, the same answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..households.facts import HouseholdFacts
from .answers import Answer, Around, Doubt
from .grants import Goods, together
from .rules import UNKNOWN, LeftOutReason, Rule, Share


@dataclass(frozen=True)
class Decision:
    """On the list by `rule` at `amount_fen` and its goods, or left out for `reason`; one of the two.

    `added`: numbers of the standards given in addition, `others`: of those it meets and does not receive by.
    `doubts`: what, once known, might add to them. `most_fen`: the money is to be fixed between `amount_fen` and this.
    """

    rule: Rule | None
    amount_fen: int
    others: tuple[int, ...]
    doubts: tuple[Doubt, ...]
    reason: LeftOutReason | None
    goods: tuple[Goods, ...] = ()
    added: tuple[int, ...] = ()
    most_fen: int | None = None

    @property
    def goods_fen(self) -> int:
        """What its goods are assessed at."""
        return sum(line.value_fen for line in self.goods)

    @property
    def value_fen(self) -> int:
        """Money and assessed goods together."""
        return self.amount_fen + self.goods_fen


def decide(facts: HouseholdFacts, rules: Sequence[Rule], around: Around) -> Decision:
    """The one standard a household receives by, with what is given in addition, or why none.

    A payment that depends on an unknown number waits, and with it the household: the highest cannot be told before.
    """
    met: list[Share] = []
    missing: set[Doubt] = set()
    for rule in rules:
        answer, doubts = rule.ask(facts, around)
        missing.update(doubts)
        if answer is Answer.YES:
            met.append(rule.share(facts))
    told = tuple(doubt for doubt in Doubt if doubt in missing)
    if waiting := next((share.waits_for for share in met if share.waits_for), None):
        return Decision(None, 0, tuple(share.rule.number for share in met), told, UNKNOWN[waiting])
    if not met:
        return Decision(None, 0, (), told, UNKNOWN[told[0]] if told else LeftOutReason.NO_STANDARD)
    return _given(met, told)


def _given(met: Sequence[Share], doubts: tuple[Doubt, ...]) -> Decision:
    once = [share for share in met if not share.rule.in_addition]
    best = max(once, key=lambda share: (share.value_fen, -share.rule.number), default=None)
    given = ([best] if best else []) + [share for share in met if share.rule.in_addition]
    others = tuple(share.rule.number for share in once if share is not best)
    amount = sum(share.money_fen for share in given)
    spread = sum(share.most_fen - share.money_fen for share in given if share.most_fen is not None)
    return Decision(
        given[0].rule, amount, others, doubts, None, goods=together(g for share in given for g in share.goods),
        added=tuple(share.rule.number for share in given[1:]), most_fen=amount + spread if spread else None,
    )  # fmt: skip
