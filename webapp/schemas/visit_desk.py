"""What the desk says to what phones have left open."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load

from ..domain.visits.matters import Verdict
from ..domain.visits.models import Outcome
from ..domain.visits.operations import DeskEntry
from .base import RequestSchema, Text, fields, uuid_list, validate


class BecauseSchema(RequestSchema):
    """Why."""

    reason = Text(required=True, least=2, most=200)


class VerdictSchema(BecauseSchema):
    """It holds, or it does not count; and why."""

    verdict = fields.Enum(
        Verdict,
        by_value=True,
        required=True,
        validate=validate.OneOf((Verdict.ACCEPTED, Verdict.SET_ASIDE), error="field.not_a_choice"),
    )


class DeskEntrySchema(RequestSchema):
    """A visit that is copied from paper; the visit itself is in the address."""

    id = fields.UUID(required=True)
    outcome = fields.Enum(Outcome, by_value=True, required=True)
    present = uuid_list(load_default=list, validate=validate.Length(max=10, error="field.invalid"))
    note = Text(required=True, least=2, most=500, many_lines=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**data, "present": tuple(data["present"])}


def entry_of(visit_id: Any, given: dict[str, Any]) -> DeskEntry:
    """The request of the operation."""
    return DeskEntry(visit_id=visit_id, **given)
