"""Make a pair, change it, end it, and move it on with every visit that was made. The room above lays out the visits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import Conflict, DomainError
from .. import audit
from ..households.queries import get_household, homes_of
from ..households.states import ON_LISTS
from ..people.actors import Actor, require
from ..people.permissions import Permission
from ..people.queries import get_organisation
from . import queries, rules
from .models import Pairing
from .states import PairingEnd, Rhythm


@dataclass(frozen=True)
class NewPairing:
    """A pair as the desk makes it; `due_on` is the day by which the first visit is to be made."""

    id: UUID
    household_id: UUID
    sponsor_id: UUID
    rhythm: Rhythm
    since: date
    due_on: date
    companion_id: UUID | None = None
    unit: str | None = None


def make_pairing(actor: Actor, new: NewPairing, *, now: datetime) -> Pairing:
    """Somebody takes on a household. Sent twice it is one; the room above has checked who may go there.

    Raises Conflict("pairing.exists") for a pair that stands already.
    """
    household = get_household(actor, new.household_id)
    require(actor, Permission.VISIT_PLAN, get_organisation(actor, household.organisation_id))
    if earlier := db.session.get(Pairing, new.id):
        if (earlier.household_id, earlier.sponsor_id) != (new.household_id, new.sponsor_id):
            raise Conflict("pairing.id_reused")
        return earlier
    if household.status not in ON_LISTS:
        raise DomainError("pairing.household_not_active")
    rules.check_start(new.since, new.due_on, today=local_day(now))
    rules.check_two(new.sponsor_id, new.companion_id)
    if new.sponsor_id in queries.sponsors_of([household.id]).get(household.id, set()):
        raise Conflict("pairing.exists")
    pairing = Pairing(
        id=new.id, household_id=household.id, organisation_id=household.organisation_id, sponsor_id=new.sponsor_id,
        companion_id=new.companion_id, unit=new.unit, rhythm=new.rhythm, since=new.since, due_on=new.due_on,
        made_by=actor.user_id, made_at=now,
    )  # fmt: skip
    db.session.add(pairing)
    _record(audit.Action.PAIRING_MAKE, actor, pairing, [new.rhythm.value], now)
    return pairing


def change_pairing(
    actor: Actor, pairing_id: UUID, *, rhythm: Rhythm, due_on: date, companion_id: UUID | None, unit: str | None,
    now: datetime,
) -> Pairing:  # fmt: skip
    """Another rhythm, another day, somebody else who goes along. What is laid out already stays."""
    pairing = _standing(actor, pairing_id)
    rules.check_two(pairing.sponsor_id, companion_id)
    if due_on != pairing.due_on:
        rules.check_due(due_on, today=local_day(now))
    said = {"rhythm": rhythm, "due_on": due_on, "companion_id": companion_id, "unit": unit}
    changed = [name for name, value in said.items() if getattr(pairing, name) != value]
    for name in changed:
        setattr(pairing, name, said[name])
    if pairing.trouble is not None:
        pairing.opened_for = pairing.trouble = None  # tried again in the next round
    if changed:
        _record(audit.Action.PAIRING_CHANGE, actor, pairing, changed, now)
    return pairing


def end_pairing(actor: Actor, pairing_id: UUID, why: PairingEnd, *, now: datetime) -> Pairing:
    """They meet no more in this rhythm. Ending twice is no error; the first reason stays."""
    pairing = queries.get_pairing(actor, pairing_id, Permission.VISIT_PLAN)
    if pairing.ended_on is None:
        _end(actor, pairing, why, now)
    return pairing


def end_of_household(actor: Actor, household_id: UUID, *, reason: str, now: datetime) -> None:
    """The household's file ends, and its pairs with it; the words of the reason stay in the file."""
    for pairing in _standing_of(household_id):
        _end(actor, pairing, PairingEnd.HOUSEHOLD_ENDED, now)


def end_of_sponsor(actor: Actor, user_id: UUID, *, now: datetime) -> list[Pairing]:
    """Somebody leaves for good: their pairs end; who only went along goes along no more."""
    ended = list(db.session.scalars(select(Pairing).where(Pairing.sponsor_id == user_id, Pairing.ended_on.is_(None))))
    for pairing in ended:
        _end(actor, pairing, PairingEnd.SPONSOR_LEFT, now)
    went_along = update(Pairing).where(Pairing.companion_id == user_id, Pairing.ended_on.is_(None))
    db.session.execute(went_along.values(companion_id=None))
    return ended


def follow_household(actor: Actor, household_id: UUID, *, now: datetime) -> None:
    """It lives in another community now: the pair goes with it."""
    pairings = _standing_of(household_id)
    home = homes_of([household_id]).get(household_id) if pairings else None
    for pairing in pairings if home else ():
        if home and pairing.organisation_id != home.organisation_id:
            pairing.organisation_id = home.organisation_id
            _record(audit.Action.PAIRING_CHANGE, actor, pairing, ["organisation_id"], now)


def move_on(pairing: Pairing, visited_on: date | None) -> None:
    """The day of the last visit that was made, and from it the day by which the next one is to be made."""
    pairing.last_visited_on = visited_on
    if visited_on is None:
        pairing.due_on = pairing.opened_for or pairing.due_on  # what was recorded was taken back: it is due again
    else:
        pairing.due_on, pairing.trouble = rules.next_due(visited_on, pairing.rhythm), None


def note_opening(pairing: Pairing, trouble: str | None) -> None:
    """The visit of this due day is laid out, or why it could not be."""
    pairing.opened_for, pairing.trouble = pairing.due_on, trouble


def _standing(actor: Actor, pairing_id: UUID) -> Pairing:
    pairing = queries.get_pairing(actor, pairing_id, Permission.VISIT_PLAN)
    if pairing.ended_on is not None:
        raise Conflict("pairing.is_over")
    return pairing


def _standing_of(household_id: UUID) -> Sequence[Pairing]:
    return db.session.scalars(
        select(Pairing).where(Pairing.household_id == household_id, Pairing.ended_on.is_(None))
    ).all()


def _end(actor: Actor, pairing: Pairing, why: PairingEnd, now: datetime) -> None:
    pairing.ended_on, pairing.ended_because, pairing.ended_by = local_day(now), why, actor.user_id
    pairing.trouble = None
    _record(audit.Action.PAIRING_END, actor, pairing, [why.value], now)


def _record(action: audit.Action, actor: Actor, pairing: Pairing, fields: list[str], now: datetime) -> None:
    audit.record(action, actor_id=actor.user_id, subject_id=pairing.id, organisation_id=pairing.organisation_id,
                 fields=fields, at=now)  # fmt: skip
