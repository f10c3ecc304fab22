"""Whoever clicks first, always two, and only those who may (SPEC 5.2, 5.3)."""

from __future__ import annotations

import threading
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from tests.domain.campaigns.ground import a_campaign
from tests.domain.campaigns.plans import a_group
from tests.domain.visits.ground import AFTERNOON, DAY, a_slot, a_task, a_visit, book, counted, tell
from tests.factories import NOON, a_household, a_street, an_account
from webapp.core.clock import at_local
from webapp.core.db import db
from webapp.core.errors import Conflict, DomainError, NotFound
from webapp.core.transaction import transaction
from webapp.domain.campaigns import planning
from webapp.domain.people import rules
from webapp.domain.people.actors import NOBODY, Actor
from webapp.domain.people.models import User, VolunteerProfile, WhyNot
from webapp.domain.people.operations import accept_pledge, disable_account, verify_volunteer
from webapp.domain.people.permissions import Role
from webapp.domain.visits import operations, queries, volunteers
from webapp.domain.visits.models import TaskStatus, Visit, VisitStatus, VisitTask, VisitVisitor
from webapp.domain.visits.operations import VisitBooking


@pytest.fixture
def street(database):
    return a_street()


def refusal(call) -> str:
    with pytest.raises(DomainError) as refused:
        call()
    return refused.value.code


def by_id(row) -> SimpleNamespace:
    """A row as another thread knows it: by its id alone."""
    return SimpleNamespace(id=row.id)


def a_pair(street, number: int) -> tuple[Actor, Actor]:
    """Two more volunteers, ready to go."""
    pair = [an_account(street.root, f"pair-{number}-{side}", Role.VOLUNTEER) for side in "ab"]
    for one in pair:
        with transaction():
            accept_pledge(one, now=NOON)
            verify_volunteer(street.officer, one.user_id, now=NOON)
    return pair[0], pair[1]


def test_a_booking_takes_the_household_out_of_the_pool(street):
    task, slot = a_task(street), a_slot(street)
    visit = book(street.volunteer, task, slot, street.second_volunteer)

    assert (visit.status, visit.day, visit.booked_by) == (VisitStatus.BOOKED, DAY, street.volunteer.user_id)
    assert visit.starts_at == at_local(DAY, 9)
    assert db.session.get(VisitTask, task.id).status is TaskStatus.BOOKED
    assert queries.pool(street.volunteer, {slot.organisation_id}) == []
    going = {user for user, _name in queries.visitors_of([visit.id])[visit.id]}
    assert going == {street.volunteer.user_id, street.second_volunteer.user_id}


def a_group_led_by(street, leader: Actor, *members: Actor) -> None:
    """A group in the plan of the campaign whose lines these tasks bring."""
    campaign = a_campaign(street)
    with transaction() as session:
        session.execute(update(VisitTask).values(occasion_id=campaign.id))
    group = a_group(leader_id=leader.user_id, member_ids=tuple(one.user_id for one in members))
    with transaction():
        planning.save_group(street.officer, campaign.id, group, now=NOON)


def book_for(leader: Actor, task, slot, *visitors: Actor, id=None) -> Visit:
    wish = VisitBooking(id or uuid4(), slot.id, task.id, None)
    with transaction():
        return operations.book_for_group(leader, wish, tuple(one.user_id for one in visitors), now=NOON)


def test_a_leader_books_for_her_own_group_and_does_not_go_herself(street):
    one, other = a_pair(street, 1)
    task, slot, key = a_task(street), a_slot(street), uuid4()
    a_group_led_by(street, street.team_lead, one, other)

    visit = book_for(street.team_lead, task, slot, one, other, id=key)

    assert {user for user, _name in queries.visitors_of([visit.id])[visit.id]} == {one.user_id, other.user_id}
    assert visit.booked_by == street.team_lead.user_id
    assert book_for(street.team_lead, task, slot, one, other, id=key).id == visit.id
    assert not queries.is_visitor(street.team_lead, visit.id)


def test_nobody_books_for_the_group_of_another(street):
    one, other = a_pair(street, 1)
    task, slot = a_task(street), a_slot(street)
    a_group_led_by(street, street.team_lead, one)
    second = an_account(street.root, "second_lead", Role.TEAM_LEAD)

    for leader, party in (
        (street.team_lead, (one, other)),  # one of them is of no group
        (second, (one, street.team_lead)),  # leads none
        (one, (one, street.team_lead)),  # goes with the group, and leads nobody
    ):
        with transaction():
            accept_pledge(leader, now=NOON)
        if leader is second:
            with transaction():
                verify_volunteer(street.officer, leader.user_id, now=NOON)
        assert refusal(lambda who=leader, party=party: book_for(who, task, slot, *party)) == "visit.not_your_group"
    assert db.session.scalar(select(func.count()).select_from(Visit)) == 0
    assert refusal(lambda: book_for(street.team_lead, task, slot, one)) == "visit.partner_needed"


