"""How volunteers come to us: by the organisation's link, or entered at the desk (SPEC 2.4).

A registration opens nothing: the account is made when somebody at the desk has looked at the person (`verifying`).
Whoever registers hears the same, whether their phone is known here or not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from ...core.clock import local_day
from ...core.crypto import blind
from ...core.db import db
from ...core.errors import Conflict, InvalidInput
from .. import audit
from . import profiles, queries, rules, waiting
from .actors import NOBODY, Actor, require
from .models import Registration, RegistrationLink
from .passwords import check_password, hash_password, is_right_password
from .permissions import Permission


@dataclass(frozen=True)
class NewRegistration:
    """What somebody says of themselves. Under 18 with the guardian's name and phone."""

    id: UUID
    name: str
    phone: str
    born_on: date
    areas: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    free_times: tuple[str, ...] = ()
    note: str | None = None
    guardian_name: str | None = None
    guardian_phone: str | None = None


@dataclass(frozen=True)
class ChosenPassword:
    """Hashed outside the transaction. `is_known`: the registration that waits for this phone has the same one."""

    hash: str
    is_known: bool


def choose_password(organisation_id: UUID, phone: str, password: str) -> ChosenPassword:
    """Reads only, and takes the same time whether the phone waits here or not. Raises InvalidInput for `password`."""
    check_password(password, login=phone)
    waits = waiting.find_waiting(organisation_id, blind("phone", phone))
    known = is_right_password(waits.password_hash if waits else None, password)
    return ChosenPassword(hash_password(password), known)


def register_volunteer(
    link: RegistrationLink, new: NewRegistration, password: ChosenPassword, *, now: datetime
) -> Registration | None:
    """Keep who wants to help. One phone is one person: what the same person sends again replaces what they said.

    With another password it may be somebody else: then what was said first stands, and no password holds. Returns the
    registration where it is certainly theirs.
    """
    _check(new, now)
    if earlier := db.session.get(Registration, new.id):
        return earlier if earlier.organisation_id == link.organisation_id and earlier.settled_at is None else None
    waits = waiting.find_waiting(link.organisation_id, blind("phone", new.phone))
    if waits is not None and not password.is_known:
        waits.tries, waits.password_hash = waits.tries + 1, None
        _record(audit.Action.REGISTRATION_MAKE, NOBODY, waits, now, fields=["again"])
        return None
    registration = waits or _make(link.organisation_id, new, now)
    _write(registration, new)
    registration.password_hash, registration.pledge_version = password.hash, rules.PLEDGE_VERSION
    _record(audit.Action.REGISTRATION_MAKE, NOBODY, registration, now)
    return registration


def enter_volunteer(actor: Actor, organisation_id: UUID, new: NewRegistration, *, now: datetime) -> Registration:
    """The desk enters somebody who came by. Sent again it is the registration that stands there."""
    require(actor, Permission.VOLUNTEER_VERIFY, queries.get_organisation(actor, organisation_id))
    _check(new, now)
    if earlier := db.session.get(Registration, new.id):
        return waiting.get_registration(actor, earlier.id)
    if waiting.find_waiting(organisation_id, blind("phone", new.phone)):
        raise InvalidInput({"phone": ["volunteer.waits_already"]})
    registration = _make(organisation_id, new, now)
    registration.entered_by = actor.user_id
    _write(registration, new)
    _record(audit.Action.REGISTRATION_MAKE, actor, registration, now)
    return registration


def change_registration(actor: Actor, registration_id: UUID, new: NewRegistration, *, now: datetime) -> Registration:
    """The desk puts right what was said, on the telephone or by the papers."""
    registration = waiting.get_registration(actor, registration_id)
    if registration.settled_at is not None:
        raise Conflict("registration.settled")
    _check(new, now)
    other = waiting.find_waiting(registration.organisation_id, blind("phone", new.phone))
    if other is not None and other.id != registration.id:
        raise InvalidInput({"phone": ["volunteer.waits_already"]})
    _write(registration, new)
    _record(audit.Action.REGISTRATION_CHANGE, actor, registration, now)
    return registration


def file_consent(registration: Registration, file_id: UUID) -> None:
    """The guardian's signed paper, photographed; the caller has put the picture into the files."""
    registration.consent_file_id = file_id


def _check(new: NewRegistration, now: datetime) -> None:
    rules.check_born_on(new.born_on, today=local_day(now))
    rules.check_guardian(new.born_on, new.guardian_name, new.guardian_phone, today=local_day(now))


def _make(organisation_id: UUID, new: NewRegistration, now: datetime) -> Registration:
    registration = Registration(id=new.id, organisation_id=organisation_id, tries=1, made_at=now)
    db.session.add(registration)
    return registration


def _write(registration: Registration, new: NewRegistration) -> None:
    registration.name, registration.born_on = new.name, new.born_on
    registration.phone, registration.phone_index = new.phone, blind("phone", new.phone)
    registration.areas = profiles.known_areas(registration.organisation_id, new.areas)
    registration.skills = list(new.skills)
    registration.free_times, registration.note = list(new.free_times), new.note
    registration.guardian_name, registration.guardian_phone = new.guardian_name, new.guardian_phone


def _record(
    action: audit.Action, actor: Actor, registration: Registration, now: datetime, *, fields: list[str] | None = None
) -> None:
    audit.record(action, actor_id=actor.user_id, subject_id=registration.id,
                 organisation_id=registration.organisation_id, fields=fields or [], at=now)  # fmt: skip
