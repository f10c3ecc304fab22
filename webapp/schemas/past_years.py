"""What is told of an earlier year, and what the school said, as they are typed."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load, validates_schema

from ..domain.households.amounts import Amount, Period
from ..domain.households.entries import StatedIncome
from ..domain.households.importing import IncomeBasis
from ..domain.households.operations import YearFigures
from ..domain.households.situations import YearlySum
from .base import RequestSchema, Text, ValidationError, fields, validate
from .person_fields import StatedAmount

_A_YEAR = validate.Range(1990, 2100, error="field.invalid")
_TOLD = ("income", "needs", "medical", "loss")


class YearSchema(RequestSchema):
    """A year that is over, and what is known of it."""

    year = fields.Integer(required=True, validate=_A_YEAR)
    income = StatedAmount(load_default=None)
    basis = fields.Enum(IncomeBasis, by_value=True, load_default=IncomeBasis.PER_CAPITA)
    period = fields.Enum(Period, by_value=True, load_default=Period.MONTH)
    needs = Text(load_default="", most=300)
    medical, loss = StatedAmount(load_default=None), StatedAmount(load_default=None)

    @validates_schema
    def check(self, data: dict[str, Any], **_: Any) -> None:
        if not any(data.get(name) for name in _TOLD):
            raise ValidationError({"income": ["year.nothing_told"]})

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> YearFigures:
        income: Amount | None = data["income"]
        year = data["year"]
        stated = StatedIncome(income.fen, data["basis"], income.qualifier, data["period"]) if income else None
        medical, loss = (YearlySum(year, sum_.fen, sum_.qualifier) if sum_ else None
                         for sum_ in (data["medical"], data["loss"]))  # fmt: skip
        return YearFigures(year, stated, data["needs"], medical, loss)


class SchoolSchema(RequestSchema):
    """What the school said of one child in a year."""

    person = fields.UUID(required=True)
    year = fields.Integer(required=True, validate=_A_YEAR)
    result = Text(required=True, least=1, most=200)
