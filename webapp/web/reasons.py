"""Why a line is on a list, in words; a standard that would give away a sealed label is not named (SPEC 2.5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from ..domain.campaigns.conditions import (
    CauseConfirmed,
    Condition,
    HasCategory,
    HasCause,
    HasDisability,
    HasOwnCategory,
    HasWorkStatus,
    IncomeUpTo,
    Loss,
    MedicalCost,
    WorkSays,
)
from ..domain.campaigns.rules import Rule, rule_from_json
from ..domain.households.categories import FACTS, Sensitivity
from ..domain.households.rules import tells_of_health
from ..domain.people.actors import Actor
from ..domain.people.permissions import Permission
from .standards import asks, gives, own_categories

ORDER = (Sensitivity.PLAIN, Sensitivity.P2, Sensitivity.P3)


def sensitivity_of(rule: Rule) -> Sensitivity:
    """The best kept secret that belonging to this standard tells."""
    asked = (_of_condition(condition) for condition in (*rule.conditions, *rule.excludes))
    return max(asked, key=ORDER.index, default=Sensitivity.PLAIN)


def _of_condition(condition: Condition) -> Sensitivity:
    match condition:
        case HasCategory(codes, _):
            return max((FACTS[code].sensitivity for code in codes), key=ORDER.index)
        case HasCause(codes, _) if any(tells_of_health(code) for code in codes):
            return Sensitivity.P2
        case HasOwnCategory(ids):
            return max((own.sensitivity for own in own_categories(ids)), key=ORDER.index, default=Sensitivity.P3)
        case IncomeUpTo() | HasDisability() | WorkSays() | HasWorkStatus() | MedicalCost() | Loss() | CauseConfirmed():
            return Sensitivity.P2
    return Sensitivity.PLAIN


class Reasons:
    """The standards a list was made by, as this reader may see them."""

    def __init__(self, standards: Sequence[dict[str, Any]], actor: Actor) -> None:
        needed = {Sensitivity.P2: Permission.HOUSEHOLD_SENSITIVE, Sensitivity.P3: Permission.HOUSEHOLD_CHILD}
        rules = [rule_from_json(kept) for kept in standards]
        hidden = {
            rule.number for rule in rules if (kept := needed.get(sensitivity_of(rule))) and not actor.can(kept)
        }
        self.rules = {rule.number: rule for rule in rules if rule.number not in hidden}
        self.hidden = hidden

    def asks(self, number: int) -> Markup | None:
        """What the standard asks; None where this reader may not know."""
        rule = self.rules.get(number)
        return asks(rule) if rule else None

    def gives(self, number: int) -> str:
        """What it gives."""
        rule = self.rules.get(number)
        return gives(rule.grant) if rule else ""

    def shown(self, numbers: Sequence[int]) -> list[int]:
        """Those of these standards that this reader may know of."""
        return [number for number in numbers if number in self.rules]
