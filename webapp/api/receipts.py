"""Receipts for a desk's own programs. Confirm codes and digits are on paper only and never here (SPEC 7.2)."""

from __future__ import annotations

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from ..core.errors import InvalidInput, NotFound
from ..domain.people.permissions import Permission
from ..domain.receipts import queries
from ..domain.receipts.numbers import as_digits, is_number
from ..domain.receipts.queries import Filter
from ..schemas.receipts import ReceiptFilterSchema, ReceiptPageSchema, ReceiptSchema, receipt_as_json
from ..web.access import current_actor, requires
from .room import Room, gives, takes

bp = Room("api_receipts", __name__, description="Receipts")
PREFIX = "/receipts"


@bp.get("")
@requires(Permission.RECEIPT_READ)
@takes(ReceiptFilterSchema, where="query")
@gives(ReceiptPageSchema)
def list_receipts() -> ResponseReturnValue:
    """A page in the order of buildings; `after` is the number from `next`, null at the end."""
    given = ReceiptFilterSchema().load(request.args.to_dict())
    statuses = (given["status"],) if given["status"] else ()
    wanted = Filter(given["occasion_id"], given["organisation_id"], statuses)
    rows, following = queries.list_receipts(current_actor(), wanted, after=given["after"])
    return jsonify(receipts=[receipt_as_json(row) for row in rows], next=following)


@bp.get("/<number>")
@requires(Permission.RECEIPT_READ)
@gives(ReceiptSchema)
def show(number: str) -> ResponseReturnValue:
    """One receipt by the number on its outside."""
    number = as_digits(number)
    if not is_number(number):
        raise InvalidInput({"number": ["receipt.number_wrong"]})
    receipt = queries.find_by_number(current_actor(), number)
    if receipt is None:
        raise NotFound("receipt.no_such_number")
    return jsonify(receipt_as_json(receipt))
