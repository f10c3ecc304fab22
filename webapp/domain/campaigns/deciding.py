"""Who gets what: once, at the highest (就高不重复, SPEC 4.3). Pure: the same household and rules, the same answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..households.facts import HouseholdFacts
from .answers import Answer, Around, Doubt
from .grants import Goods, together
from .quotas import Applicant, Seats, rank
from .rules import UNKNOWN, LeftOutReason, Rule, Share

EVERYBODY_SITS = Seats()


@dataclass(frozen=True)
class Decision:
    """On the list by `rule` at `amount_fen` and its goods, or left out for `reason`; one of the two.

    `added`: numbers of the standards given in addition, `others`: of those it meets and does not receive by.
    `doubts`: what, once known, might add to them. `most_fen`: the money is to be fixed between `amount_fen` and this.
    `queued`: (number, place in line) of the standards it would receive by if they were not full.
    """

    rule: Rule | None
    amount_fen: int
    others: tuple[int, ...]
    doubts: tuple[Doubt, ...]
    reason: LeftOutReason | None
    given: tuple[Share, ...] = ()
    most_fen: int | None = None
    queued: tuple[tuple[int, int], ...] = ()

    @property
    def goods(self) -> tuple[Goods, ...]:
        """What is handed over beside the money."""
        return together(goods for share in self.given for goods in share.goods)

    @property
    def added(self) -> tuple[int, ...]:
        return tuple(share.rule.number for share in self.given[1:])

    @property
    def goods_fen(self) -> int:
        """What its goods are assessed at."""
        return sum(share.goods_fen for share in self.given)

    @property
    def value_fen(self) -> int:
        """Money and assessed goods together."""
        return self.amount_fen + self.goods_fen


@dataclass(frozen=True)
class Met:
    """The standards a household meets, with what each would give; `doubts` beside them, in the order of telling."""

    shares: tuple[Share, ...]
    doubts: tuple[Doubt, ...]

    @property
    def waits_for(self) -> Doubt | None:
        """A number nobody knows, on which what it would receive depends."""
        return next((share.waits_for for share in self.shares if share.waits_for), None)


def meet(facts: HouseholdFacts, rules: Sequence[Rule], around: Around) -> Met:
    """Which standards the household meets."""
    met: list[Share] = []
    missing: set[Doubt] = set()
    for rule in rules:
        answer, doubts = rule.ask(facts, around)
        missing.update(doubts)
        if answer is Answer.YES:
            met.append(rule.share(facts))
    return Met(tuple(met), tuple(doubt for doubt in Doubt if doubt in missing))


def _by_value(share: Share) -> tuple[int, int]:
    return (-share.value_fen, share.rule.number)


def applicants(facts: HouseholdFacts, met: Met) -> Iterator[Applicant]:
    """As which the household asks for seats: once for the highest there is, and for each in addition."""
    if met.waits_for:
        return
    ranks = {s.rule.number: rank(facts, s.rule.quota.order) for s in met.shares if s.rule.quota}
    once = sorted((share for share in met.shares if not share.rule.in_addition), key=_by_value)
    wants = [tuple(share.rule.number for share in once)]
    wants += [(share.rule.number,) for share in met.shares if share.rule.in_addition]
    for numbers in wants:
        if ranks.keys() & set(numbers):
            yield Applicant(facts.id, facts.organisation_id, numbers, ranks)


def decide(facts: HouseholdFacts, rules: Sequence[Rule], around: Around, seats: Seats = EVERYBODY_SITS) -> Decision:
    """The one standard a household receives by, with what is given in addition, or why none.

    A payment that depends on an unknown number waits, and with it the household: the highest cannot be told before.
    """
    met = meet(facts, rules, around)
    told = met.doubts
    if met.waits_for:
        numbers = tuple(share.rule.number for share in met.shares)
        return Decision(None, 0, numbers, told, UNKNOWN[met.waits_for])
    if not met.shares:
        return Decision(None, 0, (), told, UNKNOWN[told[0]] if told else LeftOutReason.NO_STANDARD)
    return _given(facts, met, seats)


def _given(facts: HouseholdFacts, met: Met, seats: Seats) -> Decision:
    waiting = {s.rule.number: seats.waits_at(s.rule.number, facts.id) for s in met.shares}
    seated = [share for share in met.shares if waiting[share.rule.number] is None]
    once = sorted((share for share in seated if not share.rule.in_addition), key=_by_value)
    given = once[:1] + [share for share in seated if share.rule.in_addition]
    bar = _by_value(once[0]) if once else None
    queued = tuple(
        (share.rule.number, place) for share in met.shares
        if (place := waiting[share.rule.number]) is not None
        and (share.rule.in_addition or bar is None or _by_value(share) < bar)
    )  # fmt: skip
    if not given:
        return Decision(None, 0, (), met.doubts, LeftOutReason.QUOTA, queued=queued)
    told = {share.rule.number for share in given} | {number for number, _ in queued}
    others = tuple(share.rule.number for share in met.shares if share.rule.number not in told)
    amount = sum(share.money_fen for share in given)
    spread = sum(share.most_fen - share.money_fen for share in given if share.most_fen is not None)
    return Decision(
        given[0].rule, amount, others, met.doubts, None, tuple(given), amount + spread if spread else None, queued
    )
