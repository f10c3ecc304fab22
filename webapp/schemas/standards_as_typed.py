"""A standard as its form would hold it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ..domain.campaigns.conditions import (
    AgeBetween,
    CauseConfirmed,
    Condition,
    HasAid,
    HasCategory,
    HasCause,
    HasDisability,
    HasOwnCategory,
    HasWorkStatus,
    HelpedLastTime,
    IncomeUpTo,
    LivesIn,
    Loss,
    MedicalCost,
    NeedSays,
    SizeBetween,
    WorkSays,
)
from ..domain.campaigns.rules import Rule

BLANK: dict[str, Any] = {
    "categories": [], "not_categories": [], "causes": [], "disability_types": [], "disability_levels": [], "aids": [],
    "not_aids": [], "places": [], "income": "", "income_bound": "at_most", "last_time": "", "joined": "all",
    "own_categories": [], "work_statuses": [], "confirmed": "", "medical_floor": "at_least", "medical_years": "this",
    "loss_floor": "at_least", "loss_years": "this",
    "basis": "household",
}  # fmt: skip
"""A form in which nothing is chosen yet."""


def _yuan(fen: int | None) -> str:
    return "" if fen is None else f"{fen // 100}.{fen % 100:02d}".removesuffix(".00")


def as_typed(rule: Rule) -> dict[str, Any]:
    """Every field of the form, the untouched ones blank."""
    grant = rule.grant
    typed = {**BLANK, "id": str(rule.id), "joined": rule.join.value, "basis": grant.basis.value}
    typed |= {"amount_fen": _yuan(grant.amount_fen or None), "most_fen": _yuan(grant.most_fen)}
    typed |= {"in_kind": grant.in_kind, "in_addition": "yes" if rule.in_addition else ""}
    typed |= {f"size_{size}_fen": _yuan(fen) for size, fen in grant.steps}
    for n, goods in enumerate(grant.goods, start=1):
        typed |= {f"goods_{n}_label": goods.label, f"goods_{n}_quantity": str(goods.quantity),
                  f"goods_{n}_unit": goods.unit, f"goods_{n}_value": _yuan(goods.unit_value_fen)}  # fmt: skip
    for condition in rule.conditions:
        typed |= _of_person(condition) or _of_household(condition) or _of_its_year(condition) or _of_its_past(condition)
    for condition in rule.excludes:
        held = _of_household(condition) or _of_its_past(condition)
        typed |= {f"not_{name}": value for name, value in held.items()}
    return typed


def _of_person(condition: Condition) -> dict[str, Any]:
    match condition:
        case AgeBetween(least, most):
            return {"age_from": _number(least), "age_to": _number(most)}
        case HasDisability(types, levels):
            return {"disabled": "yes", "disability_types": [kind.value for kind in types],
                    "disability_levels": list(levels)}  # fmt: skip
        case HasWorkStatus(codes):
            return {"work_statuses": [code.value for code in codes]}
        case WorkSays(words):
            return {"work_words": "、".join(words)}
    return {}


def _of_household(condition: Condition) -> dict[str, Any]:
    match condition:
        case HasCategory(codes, all_of_them):
            return {"categories": [c.value for c in codes], "categories_all": "yes" if all_of_them else ""}
        case HasOwnCategory(ids):
            return {"own_categories": [str(id) for id in ids]}
        case HasCause(codes, any_place):
            return {"causes": [c.value for c in codes], "causes_any": "yes" if any_place else ""}
        case SizeBetween(least, most):
            return {"size_from": _number(least), "size_to": _number(most)}
        case IncomeUpTo():
            return _income(condition)
    return {}


def _of_its_year(condition: Condition) -> dict[str, Any]:
    match condition:
        case MedicalCost(fen, floor, years):
            return {"medical_fen": _yuan(fen), "medical_floor": floor.value, "medical_years": years.value}
        case Loss(fen, floor, years):
            return {"loss_fen": _yuan(fen), "loss_floor": floor.value, "loss_years": years.value}
        case CauseConfirmed(when):
            return {"confirmed": when.value}
    return {}


def _of_its_past(condition: Condition) -> dict[str, Any]:
    match condition:
        case HasAid(aids):
            return {"aids": [aid.value for aid in aids]}
        case NeedSays(words):
            return {"need_words": "、".join(words)}
        case LivesIn(places):
            return {"places": [str(place) for place in places]}
        case HelpedLastTime(was):
            return {"last_time": "yes" if was else "no"}
    raise TypeError(condition)


def _income(condition: IncomeUpTo) -> dict[str, Any]:
    percent = condition.percent
    times = "" if percent is None else f"{Decimal(percent) / 100:f}"
    return {"income": "fixed" if percent is None else "times", "income_bound": condition.bound.value,
            "income_times": times, "income_fen": _yuan(condition.amount_fen)}  # fmt: skip


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
