"""Hours are what visits say: both ends, those who were there, the record that stands (SPEC 5.9)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event

from tests.domain.hours.ground import TODAY, a_long_visit, hours_of
from tests.domain.visits.ground import a_slot, a_task, a_visit, book, record
from tests.factories import Street, a_street, an_account
from webapp.core.clock import at_local
from webapp.core.db import db
from webapp.core.errors import NotFound
from webapp.core.transaction import transaction
from webapp.domain.hours.records import get_record, minutes_by_day, records_between
from webapp.domain.hours.rules import NotCounted
from webapp.domain.people.permissions import Role
from webapp.domain.visits.matters import MatterKind, Verdict, of_visit
from webapp.domain.visits.operations import cancel_visit
from webapp.domain.visits.queries import records_of
from webapp.domain.visits.reviewing import settle_matter
from webapp.web.visit_ops import record_again


@pytest.fixture
def street(database) -> Street:
    return a_street()


def test_everybody_who_was_there_has_the_time(street):
    visit = a_long_visit(street)

    for one in (street.volunteer, street.second_volunteer):
        (found,) = hours_of(one)
        assert (found.visit_id, found.minutes, found.not_counted) == (visit.id, 30, None)
    assert hours_of(street.team_lead) == []


def test_who_was_sent_and_did_not_come_has_none(street):
    there = [str(street.volunteer.user_id)]
    a_long_visit(street, content={"visitors": there}, present=(street.volunteer.user_id,))

    assert hours_of(street.volunteer)[0].minutes == 30
    assert hours_of(street.second_volunteer)[0].not_counted is NotCounted.NOT_THERE


@pytest.mark.parametrize("visitors", [None, "x", ["x", 7, None], {}])
def test_what_a_phone_wrote_beside_it_breaks_nothing(street, visitors):
    a_long_visit(street, content={"visitors": visitors})

    assert hours_of(street.second_volunteer)[0].minutes == 30


def test_a_clock_that_is_wrong_by_years_changes_the_hour_and_not_the_length(street):
    off = timedelta(days=4000)
    visit = a_visit(street)
    phone = visit.starts_at + off
    record(street.volunteer, visit, started_at=phone, ended_at=phone + timedelta(minutes=45),
           offset_ms=int(off.total_seconds() * 1000))  # fmt: skip

    (found,) = hours_of(street.volunteer)
    assert (found.began, found.minutes, found.day) == (visit.starts_at, 45, visit.day)


def test_a_record_with_one_end_counts_nothing_and_says_so(street):
    a_long_visit(street, started_at=None)

    assert hours_of(street.volunteer)[0].not_counted is NotCounted.NO_TIMES
    assert minutes_by_day(hours_of(street.volunteer), 30) == {}


def test_a_visit_of_yesterday_without_a_record_is_shown_and_one_of_today_is_not(street):
    visit = a_visit(street)

    assert hours_of(street.volunteer)[0].not_counted is NotCounted.NO_RECORD
    user_id = street.volunteer.user_id
    assert records_between(street.volunteer, user_id, visit.day, visit.day, today=visit.day) == []


def test_a_visit_that_was_called_off_is_none(street):
    visit = a_visit(street)
    with transaction():
        cancel_visit(street.officer, visit.id, "下雪", now=visit.starts_at - timedelta(days=1))

    assert hours_of(street.volunteer) == []


def test_a_correction_from_the_phone_changes_the_hours(street):
    visit = a_long_visit(street)
    first = hours_of(street.volunteer)[0]
    ended = visit.starts_at + timedelta(minutes=90)
    record(street.volunteer, visit, started_at=visit.starts_at, ended_at=ended, amends=records_of(visit.id)[0].id)

    assert (first.minutes, hours_of(street.volunteer)[0].minutes) == (30, 90)


def test_what_waits_for_the_desk_counts_once_it_is_accepted(street):
    visit = a_long_visit(street)
    ended = visit.starts_at + timedelta(minutes=120)
    record(street.second_volunteer, visit, started_at=visit.starts_at, ended_at=ended)
    assert hours_of(street.volunteer)[0].minutes == 30, "the first stands"

    (matter,) = [one for one in of_visit(visit.id) if one.kind is MatterKind.SECOND_AUTHOR]
    with transaction():
        settle_matter(street.officer, matter.id, Verdict.ACCEPTED, "问过了", read_again=record_again,
                      now=ended + timedelta(hours=2))  # fmt: skip
    assert hours_of(street.volunteer)[0].minutes == 120


def test_the_desk_reads_the_hours_at_doors_of_its_own_places(street):
    a_long_visit(street)
    here = an_account(street.communities[0], "here", Role.OFFICER)
    elsewhere = an_account(street.communities[1], "elsewhere", Role.OFFICER)

    assert len(hours_of(street.volunteer, as_seen_by=here)) == 1
    assert hours_of(street.volunteer, as_seen_by=elsewhere) == []
    assert hours_of(street.volunteer, as_seen_by=street.second_volunteer) == [], "a volunteer reads nobody else's"


def test_one_record_is_read_by_who_may_read_it(street):
    visit = a_long_visit(street)
    user_id = street.volunteer.user_id

    assert get_record(street.supervisor, user_id, visit.id).minutes == 30
    for actor, user, key in ((street.second_volunteer, user_id, visit.id), (street.volunteer, user_id, uuid4()),
                             (street.supervisor, street.team_lead.user_id, visit.id)):  # fmt: skip
        with pytest.raises(NotFound):
            get_record(actor, user, key)


def test_a_longer_year_takes_no_more_queries(street):
    def count() -> int:
        asked = []
        db.session.expire_all()
        engine = db.engine

        def note(*_args):
            asked.append(1)

        event.listen(engine, "before_cursor_execute", note)
        try:
            hours_of(street.volunteer)
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(asked)

    a_long_visit(street)
    few = count()
    slot = a_slot(street, window=("14:00", "17:00"))
    for number in range(4):
        at = at_local(slot.day, 14 + number // 2, 30 * (number % 2))
        visit = book(street.volunteer, a_task(street), slot, street.second_volunteer, starts_at=at)
        record(street.volunteer, visit, started_at=visit.starts_at, ended_at=visit.starts_at + timedelta(minutes=20))
        record(street.second_volunteer, visit, started_at=visit.starts_at)

    assert len(hours_of(street.volunteer)) == 5
    assert count() <= few
    assert minutes_by_day(hours_of(street.volunteer), 30) == {TODAY - timedelta(days=1): 120}
