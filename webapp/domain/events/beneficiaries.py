"""Whom something is given to: a member of a file that is active, a light member, a firm that was confirmed. Nobody
else, and never a name that was typed (SPEC 4.8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from ...core.db import db
from ...core.errors import DomainError, NotFound
from ..firms.queries import get_firm
from ..firms.states import FirmStatus
from ..households.models import Household, Person
from ..households.rules import is_minor
from ..households.states import HouseholdStatus
from ..people.actors import Actor, in_scope
from ..people.permissions import Permission
from .members import get_member

ON_FILE = (HouseholdStatus.ACTIVE, HouseholdStatus.RECHECK_DUE)


@dataclass(frozen=True)
class Whom:
    """Exactly one of the three ids; a household's with the person."""

    person_id: UUID | None = None
    member_id: UUID | None = None
    firm_id: UUID | None = None


@dataclass(frozen=True)
class Beneficiary:
    """Who it is, as their file says."""

    id: UUID
    organisation_id: UUID
    name: str
    household_id: UUID | None = None
    is_firm: bool = False


def find_beneficiary(actor: Actor, whom: Whom, *, today: date) -> Beneficiary:
    """By the one id that is given. Raises DomainError event.one_beneficiary, and for who is not to be given anything."""
    if sum(one is not None for one in (whom.person_id, whom.member_id, whom.firm_id)) != 1:
        raise DomainError("event.one_beneficiary")
    if whom.person_id is not None:
        return _of_household(actor, whom.person_id, today)
    if whom.member_id is not None:
        member = get_member(actor, whom.member_id)
        if member.ended_at is not None:
            raise DomainError("member.is_ended")
        return Beneficiary(member.id, member.organisation_id, member.name or "")
    assert whom.firm_id is not None  # noqa: S101  (one of three)
    firm = get_firm(actor, whom.firm_id)
    if firm.status is not FirmStatus.CONFIRMED:
        raise DomainError("event.firm_not_confirmed")
    return Beneficiary(firm.id, firm.organisation_id, firm.name, is_firm=True)


def _of_household(actor: Actor, person_id: UUID, today: date) -> Beneficiary:
    statement = (
        select(Person, Household)
        .join(Household, Household.id == Person.household_id)
        .where(Person.id == person_id, in_scope(actor, Permission.EVENT_OPEN, Household.organisation_id))
    )
    found = db.session.execute(statement).one_or_none()
    if found is None:
        raise NotFound("event.nobody")
    person, household = found
    if household.status not in ON_FILE:
        raise DomainError("event.file_not_active")
    if is_minor(person.birth_date, on=today):
        raise DomainError("event.minor")
    return Beneficiary(person.id, household.organisation_id, person.name, household.id)
