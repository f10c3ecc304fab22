"""A standard as a form that can be filled in on a phone: no formula, no code (SPEC 4.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from marshmallow import post_load, validates_schema

from ..domain.campaigns.answers import Bound, Condition, Floor, Join
from ..domain.campaigns.conditions import (
    AgeBetween,
    CauseConfirmed,
    Confirmed,
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
    Years,
)
from ..domain.campaigns.rules import Basis, Goods, Grant
from ..domain.campaigns.standards import StandardForm
from ..domain.households.categories import Category
from ..domain.households.causes import HardshipCause
from ..domain.households.disability import DisabilityType
from ..domain.households.situations import WorkStatus
from ..domain.households.states import GovernmentAid
from .base import RequestSchema, Text, ValidationError, fields, uuid_list, validate
from .standard_fields import Times, Words, amount, count, people, years

SIZES = (1, 2, 3, 4, 5)
GOODS = (1, 2, 3)


@dataclass(frozen=True)
class FilledStandard:
    """What the form holds, and the id made when it was shown."""

    id: UUID
    form: StandardForm


def _ticks(kind: type[StrEnum]) -> fields.List[Any]:
    return fields.List(fields.Enum(kind, by_value=True), load_default=list)


def _floor() -> fields.Enum[Floor]:
    return fields.Enum(Floor, by_value=True, load_default=Floor.AT_LEAST)


def _years() -> fields.Enum[Years]:
    return fields.Enum(Years, by_value=True, load_default=Years.THIS)


class StandardSchema(RequestSchema):
    """At most one condition of each kind; blank is not asked."""

    id = fields.UUID(required=True)
    joined = fields.Enum(Join, by_value=True, load_default=Join.ALL)
    categories, not_categories = _ticks(Category), _ticks(Category)
    categories_all = fields.Boolean(load_default=False)
    own_categories = uuid_list(load_default=list)
    causes = _ticks(HardshipCause)
    causes_any = fields.Boolean(load_default=False)
    confirmed = fields.Enum(Confirmed, by_value=True, load_default=None)
    medical_fen, loss_fen = amount(), amount()
    medical_floor, loss_floor = _floor(), _floor()
    medical_years, loss_years = _years(), _years()
    age_from, age_to = years(), years()
    size_from, size_to = people(), people()
    income = fields.String(load_default="", validate=validate.OneOf(["", "times", "fixed"], error="field.not_a_choice"))
    income_bound = fields.Enum(Bound, by_value=True, load_default=Bound.AT_MOST)
    income_times = Times(load_default=None)
    income_fen = amount()
    disabled = fields.Boolean(load_default=False)
    disability_types = fields.List(fields.Enum(DisabilityType, by_value=fields.Integer), load_default=list)
    disability_levels = fields.List(
        fields.Integer(validate=validate.Range(1, 4, error="field.not_a_choice")), load_default=list
    )
    aids, not_aids = _ticks(GovernmentAid), _ticks(GovernmentAid)
    need_words, work_words = Words(load_default=()), Words(load_default=())
    work_statuses = _ticks(WorkStatus)
    places = uuid_list(load_default=list)
    last_time = fields.String(load_default="", validate=validate.OneOf(["", "yes", "no"], error="field.not_a_choice"))
    in_addition = fields.Boolean(load_default=False)
    basis = fields.Enum(Basis, by_value=True, load_default=Basis.HOUSEHOLD)
    amount_fen, most_fen = amount(), amount()
    in_kind = Text(load_default=None, most=20)
    size_1_fen, size_2_fen, size_3_fen, size_4_fen, size_5_fen = amount(), amount(), amount(), amount(), amount()
    goods_1_label, goods_2_label, goods_3_label = (Text(load_default=None, most=20) for _ in GOODS)
    goods_1_quantity, goods_2_quantity, goods_3_quantity = count(), count(), count()
    goods_1_unit, goods_2_unit, goods_3_unit = (Text(load_default=None, most=4) for _ in GOODS)
    goods_1_value, goods_2_value, goods_3_value = amount(), amount(), amount()

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
        form = StandardForm(joined, conditions, _grant(data), tuple(_excludes(data)), data["in_addition"])
        return FilledStandard(data["id"], form)


def _wrong_money(data: Mapping[str, Any]) -> dict[str, list[str]]:
    basis = data["basis"]
    if basis is Basis.SIZE:
        return {} if data["size_1_fen"] is not None else {"size_1_fen": ["field.required"]}
    if basis is Basis.NOTHING:
        has_goods = any(data[f"goods_{n}_label"] for n in GOODS)
        return {} if has_goods else {"basis": ["standard.gives_nothing"]}
    if not data["amount_fen"]:
        return {"amount_fen": ["field.required"]}
    return _wrong_range(data) if basis is Basis.RANGE else {}


def _wrong_range(data: Mapping[str, Any]) -> dict[str, list[str]]:
    if data["most_fen"] is None:
        return {"most_fen": ["field.required"]}
    return {"most_fen": ["standard.range"]} if data["most_fen"] <= data["amount_fen"] else {}


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
    """Each kind by what its fields hold; None is not asked."""
    income = {"times": IncomeUpTo(data["income_bound"], data["income_times"], None),
              "fixed": IncomeUpTo(data["income_bound"], None, data["income_fen"])}  # fmt: skip
    several = data["categories_all"] and len(data["categories"]) > 1
    by_kind = (
        data["categories"] and HasCategory(tuple(data["categories"]), several),
        data["own_categories"] and HasOwnCategory(tuple(data["own_categories"])),
        data["causes"] and HasCause(tuple(data["causes"]), data["causes_any"]),
        data["confirmed"] and CauseConfirmed(data["confirmed"]),
        data["medical_fen"] and MedicalCost(data["medical_fen"], data["medical_floor"], data["medical_years"]),
        data["loss_fen"] and Loss(data["loss_fen"], data["loss_floor"], data["loss_years"]),
        _is_given(data, "age") and AgeBetween(data["age_from"], data["age_to"]),
        _is_given(data, "size") and SizeBetween(data["size_from"], data["size_to"]),
        data["income"] and income[data["income"]],
        _disability(data),
        data["aids"] and HasAid(tuple(data["aids"])),
        data["need_words"] and NeedSays(data["need_words"]),
        data["work_statuses"] and HasWorkStatus(tuple(data["work_statuses"])),
        data["work_words"] and WorkSays(data["work_words"]),
        data["places"] and LivesIn(tuple(data["places"])),
        data["last_time"] and HelpedLastTime(data["last_time"] == "yes"),
    )
    return [condition for condition in by_kind if condition]


def _is_given(data: Mapping[str, Any], name: str) -> bool:
    return data[f"{name}_from"] is not None or data[f"{name}_to"] is not None


def _disability(data: Mapping[str, Any]) -> HasDisability | None:
    types, levels = tuple(data["disability_types"]), tuple(data["disability_levels"])
    return HasDisability(types, levels) if data["disabled"] or types or levels else None


def _excludes(data: Mapping[str, Any]) -> list[Condition]:
    found: list[Condition] = [HasCategory(tuple(data["not_categories"]))] if data["not_categories"] else []
    return [*found, HasAid(tuple(data["not_aids"]))] if data["not_aids"] else found


def _grant(data: Mapping[str, Any]) -> Grant:
    basis: Basis = data["basis"]
    sizes = [(size, data[f"size_{size}_fen"]) for size in SIZES] if basis is Basis.SIZE else []
    goods = tuple(
        Goods(data[f"goods_{n}_label"], data[f"goods_{n}_quantity"], data[f"goods_{n}_unit"], data[f"goods_{n}_value"])
        for n in GOODS
        if data[f"goods_{n}_label"]
    )
    fen = data["amount_fen"] if basis not in (Basis.SIZE, Basis.NOTHING) else 0
    steps = tuple((size, fen) for size, fen in sizes if fen is not None)
    most = data["most_fen"] if basis is Basis.RANGE else None
    return Grant(basis, fen or 0, steps, goods, most, (data["in_kind"] or "") if basis is not Basis.NOTHING else "")
