"""Facts of a household, and rules, with only what a test is about set."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

from webapp.domain.campaigns.conditions import Bound, Condition, IncomeUpTo, Join
from webapp.domain.campaigns.rules import Basis, Goods, Grant, Rule
from webapp.domain.households.amounts import Qualifier
from webapp.domain.households.facts import HouseholdFacts, Member
from webapp.domain.households.relations import Relation
from webapp.domain.households.states import HouseholdStatus

PLACE = UUID(int=1)
RICE = Goods("大米", 1, "袋", 60_00)
QUILT = Goods("棉被", 1, "床", 180_00)


def a_member(age: int | None = None, relation: Relation = Relation.OTHER, **said: Any) -> Member:
    """One of the people on file."""
    return Member(relation, age, **said)


def some_facts(**said: Any) -> HouseholdFacts:
    """A household of one person of 50, of whom nothing else is known."""
    known: dict[str, Any] = {
        "id": uuid4(), "organisation_id": PLACE, "grid": "", "building": "", "head_name": "王建国", "size": 1,
        "categories": frozenset(), "cause": None, "per_capita_income_fen": None,
        "income_qualifier": Qualifier.EXACT, "has_minor": False, "is_relative_of_officer": False,
        "may_publish": True, "primary_category": None, "causes": (), "status": HouseholdStatus.ACTIVE,
    }  # fmt: skip
    known.update(said)
    known.setdefault("members", tuple(a_member(age) for age in known.pop("ages", (50,))))
    monthly = known["per_capita_income_fen"]
    known.setdefault("per_capita_yearly", None if monthly is None else Fraction(monthly * 12))
    return HouseholdFacts(**known)


def a_rule(number: int, *conditions: Condition, fen: int = 100_00, join: Join = Join.ALL,
           grant: Grant | None = None, **said: Any) -> Rule:  # fmt: skip
    """A standard that gives `fen` to a household unless told otherwise."""
    return Rule(UUID(int=number), number, join, conditions, grant or Grant(Basis.HOUSEHOLD, fen), **said)


def income_up_to(percent: int, bound: Bound = Bound.AT_MOST) -> IncomeUpTo:
    """Up to so many percent of the local line."""
    return IncomeUpTo(bound, percent, None)
