"""A standard as a form that can be filled in on a phone: no formula, no code (SPEC 4.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from marshmallow import post_load, validates_schema

from ..domain.campaigns.conditions import (
    AgeBetween,
    Bound,
    Condition,
    HasCategory,
    HasCause,
    IncomeUpTo,
    Join,
    SizeBetween,
)
from ..domain.campaigns.operations import StandardForm
from ..domain.campaigns.rules import Basis, Goods, Grant, Rule
from ..domain.households.categories import Category
from ..domain.households.causes import HardshipCause
from .base import Money, RequestSchema, Text, ValidationError, fields, validate

SIZES = (1, 2, 3, 4, 5)
GOODS = (1, 2, 3)
MOST_FEN = 100_000_000
"""One million yuan; more is a slip of the finger."""


class Times(fields.Field[int]):
    """A multiple such as 1.5, held in percent, so that it is never a float."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        try:
            percent = Decimal(str(value).strip()) * 100
        except InvalidOperation:
            raise ValidationError("field.not_a_number") from None
        if not percent.is_finite() or percent != int(percent) or not 1 <= percent <= 10_000:
            raise ValidationError("standard.times")
        return int(percent)


def _years(**kwargs: Any) -> fields.Integer:
    return fields.Integer(validate=validate.Range(min=0, max=130, error="field.invalid"), load_default=None, **kwargs)


def _people() -> fields.Integer:
    return fields.Integer(validate=validate.Range(min=1, max=50, error="field.invalid"), load_default=None)


def _money() -> Money:
    return Money(load_default=None, validate=validate.Range(max=MOST_FEN, error="standard.too_much"))


def _count() -> fields.Integer:
    return fields.Integer(load_default=None, validate=validate.Range(min=1, max=1000, error="field.invalid"))


@dataclass(frozen=True)
class FilledStandard:
    """What the form holds, and the id made when it was shown."""

    id: UUID
    form: StandardForm


class StandardSchema(RequestSchema):
    """At most one condition of each kind; blank is not asked."""

    id = fields.UUID(required=True)
    joined = fields.Enum(Join, by_value=True, load_default=Join.ALL)
    categories = fields.List(fields.Enum(Category, by_value=True), load_default=list)
    categories_all = fields.Boolean(load_default=False)
    causes = fields.List(fields.Enum(HardshipCause, by_value=True), load_default=list)
    age_from, age_to = _years(), _years()
    size_from, size_to = _people(), _people()
    income = fields.String(load_default="", validate=validate.OneOf(["", "times", "fixed"], error="field.not_a_choice"))
    income_bound = fields.Enum(Bound, by_value=True, load_default=Bound.AT_MOST)
    income_times = Times(load_default=None)
    income_fen = _money()
    basis = fields.Enum(Basis, by_value=True, load_default=Basis.HOUSEHOLD)
    amount_fen = _money()
    size_1_fen, size_2_fen, size_3_fen, size_4_fen, size_5_fen = _money(), _money(), _money(), _money(), _money()
    goods_1_label, goods_2_label, goods_3_label = (Text(load_default=None, most=20) for _ in GOODS)
    goods_1_quantity, goods_2_quantity, goods_3_quantity = _count(), _count(), _count()
    goods_1_unit, goods_2_unit, goods_3_unit = (Text(load_default=None, most=4) for _ in GOODS)
    goods_1_value, goods_2_value, goods_3_value = _money(), _money(), _money()

    @validates_schema(skip_on_field_errors=True)
    def check(self, data: dict[str, Any], **_: Any) -> None:
        """What belongs together is there together."""
        wrong: dict[str, list[str]] = {}
        for name in ("age", "size"):
            least, most = data[f"{name}_from"], data[f"{name}_to"]
            if least is not None and most is not None and least > most:
                wrong[f"{name}_to"] = ["standard.range"]
        needed = {"times": "income_times", "fixed": "income_fen"}.get(data["income"])
        if needed and data[needed] is None:
            wrong[needed] = ["field.required"]
        wrong |= _wrong_money(data) | _wrong_goods(data)
        if wrong:
            raise ValidationError(wrong)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> FilledStandard:
        conditions = tuple(_conditions(data))
        joined = data["joined"] if conditions else Join.ALL
        return FilledStandard(data["id"], StandardForm(joined, conditions, _grant(data)))


