"""A round of asking in one community of the demo street: two are sent to a building and have been at some of its doors."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from ...core.clock import local_day
from ...core.transaction import transaction
from ...domain.people.actors import Actor
from ...domain.people.models import Organisation
from ...domain.surveys import operations, queries
from ...domain.surveys.answering import Heard, record_answer
from ...domain.surveys.models import SurveyBuilding
from ...domain.surveys.states import DoorState
from .people import key_of

SURVEY = key_of("survey")
NEW_DOORS = (
    ("9-101", "何师傅", "13800007301", 2, ("medicine", "heating")), ("9-102", "方阿姨", "", 1, ("company",)),
)  # fmt: skip
"""Doors the register did not know: who is there, how many, what they need."""
ASKED = 6


def make_survey(place: Organisation, officer: Actor, askers: list[Actor], now: datetime) -> None:
    """Open since yesterday; some doors answered, one would not say, nobody was home at another."""
    began, today = now - timedelta(days=1), local_day(now)
    new = operations.NewSurvey(SURVEY, place.id, "入冬摸底", today - timedelta(days=1), today + timedelta(days=12))
    with transaction():
        operations.open_survey(officer, new, now=began)
    some = True
    while some:
        with transaction():
            some = operations.take_over_doors(officer, SURVEY) > 0
    building = queries.buildings_of(SURVEY)[0]
    with transaction():
        operations.send_askers(officer, building.id, [_id(actor) for actor in askers], now=began)
    _ask(building, askers[0], now - timedelta(hours=3))


def _ask(building: SurveyBuilding, actor: Actor, at: datetime) -> None:
    doors = queries.doors_of([building.id])[building.id][:ASKED]
    heard = [
        Heard(key_of(f"heard-{door.id}"), building.id, _state(number), at, door_id=door.id, content={"needs": ["company"]})
        for number, door in enumerate(doors)
    ]
    heard += [
        Heard(key_of(f"heard-{door}"), building.id, DoorState.ANSWERED, at, door=door,
              content={"name": name, "phone": phone, "people": people, "needs": list(needs)})
        for door, name, phone, people, needs in NEW_DOORS
    ]  # fmt: skip
    with transaction():
        for fact in heard:
            record_answer(actor, fact, now=at)


def _state(number: int) -> DoorState:
    return DoorState.ANSWERED if number < ASKED - 2 else DoorState.NOBODY if number < ASKED - 1 else DoorState.REFUSED


def _id(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise ValueError("nobody")
    return actor.user_id
