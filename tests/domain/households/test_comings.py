"""How many are on a register and who came onto it, kept whatever way a file is written."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import delete, func, select, update

from tests.domain.campaigns.ground import a_household, end_household
from tests.factories import Street, a_street
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.households.categories import Category
from webapp.domain.households.comings import came_after, latest_coming, on_register
from webapp.domain.households.listing import HouseholdFilter, list_households
from webapp.domain.households.models import Household, HouseholdCategory, Person
from webapp.domain.households.states import ON_LISTS, HouseholdStatus


@pytest.fixture
def street(database) -> Street:
    return a_street()


def counted(street: Street) -> dict[UUID, int]:
    """The slow way."""
    rows = db.session.execute(
        select(Household.organisation_id, func.count())
        .where(Household.status.in_(ON_LISTS))
        .group_by(Household.organisation_id)
    )
    found = {place: count for place, count in rows}
    return {place.id: found.get(place.id, 0) for place in street.communities}


def kept(street: Street) -> dict[UUID, int]:
    return on_register([place.id for place in street.communities])


def newcomers(street: Street, since: int) -> set[UUID]:
    places = [place.id for place in street.communities]
    return set(db.session.scalars(select(Household.id).where(came_after(since, places))))


def test_the_register_is_counted_through_all_that_can_happen_to_a_file(street):
    first, second, third = a_household(street, "张三"), a_household(street, "李四", place=1), a_household(street, "王五")
    assert kept(street) == counted(street) == {street.communities[0].id: 2, street.communities[1].id: 1}

    end_household(first)
    assert kept(street) == counted(street)
    with transaction() as session:
        session.execute(update(Household).where(Household.id == second).values(status=HouseholdStatus.RECHECK_DUE))
    assert kept(street) == counted(street)
    with transaction() as session:
        session.get_one(Household, second).organisation_id = street.communities[0].id
    assert kept(street) == counted(street) == {street.communities[0].id: 2, street.communities[1].id: 0}
    with transaction() as session:
        for kind in (Person, HouseholdCategory):
            session.execute(delete(kind).where(kind.household_id == third))
        session.execute(delete(Household).where(Household.id == third))
    assert kept(street) == counted(street)


def test_who_came_is_whoever_was_not_on_the_register_of_that_place(street):
    stays, goes, moves = a_household(street, "张三"), a_household(street, "李四"), a_household(street, "王五")
    since = latest_coming()
    assert newcomers(street, since) == set()

    with transaction() as session:
        session.get_one(Household, stays).status = HouseholdStatus.RECHECK_DUE
        session.get_one(Household, moves).organisation_id = street.communities[1].id
    fresh = a_household(street, "赵六", place=1)
    end_household(goes)
    assert newcomers(street, since) == {moves, fresh}

    with transaction() as session:
        session.get_one(Household, goes).status = HouseholdStatus.ACTIVE
    assert newcomers(street, since) == {moves, fresh, goes}


def test_a_label_of_many_and_a_label_of_few_list_the_same(street, monkeypatch):
    for number in range(5):
        a_household(street, f"张{number}", categories=(Category.DIBAO,))
    a_household(street, "李四", categories=(Category.NEAR_DIBAO,))

    def listed() -> list[UUID]:
        return [row.id for row in list_households(street.officer, HouseholdFilter(category=Category.DIBAO)).rows]

    few = listed()
    monkeypatch.setattr("webapp.domain.households.listing.MANY", 3)

    assert len(few) == 5
    assert listed() == few
