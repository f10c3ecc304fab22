"""What a phone brings from a door. It has happened: it is stored whatever a rule says, and moves the door on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from ...core.db import db
from ...core.errors import NotFound
from .. import audit
from ..households.compose import blind_phone
from ..households.models import Household, HouseholdPhone
from ..households.states import HouseholdStatus
from ..people.actors import Actor
from ..visits.rules import clock_doubt
from . import doors
from .models import Survey, SurveyAnswer, SurveyAsker, SurveyBuilding, SurveyDoor
from .states import HEARD, DoorState


@dataclass(frozen=True)
class Heard:
    """What was heard, or that nobody was there. `door`: the door in words, where the list did not know it."""

    id: UUID
    building_id: UUID
    state: DoorState
    made_at: datetime
    door_id: UUID | None = None
    door: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)
    offset_ms: int | None = None


def record_answer(actor: Actor, fact: Heard, *, now: datetime) -> SurveyAnswer:
    """Keep it under the phone's id. Raises NotFound only where there is no such building or door at all."""
    if earlier := db.session.get(SurveyAnswer, fact.id):
        return earlier
    building = db.session.get(SurveyBuilding, fact.building_id)
    if building is None or actor.user_id is None:
        raise NotFound("survey.not_found")
    survey = db.session.get_one(Survey, building.survey_id)
    door = _door(actor, survey, building, fact)
    answer = SurveyAnswer(
        id=fact.id, survey_id=survey.id, door_id=door.id, organisation_id=survey.organisation_id, author_id=actor.user_id,
        state=fact.state, made_at=fact.made_at, received_at=now, doubt=_doubt(actor, building, fact),
    )  # fmt: skip
    if fact.state is DoorState.ANSWERED:
        answer.content = dict(fact.content)
        answer.known_id = door.household_id or _on_file_by_phone(survey, fact.content.get("phone"))
    db.session.add(answer)
    _move(door, fact.state)
    audit.record(audit.Action.SURVEY_ANSWER, actor_id=actor.user_id, subject_id=survey.id,
                 organisation_id=survey.organisation_id, fields=[fact.state.value], at=now)  # fmt: skip
    return answer


def _door(actor: Actor, survey: Survey, building: SurveyBuilding, fact: Heard) -> SurveyDoor:
    door = db.session.get(SurveyDoor, fact.door_id) if fact.door_id else None
    if door is not None and door.building_id == building.id:
        return door
    if not fact.door:
        raise NotFound("survey.not_found")
    return doors.door_of(survey, building, fact.door, actor.user_id)


def _doubt(actor: Actor, building: SurveyBuilding, fact: Heard) -> str | None:
    if db.session.get(SurveyAsker, (building.id, actor.user_id)) is None:
        return "not_in_scope"
    return clock_doubt(fact.offset_ms)


def _on_file_by_phone(survey: Survey, phone: object) -> UUID | None:
    """A file of the same community under the telephone that was given."""
    if not phone:
        return None
    statement = (
        select(Household.id)
        .join(HouseholdPhone, HouseholdPhone.household_id == Household.id)
        .where(
            HouseholdPhone.number_index == blind_phone(str(phone)),
            Household.organisation_id == survey.organisation_id,
            Household.status != HouseholdStatus.ENDED,
        )
    )
    return db.session.scalar(statement.order_by(Household.id).limit(1))


def _move(door: SurveyDoor, heard: DoorState) -> None:
    """Nobody home after an answer takes nothing back."""
    before = door.state
    door.tries += 1
    if before is DoorState.OPEN or HEARD.index(heard) > HEARD.index(before):
        door.state = heard
        doors.count(door, before)
