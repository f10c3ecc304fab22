"""Lay out a round, say who asks where, end it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, select

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import Conflict, DomainError, InvalidInput
from .. import audit
from ..households.models import Household
from ..households.states import HouseholdStatus
from ..people.actors import Actor, require
from ..people.permissions import Permission
from ..people.queries import get_organisation
from ..visits import volunteers
from . import doors, queries
from .models import Survey, SurveyAsker, SurveyBuilding

SLICE = 200
LONGEST = 92


@dataclass(frozen=True)
class NewSurvey:
    """A round in one community, from the first day to the last."""

    id: UUID
    organisation_id: UUID
    title: str
    first: date
    last: date


def open_survey(actor: Actor, new: NewSurvey, *, now: datetime) -> Survey:
    """Open a round; its doors come in slices (`take_over_doors`). Sent twice it is one."""
    organisation = get_organisation(actor, new.organisation_id)
    require(actor, Permission.VISIT_PLAN, organisation)
    if earlier := db.session.get(Survey, new.id):
        if earlier.organisation_id != organisation.id:
            raise Conflict("survey.id_reused")
        return earlier
    if not local_day(now) <= new.last or not 0 <= (new.last - new.first).days <= LONGEST:
        raise InvalidInput({"last": ["survey.dates"]})
    survey = Survey(id=new.id, organisation_id=organisation.id, title=new.title, first=new.first, last=new.last,
                    opened_by=actor.user_id, opened_at=now)  # fmt: skip
    db.session.add(survey)
    db.session.flush()
    _record(audit.Action.SURVEY_OPEN, actor, survey, now)
    return survey


def take_over_doors(actor: Actor, survey_id: UUID) -> int:
    """The doors of the register, a slice a call, 0 when all are there. What names no door cannot be asked by door."""
    survey = _standing(actor, survey_id)
    statement = select(Household).where(
        Household.organisation_id == survey.organisation_id, Household.status != HouseholdStatus.ENDED
    )
    if survey.filled_until is not None:
        statement = statement.where(Household.id > survey.filled_until)
    found = db.session.scalars(statement.order_by(Household.id).limit(SLICE)).all()
    doors.take_over(survey, found)
    if found:
        survey.filled_until = found[-1].id
    return len(found)


def send_askers(actor: Actor, building_id: UUID, people: Sequence[UUID], *, now: datetime) -> None:
    """Who asks in this building: two at least, as at every door; nobody takes it back from all."""
    building = queries.get_building(actor, building_id, Permission.VISIT_PLAN)
    survey = _standing(actor, building.survey_id)
    party = set(people)
    if party:
        volunteers.check_volunteers(actor, Permission.VISIT_PLAN, party)
        volunteers.check_party(party, max(survey.first, local_day(now)), has_minor=False)
    db.session.execute(delete(SurveyAsker).where(SurveyAsker.building_id == building.id))
    db.session.add_all(SurveyAsker(building_id=building.id, user_id=user_id) for user_id in party)
    audit.record(audit.Action.SURVEY_SEND, actor_id=actor.user_id, subject_id=survey.id,
                 organisation_id=survey.organisation_id, values={"people": sorted(str(one) for one in party)}, at=now)  # fmt: skip


def add_building(actor: Actor, survey_id: UUID, name: str, doors_there: Sequence[str]) -> SurveyBuilding:
    """A building of which the register knows nobody, with its doors as the desk writes them down; known ones stay."""
    survey = _standing(actor, survey_id)
    building = doors.building_of(survey, name)
    for door in doors_there:
        doors.door_of(survey, building, door, actor.user_id)
    return building


def finish_survey(actor: Actor, survey_id: UUID, *, now: datetime) -> Survey:
    """Nobody asks any more; what a phone still brings is taken. Ending twice is no error."""
    survey = queries.get_survey(actor, survey_id, Permission.VISIT_PLAN)
    if survey.finished_at is None:
        survey.finished_at, survey.finished_by = now, actor.user_id
        _record(audit.Action.SURVEY_FINISH, actor, survey, now)
    return survey


def _standing(actor: Actor, survey_id: UUID) -> Survey:
    survey = queries.get_survey(actor, survey_id, Permission.VISIT_PLAN)
    if survey.finished_at is not None:
        raise DomainError("survey.is_finished")
    return survey


def _record(action: audit.Action, actor: Actor, survey: Survey, now: datetime) -> None:
    audit.record(action, actor_id=actor.user_id, subject_id=survey.id, organisation_id=survey.organisation_id, at=now)
