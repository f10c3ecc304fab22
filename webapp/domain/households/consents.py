"""Consent, purpose by purpose; for a child by the guardian; taken back, its use stops at once (SPEC 3.4, 3.5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import func, select

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import DomainError, InvalidInput
from .. import audit
from ..people.actors import Actor
from . import rules
from .consent_rows import NewConsent, consent_columns
from .dates import age_on
from .evidencing import keep_photo
from .models import Consent, Household, Person
from .queries import child_files_of, consents_of, last_consents, people_of, standing_consents
from .registering import writable_household
from .states import ConsentPurpose


class Withdrawn(Protocol):
    """What a room above does when a household may no longer be named, in the same transaction."""

    def __call__(self, actor: Actor, household_id: UUID, /, *, now: datetime) -> object: ...


_listeners: list[Withdrawn] = []


def when_publication_is_withdrawn(listener: Withdrawn) -> None:
    """A room above takes the name off what hangs out."""
    if listener not in _listeners:  # a process may make several apps
        _listeners.append(listener)


def record_consent(actor: Actor, household_id: UUID, new: NewConsent, *, now: datetime) -> Consent:
    """Write down a consent. Sent twice it is one.

    Raises DomainError consent.in_future, consent.caregiver, consent.not_the_guardian, consent.child_not_informed.
    """
    household = writable_household(actor, household_id)
    if (earlier := db.session.get(Consent, new.id)) is not None:
        return earlier
    if new.given_on > local_day(now):
        raise DomainError("consent.in_future")
    if new.person_id is not None:
        _check_for_child(household, new, today=local_day(now))
    file_id = keep_photo(actor, household, new.id, new.photo, now) if new.photo else None
    return _append(actor, household, new, is_given=True, file_id=file_id, now=now)


def _check_for_child(household: Household, new: NewConsent, *, today: date) -> None:
    """The guardian says it, and from fourteen on the child knows of it."""
    child = next((person for person in people_of(household.id) if person.id == new.person_id), None)
    if child is None or not rules.is_minor(child.birth_date, on=today):
        raise InvalidInput({"person": ["field.not_a_choice"]})
    file = child_files_of(household.id).get(child.id)
    guardian = (file.guardian or {}).get("name", "") if file else ""
    rules.check_guardian(new.given_by, new.relation, guardian)
    old_enough = child.birth_date is not None and age_on(child.birth_date, today) >= rules.KNOWS_OF_IT
    if old_enough and not new.child_informed:
        raise DomainError("consent.child_not_informed")


def withdraw_consent(
    actor: Actor, household_id: UUID, purpose: ConsentPurpose, *, id: UUID, given_by: str, now: datetime,
    person_id: UUID | None = None,
) -> Consent:  # fmt: skip
    """It is taken back, for the household or for one child; from now on it is not used (SPEC 3.5)."""
    household = writable_household(actor, household_id)
    if (earlier := db.session.get(Consent, id)) is not None:
        return earlier
    standing = standing_consents(consents_of(household.id), person_id).get(purpose)
    if standing is None:
        raise DomainError("consent.not_given")
    words = NewConsent(id, purpose, standing.form, given_by, local_day(now), person_id=person_id)
    return _append(actor, household, words, is_given=False, file_id=None, now=now)


def _append(
    actor: Actor, household: Household, new: NewConsent, *, is_given: bool, file_id: UUID | None, now: datetime
) -> Consent:
    consent = consent_row(household.id, new, seq=next_consent_seq(), is_given=is_given, actor_id=actor.user_id, now=now)
    consent.file_id = file_id
    db.session.add(consent)
    action = audit.Action.CONSENT_RECORD if is_given else audit.Action.CONSENT_WITHDRAW
    audit.record(
        action, actor_id=actor.user_id, subject_id=household.id, organisation_id=household.organisation_id,
        fields=[new.purpose.value, *([f"person {new.person_id}"] if new.person_id else [])], at=now,
    )  # fmt: skip
    obey_consents(actor, household, now=now)
    return consent


def obey_consents(actor: Actor, household: Household, *, now: datetime) -> None:
    """What holds by the last word of each: whether the name may hang out, the data be used, other bodies be told.

    A committee may go on without ever having been given consent, but not against one that was taken back.
    """
    db.session.flush()
    said, was_named = consents_of(household.id), household.may_publish
    household.may_publish = ConsentPurpose.PUBLICATION in standing_consents(said)
    stopped = _is_stopped(said, people_of(household.id))
    household.use_stopped_on = (household.use_stopped_on or local_day(now)) if stopped else None
    sharing = last_consents(said).get(ConsentPurpose.SHARING)
    household.sharing_stopped = sharing is not None and not sharing.is_given
    if was_named and not household.may_publish:
        for listener in _listeners:
            listener(actor, household.id, now=now)


def _is_stopped(said: Sequence[Consent], people: Sequence[Person]) -> bool:
    """Whether the household, or the guardian of one of its children, has taken the use of sensitive data back."""
    for person_id in (None, *(person.id for person in people)):
        last = last_consents(said, person_id).get(ConsentPurpose.SENSITIVE_DATA)
        if last is not None and not last.is_given:
            return True
    return False


def children_without_consent(household: Household, *, on: date) -> list[Person]:
    """The minors for whom no guardian has agreed, of a body that keeps files on consent (SPEC 3.4)."""
    said = consents_of(household.id)
    return [person for person in people_of(household.id) if rules.is_minor(person.birth_date, on=on)
            and ConsentPurpose.SENSITIVE_DATA not in standing_consents(said, person.id)]  # fmt: skip


def next_consent_seq() -> int:
    """Consents are numbered in the order in which they were written down."""
    return (db.session.scalar(select(func.max(Consent.seq))) or 0) + 1


def consent_row(
    household_id: UUID, new: NewConsent, *, seq: int, is_given: bool, actor_id: UUID | None, now: datetime
) -> Consent:
    """The row of one consent."""
    return Consent(seq=seq, **consent_columns(household_id, new, is_given=is_given, actor_id=actor_id, now=now))
