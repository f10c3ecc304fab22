"""A round of asking on the street: three households on file behind two doors of one building and one of another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from tests.factories import NOON, Street
from webapp.core.clock import local_day
from webapp.core.transaction import transaction
from webapp.domain.people.actors import Actor
from webapp.domain.surveys import operations, queries
from webapp.domain.surveys.answering import Heard, record_answer
from webapp.domain.surveys.models import Survey, SurveyAnswer, SurveyBuilding
from webapp.domain.surveys.states import DoorState

TODAY = local_day(NOON)


def a_survey(street: Street, *, at: int = 0, now: Any = NOON, **said: Any) -> Survey:
    """Open from today for a week, with all doors of the register."""
    today = local_day(now)
    new = {"id": uuid4(), "organisation_id": street.communities[at].id, "title": "入冬摸底", "first": today,
           "last": today + timedelta(days=7)}  # fmt: skip
    with transaction():
        survey = operations.open_survey(street.officer, operations.NewSurvey(**{**new, **said}), now=now)
    some = True
    while some:
        with transaction():
            some = operations.take_over_doors(street.officer, survey.id) > 0
    return survey


def the_building(survey: Survey, name: str = "5栋") -> SurveyBuilding:
    """The one of that name."""
    return next(one for one in queries.buildings_of(survey.id) if one.building == name)


def send(street: Street, building: SurveyBuilding, *people: Actor, now: Any = NOON) -> None:
    """These ask there."""
    with transaction():
        operations.send_askers(street.officer, building.id, [one.user_id for one in people if one.user_id], now=now)


def hear(
    actor: Actor, building: SurveyBuilding, door: str, state: DoorState = DoorState.ANSWERED, *, now: Any = NOON, **said: Any
) -> SurveyAnswer:
    """What came of a door, by the name the list or somebody gave it."""
    known = next((one for one in queries.doors_of([building.id]).get(building.id, []) if one.door == door), None)
    content = {"name": "何师傅", "phone": "13800007301", "people": 2, "needs": ["medicine"], "note": "腿疼"}
    fact = {"id": uuid4(), "building_id": building.id, "state": state, "made_at": now, "content": content,
            "door_id": known.id if known else None, "door": "" if known else door}  # fmt: skip
    with transaction():
        return record_answer(actor, Heard(**{**fact, **said}), now=now)
