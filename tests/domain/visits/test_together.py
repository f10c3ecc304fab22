"""All that one household is owed comes in one visit: nobody knocks twice (SPEC 5.3)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.domain.visits.ground import AFTERNOON, DAY, a_slot, a_task, a_visit, book, counted, receipt_of, record, tell
from tests.factories import NOON, a_household, a_street
from webapp.core.db import db
from webapp.core.errors import Conflict
from webapp.core.transaction import transaction
from webapp.domain.receipts.models import ReceiptStatus
from webapp.domain.visits import joining, operations, phone
from webapp.domain.visits.delivering import line_id
from webapp.domain.visits.models import Outcome, TaskStatus, VisitTask


@pytest.fixture
def street(database):
    return a_street()


@pytest.fixture
def household(street):
    return a_household(street)


@pytest.fixture
def tasks(street, household):
    return [a_task(street, household), a_task(street, household)]


@pytest.fixture
def visit(street, tasks):
    return a_visit(street, tasks[0])


def status_of(task) -> TaskStatus:
    return db.session.get(VisitTask, task.id, populate_existing=True).status


def bring(street, visit) -> list[dict]:
    (row,) = [one.fields for one in phone.phone_visits(street.volunteer, now=visit.starts_at)]
    return row["bring"]


def test_booking_one_takes_the_other_along(street, tasks, visit):
    assert [task.id for task in joining.all_tasks(visit)] == [task.id for task in tasks]
    assert [status_of(task) for task in tasks] == [TaskStatus.BOOKED, TaskStatus.BOOKED]


def test_another_households_task_stays_in_the_pool(street, visit):
    assert status_of(a_task(street)) is TaskStatus.OPEN


def test_booking_the_second_as_well_gives_the_visit_that_brings_it(street, tasks, visit):
    afternoon = a_slot(street, window=AFTERNOON)

    assert book(street.volunteer, tasks[1], afternoon, street.second_volunteer).id == visit.id
    with pytest.raises(Conflict, match="task_taken"):
        book(street.team_lead, tasks[1], afternoon, street.volunteer)


def test_what_comes_into_the_pool_later_goes_along(street, household, visit):
    later = a_task(street, household)
    with transaction():
        joining.send_along([household.id], now=NOON)

    assert status_of(later) is TaskStatus.BOOKED
    assert later.id in [task.id for task in joining.all_tasks(visit)]


def test_whoever_was_told_of_the_visit_was_told_of_that(street, household, visit):
    tell(street.volunteer, visit)
    later = a_task(street, household)
    with transaction():
        joining.send_along([household.id], now=NOON)

    assert status_of(later) is TaskStatus.NOTIFIED
    assert counted("notified", visit.organisation_id) == 3


def test_the_phone_brings_both_slips_and_can_tell_their_lines_apart(street, tasks, visit):
    first, second = receipt_of(tasks[0]), receipt_of(tasks[1])
    lines = [line["line_id"] for line in bring(street, visit)]

    assert lines == ["0", "1", "2", *(f"{second.number}:{n}" for n in range(3))]
    assert line_id(first, 1, is_first=True) == "1"


def test_one_record_hands_over_both(street, tasks, visit):
    record(street.volunteer, visit)

    assert [receipt_of(task).status for task in tasks] == [ReceiptStatus.HANDED_OVER] * 2
    assert [status_of(task) for task in tasks] == [TaskStatus.DONE] * 2
    assert (counted("visited", visit.organisation_id), counted("handed_over", visit.organisation_id)) == (2, 2)


def test_each_slip_has_its_own_quantities(street, tasks, visit):
    other = receipt_of(tasks[1]).number
    given = {"0": 90000, "1": 1, "2": 1, f"{other}:0": 90000, f"{other}:1": 1, f"{other}:2": 0}
    record(street.volunteer, visit, delivered=given)

    assert [receipt_of(task).status for task in tasks] == [ReceiptStatus.HANDED_OVER, ReceiptStatus.ISSUED]


def test_what_the_phone_did_not_know_of_waits_in_the_pool_again(street, tasks, visit):
    record(street.volunteer, visit, delivered={"0": 90000, "1": 1, "2": 1})

    assert [status_of(task) for task in tasks] == [TaskStatus.DONE, TaskStatus.OPEN]
    assert receipt_of(tasks[1]).status is ReceiptStatus.ISSUED


def test_a_correction_corrects_both(street, tasks, visit):
    first = record(street.volunteer, visit)
    record(street.volunteer, visit, Outcome.NOT_HOME, amends=first.record.id)

    assert [receipt_of(task).delivered for task in tasks] == [[], []]
    assert [status_of(task) for task in tasks] == [TaskStatus.NOT_HOME] * 2
    assert counted("visited", visit.organisation_id) == 0


def test_nobody_home_is_said_of_both_and_both_are_booked_again_together(street, tasks, visit):
    record(street.volunteer, visit, Outcome.NOT_HOME)
    again = book(street.volunteer, tasks[1], a_slot(street, day=DAY + timedelta(days=1)), street.second_volunteer)

    assert {task.id for task in joining.all_tasks(again)} == {task.id for task in tasks}


def test_a_cancelled_visit_gives_both_back_and_counts_neither_as_told(street, tasks, visit):
    tell(street.volunteer, visit)
    assert counted("notified", visit.organisation_id) == 2
    with transaction():
        operations.cancel_visit(street.officer, visit.id, "下雪", now=NOON)

    assert [status_of(task) for task in tasks] == [TaskStatus.OPEN] * 2
    assert counted("notified", visit.organisation_id) == 0
