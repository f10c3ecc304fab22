"""电话慰问: called, not called on; given to a volunteer until a day, recorded at the desk or by them (SPEC 2.4, 5.1)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.domain.visits.ground import a_task, counted, receipt_of
from tests.factories import NOON, a_street
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.errors import Conflict, DomainError, InvalidInput, NotFound
from webapp.core.transaction import transaction
from webapp.domain.cases.models import Case
from webapp.domain.people.leaving import ask_to_leave
from webapp.domain.receipts.states import ReceiptStatus
from webapp.domain.visits import call_turns, calls, operations, overview, queries
from webapp.domain.visits.models import Outcome, TaskStatus, Visit, VisitMode, VisitVisitor
from webapp.domain.visits.operations import Call, Giving

TODAY = local_day(NOON)


@pytest.fixture
def street(database):
    return a_street()


@pytest.fixture
def task(street):
    return a_task(street, mode=VisitMode.PHONE)


def give(street, volunteer, *tasks, days=3):
    last_day = TODAY + timedelta(days=days)
    user_id = volunteer.user_id if volunteer else None
    with transaction():
        return operations.give_calls(street.officer, Giving(tuple(t.id for t in tasks), user_id, last_day), now=NOON)


def call(actor, task, outcome=Outcome.DONE, *, now=NOON, **said):
    with transaction():
        return operations.record_call(actor, Call(**{"id": uuid4(), "task_id": task.id, "outcome": outcome, **said}), now=now)


def test_a_call_that_reached_them_is_done_and_brings_nothing(street, task):
    record = call(street.officer, task, note="身体还好，说暖气不热")

    assert task.status is TaskStatus.DONE
    assert counted("visited", task.organisation_id) == 1
    assert receipt_of(task).status is ReceiptStatus.ISSUED
    assert (record.content["note"], record.author_id) == ("身体还好，说暖气不热", street.officer.user_id)


def test_nobody_was_at_the_door_so_no_phone_shows_it(street, task):
    give(street, street.volunteer, task)
    call(street.volunteer, task)

    assert db.session.query(VisitVisitor).count() == 0
    assert not queries.visits_between(street.volunteer, TODAY, TODAY)


def test_whom_nobody_reached_is_called_again(street, task):
    give(street, street.volunteer, task)
    call(street.volunteer, task, Outcome.NOT_HOME)
    call(street.volunteer, task, Outcome.NOT_HOME)

    assert calls.tries_of([task.id]) == {task.id: 2}
    assert [one.id for one in call_turns.own_calls(street.volunteer, TODAY)] == [task.id]

    call(street.volunteer, task)
    assert not call_turns.own_calls(street.volunteer, TODAY)
    assert counted("visited", task.organisation_id) == 1


def test_a_call_sent_twice_is_one(street, task):
    key = uuid4()
    first = call(street.officer, task, id=key)

    assert call(street.officer, task, id=key) is first
    assert db.session.query(Visit).count() == 1
    with pytest.raises(Conflict, match=r"visit\.id_reused"):
        call(street.officer, a_task(street, mode=VisitMode.PHONE), id=key)


def test_needs_and_appeals_stand_before_the_desk(street, task):
    record = call(street.officer, task, needs=("heating",), appeal="楼道灯坏了")

    assert [need.need for need in overview.needs_of(record.visit_id)] == ["heating"]
    assert [case.text for case in db.session.query(Case).all()] == ["楼道灯坏了"]


def test_a_household_that_moved_is_looked_at(street, task):
    call(street.officer, task, Outcome.MOVED)

    assert task.status is TaskStatus.CANCELLED
    assert [case.subject_id for case in db.session.query(Case).all()] == [task.household_id]


def test_a_volunteer_calls_only_whom_the_desk_gave_them(street, task):
    with pytest.raises(NotFound):
        call(street.volunteer, task)

    give(street, street.volunteer, task)

    with pytest.raises(NotFound):
        call(street.second_volunteer, task)
    call(street.volunteer, task)


def test_the_number_is_told_until_the_day_after_the_last(street, task):
    give(street, street.volunteer, task, days=2)

    seen = {days: len(call_turns.own_calls(street.volunteer, TODAY + timedelta(days=days))) for days in (0, 2, 3, 4)}

    assert seen == {0: 1, 2: 1, 3: 1, 4: 0}
    with pytest.raises(NotFound):
        call(street.volunteer, task, now=NOON + timedelta(days=4))


def test_who_is_leaving_is_told_nothing_more(street, task):
    give(street, street.volunteer, task)
    with transaction():
        ask_to_leave(street.volunteer, now=NOON)

    assert not call_turns.own_calls(street.volunteer, TODAY)


def test_another_way_takes_the_call_back(street, task):
    give(street, street.volunteer, task)
    with transaction():
        operations.change_modes(street.officer, operations.Change((task.id,), VisitMode.HOME), now=NOON)
        operations.change_modes(street.officer, operations.Change((task.id,), VisitMode.PHONE), now=NOON)

    assert not call_turns.own_calls(street.volunteer, TODAY)


def test_the_desk_takes_a_call_back(street, task):
    give(street, street.volunteer, task)

    assert give(street, None, task) == 1
    assert not call_turns.own_calls(street.volunteer, TODAY)


def test_where_a_minor_lives_only_a_checked_volunteer_calls(street):
    child = a_task(street, mode=VisitMode.PHONE, two_needed=True)

    with pytest.raises(DomainError, match=r"visit\.caller_not_checked"):
        give(street, street.second_volunteer, child)
    give(street, street.volunteer, child)


@pytest.mark.parametrize("days", [-1, 31])
def test_a_call_is_given_for_days_that_lie_ahead(street, task, days):
    with pytest.raises(InvalidInput) as refused:
        give(street, street.volunteer, task, days=days)

    assert list(refused.value.fields) == ["last_day"]


def test_what_is_not_reached_by_phone_is_no_call(street):
    with pytest.raises(DomainError, match=r"visit\.no_call_to_give"):
        give(street, street.volunteer, a_task(street))


def test_a_call_is_no_visit_of_today(street, task):
    call(street.officer, task, Outcome.NOT_HOME)

    assert overview.counts(street.officer, TODAY)["today"] == 0