def test_a_group_of_another_campaign_is_another_group(street):
    one, other = a_pair(street, 1)
    a_group_led_by(street, street.team_lead, one, other)
    task, slot = a_task(street), a_slot(street)

    assert refusal(lambda: book_for(street.team_lead, task, slot, one, other)) == "visit.not_your_group"


def test_the_same_booking_sent_again_is_the_same_visit(street):
    task, slot, key = a_task(street), a_slot(street), uuid4()
    first = book(street.volunteer, task, slot, street.second_volunteer, id=key)

    assert book(street.volunteer, task, slot, street.second_volunteer, id=key).id == first.id
    assert db.session.scalar(select(func.count()).select_from(Visit)) == 1


def test_an_id_used_for_another_household_or_by_another_person_is_refused(street):
    task, other, slot, key = a_task(street), a_task(street), a_slot(street), uuid4()
    book(street.volunteer, task, slot, street.second_volunteer, id=key)

    assert refusal(lambda: book(street.volunteer, other, slot, street.second_volunteer, id=key)) == "visit.id_reused"
    assert refusal(lambda: book(street.second_volunteer, task, slot, street.volunteer, id=key)) == "visit.id_reused"


def test_the_second_to_click_gets_a_clear_answer(street):
    task, slot = a_task(street), a_slot(street)
    book(street.volunteer, task, slot, street.second_volunteer)
    one, other = a_pair(street, 1)

    assert refusal(lambda: book(one, task, slot, other)) == "visit.task_taken"


def test_of_twenty_pairs_that_click_at_once_one_gets_the_household(app: Flask, street):
    task, slot = by_id(a_task(street)), by_id(a_slot(street, capacity=50))
    pairs = [a_pair(street, number) for number in range(20)]
    answers: list[str] = []
    start = threading.Barrier(len(pairs))

    def click(pair: tuple[Actor, Actor]) -> None:
        with app.app_context():
            start.wait(30)
            try:
                book(pair[0], task, slot, pair[1])
                answers.append("booked")
            except DomainError as refused:
                answers.append(refused.code)

    db.session.remove()
    threads = [threading.Thread(target=click, args=(pair,)) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(answers) == ["booked"] + ["visit.task_taken"] * 19
    assert db.session.scalar(select(func.count()).select_from(Visit)) == 1
    assert db.session.scalar(select(func.count()).select_from(VisitVisitor)) == 2


def test_of_twenty_that_want_the_last_places_of_a_slot_as_many_get_in_as_fit(app: Flask, street):
    slot = by_id(a_slot(street, capacity=3))
    wishes = [(by_id(a_task(street)), *a_pair(street, number)) for number in range(8)]
    answers: list[str] = []

    def click(task: SimpleNamespace, one: Actor, other: Actor) -> None:
        with app.app_context():
            try:
                book(one, task, slot, other)
                answers.append("booked")
            except DomainError as refused:
                answers.append(refused.code)

    db.session.remove()
    threads = [threading.Thread(target=click, args=wish) for wish in wishes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(answers) == ["booked"] * 3 + ["visit.slot_full"] * 5


def test_nobody_goes_alone(street):
    task, slot = a_task(street), a_slot(street)

    assert refusal(lambda: book(street.volunteer, task, slot, None)) == "visit.partner_needed"
    assert refusal(lambda: book(street.volunteer, task, slot, street.volunteer)) == "visit.partner_needed"


@pytest.mark.parametrize("partner", ["donor", "officer", "admin"])
def test_a_partner_is_a_volunteer(street, partner):
    task, slot = a_task(street), a_slot(street)

    assert refusal(lambda: book(street.volunteer, task, slot, street.actors[partner])) == "visit.partner_not_verified"


def not_verified(session, user_id):
    session.get(User, user_id).verified_at = None


def not_promised(session, user_id):
    session.get(VolunteerProfile, user_id).pledge_version = None


def promised_older_words(session, user_id):
    session.get(VolunteerProfile, user_id).pledge_version = rules.PLEDGE_VERSION - 1


def paused(session, user_id):
    session.get(VolunteerProfile, user_id).paused_because = WhyNot.OWN_WISH


def leaving(session, user_id):
    session.get(VolunteerProfile, user_id).wants_to_leave = True


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        (not_verified, "visit.not_verified"),
        (not_promised, "visit.pledge_needed"),
        (promised_older_words, "visit.pledge_needed"),
        (paused, "visit.not_verified"),
        (leaving, "visit.not_verified"),
    ],
)
def test_who_was_not_verified_or_has_not_promised_goes_nowhere(street, lacking, said):
    task, slot = a_task(street), a_slot(street)
    with transaction() as session:
        lacking(session, street.volunteer.user_id)

    assert refusal(lambda: book(street.volunteer, task, slot, street.second_volunteer)) == said
    assert refusal(lambda: book(street.second_volunteer, task, slot, street.volunteer)) == "visit.partner_not_verified"
    assert refusal(lambda: send(street, street.volunteer, street.team_lead, task=task)) == "visit.partner_not_verified"
    assert street.volunteer.user_id not in {one.id for one in volunteers.partners(street.second_volunteer, DAY)}
    assert volunteers.partners(street.volunteer, DAY) == [], "nor are they told who else goes"


