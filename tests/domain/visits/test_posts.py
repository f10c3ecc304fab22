"""Posts that are no household: laid out, taken by whoever comes first, given back, and counted as service (SPEC 5.2, 5.9)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.domain.visits.ground import DAY, MORNING, a_slot, a_task, book
from tests.factories import NOON, a_street
from webapp.core.clock import at_local
from webapp.core.db import db
from webapp.core.errors import DomainError, Forbidden, NotFound
from webapp.core.transaction import transaction
from webapp.domain.audit.actions import Action
from webapp.domain.audit.models import AuditEvent
from webapp.domain.hours.records import records_between, records_on
from webapp.domain.hours.rules import NotCounted
from webapp.domain.people.models import User
from webapp.domain.visits import posts, slots
from webapp.domain.visits.post_models import PostTurn
from webapp.domain.visits.posts import NewPost


@pytest.fixture
def street(database):
    return a_street()


def a_post(street, *, people=2, **said):
    slot = a_slot(street)
    with transaction():
        return posts.open_post(street.officer, NewPost(uuid4(), slot.id, said.pop("name", "门口引导"), people, **said), now=NOON)


def take(actor, post, *, now=NOON, key=None):
    with transaction():
        return posts.book_post(actor, key or uuid4(), post.id, now=now)


def refused(code):
    return pytest.raises(DomainError, match=code)


def test_a_post_has_the_hours_and_the_place_of_its_slot_and_sent_twice_is_one(street):
    slot, key = a_slot(street), uuid4()
    for _again in range(2):
        with transaction():
            post = posts.open_post(street.officer, NewPost(key, slot.id, "库房", 1), now=NOON)

    assert (post.starts, post.ends, post.place, post.day) == (*MORNING, "服务站", DAY)
    assert len(posts.posts_of(slot.id)) == 1


def test_who_does_not_plan_lays_nothing_out(street):
    slot = a_slot(street)
    with pytest.raises(NotFound), transaction():
        posts.open_post(street.volunteer, NewPost(uuid4(), slot.id, "库房", 1), now=NOON)


def test_whoever_clicks_first_has_it_and_the_same_click_twice_is_one(street):
    post, key = a_post(street, people=1), uuid4()
    first = take(street.volunteer, post, key=key)

    assert take(street.volunteer, post, key=key).id == first.id
    with refused("post.is_full"):
        take(street.second_volunteer, post)
    assert posts.taken_at([post.id]) == {post.id: 1}


def test_an_old_click_that_comes_again_takes_nothing_and_anothers_id_is_refused(street):
    post, key = a_post(street, people=2), uuid4()
    take(street.volunteer, post, key=key)
    with refused("visit.id_reused"):
        take(street.second_volunteer, post, key=key)
    with transaction():
        posts.cancel_turn(street.volunteer, key, "", now=NOON)

    assert take(street.volunteer, post, key=key).is_live is False, "given back, and the phone sends the click once more"
    assert posts.taken_at([post.id]) == {}


def test_giving_it_back_frees_the_place_and_the_person(street):
    post = a_post(street, people=1)
    turn = take(street.volunteer, post)
    with transaction():
        posts.cancel_turn(street.volunteer, turn.id, "", now=NOON)
        posts.cancel_turn(street.volunteer, turn.id, "", now=NOON)

    take(street.second_volunteer, post)
    book(street.volunteer, a_task(street), a_slot(street), street.team_lead)
    assert db.session.query(AuditEvent).filter_by(action=Action.POST_CANCEL).count() == 1


def test_nobody_gives_back_anothers(street):
    turn = take(street.volunteer, a_post(street))
    with pytest.raises(NotFound), transaction():
        posts.cancel_turn(street.second_volunteer, turn.id, "", now=NOON)


def test_who_stands_at_a_post_is_at_no_door_then(street):
    take(street.volunteer, a_post(street, starts="09:00", ends="10:15"))
    task, slot = a_task(street), a_slot(street)

    visit = book(street.volunteer, task, slot, street.second_volunteer)

    assert visit.starts_at == at_local(DAY, 10, 30), "the first hour that is free"
    with refused("visit.person_busy"):
        book(street.team_lead, a_task(street), slot, street.volunteer, starts_at=at_local(DAY, 9, 30))


@pytest.mark.parametrize(("starts", "ends"), [("08:30", "09:15"), ("09:00", "09:30"), ("09:15", "12:00"), ("08:00", "13:00")])
def test_who_is_at_a_door_stands_at_no_post_then(street, starts, ends):
    book(street.volunteer, a_task(street), a_slot(street), street.second_volunteer)
    post = a_post(street, starts=starts, ends=ends)
    for goes in (street.volunteer, street.second_volunteer):
        with refused("post.busy"):
            take(goes, post)

    take(street.volunteer, a_post(street, name="库房", starts="09:30", ends="12:00"))


def test_nobody_stands_at_two_posts_at_once(street):
    take(street.volunteer, a_post(street, starts="09:00", ends="11:00"))
    with refused("post.busy"):
        take(street.volunteer, a_post(street, name="库房", starts="10:59", ends="12:00"))
    take(street.volunteer, a_post(street, name="库房", starts="11:00", ends="12:00"))


def test_an_officer_sends_who_is_there_stays_and_never_too_many(street):
    post = a_post(street)
    people = [street.volunteer.user_id, street.second_volunteer.user_id]
    for added in (2, 0):
        with transaction():
            assert posts.assign_post(street.officer, post.id, people, now=NOON) == added
    with refused("post.is_full"), transaction():
        posts.assign_post(street.officer, post.id, [street.team_lead.user_id], now=NOON)
    with refused("visit.partner_not_verified"), transaction():
        posts.assign_post(street.officer, post.id, [street.donor.user_id], now=NOON)


def test_a_minor_has_a_grown_up_at_the_same_post(street):
    post = a_post(street)
    with transaction():
        db.session.get(User, street.volunteer.user_id).born_on = date(2012, 1, 1)
    with refused("post.adult_needed"):
        take(street.volunteer, post)
    grown_up = take(street.second_volunteer, post)
    take(street.volunteer, post)

    with refused("post.adult_needed"), transaction():
        posts.cancel_turn(street.second_volunteer, grown_up.id, "", now=NOON)


def test_fewer_people_than_stand_there_will_not_do(street):
    post = a_post(street)
    take(street.volunteer, post)
    take(street.second_volunteer, post)
    with refused("post.more_are_there"), transaction():
        posts.change_post(street.officer, post.id, people=1, place="", now=NOON)


def test_a_slot_that_is_closed_takes_its_posts_along_and_frees_the_people(street):
    post = a_post(street)
    take(street.volunteer, post)
    slots.close_slot(street.officer, post.slot_id, "下大雪", turns=transaction, now=NOON)

    assert posts.taken_at([post.id]) == {}
    with refused("post.is_closed"):
        take(street.second_volunteer, post)
    with refused("visit.slot_closed"):
        a_post(street)


def test_both_ends_are_said_by_who_stands_there_and_count_as_service(street):
    turn = take(street.volunteer, a_post(street))
    for step, at in ((posts.arrive, (9, 2)), (posts.arrive, (9, 30)), (posts.depart, (11, 32)), (posts.depart, (11, 50))):
        with transaction():
            step(street.volunteer, turn.id, now=at_local(DAY, *at))

    [record] = records_between(street.volunteer, street.volunteer.user_id, DAY, DAY, today=DAY)
    assert (record.post, record.minutes, record.not_counted) == ("门口引导", 150, None)
    assert [one.user_id for one in records_on([street.communities[0].id], DAY)] == [street.volunteer.user_id]
    assert records_between(street.officer, street.volunteer.user_id, DAY, DAY, today=DAY) == [record]


def test_without_both_ends_nothing_counts_and_the_desk_may_say_them_but_nobody_their_own(street):
    turn = take(street.volunteer, a_post(street))
    after = DAY + timedelta(days=1)
    [record] = records_between(street.volunteer, street.volunteer.user_id, DAY, DAY, today=after)
    assert (record.not_counted, record.minutes) == (NotCounted.NO_RECORD, 0)

    with pytest.raises(NotFound), transaction():
        posts.say_times(street.volunteer, turn.id, "09:00", "12:00", now=at_local(after, 9))
    with transaction():
        posts.assign_post(street.officer, turn.post_id, [street.team_lead.user_id], now=NOON)
        posts.say_times(street.officer, turn.id, "09:00", "12:00", now=at_local(after, 9))
    [record] = records_between(street.volunteer, street.volunteer.user_id, DAY, DAY, today=after)
    assert record.minutes == 180


def test_the_desk_never_says_its_own_times_nor_what_is_still_to_come(street):
    turn = take(street.volunteer, a_post(street))
    with refused("hours.times"), transaction():
        posts.say_times(street.officer, turn.id, "09:00", "12:00", now=at_local(DAY, 10))
    with transaction():
        turn = db.session.get(PostTurn, turn.id)
        turn.user_id = street.officer.user_id
    with pytest.raises(Forbidden), transaction():
        posts.say_times(street.officer, turn.id, "09:00", "10:00", now=at_local(DAY, 11))


def test_the_times_are_said_on_the_day_and_the_end_after_the_beginning(street):
    turn = take(street.volunteer, a_post(street))
    with refused("post.not_today"), transaction():
        posts.arrive(street.volunteer, turn.id, now=NOON)
    with refused("post.not_begun"), transaction():
        posts.depart(street.volunteer, turn.id, now=at_local(DAY, 9))


def test_a_phone_is_given_ones_own_posts_and_nobody_elses(street):
    post = a_post(street)
    take(street.volunteer, post)

    [row] = posts.phone_posts(street.volunteer, now=NOON)

    assert (row["kind"], row["name"], row["window"], row["date"]) == ("post", "门口引导", list(MORNING), DAY.isoformat())
    assert posts.phone_posts(street.second_volunteer, now=NOON) == []
    assert posts.phone_posts(street.volunteer, now=NOON - timedelta(days=10)) == []


def test_who_leaves_for_good_frees_the_post(street):
    post = a_post(street)
    take(street.volunteer, post)
    with transaction():
        posts.free_all_of(street.admin, street.volunteer.user_id, now=NOON)

    assert posts.taken_at([post.id]) == {}
