"""Funds as their forms send them: what came, what it may pay for, what is kept, what goes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from marshmallow import post_load, validates_schema

from ..domain.campaigns.states import Festival
from ..domain.funds.models import Fund
from ..domain.funds.operations import FundTerms, Income
from ..domain.funds.states import FundKind, FundUse
from ..domain.households.categories import Category
from .base import Money, RequestSchema, Text, ValidationError, fields, uuid_list, validate

MOST_FEN = 10**12


def a_sum(**kwargs: Any) -> Money:
    """More than nothing, and not an impossible sum."""
    return Money(validate=validate.Range(min=1, max=MOST_FEN, error="fund.amount"), **kwargs)


class TermsSchema(RequestSchema):
    """What is said of a fund; a limit that nobody ticked is no limit."""

    kind = fields.Enum(FundKind, by_value=True, required=True)
    title = Text(required=True, least=2, most=60)
    year = fields.Integer(required=True, validate=validate.Range(min=2000, max=2100, error="field.invalid"))
    document = Text(load_default=None, most=60)
    is_sent_down = fields.Boolean(load_default=False)
    note = Text(load_default=None, most=500, many_lines=True)
    uses = fields.List(fields.Enum(FundUse, by_value=True), load_default=list)
    festivals = fields.List(fields.Enum(Festival, by_value=True), load_default=list)
    categories = fields.List(fields.Enum(Category, by_value=True), load_default=list)
    places = uuid_list(load_default=list)

    @validates_schema
    def check(self, data: dict[str, Any], **_: Any) -> None:
        """Money that may pay for nothing is a mistake."""
        if not data.get("uses"):
            raise ValidationError({"uses": ["fund.no_use"]})


def _terms(data: dict[str, Any]) -> FundTerms:
    data["festivals"] = [festival.value for festival in data["festivals"]]
    once = {name: tuple(dict.fromkeys(data[name])) for name in ("uses", "festivals", "categories", "places")}
    return FundTerms(**{**data, **once})


class FundChangeSchema(TermsSchema):
    """What is put right, and why."""

    reason = Text(load_default=None, most=200)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> tuple[FundTerms, str | None]:
        reason = data.pop("reason")
        return _terms(data), reason


@dataclass(frozen=True)
class FundForm:
    """A new fund with its first money; both ids are made when the form is shown."""

    id: UUID
    organisation_id: UUID
    terms: FundTerms
    income: Income


class FundSchema(TermsSchema):
    """A new fund."""

    id = fields.UUID(required=True)
    income_id = fields.UUID(required=True)
    organisation_id = fields.UUID(required=True)
    fen = a_sum(required=True)
    second_id = fields.UUID(load_default=None)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> FundForm:
        income = Income(data.pop("income_id"), data.pop("fen"), data.pop("second_id"))
        key, organisation_id = data.pop("id"), data.pop("organisation_id")
        return FundForm(key, organisation_id, _terms(data), income)


class IncomeSchema(RequestSchema):
    """More money of the same fund."""

    id = fields.UUID(required=True)
    fen = a_sum(required=True)
    second_id = fields.UUID(load_default=None)
    note = Text(load_default=None, most=200)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Income:
        return Income(data["id"], data["fen"], data["second_id"], data["note"])


class ReserveSchema(RequestSchema):
    """How much is kept for one group, in all."""

    category = fields.Enum(Category, by_value=True, required=True)
    fen = Money(required=True, validate=validate.Range(max=MOST_FEN, error="fund.amount"))


class ReturnSchema(RequestSchema):
    """Money that leaves the fund for a reason, counted by two from the set limit on."""

    id = fields.UUID(required=True)
    fen = a_sum(required=True)
    reason = Text(required=True, least=2, most=200)
    second_id = fields.UUID(load_default=None)


def as_typed(fund: Fund) -> dict[str, Any]:
    """A fund as its form would hold it."""
    return {
        "kind": fund.kind.value, "title": fund.title, "year": str(fund.year), "document": fund.document or "",
        "is_sent_down": "yes" if fund.is_sent_down else "", "note": fund.note or "", "uses": fund.uses,
        "festivals": fund.festivals, "categories": fund.categories, "places": fund.places,
    }  # fmt: skip
