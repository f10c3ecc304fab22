"""A pair on the street: the volunteer and a household without children, every week from the fifteenth on."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from tests.domain.visits.ground import DAY
from tests.factories import NOON, Street, a_household, a_person
from webapp.core.clock import local_day
from webapp.core.transaction import transaction
from webapp.domain.households.models import Household
from webapp.domain.pairings.models import Pairing
from webapp.domain.pairings.operations import NewPairing
from webapp.domain.pairings.states import Rhythm
from webapp.domain.people.actors import Actor
from webapp.domain.visits import pairs
from webapp.domain.visits.models import Visit


def a_pair(
    street: Street, household: Household | None = None, sponsor: Actor | None = None, *, now: datetime = NOON, **said: Any
) -> Pairing:
    """Made by the officer; the first visit is due on DAY."""
    household = household or a_household(street, a_person(f"户主{uuid4().hex[:4]}"))
    new = {"id": uuid4(), "household_id": household.id, "sponsor_id": (sponsor or street.volunteer).user_id,
           "rhythm": Rhythm.WEEKLY, "since": local_day(now), "due_on": DAY}  # fmt: skip
    with transaction():
        return pairs.begin_pair(street.officer, NewPairing(**{**new, **said}), now=now)


def lay_out(now: datetime = NOON) -> int:
    """All that the clock lays out at this moment; how many pairs it looked at."""
    looked, some = 0, -1
    while some:
        with transaction():
            some = pairs.open_care_visits(now)
        looked += some
    return looked


def the_visit_of(pairing: Pairing) -> Visit:
    """The one that stands, else the last one."""
    return pairs.last_visits([pairing.id])[pairing.id]