def test_a_closed_account_is_no_partner(street):
    task, slot = a_task(street), a_slot(street)
    with transaction():
        disable_account(street.admin, street.second_volunteer.user_id, now=NOON)

    assert refusal(lambda: book(street.volunteer, task, slot, street.second_volunteer)) == "visit.partner_not_verified"


def test_a_partner_of_another_street_is_no_partner(street):
    task, slot = a_task(street), a_slot(street)
    other = a_street(code="NH", name="南湖街道")

    assert refusal(lambda: book(street.volunteer, task, slot, other.volunteer)) == "visit.partner_not_verified"


def test_a_household_of_another_street_is_not_there(street):
    other = a_street(code="NH", name="南湖街道")
    task, slot = a_task(street), a_slot(street)

    with pytest.raises(NotFound):
        book(other.volunteer, task, slot, other.second_volunteer)
    with pytest.raises(NotFound):
        book(NOBODY, task, slot, street.volunteer)


def test_household_and_slot_belong_to_one_community(street):
    task, slot = a_task(street, at=0), a_slot(street, at=1)

    assert refusal(lambda: book(street.volunteer, task, slot, street.second_volunteer)) == "visit.other_place"


def test_a_pair_visits_one_household_after_the_other(street):
    slot = a_slot(street)
    starts = [book(street.volunteer, a_task(street), slot, street.second_volunteer).starts_at for _ in range(6)]

    assert starts == [at_local(DAY, 9) + n * timedelta(minutes=30) for n in range(6)]
    assert refusal(lambda: book(street.volunteer, a_task(street), slot, street.second_volunteer)) == "visit.person_busy"


def test_a_wanted_time_is_given_if_both_are_free(street):
    slot = a_slot(street)
    ten = at_local(DAY, 10)
    first = book(street.volunteer, a_task(street), slot, street.second_volunteer, starts_at=ten)

    assert first.starts_at == ten
    task = a_task(street)
    assert refusal(lambda: book(street.volunteer, task, slot, street.team_lead, starts_at=ten)) == "visit.person_busy"
    odd = ten + timedelta(minutes=7)
    assert refusal(lambda: book(street.volunteer, task, slot, street.team_lead, starts_at=odd)) == "visit.not_in_window"


def test_a_slot_that_has_passed_takes_nobody(street):
    task, slot = a_task(street), a_slot(street)
    late = at_local(DAY, 12)

    assert refusal(lambda: book(street.volunteer, task, slot, street.second_volunteer, now=late)) == "visit.in_the_past"


def test_a_household_is_not_visited_twice_on_a_day(street):
    household = a_household(street)
    book(street.volunteer, a_task(street, household), a_slot(street), street.second_volunteer)
    later, afternoon = a_task(street, household), a_slot(street, window=AFTERNOON)

    assert refusal(lambda: book(street.team_lead, later, afternoon, street.volunteer)) == "visit.household_busy"


def test_the_database_holds_that_a_household_is_visited_once_a_day(street):
    household = a_household(street)
    first = book(street.volunteer, a_task(street, household), a_slot(street), street.second_volunteer)
    second = Visit(id=uuid4(), task_id=a_task(street, household).id, slot_id=first.slot_id, day=first.day,
                   household_id=household.id, organisation_id=first.organisation_id, starts_at=first.starts_at,
                   booked_by=first.booked_by, booked_at=NOON)  # fmt: skip
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(second)


# ── the desk sends


