"""A grown-up beside every minor, and somebody checked where a minor lives (SPEC 2.4, 5.3)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.domain.people.ground import a_link, a_registration_entry, accept, register
from tests.domain.visits.ground import DAY, a_slot, a_task, book
from tests.factories import NOON, a_household, a_person, a_street, an_account
from webapp.core.errors import DomainError
from webapp.core.transaction import transaction
from webapp.domain.households.relations import Relation
from webapp.domain.people.models import User, VolunteerProfile
from webapp.domain.people.operations import accept_pledge, verify_volunteer
from webapp.domain.people.permissions import Role
from webapp.domain.people.sign_in import actor_of
from webapp.domain.visits import operations, volunteers
from webapp.domain.visits.models import Visit
from webapp.domain.visits.operations import VisitBooking

CHILD_OF_TEN = date(2017, 1, 1)
COMES_OF_AGE = date(DAY.year - 18, DAY.month, DAY.day)


@pytest.fixture
def street(database):
    return a_street()


def refusal(call) -> str:
    with pytest.raises(DomainError) as refused:
        call()
    return refused.value.code


def ready(street, login: str, born_on: date | None = None):
    """One more volunteer: promised, verified; then of this age, whatever the papers said."""
    actor = an_account(street.root, login, Role.VOLUNTEER)
    with transaction() as session:
        accept_pledge(actor, now=NOON)
        verify_volunteer(street.officer, actor.user_id, now=NOON)
        if born_on:
            session.get(User, actor.user_id).born_on = born_on
    return actor


def send(street, task, slot, *people) -> Visit:
    with transaction():
        wish = VisitBooking(uuid4(), slot.id, task.id, None)
        return operations.assign_visit(street.officer, wish, tuple(one.user_id for one in people), now=NOON)


def a_home_with_a_child(street):
    household = a_household(street, a_person(), a_person("赵小雨", relation=Relation.DAUGHTER, birth_date=CHILD_OF_TEN))
    return a_task(street, household, two_needed=True)


# ── under 18


def test_two_minors_go_nowhere_neither_by_booking_nor_sent(street):
    one, other = ready(street, "one", CHILD_OF_TEN), ready(street, "other", CHILD_OF_TEN)
    task, slot = a_task(street), a_slot(street)

    assert refusal(lambda: book(one, task, slot, other)) == "visit.adult_needed"
    assert refusal(lambda: send(street, task, slot, one, other)) == "visit.adult_needed"


def test_a_minor_goes_with_a_grown_up(street):
    task, slot = a_task(street), a_slot(street)

    assert book(ready(street, "young", CHILD_OF_TEN), task, slot, street.second_volunteer)


def test_who_comes_of_age_on_the_day_of_the_visit_is_the_grown_up(street):
    task, slot = a_task(street), a_slot(street)
    young = ready(street, "young", CHILD_OF_TEN)

    tomorrow = ready(street, "tomorrow", COMES_OF_AGE + timedelta(days=1))
    assert refusal(lambda: book(young, task, slot, tomorrow)) == "visit.adult_needed"
    assert book(young, task, slot, ready(street, "today", COMES_OF_AGE))


def test_somebody_whose_birthday_nobody_knows_is_no_grown_up_for_a_minor(street):
    task, slot = a_task(street), a_slot(street)
    young, unknown = ready(street, "young", CHILD_OF_TEN), ready(street, "unknown")
    with transaction() as session:
        session.get(User, unknown.user_id).born_on = None

    assert refusal(lambda: book(young, task, slot, unknown)) == "visit.adult_needed"
    assert book(unknown, task, slot, street.second_volunteer)


def test_a_minor_is_offered_grown_ups(street):
    young, other = ready(street, "young", CHILD_OF_TEN), ready(street, "other", CHILD_OF_TEN)

    assert other.user_id in {one.id for one in volunteers.partners(street.volunteer, DAY)}
    assert other.user_id not in {one.id for one in volunteers.partners(young, DAY)}
    assert street.volunteer.user_id in {one.id for one in volunteers.partners(young, DAY)}


# ── where a minor lives


def test_where_a_minor_lives_one_of_them_has_been_checked(street):
    task, slot, other = a_home_with_a_child(street), a_slot(street), ready(street, "other")

    assert refusal(lambda: book(street.second_volunteer, task, slot, other)) == "visit.check_needed"
    assert refusal(lambda: send(street, task, slot, street.second_volunteer, other)) == "visit.check_needed"
    assert book(street.second_volunteer, task, slot, street.volunteer)


def test_a_child_that_came_after_the_task_was_opened_counts_too(street):
    household = a_household(street, a_person(), a_person("赵小雨", relation=Relation.DAUGHTER, birth_date=CHILD_OF_TEN))
    task, slot = a_task(street, household, two_needed=False), a_slot(street)

    other = ready(street, "other")
    assert refusal(lambda: book(street.second_volunteer, task, slot, other)) == "visit.check_needed"


def test_a_check_that_has_run_out_by_the_day_of_the_visit_counts_no_more(street):
    task, slot = a_home_with_a_child(street), a_slot(street)
    last_year = DAY.replace(year=DAY.year - 1)
    with transaction() as session:
        session.get(VolunteerProfile, street.volunteer.user_id).children_checked_on = last_year - timedelta(days=1)
    assert refusal(lambda: book(street.second_volunteer, task, slot, street.volunteer)) == "visit.check_needed"

    with transaction() as session:
        session.get(VolunteerProfile, street.volunteer.user_id).children_checked_on = last_year
    assert book(street.second_volunteer, task, slot, street.volunteer)


def test_companions_say_who_has_been_checked(street):
    told = {one.name: one.is_for_children for one in volunteers.partners(street.second_volunteer, DAY)}

    assert told == {"volunteer-name": True, "team_lead-name": True}


# ── who came by the link


def test_who_registered_and_was_verified_books_at_once(street):
    user = accept(street, register(a_link(street), a_registration_entry()))
    actor = actor_of(user.id)

    assert book(actor, a_task(street), a_slot(street), street.volunteer)


def test_who_helps_in_another_community_too_can_be_gone_with_there(street):
    user = accept(street, register(a_link(street, at=0)))
    accept(street, register(a_link(street, at=1)))
    local = an_account(street.communities[1], "local", Role.VOLUNTEER)
    with transaction():
        accept_pledge(local, now=NOON)
        verify_volunteer(street.officer, local.user_id, now=NOON)

    assert user.id in {one.id for one in volunteers.partners(local, DAY)}
