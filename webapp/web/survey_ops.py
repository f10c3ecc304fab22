"""What a phone brings from a round of asking is joined to the phones' door here; nothing of it goes back (docs/sync.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ..core.errors import DomainError, NotFound
from ..domain.people.actors import Actor
from ..domain.surveys import answering, queries
from ..domain.sync import dispatch
from ..domain.sync.dispatch import Op, Outcome
from ..schemas.base import ValidationError, as_invalid_input
from ..schemas.surveys import SurveyOpSchema

SAID = ("name", "phone", "people", "needs", "note")


def init_survey_ops() -> None:
    """Say at start what is understood and who takes it."""
    dispatch.register("survey", load=_load, apply=_answer)
    dispatch.give_rows(_rows)


def _load(payload: Mapping[str, Any]) -> dict[str, Any]:
    try:
        given: dict[str, Any] = SurveyOpSchema().load(dict(payload))
        return given
    except ValidationError as error:
        raise as_invalid_input(error) from None


def _rows(actor: Actor, now: datetime) -> Sequence[Mapping[str, Any]]:
    return queries.phone_rows(actor, now=now)


def _answer(actor: Actor, given: dict[str, Any], op: Op, *, now: datetime) -> Outcome:
    said = {name: given[name] for name in SAID if given[name]}
    fact = answering.Heard(
        id=op.op_id, building_id=given["building_id"], door_id=given["door_id"], door=given["door"], state=given["state"],
        made_at=op.happened_at or op.made_at or now, content=said, offset_ms=op.offset_ms,
    )  # fmt: skip
    try:
        answering.record_answer(actor, fact, now=now)
    except NotFound:
        raise DomainError("sync.unknown_door") from None
    return Outcome()