def send(street, *visitors, actor=None, task=None, slot=None, key=None) -> Visit:
    wish = VisitBooking(key or uuid4(), (slot or a_slot(street)).id, (task or a_task(street)).id, None)
    with transaction():
        people = tuple(person.user_id for person in visitors)
        return operations.assign_visit(actor or street.officer, wish, people, now=NOON)


def test_an_officer_sends_volunteers(street):
    visit = send(street, street.volunteer, street.team_lead)

    assert visit.booked_by == street.officer.user_id
    assert [v.id for v in queries.visits_between(street.team_lead, DAY, DAY)] == [visit.id]


def test_one_is_not_enough_and_the_same_twice_is_one(street):
    assert refusal(lambda: send(street, street.volunteer)) == "visit.partner_needed"
    assert refusal(lambda: send(street, street.volunteer, street.volunteer)) == "visit.partner_needed"


def test_nobody_of_another_street_is_sent_to_a_door(street):
    other = a_street(code="NH", name="南湖街道")

    assert refusal(lambda: send(street, street.volunteer, other.volunteer)) == "visit.partner_not_verified"
    assert refusal(lambda: send(street, street.volunteer, street.donor)) == "visit.partner_not_verified"


def test_the_list_of_who_can_be_sent_is_those_who_can_be_sent(street):
    known = {one.name for one in volunteers.assignable(street.officer, NOON.date())}

    assert known == {"volunteer-name", "second_volunteer-name", "team_lead-name"}


def test_an_assignment_sent_again_is_the_same_and_with_another_household_refused(street):
    task, slot, key = a_task(street), a_slot(street), uuid4()
    first = send(street, street.volunteer, street.team_lead, task=task, slot=slot, key=key)

    again = send(street, street.volunteer, street.team_lead, task=task, slot=slot, key=key)
    assert again.id == first.id
    assert refusal(lambda: send(street, street.volunteer, street.team_lead, slot=slot, key=key)) == "visit.id_reused"


# ── giving it back


def cancel(actor, visit, reason="有事") -> Visit:
    with transaction():
        return operations.cancel_visit(actor, visit.id, reason, now=NOON)


def test_cancelling_frees_the_household_the_place_and_the_people(street):
    task, slot = a_task(street), a_slot(street, capacity=1)
    cancel(street.volunteer, book(street.volunteer, task, slot, street.second_volunteer))

    assert queries.live_visits_in(slot.id) == 0
    again = book(street.volunteer, task, slot, street.second_volunteer)
    assert again.starts_at == at_local(DAY, 9)


def test_cancelling_twice_is_no_error_and_a_visit_that_is_over_stays(street):
    visit = a_visit(street)
    cancel(street.volunteer, visit)
    assert cancel(street.second_volunteer, visit).cancelled_reason == "有事"

    with transaction() as session:
        session.get(Visit, visit.id).status = VisitStatus.DONE
    with pytest.raises(Conflict):
        cancel(street.volunteer, visit)


def test_only_who_goes_or_plans_there_cancels(street):
    visit = a_visit(street)
    other = a_street(code="NH", name="南湖街道")

    for actor in (street.team_lead, street.supervisor, street.donor, other.officer, other.volunteer):
        with pytest.raises(NotFound):
            cancel(actor, visit)
    assert cancel(street.officer, visit).status is VisitStatus.CANCELLED


def test_a_household_told_of_a_visit_that_is_cancelled_counts_as_told_no_longer(street):
    task, slot = a_task(street), a_slot(street)
    visit = book(street.volunteer, task, slot, street.second_volunteer)
    tell(street.volunteer, visit)
    assert counted("notified", task.organisation_id) == 1

    cancel(street.volunteer, visit)
    assert counted("notified", task.organisation_id) == 0
    tell(street.volunteer, book(street.volunteer, task, slot, street.second_volunteer))
    assert counted("notified", task.organisation_id) == 1


# ── the pool


def test_no_community_is_crowded_out_of_the_pool(street):
    for at in (0, 1):
        for _ in range(3):
            a_task(street, at=at)
    places = {place.id for place in street.communities}

    seen = queries.pool(street.volunteer, places, limit=2)
    assert sorted(str(task.organisation_id) for task in seen) == sorted(str(p) for p in places for _ in range(2))


def test_the_pool_of_another_street_is_empty(street):
    a_task(street)
    other = a_street(code="NH", name="南湖街道")

    assert queries.pool(other.volunteer, {street.communities[0].id}) == []
    assert queries.open_slots(other.volunteer, DAY, DAY) == []