def _wrong_money(data: Mapping[str, Any]) -> dict[str, list[str]]:
    basis = data["basis"]
    if basis in (Basis.HOUSEHOLD, Basis.PERSON) and not data["amount_fen"]:
        return {"amount_fen": ["field.required"]}
    if basis is Basis.SIZE and data["size_1_fen"] is None:
        return {"size_1_fen": ["field.required"]}
    has_goods = any(data[f"goods_{n}_label"] for n in GOODS)
    return {"basis": ["standard.gives_nothing"]} if basis is Basis.NOTHING and not has_goods else {}


def _wrong_goods(data: Mapping[str, Any]) -> dict[str, list[str]]:
    """Goods need their number, unit and assessed value: without a value nobody knows what is highest."""
    wrong = {}
    for n in GOODS:
        parts = [f"goods_{n}_{part}" for part in ("quantity", "unit", "value")]
        if data[f"goods_{n}_label"]:
            wrong.update({part: ["field.required"] for part in parts if data[part] in (None, "")})
        elif any(data[part] for part in parts):
            wrong[f"goods_{n}_label"] = ["field.required"]
    return wrong


def _conditions(data: Mapping[str, Any]) -> list[Condition]:
    found: list[Condition] = []
    if data["categories"]:
        found.append(HasCategory(tuple(data["categories"]), data["categories_all"] and len(data["categories"]) > 1))
    if data["causes"]:
        found.append(HasCause(tuple(data["causes"])))
    if data["age_from"] is not None or data["age_to"] is not None:
        found.append(AgeBetween(data["age_from"], data["age_to"]))
    if data["size_from"] is not None or data["size_to"] is not None:
        found.append(SizeBetween(data["size_from"], data["size_to"]))
    if data["income"] == "times":
        found.append(IncomeUpTo(data["income_bound"], data["income_times"], None))
    if data["income"] == "fixed":
        found.append(IncomeUpTo(data["income_bound"], None, data["income_fen"]))
    return found


def _grant(data: Mapping[str, Any]) -> Grant:
    basis: Basis = data["basis"]
    sizes = [(size, data[f"size_{size}_fen"]) for size in SIZES] if basis is Basis.SIZE else []
    goods = tuple(
        Goods(data[f"goods_{n}_label"], data[f"goods_{n}_quantity"], data[f"goods_{n}_unit"], data[f"goods_{n}_value"])
        for n in GOODS
        if data[f"goods_{n}_label"]
    )
    amount = data["amount_fen"] if basis in (Basis.HOUSEHOLD, Basis.PERSON) else 0
    return Grant(basis, amount or 0, tuple((size, fen) for size, fen in sizes if fen is not None), goods)


def _yuan(fen: int | None) -> str:
    return "" if fen is None else f"{fen // 100}.{fen % 100:02d}".removesuffix(".00")


def as_typed(rule: Rule) -> dict[str, Any]:
    """A standard as its form would hold it."""
    grant = rule.grant
    typed: dict[str, Any] = {"id": str(rule.id), "joined": rule.join.value, "basis": grant.basis.value}
    typed["amount_fen"] = _yuan(grant.amount_fen) if grant.amount_fen else ""
    typed |= {f"size_{size}_fen": _yuan(fen) for size, fen in grant.steps}
    for n, goods in enumerate(grant.goods, start=1):
        typed |= {f"goods_{n}_label": goods.label, f"goods_{n}_quantity": str(goods.quantity),
                  f"goods_{n}_unit": goods.unit, f"goods_{n}_value": _yuan(goods.unit_value_fen)}  # fmt: skip
    for condition in rule.conditions:
        typed |= _condition_as_typed(condition)
    return typed


def _condition_as_typed(condition: Condition) -> dict[str, Any]:
    match condition:
        case HasCategory(codes, all_of_them):
            return {"categories": [c.value for c in codes], "categories_all": "yes" if all_of_them else ""}
        case HasCause(codes):
            return {"causes": [c.value for c in codes]}
        case AgeBetween(least, most):
            return {"age_from": _number(least), "age_to": _number(most)}
        case SizeBetween(least, most):
            return {"size_from": _number(least), "size_to": _number(most)}
        case IncomeUpTo(bound, percent, amount):
            times = "" if percent is None else f"{Decimal(percent) / 100:f}"
            return {"income": "fixed" if percent is None else "times", "income_bound": bound.value,
                    "income_times": times, "income_fen": _yuan(amount)}  # fmt: skip
    raise TypeError(condition)


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
