"""A household hears of its visit two days ahead, with proof of when and by whom (SPEC 1.4, 5.4)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tests.domain.visits.ground import DAY, a_slot, a_task, a_visit, book, counted, record, tell
from tests.factories import NOON, a_street
from webapp.core.clock import at_local, local_day
from webapp.core.db import db
from webapp.core.errors import InvalidInput, NotFound
from webapp.core.transaction import transaction
from webapp.domain.visits import operations, queries, rules
from webapp.domain.visits.models import Outcome, TaskStatus, ToldFact, ToldHow, Visit, VisitStatus, VisitTask

LATE = at_local(DAY - timedelta(days=1), 8)


@pytest.fixture
def street(database):
    return a_street()


@pytest.fixture
def visit(street):
    return a_visit(street)


def place_of(visit: Visit):
    return visit.organisation_id


def test_a_call_moves_the_visit_on_and_is_kept(street, visit):
    fact = tell(street.volunteer, visit, answer="agreed", note="下午三点以后在家")

    assert (visit.status, visit.told_how, visit.told_at) == (VisitStatus.NOTIFIED, ToldHow.CALL, NOON)
    assert db.session.get(VisitTask, visit.task_id).status is TaskStatus.NOTIFIED
    assert (fact.by, fact.doubt, fact.note) == (street.volunteer.user_id, None, "下午三点以后在家")
    assert "下午".encode() not in fact.note_sealed
    assert counted("notified", place_of(visit)) == 1


def test_the_same_fact_sent_again_is_one(street, visit):
    key = uuid4()
    for _ in range(2):
        tell(street.volunteer, visit, id=key)

    assert len(queries.told_of(visit.id)) == 1
    assert counted("notified", place_of(visit)) == 1


def test_told_twice_it_counts_once_and_both_are_kept(street, visit):
    tell(street.volunteer, visit)
    tell(street.second_volunteer, visit, how=ToldHow.SLIP)

    assert len(queries.told_of(visit.id)) == 2
    assert counted("notified", place_of(visit)) == 1


def test_told_again_after_nobody_was_home_it_still_counts_once(street):
    task = a_task(street)
    first = a_visit(street, task)
    tell(street.volunteer, first)
    record(street.volunteer, first, Outcome.NOT_HOME)
    second = a_visit(street, task)
    tell(street.volunteer, second)

    assert counted("notified", task.organisation_id) == 1
    assert db.session.get(VisitTask, task.id).status is TaskStatus.NOTIFIED


def test_whoever_did_not_answer_has_not_been_told(street, visit):
    tell(street.volunteer, visit, answer="no_answer")

    assert visit.status is VisitStatus.BOOKED
    assert counted("notified", place_of(visit)) == 0
    assert len(queries.told_of(visit.id)) == 1


@pytest.mark.parametrize(("days_ahead", "is_late"), [(3, False), (2, False), (1, True), (0, True)])
def test_two_days_ahead_are_calendar_days_in_shanghai(days_ahead, is_late):
    just_before_midnight = at_local(DAY - timedelta(days=days_ahead), 23, 59)

    assert rules.is_told_late(just_before_midnight, DAY) is is_late


def test_a_late_call_from_a_phone_is_kept_and_marked(street, visit):
    assert tell(street.volunteer, visit, told_at=LATE, now=LATE).doubt == "late"
    assert visit.status is VisitStatus.NOTIFIED


def test_a_late_call_with_its_reason_is_not_marked(street, visit):
    assert tell(street.volunteer, visit, told_at=LATE, now=LATE, late_reason="前两天打不通").doubt is None


def test_a_phone_with_a_wrong_clock_is_believed_and_marked(street, visit):
    assert tell(street.volunteer, visit, offset_ms=11 * 60_000).doubt == "clock"


def test_somebody_whose_visit_it_is_not_is_kept_and_moves_nothing(street, visit):
    assert tell(street.team_lead, visit).doubt == "not_in_scope"
    assert visit.status is VisitStatus.BOOKED
    other = a_street(code="NH", name="南湖街道")
    assert tell(other.officer, visit).doubt == "not_in_scope"
    assert visit.status is VisitStatus.BOOKED


def test_an_officer_tells_households_of_their_places(street, visit):
    assert tell(street.officer, visit).doubt is None
    assert visit.status is VisitStatus.NOTIFIED


def test_a_visit_that_never_was_cannot_be_told_of(street):
    with pytest.raises(NotFound):
        tell(street.volunteer, Visit(id=uuid4()))


def test_telling_of_a_visit_that_is_over_does_not_bring_it_back(street, visit):
    record(street.volunteer, visit)
    tell(street.volunteer, visit)

    assert visit.status is VisitStatus.DONE
    assert visit.told_at is None


def at_the_desk(actor, visit, **said):
    fact = operations.Told(id=uuid4(), visit_id=visit.id, how=ToldHow.CALL, told_at=LATE, **said)
    with transaction():
        return operations.tell_household(actor, fact, now=LATE)


def test_the_desk_gives_a_reason_when_it_is_late(street, visit):
    with pytest.raises(InvalidInput) as refused:
        at_the_desk(street.officer, visit)
    assert refused.value.fields == {"late_reason": ["field.required"]}
    assert at_the_desk(street.officer, visit, late_reason="志愿者病了").doubt is None


def test_another_street_tells_nobody_here(street, visit):
    other = a_street(code="NH", name="南湖街道")

    with pytest.raises(NotFound):
        at_the_desk(other.officer, visit, late_reason="x")


def test_the_proof_cannot_be_changed(street, visit):
    tell(street.volunteer, visit)

    for statement in ("UPDATE visit_told SET how = 'slip'", "DELETE FROM visit_told"):
        with pytest.raises(DatabaseError), transaction() as session:
            session.execute(text(statement))
    assert db.session.query(ToldFact).count() == 1


def test_the_board_lists_who_has_not_been_told_by_now(street):
    soon, told = a_visit(street), book(street.team_lead, a_task(street), a_slot(street), street.volunteer)
    tell(street.team_lead, told)

    assert local_day(NOON) == date(2027, 1, 12)
    assert queries.not_told_yet(street.officer, DAY - timedelta(days=1)) == []
    assert [v.id for v in queries.not_told_yet(street.officer, DAY)] == [soon.id]
    other = a_street(code="NH", name="南湖街道")
    assert queries.not_told_yet(other.officer, DAY) == []


def test_a_clock_of_another_year_is_put_right_and_what_it_said_is_kept(street, visit):
    years = timedelta(days=3650)
    fact = tell(street.volunteer, visit, told_at=NOON + years, offset_ms=int(years.total_seconds() * 1000))

    assert (fact.told_at, fact.phone_said, fact.doubt) == (NOON, NOON + years, "clock")
    assert visit.told_at == NOON


def test_nobody_was_told_later_than_now(street, visit):
    fact = tell(street.volunteer, visit, told_at=NOON + timedelta(days=300))

    assert (fact.told_at, fact.phone_said) == (NOON, NOON + timedelta(days=300))


def test_a_good_clock_says_it_once(street, visit):
    assert tell(street.volunteer, visit).phone_said is None


def test_a_call_that_reached_nobody_is_not_late(street, visit):
    assert tell(street.volunteer, visit, told_at=LATE, now=LATE, answer="no_answer").doubt is None
