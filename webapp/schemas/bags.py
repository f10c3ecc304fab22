"""Sheets of goods and cash, as their forms send them: a row a thing, each with its hidden id."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load

from ..domain.bags.issuing import Issue
from ..domain.bags.returning import BringBack
from .base import Day, Money, RequestSchema, Text, fields, validate

MOST_ROWS = 60
MOST_PIECES = 100_000
MOST_FEN = 100_000_000_00


def _pieces() -> fields.Integer:
    return fields.Integer(load_default=0, validate=validate.Range(min=0, max=MOST_PIECES, error="field.invalid"))


def _cash() -> Money:
    return Money(load_default=0, validate=validate.Range(min=0, max=MOST_FEN, error="field.invalid"))


class IssueRowSchema(RequestSchema):
    """So many of one thing."""

    item_id = fields.UUID(required=True)
    quantity = _pieces()


class IssueSchema(RequestSchema):
    """What a group takes along."""

    id = fields.UUID(required=True)
    group_id = fields.UUID(required=True)
    day = Day(required=True)
    goods = fields.List(fields.Nested(IssueRowSchema), load_default=list, validate=validate.Length(max=MOST_ROWS, error="field.length"))
    cash = _cash()
    second_id = fields.UUID(required=True)
    note = Text(load_default="", most=200)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Issue:
        goods = tuple((row["item_id"], row["quantity"]) for row in data.pop("goods"))
        return Issue(goods=goods, cash_fen=data.pop("cash"), **data)


class ReturnRowSchema(IssueRowSchema):
    """So many whole ones of one thing, and so many spoiled."""

    spoiled = _pieces()


class BringBackSchema(RequestSchema):
    """What a group brings back."""

    id = fields.UUID(required=True)
    group_id = fields.UUID(required=True)
    goods = fields.List(fields.Nested(ReturnRowSchema), load_default=list, validate=validate.Length(max=MOST_ROWS, error="field.length"))
    cash = _cash()
    second_id = fields.UUID(required=True)
    note = Text(load_default="", most=200)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> BringBack:
        goods = tuple((row["item_id"], row["quantity"], row["spoiled"]) for row in data.pop("goods"))
        return BringBack(goods=goods, cash_fen=data.pop("cash"), **data)
