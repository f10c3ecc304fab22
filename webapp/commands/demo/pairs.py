"""Four pairs of the demo street: one whose visit is overdue, one that is booked, two that met and have time."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from ...core.clock import local_day
from ...core.db import db
from ...core.transaction import transaction
from ...domain.households.models import Household
from ...domain.households.queries import contacts_of
from ...domain.households.states import ON_LISTS
from ...domain.pairings.operations import NewPairing
from ...domain.pairings.states import Rhythm
from ...domain.people.actors import Actor
from ...domain.people.models import Organisation
from ...domain.visits import operations, pairs
from ...domain.visits.models import Outcome
from .people import key_of

DAYS_BACK = 13
"""When they met first: their sponsors were not on the way for the campaign yet."""
PAIRS = (
    (0, Rhythm.MONTHLY, None), (20, Rhythm.WEEKLY, None), (24, Rhythm.WEEKLY, "惠民超市"), (28, Rhythm.QUARTERLY, "城关中学"),
)  # fmt: skip
"""Which of the forty, how often, on whose behalf."""
WENT_AGAIN = 24
"""Went a week later as well; the one of 20 has not."""


def make_pairs(place: Organisation, officer: Actor, volunteers: list[Actor], now: datetime) -> None:
    """Made two weeks ago; each met once, one of them twice."""
    homes = iter(_homes(place))
    began, met = now - timedelta(days=DAYS_BACK + 2), now - timedelta(days=DAYS_BACK)
    for number, rhythm, unit in PAIRS:
        new = NewPairing(key_of(f"pair-{number}"), next(homes), _id(volunteers[number]), rhythm, local_day(began),
                         local_day(met), unit=unit)  # fmt: skip
        with transaction():
            pairs.begin_pair(officer, new, now=began)
    _meet({number: volunteers[number] for number, _rhythm, _unit in PAIRS}, began)
    _meet({WENT_AGAIN: volunteers[WENT_AGAIN]}, met)
    _lay_out(now)


def _homes(place: Organisation) -> list[UUID]:
    """Households without children, whom nobody visits for the campaign in the next days."""
    statement = select(Household.id).where(Household.organisation_id == place.id, Household.status.in_(ON_LISTS))
    found = list(db.session.scalars(statement.order_by(Household.building.desc(), Household.id).limit(40)))
    contacts = contacts_of(found)
    return [key for key in found if not contacts[key].has_minor]


def _lay_out(now: datetime) -> None:
    done = False
    while not done:
        with transaction():
            done = pairs.open_care_visits(now) == 0


def _meet(sponsors: dict[int, Actor], now: datetime) -> None:
    """What was laid out by then was told and made."""
    _lay_out(now)
    visits = pairs.last_visits([key_of(f"pair-{number}") for number in sponsors])
    for number, sponsor in sponsors.items():
        visit = visits[key_of(f"pair-{number}")]
        ended = visit.starts_at + timedelta(minutes=40)
        content: dict[str, object] = {"met_with": "self", "outcome": Outcome.DONE.value, "conditions": [], "note": ""}
        fact = operations.Recorded(id=key_of(f"record-{visit.id}"), visit_id=visit.id, outcome=Outcome.DONE, made_at=ended,
                                   content=content, started_at=visit.starts_at, ended_at=ended, offset_ms=0)  # fmt: skip
        with transaction():
            operations.record_visit(sponsor, fact, now=ended)


def _id(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise ValueError("nobody")
    return actor.user_id
