"""Stairs or a lift, how heavy, which gate: what visitors are told before they go, and nothing about the people (SPEC 5.2)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.domain.visits.ground import DAY, a_task, a_visit
from tests.factories import NOON, a_household, a_person, a_street, an_account
from webapp.core.clock import at_local
from webapp.core.db import db
from webapp.core.errors import NotFound
from webapp.core.transaction import transaction
from webapp.domain.audit.actions import Action
from webapp.domain.audit.models import AuditEvent
from webapp.domain.ledger.models import Item
from webapp.domain.ledger.operations import item_of, weigh_item
from webapp.domain.people.permissions import Role
from webapp.domain.receipts.queries import receipts_of
from webapp.domain.visits import phone
from webapp.domain.visits.buildings import Building, Described, describe, list_buildings
from webapp.domain.visits.loads import Load, loads_of


@pytest.fixture
def street(database):
    return a_street()


@pytest.fixture
def elsewhere(street):
    return an_account(street.communities[1], "other-officer", Role.OFFICER)


@pytest.fixture
def household(street):
    return a_household(street, a_person())


def say(actor, household, **said):
    known = {"floors": 6, "lift": False, "note": "从西门进", **said}
    with transaction():
        return describe(actor, Described(household.organisation_id, household.building, **known), now=NOON)


def weigh(street, at=0, **grams):
    """Both kinds of goods on a slip, in the store of a community."""
    things = {"rice": ("东北大米", "10 kg", "袋"), "oil": ("食用油", "5 L", "桶")}
    for name, weight in grams.items():
        with transaction():
            item = item_of(street.communities[at].id, *things[name])
            weigh_item(street.storekeeper, item.id, weight, now=NOON)


def load_of(task):
    return loads_of({task.id: [task]}, receipts_of([task.subject_id]))[task.id]


def test_a_building_where_somebody_lives_is_on_the_list_until_it_is_described(street, household):
    [line] = list_buildings(street.officer, is_lacking=True)
    assert (line.organisation_id, line.name, line.known) == (household.organisation_id, household.building, None)

    say(street.officer, household)

    assert list_buildings(street.officer, is_lacking=True) == []
    [line] = list_buildings(street.officer, is_lacking=False)
    assert line.known.note == "从西门进"


def test_two_households_in_it_are_one_building_and_describing_it_again_is_one_row(street, household):
    a_household(street, a_person("李国强"))
    assert len(list_buildings(street.officer, is_lacking=True)) == 1

    say(street.officer, household)
    say(street.officer, household, lift=None)

    [building] = db.session.query(Building)
    assert (building.lift, building.floors) == (None, 6)
    assert db.session.query(AuditEvent).filter_by(action=Action.BUILDING_DESCRIBE).count() == 2


def test_a_building_where_nobody_lives_or_of_another_place_is_not_there(street, elsewhere, household):
    with pytest.raises(NotFound), transaction():
        describe(street.officer, Described(household.organisation_id, "没有这栋", None, None, ""), now=NOON)
    with pytest.raises(NotFound):
        say(elsewhere, household)

    assert list_buildings(elsewhere, is_lacking=False) == []


def test_visitors_are_told_of_the_stairs_from_booking_and_of_the_load(street, household):
    say(street.officer, household)
    weigh(street, rice=10_000, oil=5_000)
    a_visit(street, a_task(street, household, building=household.building))

    [row] = [one.fields for one in phone.phone_visits(street.volunteer, now=at_local(DAY - timedelta(days=5), 10))]

    assert (row["lift"], row["floors"], row["way_in"], row["load"]) == (False, 6, "从西门进", "heavy")
    assert row["door"] is None


@pytest.mark.parametrize(
    ("grams", "load"),
    [
        pytest.param({}, Load.UNKNOWN, id="nothing-weighed"),
        pytest.param({"rice": 2_000}, Load.UNKNOWN, id="one-weighed-and-light"),
        pytest.param({"rice": 10_000}, Load.HEAVY, id="one-weighed-and-heavy-enough"),
        pytest.param({"rice": 2_000, "oil": 1_000}, Load.LIGHT, id="both-weighed"),
        pytest.param({"rice": 5_000, "oil": 5_000}, Load.HEAVY, id="together-heavy"),
    ],
)
def test_what_nobody_has_weighed_stays_unknown(street, household, grams, load):
    weigh(street, **grams)

    assert load_of(a_task(street, household)) is load


def test_the_weight_is_read_of_the_nearest_store_that_knows_it(street, household):
    with transaction():
        for name, unit in (("东北大米", "袋"), ("食用油", "桶")):
            item = item_of(street.root.id, name, "10 kg" if unit == "袋" else "5 L", unit)
            item.grams = 1_000
    weigh(street, rice=20_000)

    assert load_of(a_task(street, household)) is Load.HEAVY
    assert db.session.query(Item).count() == 3


def test_only_who_keeps_the_books_says_what_things_weigh(street, household):
    with transaction():
        item = item_of(street.communities[0].id, "棉被", "", "床")
        key = item.id
    with pytest.raises(NotFound), transaction():
        weigh_item(street.volunteer, key, 3_000, now=NOON)
