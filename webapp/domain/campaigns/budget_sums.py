"""A budget that checks itself: totals at every level from the leaves, beside what was typed, and what has still to be
asked (SPEC 4.7, 1.2). Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from .figures import NOTHING, Difference, Figure, difference, figure_from_json, sum_of
from .money_models import BudgetBasis, BudgetLine, BudgetPart


class BudgetQuestion(StrEnum):
    """What nobody can compute without being told."""

    MONEY_BASIS = "money_basis"
    GOODS_BASIS = "goods_basis"
    HOUSEHOLDS = "households"
    PERSONS = "persons"
    AMOUNT = "amount"
    NOT_TRIED = "not_tried"
    STANDARD_GONE = "standard_gone"


@dataclass(frozen=True)
class Tried:
    """What the try-out counted for one standard; None where it has not been tried since the standards changed."""

    households: Figure
    money: Figure
    goods: Figure


Tries = Mapping[UUID, Tried | None]
"""By standard; a standard that is not in it is gone."""


@dataclass(frozen=True)
class Total:
    """What is known, and how many leaves are not in it."""

    figure: Figure = NOTHING
    missing: int = 0

    @property
    def is_complete(self) -> bool:
        return self.missing == 0


@dataclass(frozen=True)
class Node:
    """A line with what follows from it and from what stands below."""

    line: BudgetLine
    children: tuple[Node, ...]
    computed: Total
    questions: tuple[BudgetQuestion, ...]
    tried: Tried | None = None

    @property
    def typed(self) -> Figure | None:
        return figure_from_json(self.line.typed)

    @property
    def difference(self) -> Difference | None:
        """Only where both figures are whole."""
        return _difference(self.typed, self.computed)

    @property
    def is_leaf(self) -> bool:
        return not self.line.is_heading

    def leaves(self) -> Iterator[Node]:
        if self.is_leaf:
            yield self
        for child in self.children:
            yield from child.leaves()


@dataclass(frozen=True)
class Side:
    """One part of the budget, or the whole: its lines, its sum, and what the plan says it comes to."""

    nodes: tuple[Node, ...]
    typed: Figure | None

    @property
    def computed(self) -> Total:
        return total_of(node.computed for node in self.nodes)

    @property
    def difference(self) -> Difference | None:
        return _difference(self.typed, self.computed)

    def leaves(self) -> Iterator[Node]:
        for node in self.nodes:
            yield from node.leaves()


@dataclass(frozen=True)
class Budget:
    """What households receive and what it costs to bring it, apart and together."""

    people: Side
    running: Side
    typed: Figure | None

    @property
    def whole(self) -> Side:
        return Side((*self.people.nodes, *self.running.nodes), self.typed)

    @property
    def open_questions(self) -> int:
        return sum(len(leaf.questions) for leaf in self.whole.leaves())

    def by_fund(self) -> dict[UUID, Total]:
        """What is planned of each fund that a line names."""
        found: dict[UUID, list[Total]] = {}
        for leaf in self.whole.leaves():
            if leaf.line.fund_id is not None:
                found.setdefault(leaf.line.fund_id, []).append(leaf.computed)
        return {fund_id: total_of(totals) for fund_id, totals in found.items()}


def total_of(totals: Iterable[Total]) -> Total:
    """All together; what is not known stays counted as not known."""
    known = list(totals)
    return Total(sum_of(total.figure for total in known), sum(total.missing for total in known))


def _difference(typed: Figure | None, computed: Total) -> Difference | None:
    return difference(typed, computed.figure) if typed is not None and computed.is_complete else None


def budget_from(lines: Sequence[BudgetLine], tries: Tries, typed: Mapping[str, Mapping[str, object]]) -> Budget:
    """The lines of a campaign as a tree, in their order; a line whose heading is gone stands at the top."""
    by_parent: dict[UUID | None, list[BudgetLine]] = {}
    known = {line.id for line in lines}
    for line in sorted(lines, key=lambda line: (line.position, line.id.int)):
        by_parent.setdefault(line.parent_id if line.parent_id in known else None, []).append(line)

    def grown(parent_id: UUID | None, part: BudgetPart) -> tuple[Node, ...]:
        return tuple(
            _node(line, grown(line.id, part), tries) for line in by_parent.get(parent_id, []) if line.part is part
        )

    said = {name: figure_from_json(kept) for name, kept in typed.items()}
    people, running = (Side(grown(None, part), said.get(part.value)) for part in BudgetPart)
    return Budget(people, running, said.get("all"))


def _node(line: BudgetLine, children: tuple[Node, ...], tries: Tries) -> Node:
    if line.is_heading:
        return Node(line, children, total_of(child.computed for child in children), ())
    figure, questions, tried = _leaf(line, tries)
    return Node(line, (), Total(figure) if figure is not None else Total(NOTHING, 1), questions, tried)


def _leaf(line: BudgetLine, tries: Tries) -> tuple[Figure | None, tuple[BudgetQuestion, ...], Tried | None]:
    if line.standard_id is not None:
        if line.standard_id not in tries:
            return None, (BudgetQuestion.STANDARD_GONE,), None
        tried = tries[line.standard_id]
        return (tried.money + tried.goods, (), tried) if tried else (None, (BudgetQuestion.NOT_TRIED,), None)
    questions = tuple(dict.fromkeys(questions_of(line)))
    if questions:
        return None, questions, None
    parts = ((line.money, line.money_basis), (line.goods, line.goods_basis))
    return sum_of(amount * _times(line, basis) for kept, basis in parts if (amount := figure_from_json(kept))), (), None


def questions_of(line: BudgetLine) -> Iterator[BudgetQuestion]:
    """What is missing before the line can be multiplied."""
    if line.money is None and line.goods is None:
        yield BudgetQuestion.AMOUNT
    asked = ((line.money, line.money_basis, BudgetQuestion.MONEY_BASIS),
             (line.goods, line.goods_basis, BudgetQuestion.GOODS_BASIS))  # fmt: skip
    for amount, basis, unclear in asked:
        if amount is None:
            continue
        if basis is None:
            yield unclear
        elif basis is BudgetBasis.HOUSEHOLD and line.households is None:
            yield BudgetQuestion.HOUSEHOLDS
        elif basis in (BudgetBasis.PERSON, BudgetBasis.MEMBER, BudgetBasis.UNIT) and line.persons is None:
            yield BudgetQuestion.PERSONS


def _times(line: BudgetLine, basis: BudgetBasis | None) -> Figure:
    if basis is BudgetBasis.TOTAL:
        return Figure.exactly(1)
    counted = figure_from_json(line.households if basis is BudgetBasis.HOUSEHOLD else line.persons)
    assert counted is not None  # noqa: S101  (asked for before)
    return counted
