"""Reading rounds at the desk, and what a surveyor's phone may hold: building and door, and no more (SPEC 2.4)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, tuple_

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import NotFound
from ..people.actors import Actor, in_scope
from ..people.models import User
from ..people.permissions import Permission
from .models import Survey, SurveyAnswer, SurveyAsker, SurveyBuilding, SurveyDoor
from .states import DoorState

PAGE = 50
MOST_BUILDINGS = 500
MOST_DOORS = 400
"""Of one building; more than the tallest house has."""


def get_survey(actor: Actor, survey_id: UUID, permission: Permission = Permission.VISIT_READ) -> Survey:
    """One of the actor's places, else NotFound."""
    mine = in_scope(actor, permission, Survey.organisation_id)
    survey = db.session.scalar(select(Survey).where(Survey.id == survey_id, mine))
    if survey is None:
        raise NotFound("survey.not_found")
    return survey


def get_building(actor: Actor, building_id: UUID, permission: Permission = Permission.VISIT_READ) -> SurveyBuilding:
    """One of the actor's places, else NotFound."""
    mine = in_scope(actor, permission, SurveyBuilding.organisation_id)
    building = db.session.scalar(select(SurveyBuilding).where(SurveyBuilding.id == building_id, mine))
    if building is None:
        raise NotFound("survey.not_found")
    return building


def get_answer(actor: Actor, answer_id: UUID, permission: Permission = Permission.VISIT_READ) -> SurveyAnswer:
    """One of the actor's places that has something to read, else NotFound."""
    mine = in_scope(actor, permission, SurveyAnswer.organisation_id)
    heard = SurveyAnswer.state == DoorState.ANSWERED
    answer = db.session.scalar(select(SurveyAnswer).where(SurveyAnswer.id == answer_id, heard, mine))
    if answer is None:
        raise NotFound("survey.answer_not_found")
    return answer


def list_surveys(actor: Actor, after: tuple[date, UUID] | None = None) -> Sequence[Survey]:
    """A page of rounds, the latest first; `after` is (first, id) of the last one seen."""
    statement = select(Survey).where(in_scope(actor, Permission.VISIT_READ, Survey.organisation_id))
    if after is not None:
        statement = statement.where(tuple_(Survey.first, Survey.id) < tuple_(after[0], after[1]))
    return db.session.scalars(statement.order_by(Survey.first.desc(), Survey.id.desc()).limit(PAGE)).all()


def buildings_of(survey_id: UUID) -> Sequence[SurveyBuilding]:
    """By name; the caller has checked the round."""
    statement = select(SurveyBuilding).where(SurveyBuilding.survey_id == survey_id)
    rows = db.session.scalars(statement.order_by(SurveyBuilding.building).limit(MOST_BUILDINGS)).all()
    return sorted(rows, key=lambda row: in_order(row.building))


def askers_of(building_ids: Collection[UUID]) -> dict[UUID, list[tuple[UUID, str]]]:
    """(id, name) of who asks in each building; one query."""
    rows = db.session.execute(
        select(SurveyAsker.building_id, User.id, User.name)
        .join(User, User.id == SurveyAsker.user_id)
        .where(SurveyAsker.building_id.in_(building_ids))
        .order_by(User.name)
    )
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    for building_id, user_id, name in rows:
        found.setdefault(building_id, []).append((user_id, name))
    return found


def doors_of(building_ids: Collection[UUID]) -> dict[UUID, list[SurveyDoor]]:
    """The doors of each building in the order in which one passes them; one query."""
    statement = select(SurveyDoor).where(SurveyDoor.building_id.in_(building_ids))
    found: dict[UUID, list[SurveyDoor]] = {}
    for door in db.session.scalars(statement.order_by(SurveyDoor.building_id, SurveyDoor.id)):
        found.setdefault(door.building_id, []).append(door)
    return {key: sorted(doors, key=lambda door: in_order(door.door or ""))[:MOST_DOORS] for key, doors in found.items()}


def in_order(written: str) -> list[tuple[int, str]]:
    """`2-301` after `1-1201`: numbers as numbers."""
    parts: list[tuple[int, str]] = []
    number = ""
    for mark in f"{written}|":
        if mark.isascii() and mark.isdigit():
            number += mark
        else:
            parts += [(int(number), "")] if number else []
            parts.append((0, mark))
            number = ""
    return parts


def to_read(survey_id: UUID, after: tuple[datetime, UUID] | None = None) -> Sequence[SurveyAnswer]:
    """Answers nobody has seen to, the oldest first; the caller has checked the round."""
    statement = select(SurveyAnswer).where(
        SurveyAnswer.survey_id == survey_id, SurveyAnswer.outcome.is_(None), SurveyAnswer.state == DoorState.ANSWERED
    )
    if after is not None:
        statement = statement.where(tuple_(SurveyAnswer.received_at, SurveyAnswer.id) > tuple_(after[0], after[1]))
    return db.session.scalars(statement.order_by(SurveyAnswer.received_at, SurveyAnswer.id).limit(PAGE)).all()


def count_to_read(survey_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many answers of each round wait for the desk; over those alone, one query."""
    rows = db.session.execute(
        select(SurveyAnswer.survey_id, func.count())
        .where(SurveyAnswer.survey_id.in_(survey_ids), SurveyAnswer.outcome.is_(None), SurveyAnswer.state == DoorState.ANSWERED)
        .group_by(SurveyAnswer.survey_id)
    )  # fmt: skip
    return {survey_id: count for survey_id, count in rows}


def doors_by_id(door_ids: Collection[UUID]) -> dict[UUID, tuple[SurveyDoor, str]]:
    """Each door with its building's name; one query."""
    rows = db.session.execute(
        select(SurveyDoor, SurveyBuilding.building)
        .join(SurveyBuilding, SurveyBuilding.id == SurveyDoor.building_id)
        .where(SurveyDoor.id.in_(door_ids))
    )
    return {door.id: (door, building) for door, building in rows}


def phone_rows(actor: Actor, *, now: datetime) -> list[dict[str, Any]]:
    """The buildings in which the actor asks on these days, for the phone: buildings and doors, nothing of anybody."""
    today = local_day(now)
    statement = (
        select(SurveyBuilding, Survey)
        .join(Survey, Survey.id == SurveyBuilding.survey_id)
        .join(SurveyAsker, SurveyAsker.building_id == SurveyBuilding.id)
        .where(SurveyAsker.user_id == actor.user_id, Survey.finished_at.is_(None),
               Survey.first <= today + timedelta(days=1), Survey.last >= today)
        .order_by(SurveyBuilding.building, SurveyBuilding.id)
    )  # fmt: skip
    rows = [(building, survey) for building, survey in db.session.execute(statement.limit(PAGE))]
    doors = doors_of([building.id for building, _survey in rows]) if rows else {}
    return [
        {
            "kind": "survey", "id": str(building.id), "version": 1, "date": survey.last.isoformat(), "title": survey.title,
            "building": building.building,
            "doors": [{"id": str(door.id), "door": door.door, "state": door.state.value} for door in doors.get(building.id, [])],
        }
        for building, survey in rows
    ]  # fmt: skip
