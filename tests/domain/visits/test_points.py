"""集中发放: told to come, handed over slip by slip by two, and who did not come waits again (SPEC 5.1)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.domain.visits.ground import DAY, a_task, counted, receipt_of
from tests.factories import NOON, a_street
from webapp.core.clock import local_day
from webapp.core.errors import Conflict, DomainError, NotFound
from webapp.core.transaction import transaction
from webapp.domain.receipts.states import ReceiptStatus
from webapp.domain.visits import operations, points, queries, waiting
from webapp.domain.visits.models import TaskStatus, ToldHow, VisitMode
from webapp.domain.visits.operations import NewPoint

TODAY = local_day(NOON)


@pytest.fixture
def street(database):
    return a_street()


@pytest.fixture
def point(street):
    return a_point(street)


def a_point(street, day=DAY, starts="09:00", ends="11:30", key=None):
    new = NewPoint(key or uuid4(), street.communities[0].id, day, starts, ends, "社区一楼")
    with transaction():
        return operations.open_point(street.officer, new, now=NOON)


def invite(street, point, *tasks, actor=None):
    with transaction():
        return operations.send_to_point(actor or street.officer, [t.id for t in tasks], point.id, now=NOON)


def hand_over(street, point, task, by=("officer", "second_officer")):
    people = tuple(street.actors[name].user_id for name in by)
    with transaction():
        return operations.hand_over_at(street.officer, point.id, receipt_of(task).number, people, now=NOON)


def close(street, point):
    with transaction():
        return operations.close_point(street.officer, point.id, now=NOON)


def expected(point):
    return {task.id for _invitation, task in points.expected_at(point)}


def test_who_is_invited_is_in_no_pool_and_expected_at_the_point(street, point):
    task, other = a_task(street), a_task(street)

    assert invite(street, point, task) == 1

    assert (task.mode, expected(point)) == (VisitMode.POINT, {task.id})
    assert {one.id for one in queries.pool(street.volunteer, {task.organisation_id})} == {other.id}


def test_who_was_told_and_how_is_kept(street, point):
    task, other = a_task(street), a_task(street)
    invite(street, point, task, other)

    with transaction():
        assert operations.tell_to_come(street.officer, point.id, [task.id], ToldHow.CALL, now=NOON) == 1

    told = {one.task_id: (one.told_how, one.told_by) for one, _task in points.expected_at(point)}
    assert told == {task.id: (ToldHow.CALL, street.officer.user_id), other.id: (None, None)}
    assert points.counts_of([point.id])[point.id] == points.Counts(waiting=2, untold=1, came=0, absent=0)
    with pytest.raises(DomainError, match=r"point\.nobody_chosen"), transaction():
        operations.tell_to_come(street.officer, point.id, [task.id], ToldHow.SLIP, now=NOON)


def test_a_slip_that_is_handed_over_is_delivered_and_the_household_reached(street, point):
    task = a_task(street)
    invite(street, point, task)

    hand_over(street, point, task)

    assert (task.status, receipt_of(task).status) == (TaskStatus.DONE, ReceiptStatus.HANDED_OVER)
    assert counted("visited", task.organisation_id) == 1
    assert receipt_of(task).review is None
    assert points.counts_of([point.id])[point.id] == points.Counts(0, 0, came=1, absent=0)


def test_two_people_hand_over(street, point):
    task = a_task(street)
    invite(street, point, task)

    with pytest.raises(DomainError, match=r"point\.two_hand_over"):
        hand_over(street, point, task, by=("officer",))
    assert receipt_of(task).status is ReceiptStatus.ISSUED


def test_nothing_is_handed_over_twice(street, point):
    task = a_task(street)
    invite(street, point, task)
    hand_over(street, point, task)

    with pytest.raises(Conflict, match=r"point\.handed_over_already"):
        hand_over(street, point, task)
    assert counted("handed_over", task.organisation_id) == 1


def test_somebody_who_was_not_invited_gets_what_is_theirs(street, point):
    task = a_task(street)

    hand_over(street, point, task)

    assert task.status is TaskStatus.DONE
    assert points.counts_of([point.id])[point.id].came == 1


def test_who_comes_to_another_point_than_told_came_there(street, point):
    task, another = a_task(street), a_point(street, day=DAY + timedelta(days=1))
    invite(street, another, task)

    hand_over(street, point, task)

    counts = points.counts_of([point.id, another.id])
    assert (counts[point.id].came, counts[another.id]) == (1, points.Counts(0, 0, 0, 0))
    assert close(street, another) == 0


def test_who_did_not_come_waits_for_another_day_or_a_visit(street, point):
    came, absent = a_task(street), a_task(street)
    invite(street, point, came, absent)
    hand_over(street, point, came)

    assert close(street, point) == 1

    assert [task.id for task in waiting.list_waiting(street.officer, VisitMode.POINT)] == [absent.id]
    invitation, _point = points.turns_at_points([absent.id])[absent.id]
    assert invitation.came is False
    another = a_point(street, day=DAY + timedelta(days=2))
    invite(street, another, absent)
    assert expected(another) == {absent.id}
    with transaction():
        assert operations.change_modes(street.officer, operations.Change((absent.id,), VisitMode.HOME), now=NOON) == 1
    assert not expected(another)
    assert absent.id in {one.id for one in queries.pool(street.volunteer, {absent.organisation_id})}


def test_who_got_it_in_another_way_is_not_called_absent(street, point):
    task = a_task(street)
    invite(street, point, task)
    with transaction():
        task.status = TaskStatus.DONE

    assert close(street, point) == 0
    assert points.counts_of([point.id])[point.id].absent == 0


def test_what_is_over_takes_nobody_more(street, point):
    task = a_task(street)
    close(street, point)

    for attempt in (lambda: invite(street, point, task), lambda: hand_over(street, point, task), lambda: close(street, point)):
        with pytest.raises(Conflict, match=r"point\.is_closed"):
            attempt()


def test_a_household_is_expected_at_one_point_at_a_time(street, point):
    task, another = a_task(street), a_point(street, day=DAY + timedelta(days=1))
    invite(street, point, task)

    invite(street, another, task)

    assert (expected(point), expected(another)) == (set(), {task.id})
    invite(street, point, task)
    assert (expected(point), expected(another)) == ({task.id}, set())


def test_the_same_point_sent_twice_is_one(street):
    key = uuid4()

    assert a_point(street, key=key) is a_point(street, key=key)
    assert len(points.list_points(street.officer, is_open=True)) == 1


@pytest.mark.parametrize(
    "said", [{"day": TODAY - timedelta(days=1)}, {"day": TODAY + timedelta(days=400)}, {"starts": "11:30", "ends": "09:00"}]
)
def test_a_point_lies_ahead_and_opens_before_it_closes(street, said):
    with pytest.raises(DomainError):
        a_point(street, **said)


def test_another_street_has_no_part_in_it(street, point):
    stranger = a_street(name="城北街道", code="CB").officer
    task = a_task(street)

    with pytest.raises(NotFound):
        points.get_point(stranger, point.id)
    with pytest.raises(DomainError, match=r"visit\.no_task_to_change"):
        invite(street, point, task, actor=stranger)
    assert not points.list_points(stranger, is_open=True)


def an_event(street):
    new = NewPoint(uuid4(), street.communities[0].id, DAY, "09:00", "11:30", "活动室", title="迎春座谈会", programme="座谈，发慰问品")
    with transaction():
        return operations.open_point(street.officer, new, now=NOON)


def by_list(street, point, *tasks, by=("officer", "second_officer")):
    people = tuple(street.actors[name].user_id for name in by)
    with transaction():
        return operations.hand_over_by_list(street.officer, point.id, [t.id for t in tasks], people, now=NOON)


def test_who_is_invited_to_an_event_is_reached_by_it_and_who_does_not_come_waits_so(street):
    event, came, absent = an_event(street), a_task(street), a_task(street)
    invite(street, event, came, absent)
    assert came.mode is absent.mode is VisitMode.EVENT

    assert by_list(street, event, came) == 1
    assert close(street, event) == 1

    assert (came.status, absent.status) == (TaskStatus.DONE, TaskStatus.OPEN)
    assert receipt_of(came).status is ReceiptStatus.HANDED_OVER
    assert points.counts_of([event.id])[event.id].absent == 1


def test_by_list_it_takes_two_and_somebody_who_is_still_expected_there(street):
    event, task, other = an_event(street), a_task(street), a_task(street)
    invite(street, event, task)
    with pytest.raises(DomainError, match="two_hand_over"):
        by_list(street, event, task, by=("officer",))
    with pytest.raises(DomainError, match="nobody_came"):
        by_list(street, event, other)

    by_list(street, event, task)
    with pytest.raises(DomainError, match="nobody_came"):
        by_list(street, event, task)
