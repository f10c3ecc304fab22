"""Budgets and expenses as their forms send them. A figure is typed as a plan states it: 500, 约 500, 500 余, 500–800."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from marshmallow import post_load

from ..domain.campaigns.budget import BudgetEntry
from ..domain.campaigns.expense_payments import Payment
from ..domain.campaigns.expenses import NewExpense
from ..domain.campaigns.figures import Figure, figure_from_json
from ..domain.campaigns.money_models import BudgetBasis, BudgetLine, BudgetPart, ExpenseKind
from ..domain.households.amounts import Amount, AmountError, Qualifier, parse_amount
from .base import RequestSchema, Text, ValidationError, fields
from .funds import a_sum

_COUNTED = re.compile(r"\s*(户|家|人|个|名|份|件|次|顿|趟|辆|天)\s*")
_ENDS = re.compile(r"(?<=[0-9万千百元\s])\s*(?:-|–|—|－|~|～|〜|至|到)\s*(?=[0-9￥¥])")
_UNIT = re.compile("[万千百]")
MOST_COUNT = 10_000_000
_BEFORE = {Qualifier.ABOUT: "约 ", Qualifier.JUST_UNDER: "近 "}


class FigureField(fields.Field[Any]):
    """`is_count`: households, people, pieces; else money in yuan, held in fen."""

    def __init__(self, *, is_count: bool = False, **kwargs: Any) -> None:
        super().__init__(load_default=None, **kwargs)
        self.is_count = is_count

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Figure | None:
        text = str(value)[:60]
        parts = _ENDS.split(_COUNTED.sub(" ", text) if self.is_count else text)
        if len(parts) > 2:
            raise ValidationError("budget.figure")
        if len(parts) == 2 and (unit := _UNIT.search(parts[1])) and not _UNIT.search(parts[0]):
            parts[0] += unit.group()  # 2–3 万 is 20,000 to 30,000
        try:
            read = [parse_amount(part) for part in parts]
        except AmountError:
            raise ValidationError("budget.figure") from None
        known = [amount for amount in read if amount is not None]
        if len(known) < len(read):
            if len(read) > 1:
                raise ValidationError("budget.figure")
            return None  # `___` is not known
        ends = [self._number(amount) for amount in known]
        if ends[0] > ends[-1]:
            raise ValidationError("standard.range")
        said = [amount.qualifier for amount in known if amount.qualifier is not Qualifier.EXACT]
        return Figure(ends[0], ends[-1], said[0] if said else Qualifier.EXACT)

    def _number(self, amount: Amount) -> int:
        if not self.is_count:
            return amount.fen
        number, rest = divmod(amount.fen, 100)
        if rest or number > MOST_COUNT:
            raise ValidationError("budget.figure")
        return number


def figure_as_typed(kept: dict[str, Any] | None, *, is_count: bool = False) -> str:
    """A figure as its field would hold it."""
    figure = figure_from_json(kept)
    if figure is None:
        return ""
    ends = [str(end) if is_count else _yuan(end) for end in dict.fromkeys((figure.least, figure.most))]
    after = " 余" if figure.qualifier is Qualifier.AT_LEAST else ""
    return _BEFORE.get(figure.qualifier, "") + "–".join(ends) + after


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}" + (f".{fen % 100:02d}" if fen % 100 else "")


@dataclass(frozen=True)
class BudgetForm:
    """A line and the id made when its form was shown."""

    id: UUID
    entry: BudgetEntry


class BudgetLineSchema(RequestSchema):
    """One line. What is left open is asked about on the page, never guessed."""

    id = fields.UUID(required=True)
    part = fields.Enum(BudgetPart, by_value=True, required=True)
    parent_id = fields.UUID(load_default=None)
    is_heading = fields.Boolean(load_default=False)
    standard_id = fields.UUID(load_default=None)
    title = Text(load_default="", most=60)
    households = FigureField(is_count=True)
    persons = FigureField(is_count=True)
    money = FigureField()
    money_basis = fields.Enum(BudgetBasis, by_value=True, load_default=None)
    goods = FigureField()
    goods_basis = fields.Enum(BudgetBasis, by_value=True, load_default=None)
    typed = FigureField()
    fund_id = fields.UUID(load_default=None)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> BudgetForm:
        key = data.pop("id")
        if not data["title"] and data["standard_id"] is None:
            raise ValidationError({"title": ["field.required"]})
        if data["is_heading"] or data["standard_id"] is not None:
            counted = ("households", "persons", "money", "money_basis", "goods", "goods_basis")
            data = {**data, **dict.fromkeys(counted)}
        return BudgetForm(key, BudgetEntry(**data))


def line_as_typed(line: BudgetLine) -> dict[str, Any]:
    """A line as its form would hold it."""
    return {
        "id": str(line.id), "part": line.part.value, "parent_id": str(line.parent_id or ""), "title": line.title,
        "is_heading": "yes" if line.is_heading else "", "standard_id": str(line.standard_id or ""),
        "households": figure_as_typed(line.households, is_count=True),
        "persons": figure_as_typed(line.persons, is_count=True), "money": figure_as_typed(line.money),
        "money_basis": line.money_basis.value if line.money_basis else "", "goods": figure_as_typed(line.goods),
        "goods_basis": line.goods_basis.value if line.goods_basis else "", "typed": figure_as_typed(line.typed),
        "fund_id": str(line.fund_id or ""),
    }  # fmt: skip


class TotalsSchema(RequestSchema):
    """What the plan says it all comes to."""

    all = FigureField()
    people = FigureField()
    running = FigureField()


class AnswerSchema(RequestSchema):
    """What an amount is for."""

    money = fields.Enum(BudgetBasis, by_value=True, load_default=None)
    goods = fields.Enum(BudgetBasis, by_value=True, load_default=None)


class FundChoiceSchema(RequestSchema):
    """A fund to be used."""

    fund_id = fields.UUID(required=True)


class AsksSchema(RequestSchema):
    """Whether lists are approved only against funds, and why not."""

    asks = fields.Boolean(load_default=False)
    because = Text(load_default=None, most=200)


class ExpenseSchema(RequestSchema):
    """What is asked for."""

    id = fields.UUID(required=True)
    kind = fields.Enum(ExpenseKind, by_value=True, required=True)
    what = Text(required=True, least=2, most=100)
    fen = a_sum(required=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> NewExpense:
        return NewExpense(**data)


class PaymentSchema(RequestSchema):
    """What was paid."""

    fen = a_sum(required=True)
    document = Text(load_default=None, most=60)
    second_id = fields.UUID(load_default=None)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Payment:
        return Payment(data["fen"], data["document"], data["second_id"])


class UnpaySchema(RequestSchema):
    """Why a payment is taken back, and with whom."""

    reason = Text(required=True, least=2, most=200)
    second_id = fields.UUID(load_default=None)
