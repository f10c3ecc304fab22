"""What the desk does with an answer: read it, on record; open a draft file of it, or say that nothing comes of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from ...core.db import db
from ...core.errors import Conflict, DomainError
from .. import audit
from ..households.entries import HouseholdEntry, PersonEntry, StatedPhone
from ..households.models import Household
from ..households.operations import register_household
from ..households.queries import get_household
from ..households.relations import Relation
from ..people.actors import Actor
from ..people.permissions import Permission
from ..people.queries import user_names
from . import queries
from .doors import unit_and_door
from .models import SurveyAnswer, SurveyDoor
from .states import AnswerOutcome


def note_reading(actor: Actor, answer: SurveyAnswer, *, now: datetime) -> None:
    """Somebody opened what was said at a door."""
    audit.record(audit.Action.HOUSEHOLD_SEE_SENSITIVE, actor_id=actor.user_id, subject_id=answer.id,
                 organisation_id=answer.organisation_id, fields=["survey_answer"], at=now)  # fmt: skip


def draft_of(actor: Actor, answer_id: UUID, *, name: str, needs: str, now: datetime) -> Household:
    """A draft file from what was said; its survey is handed in on its own page, by two (SPEC 3.7). Twice it is one.

    Raises Conflict survey.on_file where the door or the telephone is on file: that file is changed instead.
    """
    answer = queries.get_answer(actor, answer_id, Permission.HOUSEHOLD_WRITE)
    key = uuid5(answer.id, "household")
    if answer.outcome is AnswerOutcome.DRAFTED:
        return get_household(actor, key)
    _check_open(answer)
    if answer.known_id is not None:
        raise Conflict("survey.on_file")
    door, building = queries.doors_by_id([answer.door_id])[answer.door_id]
    household = register_household(actor, answer.organisation_id, _entry(key, answer, door, building, name, needs), now=now)
    door.household_id = household.id
    _settle(actor, answer, AnswerOutcome.DRAFTED, household.id, now)
    return household


def _entry(key: UUID, answer: SurveyAnswer, door: SurveyDoor, building: str, name: str, needs: str) -> HouseholdEntry:
    content, (unit, number) = answer.content or {}, unit_and_door(door.door or "")
    phone, people = content.get("phone"), content.get("people")
    return HouseholdEntry(
        id=key, people=(PersonEntry(id=uuid5(key, "head"), name=name, relation=Relation.HEAD),),
        size=people if isinstance(people, int) else None, building=building, unit=unit, door=number,
        address_line=f"{building}{door.door or ''}", phones=(StatedPhone(str(phone)),) if phone else (), needs=needs,
    )  # fmt: skip


def settle_answer(actor: Actor, answer_id: UUID, outcome: AnswerOutcome, *, now: datetime) -> SurveyAnswer:
    """The household is on file, or needs nothing: nobody waits for it any more."""
    if outcome is AnswerOutcome.DRAFTED:
        raise DomainError("survey.draft_by_itself")
    answer = queries.get_answer(actor, answer_id, Permission.HOUSEHOLD_WRITE)
    if answer.outcome is not outcome:
        _check_open(answer)
        _settle(actor, answer, outcome, answer.known_id if outcome is AnswerOutcome.ON_FILE else None, now)
    return answer


def _check_open(answer: SurveyAnswer) -> None:
    if answer.outcome is not None:
        raise Conflict("survey.answer_settled")


def _settle(actor: Actor, answer: SurveyAnswer, outcome: AnswerOutcome, household_id: UUID | None, now: datetime) -> None:
    answer.outcome, answer.household_id = outcome, household_id
    answer.settled_at, answer.settled_by = now, actor.user_id
    audit.record(audit.Action.SURVEY_SETTLE, actor_id=actor.user_id, subject_id=answer.id,
                 organisation_id=answer.organisation_id, fields=[outcome.value], at=now)  # fmt: skip


def surveyors_of(answer: SurveyAnswer) -> list[str]:
    """Who was there, by name: whoever recorded it first, then who asks in that building with them."""
    door = db.session.get_one(SurveyDoor, answer.door_id)
    others = [name for key, name in queries.askers_of([door.building_id]).get(door.building_id, []) if key != answer.author_id]
    return [user_names([answer.author_id]).get(answer.author_id, ""), *others]
