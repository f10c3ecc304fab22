"""Who counts as the household when its income is divided (SPEC 4.3): by the setting of the campaign. Pure.

The size that a payment goes by is never touched: that one waits until it is known.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from enum import StrEnum

from ..households.amounts import Qualifier
from ..households.facts import HouseholdFacts
from ..households.relations import Relation
from ..households.rules import per_capita_yearly

UNKNOWN_SIZE = 3
_CHILDREN = (Relation.SON, Relation.DAUGHTER)


class Counting(StrEnum):
    """Whose rule it is."""

    CIVIL_AFFAIRS = "civil_affairs"
    """The members who live together."""
    UNION = "union"
    """Married: self, spouse, unmarried children. Unmarried: self, parents, other unmarried members. A single parent
    as it is. Unknown: three."""


def size_for_income(facts: HouseholdFacts, counting: Counting) -> int | None:
    """By how many people the income of the household is divided; None where nobody knows.

    The union's rule needs everybody on file: what the file says of marriages is who is whose husband, wife or
    child-in-law. Where somebody is missing there, the stated size counts.
    """
    if counting is Counting.CIVIL_AFFAIRS:
        return facts.size
    if facts.size is None:
        return UNKNOWN_SIZE
    return facts.size if len(facts.members) < facts.size else _of_the_union(facts)


def _of_the_union(facts: HouseholdFacts) -> int:
    count = Counter(member.relation for member in facts.members)
    children = sum(count[child] for child in _CHILDREN)
    if count[Relation.SPOUSE]:
        return 1 + count[Relation.SPOUSE] + max(0, children - count[Relation.CHILD_IN_LAW])
    if children:
        return len(facts.members)
    return 1 + count[Relation.PARENT] + count[Relation.SIBLING]


def recount(facts: HouseholdFacts, counting: Counting) -> HouseholdFacts:
    """The facts with the income a head by this rule; an income that was stated a head stays as stated."""
    if counting is Counting.CIVIL_AFFAIRS:
        return facts
    counted = per_capita_yearly(facts.incomes, size_for_income(facts, counting), facts.earned)
    if counted is None:
        return replace(facts, per_capita_yearly=None, per_capita_income_fen=None, income_qualifier=Qualifier.EXACT)
    yearly, qualifier = counted
    return replace(facts, per_capita_yearly=yearly, per_capita_income_fen=round(yearly / 12),
                   income_qualifier=qualifier)  # fmt: skip
