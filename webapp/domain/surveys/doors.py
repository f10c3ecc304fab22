"""The doors of a round: known by the register's blind index, so that one door is one row however it came."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import select

from ...core import tally
from ...core.db import db
from ..households.compose import blind_door
from ..households.models import Household
from .models import Survey, SurveyBuilding, SurveyDoor
from .states import DoorState


def building_of(survey: Survey, name: str) -> SurveyBuilding:
    """The building of that name, made when it is first named."""
    known = select(SurveyBuilding).where(SurveyBuilding.survey_id == survey.id, SurveyBuilding.building == name)
    if building := db.session.scalar(known):
        return building
    building = SurveyBuilding(id=uuid4(), survey_id=survey.id, organisation_id=survey.organisation_id, building=name)
    db.session.add(building)
    db.session.flush()
    return building


def door_of(survey: Survey, building: SurveyBuilding, written: str, added_by: UUID | None) -> SurveyDoor:
    """The door as somebody wrote it (`2-301`, `2单元301`), made where nobody knew it."""
    unit, number = unit_and_door(written)
    spelt = [unit, f"{unit}单元", f"{unit} 单元"] if unit else [unit]  # as files have it
    indexes = [_index(survey, building.building, stair, number) for stair in spelt]
    known = select(SurveyDoor).where(SurveyDoor.survey_id == survey.id, SurveyDoor.door_index.in_(indexes))
    return db.session.scalar(known.limit(1)) or _add(survey, building, written, indexes[0], None, added_by)


def take_over(survey: Survey, households: Sequence[Household]) -> None:
    """A slice of the register: buildings and doors that are not there yet; three queries."""
    here = [(home, home.place or {}) for home in households if home.building]
    indexes = [home.door_index for home, _place in here if home.door_index]
    known = set(db.session.scalars(
        select(SurveyDoor.door_index).where(SurveyDoor.survey_id == survey.id, SurveyDoor.door_index.in_(indexes))
    ))  # fmt: skip
    buildings = {b.building: b for b in db.session.scalars(
        select(SurveyBuilding).where(SurveyBuilding.survey_id == survey.id))}  # fmt: skip
    for home, place in here:
        if not place.get("door") or not home.door_index or home.door_index in known:
            continue
        if home.building not in buildings:
            buildings[home.building] = building_of(survey, home.building)
        known.add(home.door_index)
        said = shown(place.get("unit", ""), place["door"])
        _add(survey, buildings[home.building], said, home.door_index, home.id, None)


def _add(
    survey: Survey, building: SurveyBuilding, said: str, index: bytes, household_id: UUID | None, added_by: UUID | None
) -> SurveyDoor:
    door = SurveyDoor(id=uuid4(), survey_id=survey.id, building_id=building.id, door_index=index,
                      household_id=household_id, added_by=added_by, state=DoorState.OPEN, tries=0)  # fmt: skip
    door.door = said
    db.session.add(door)
    count(door, None)
    return door


def count(door: SurveyDoor, before: DoorState | None) -> None:
    """One door more, or one that has moved on from `before`."""
    if before is door.state:
        return
    if before is None:
        tally.add(door.survey_id, door.building_id, "doors")
    else:
        tally.add(door.survey_id, door.building_id, before.value, -1)
    tally.add(door.survey_id, door.building_id, door.state.value)


def shown(unit: str, door: str) -> str:
    """`2-301`, or the door alone where there is one stair."""
    stair = unit.removesuffix("单元").strip()
    return f"{stair}-{door}" if stair else door


def unit_and_door(written: str) -> tuple[str, str]:
    """The two parts of what somebody wrote; without a mark between them all of it is the door."""
    for mark in ("单元", "-", "－", "—", " "):
        unit, found, door = written.strip().partition(mark)
        if found and unit.strip() and door.strip():
            return unit.strip(), door.strip().removesuffix("室").removesuffix("号")
    return "", written.strip().removesuffix("室").removesuffix("号")


def _index(survey: Survey, building: str, unit: str, door: str) -> bytes:
    return blind_door(survey.organisation_id, "", building, unit, door)
