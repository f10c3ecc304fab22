"""Households for partners' and own desk tools: list, read, register. Nothing sealed leaves by this door."""

from __future__ import annotations

from uuid import UUID

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from ..core import clock
from ..core.transaction import transaction
from ..domain.households import operations, queries
from ..domain.people.permissions import Permission
from ..schemas.base import RequestSchema, fields
from ..schemas.household_answers import HouseholdAnswerSchema, HouseholdPageSchema
from ..schemas.household_files import HouseholdSchema
from ..schemas.households import HouseholdFilterSchema, household_as_json
from ..web.access import current_actor, requires
from ..web.forms import json_object
from .room import Room, gives, takes

bp = Room("api_households", __name__, description="Households")
PREFIX = "/households"


class PlaceSchema(RequestSchema):
    """The organisation that keeps the file."""

    organisation_id = fields.UUID(required=True)


class PlacedHouseholdSchema(HouseholdSchema, PlaceSchema):
    """The whole body: a household, and whose file it is to be."""


@bp.get("")
@requires(Permission.HOUSEHOLD_READ)
@takes(HouseholdFilterSchema, where="query")
@gives(HouseholdPageSchema)
def list_households() -> ResponseReturnValue:
    """The households one may see, 50 at a time; `next` is the `after` of the page that follows."""
    given = HouseholdFilterSchema().load({name: value for name, value in request.args.items() if value})
    wanted = queries.HouseholdFilter(given["organisation"], given["status"], given["category"], given["brought_by"],
                                     given["after"])  # fmt: skip
    page = queries.list_households(current_actor(), wanted)
    labels = queries.open_categories([row.id for row in page.rows])
    rows = [household_as_json(row, labels.get(row.id, [])) for row in page.rows]
    return jsonify(households=rows, next=page.next and str(page.next))


@bp.get("/<uuid:household_id>")
@requires(Permission.HOUSEHOLD_READ)
@gives(HouseholdAnswerSchema)
def get_household(household_id: UUID) -> ResponseReturnValue:
    """One household, without what is sealed."""
    return _one(household_id)


def _one(household_id: UUID) -> ResponseReturnValue:
    household = queries.get_household(current_actor(), household_id)
    return jsonify(household_as_json(household, queries.open_categories([household.id]).get(household.id, [])))


@bp.put("/<uuid:household_id>")
@requires(Permission.HOUSEHOLD_WRITE)
@takes(PlacedHouseholdSchema(exclude=("id",)))
@gives(HouseholdAnswerSchema)
def put_household(household_id: UUID) -> ResponseReturnValue:
    """Open a file as a draft. The id is made by who sends it: sent again, it is the file already there."""
    body = json_object()
    place = PlaceSchema().load(body)["organisation_id"]
    entry = HouseholdSchema().load({**body, "id": str(household_id)})
    with transaction():
        operations.register_household(current_actor(), place, entry, now=clock.now())
    return _one(household_id)
