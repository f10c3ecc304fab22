"""换人: nothing moves before both have said yes, and then the rules are asked again (SPEC 5.2, 5.3)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.domain.visits.ground import a_slot, a_task, a_visit, book
from tests.domain.visits.pairs_ground import a_pair, lay_out, the_visit_of
from tests.domain.visits.test_booking import a_group_led_by
from tests.factories import NOON, a_street, an_account
from webapp.core.clock import local_day
from webapp.core.errors import Conflict, DomainError, NotFound
from webapp.core.transaction import transaction
from webapp.domain.people.operations import accept_pledge, note_check, verify_volunteer
from webapp.domain.people.permissions import Role
from webapp.domain.visits import operations, phone, queries, swaps
from webapp.domain.visits.models import Visit
from webapp.domain.visits.operations import Offer
from webapp.domain.visits.swaps import SwapAnswer

TODAY = local_day(NOON)


@pytest.fixture
def street(database):
    return a_street()


@pytest.fixture
def visit(street) -> Visit:
    """Of the volunteer and the second volunteer."""
    return a_visit(street)


@pytest.fixture
def third(street):
    return a_volunteer(street, "third")


def a_volunteer(street, login, *, for_children=False):
    actor = an_account(street.root, login, Role.VOLUNTEER)
    with transaction():
        accept_pledge(actor, now=NOON)
        verify_volunteer(street.officer, actor.user_id, now=NOON)
        if for_children:
            note_check(street.officer, actor.user_id, TODAY, now=NOON)
    return actor


def offer(actor, visit, to, **said):
    with transaction():
        return operations.offer_visit(actor, Offer(**{"id": uuid4(), "visit_id": visit.id, "to_id": to.user_id, **said}), now=NOON)


def accept(actor, swap, *, now=NOON):
    with transaction():
        return operations.accept_offer(actor, swap.id, now=now)


def goes(visit):
    return {user for user, _name in queries.visitors_of([visit.id])[visit.id]}


def test_an_offer_alone_moves_nothing(street, visit, third):
    offer(street.volunteer, visit, third)

    assert goes(visit) == {street.volunteer.user_id, street.second_volunteer.user_id}
    assert not phone.phone_visits(third, now=NOON)


def test_with_both_yes_the_other_goes_and_the_first_is_told_nothing_more(street, visit, third):
    swap = offer(street.volunteer, visit, third)
    version = visit.space_version

    accept(third, swap)

    assert goes(visit) == {third.user_id, street.second_volunteer.user_id}
    assert visit.space_version > version
    assert [row.fields["id"] for row in phone.phone_visits(third, now=NOON)] == [str(visit.id)]
    assert not phone.phone_visits(street.volunteer, now=NOON)
    assert [one.answer for one in swaps.swaps_of(visit.id)] == [SwapAnswer.YES]
    with pytest.raises(NotFound):
        swaps.own_visit(street.volunteer, visit.id)


def test_who_is_asked_can_say_no(street, visit, third):
    swap = offer(street.volunteer, visit, third)
    with transaction():
        operations.decline_offer(third, swap.id, now=NOON)

    assert street.volunteer.user_id in goes(visit)
    with pytest.raises(NotFound):
        accept(third, swap)
    offer(street.volunteer, visit, third)


def test_who_asked_can_take_it_back(street, visit, third):
    swap = offer(street.volunteer, visit, third)
    with transaction():
        operations.withdraw_offer(street.volunteer, swap.id, now=NOON)

    with pytest.raises(NotFound, match=r"swap\.not_found"):
        accept(third, swap)


def test_only_who_was_asked_answers_and_only_who_asked_takes_back(street, visit, third):
    swap = offer(street.volunteer, visit, third)

    for attempt in (operations.accept_offer, operations.decline_offer):
        with pytest.raises(NotFound), transaction():
            attempt(street.second_volunteer, swap.id, now=NOON)
    with pytest.raises(NotFound), transaction():
        operations.withdraw_offer(third, swap.id, now=NOON)


def test_who_became_busy_meanwhile_cannot_say_yes(street, visit, third):
    swap = offer(street.volunteer, visit, third)
    book(third, a_task(street), a_slot(street), a_volunteer(street, "fourth"), starts_at=visit.starts_at)

    with pytest.raises(Conflict, match=r"swap\.busy"):
        accept(third, swap)
    assert third.user_id not in goes(visit)


def test_a_visit_that_was_cancelled_meanwhile_is_nobodys(street, visit, third):
    swap = offer(street.volunteer, visit, third)
    with transaction():
        operations.cancel_visit(street.officer, visit.id, "", now=NOON)

    with pytest.raises(Conflict, match=r"swap\.is_over"):
        accept(third, swap)
    assert not swaps.open_swaps(third)


def test_a_visit_of_yesterday_is_over(street, visit, third):
    swap = offer(street.volunteer, visit, third)

    with pytest.raises(Conflict, match=r"swap\.is_over"):
        accept(third, swap, now=NOON + timedelta(days=5))


def test_where_a_minor_lives_one_who_was_checked_stays(street, third):
    visit = a_visit(street, a_task(street, two_needed=True))

    with pytest.raises(DomainError, match=r"visit\.check_needed"):
        offer(street.volunteer, visit, third)
    accept(checked := a_volunteer(street, "checked", for_children=True), offer(street.volunteer, visit, checked))
    assert checked.user_id in goes(visit)


def test_who_goes_along_already_is_nobody_to_ask(street, visit):
    with pytest.raises(DomainError, match=r"swap\.goes_already"):
        offer(street.volunteer, visit, street.second_volunteer)


def test_one_asks_one_person_at_a_time_and_sent_twice_is_once(street, visit, third):
    key = uuid4()
    first = offer(street.volunteer, visit, third, id=key)

    assert offer(street.volunteer, visit, third, id=key) is first
    with pytest.raises(Conflict, match=r"swap\.asked_already"):
        offer(street.volunteer, visit, third)


def test_nobody_offers_what_is_not_theirs(street, visit, third):
    with pytest.raises(NotFound):
        offer(third, visit, street.volunteer)


def test_a_pairs_visit_is_its_sponsors_own(street, third):
    pairing = a_pair(street)
    lay_out()

    with pytest.raises(NotFound):
        offer(street.volunteer, the_visit_of(pairing), third)
    assert not swaps.own_coming(street.volunteer, TODAY)


def test_a_leader_sees_the_swaps_of_their_group_alone(street, visit, third):
    swap = offer(street.volunteer, visit, third)
    assert not swaps.swaps_of_group(street.team_lead, TODAY)

    a_group_led_by(street, street.team_lead, street.volunteer)

    assert [one.id for one, _visit in swaps.swaps_of_group(street.team_lead, TODAY)] == [swap.id]
    assert not swaps.swaps_of_group(street.volunteer, TODAY)
