"""A round of asking, its buildings and who asks there, its doors, and what they said."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ...core.crypto import FieldClass, Sealed
from ...core.db import Model
from .states import AnswerOutcome, DoorState

_TO_READ = text("outcome IS NULL AND state = 'answered'")


class Survey(Model):
    """One round in one community. Its running totals are kept under its id: `doors`, and each `DoorState`.

    `filled_until`: the last household of the register whose door has been taken over.
    """

    __tablename__ = "surveys"
    __table_args__ = (Index("ix_surveys_place", "organisation_id", "first", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    title: Mapped[str]
    first: Mapped[date]
    last: Mapped[date]
    opened_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    opened_at: Mapped[datetime]
    filled_until: Mapped[UUID | None]
    finished_at: Mapped[datetime | None]
    finished_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class SurveyBuilding(Model):
    """One building of a round; its running totals are a part of the survey's."""

    __tablename__ = "survey_buildings"
    __table_args__ = (UniqueConstraint("survey_id", "building"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    survey_id: Mapped[UUID] = mapped_column(ForeignKey("surveys.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    building: Mapped[str]


class SurveyAsker(Model):
    """Who asks in a building: two go together."""

    __tablename__ = "survey_askers"

    building_id: Mapped[UUID] = mapped_column(ForeignKey("survey_buildings.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)


class SurveyDoor(Model):
    """One door. Which one it is is sealed, as everywhere; a door of the register knows its household, for the desk alone."""

    __tablename__ = "survey_doors"
    __table_args__ = (UniqueConstraint("survey_id", "door_index"), Index("ix_survey_doors_building", "building_id", "id"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    survey_id: Mapped[UUID] = mapped_column(ForeignKey("surveys.id"))
    building_id: Mapped[UUID] = mapped_column(ForeignKey("survey_buildings.id"))
    door_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    door_index: Mapped[bytes] = mapped_column(LargeBinary)
    household_id: Mapped[UUID | None] = mapped_column(ForeignKey("households.id"))
    added_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    state: Mapped[DoorState] = mapped_column(default=DoorState.OPEN)
    tries: Mapped[int] = mapped_column(default=0)

    door = Sealed[str]("door_sealed", FieldClass.P1)


class SurveyAnswer(Model):
    """What was heard at a door: a fact. The phone that brought it keeps nothing of it, no volunteer reads it again.

    `known_id`: a household that was on file when it arrived, by its door or its telephone (SPEC 3.8). `doubt`:
    `not_in_scope` from somebody who does not ask there, `clock`.
    """

    __tablename__ = "survey_answers"
    __table_args__ = (
        Index("ix_survey_answers_to_read", "survey_id", "received_at", "id", sqlite_where=_TO_READ, postgresql_where=_TO_READ),
        Index("ix_survey_answers_door", "door_id"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    survey_id: Mapped[UUID] = mapped_column(ForeignKey("surveys.id"))
    door_id: Mapped[UUID] = mapped_column(ForeignKey("survey_doors.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    state: Mapped[DoorState]
    made_at: Mapped[datetime]
    received_at: Mapped[datetime]
    doubt: Mapped[str | None] = mapped_column(String(40))
    known_id: Mapped[UUID | None] = mapped_column(ForeignKey("households.id"))
    content_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    outcome: Mapped[AnswerOutcome | None]
    household_id: Mapped[UUID | None] = mapped_column(ForeignKey("households.id"))
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))

    content = Sealed[dict[str, Any]]("content_sealed", FieldClass.P2)
    """`name`, `phone`, `people`, `needs`, `note`: what of it was said."""
