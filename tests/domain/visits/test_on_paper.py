"""A delivery without a phone, written down at the desk, counts like any other (SPEC 6.1, 6.5, 13)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.domain.visits.ground import DAY, a_slot, a_task, a_visit, book, counted, receipt_of, record
from tests.factories import NOON, OCCASION, a_receipt, a_street, an_account
from webapp.core.clock import at_local
from webapp.core.db import db
from webapp.core.errors import DomainError, InvalidInput, NotFound
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.people.operations import accept_pledge, verify_volunteer
from webapp.domain.people.permissions import Role
from webapp.domain.receipts.models import HandedOver
from webapp.domain.receipts.queries import deliverers_of
from webapp.domain.receipts.states import ConfirmChannel, ReceiptStatus
from webapp.domain.receipts.vouching import confirm_at_desk
from webapp.domain.visits import routes
from webapp.domain.visits.models import Outcome, TaskStatus, VisitRecord, VisitStatus, VisitTask
from webapp.domain.visits.on_paper import ALONE, OnPaper, record_on_paper, record_roster

LATER = NOON + timedelta(days=4)


@pytest.fixture
def street(database):
    return a_street()


@pytest.fixture
def place(street):
    return street.communities[0].id


def a_paper(street, receipt, **said: Any) -> OnPaper:
    pair = (street.volunteer.user_id, street.second_volunteer.user_id)
    whole: dict[str, Any] = {"id": uuid4(), "receipt_id": receipt.id, "at": NOON + timedelta(days=3), "by": pair, **said}
    return OnPaper(**whole)


def write(street, fact, now=LATER):
    with transaction():
        return record_on_paper(street.officer, fact, now=now)


def test_without_any_appointment_the_slip_is_delivered_and_the_household_visited(street, place):
    task = a_task(street)
    receipt = receipt_of(task)

    write(street, a_paper(street, receipt))

    assert (receipt.status, receipt.handed_over_at) == (ReceiptStatus.HANDED_OVER, NOON + timedelta(days=3))
    assert receipt.expires_at == NOON + timedelta(days=63)
    assert task.status is TaskStatus.DONE
    assert (counted("handed_over", place), counted("visited", place)) == (1, 1)
    [crew] = deliverers_of(receipt.id).values()
    assert crew == {street.volunteer.user_id, street.second_volunteer.user_id}


def test_where_nobody_laid_out_visits_the_household_counts_as_visited(street, place):
    household = a_task(street).household_id
    receipt = a_receipt(street.officer, street.communities[0], household_id=household)
    write(street, a_paper(street, receipt))

    assert counted("visited", place) == 1
    assert db.session.query(VisitTask).filter_by(subject_id=receipt.subject_id).one().status is TaskStatus.DONE


def test_an_appointment_that_stands_becomes_that_visit(street, place):
    visit = a_visit(street)
    task = db.session.get(VisitTask, visit.task_id)
    third = an_account(street.root, "third", Role.VOLUNTEER)

    write(street, a_paper(street, receipt_of(task), by=(third.user_id, street.volunteer.user_id), at=at_local(DAY, 10)))

    assert (visit.status, visit.ended_at) == (VisitStatus.DONE, at_local(DAY, 10))
    [crew] = deliverers_of(receipt_of(task).id).values()
    assert crew == {third.user_id, street.volunteer.user_id}
    assert db.session.query(VisitRecord).one().author_id == street.officer.user_id
    assert (counted("handed_over", place), counted("visited", place)) == (1, 1)


def test_what_the_phone_still_brings_is_put_beside_it_and_moves_nothing(street, place):
    visit = a_visit(street)
    task = db.session.get(VisitTask, visit.task_id)
    write(street, a_paper(street, receipt_of(task)))

    effect = record(street.volunteer, visit)

    assert effect.record.review == "second_author"
    assert db.session.query(HandedOver).count() == 1
    assert (counted("handed_over", place), counted("visited", place)) == (1, 1)


@pytest.mark.parametrize("booked", [True, False])
def test_the_same_paper_twice_is_written_once(street, place, booked):
    task = a_task(street)
    if booked:
        book(street.volunteer, task, a_slot(street), street.second_volunteer)
    paper = a_paper(street, receipt_of(task))
    for _ in range(2):
        write(street, paper)

    assert db.session.query(HandedOver).count() == 1
    assert counted("visited", place) == 1


def test_a_second_paper_for_a_delivered_slip_is_kept_and_flagged(street):
    receipt = receipt_of(a_task(street))
    for _ in range(2):
        write(street, a_paper(street, receipt))

    assert db.session.query(HandedOver).count() == 2
    assert receipt.review == "duplicate_delivery"


def test_less_than_the_slip_says_leaves_it_open(street, place):
    task = a_task(street)
    receipt = receipt_of(task)

    write(street, a_paper(street, receipt, delivered={0: 500_00, 1: 1, 2: 0}, difference_reason="short"))

    assert receipt.status is ReceiptStatus.ISSUED
    assert [(item["label"], item["amount_fen"]) for item in receipt.delivered] == [("慰问金", 500_00), ("东北大米 10 kg", None)]
    assert (counted("handed_over", place), counted("visited", place)) == (0, 1)


def test_nobody_home_is_kept_without_a_delivery(street, place):
    visit = a_visit(street)
    task = db.session.get(VisitTask, visit.task_id)
    other = a_task(street)
    for one in (task, other):
        write(street, a_paper(street, receipt_of(one), outcome=Outcome.NOT_HOME))

    assert [visit.status, task.status, other.status] == [VisitStatus.NOT_HOME, TaskStatus.NOT_HOME, TaskStatus.NOT_HOME]
    assert db.session.query(HandedOver).count() == 0
    assert counted("visited", place) == 0


def test_who_went_does_not_confirm_it_and_who_wrote_it_down_may(street):
    receipt = receipt_of(a_task(street))
    write(street, a_paper(street, receipt, by=(street.second_officer.user_id, street.volunteer.user_id)))

    with pytest.raises(DomainError, match="own_delivery"), transaction():
        confirm_at_desk(street.second_officer, receipt.id, uuid4(), ConfirmChannel.CALL_BACK, now=LATER)
    with transaction():
        confirm_at_desk(street.officer, receipt.id, uuid4(), ConfirmChannel.CALL_BACK, now=LATER)


def test_one_person_alone_is_kept_and_looked_at(street):
    receipt = receipt_of(a_task(street))

    write(street, a_paper(street, receipt, by=(street.volunteer.user_id,)))

    assert (receipt.status, receipt.review) == (ReceiptStatus.HANDED_OVER, ALONE)


@pytest.mark.parametrize("at", [LATER + timedelta(minutes=1), LATER - timedelta(days=367)])
def test_a_time_that_cannot_be_is_asked_for_again(street, at):
    with pytest.raises(InvalidInput) as refused:
        write(street, a_paper(street, receipt_of(a_task(street)), at=at))

    assert refused.value.fields == {"at": ["visit.paper_when"]}


def test_only_colleagues_can_have_gone(street):
    other = a_street(name="别的街道", code="BD")
    receipt = receipt_of(a_task(street))
    for stranger in (other.volunteer, street.donor):
        with pytest.raises(NotFound):
            write(street, a_paper(street, receipt, by=(street.volunteer.user_id, stranger.user_id)))


def test_another_streets_desk_writes_nothing_here(street):
    other = a_street(name="别的街道", code="BD")
    receipt = receipt_of(a_task(street))

    with pytest.raises(NotFound), transaction():
        record_on_paper(other.officer, a_paper(street, receipt), now=LATER)


def test_a_page_of_a_roster_is_written_in_turns_and_can_be_sent_again(street, place):
    papers = [a_paper(street, receipt_of(a_task(street))) for _ in range(12)]
    turns = []

    def counting_turns():
        turns.append(1)
        return transaction()

    for _ in range(2):
        record_roster(street.officer, papers, turns=counting_turns, now=LATER)

    assert len(turns) == 6
    assert counted("handed_over", place) == 12


def test_it_is_all_on_record(street):
    write(street, a_paper(street, receipt_of(a_task(street))))

    actions = {event.action for event in db.session.query(AuditEvent).filter_by(actor_id=street.officer.user_id)}
    assert {"receipt.hand_over", "task.settle"} <= actions


def test_a_route_holds_the_groups_doors_in_their_order_and_no_others(street):
    slot = a_slot(street)
    for hour in (1, 0):
        book(street.volunteer, a_task(street), slot, street.second_volunteer, starts_at=at_local(DAY, 9, 30 * hour))
    third, fourth = (an_account(street.root, name, Role.VOLUNTEER) for name in ("third", "fourth"))
    for one in (third, fourth):
        with transaction():
            accept_pledge(one, now=NOON)
            verify_volunteer(street.officer, one.user_id, now=NOON)
    book(third, a_task(street), slot, fourth)

    ours = next(g for g in routes.groups_of(street.officer, DAY) if "volunteer-name" in g.people)
    with transaction():
        route = routes.route_with(street.officer, ours.visit_id, now=at_local(DAY - timedelta(days=1), 8))

    assert [stop.visit.starts_at for stop in route.stops] == [at_local(DAY, 9), at_local(DAY, 9, 30)]
    assert set(route.people) == {"volunteer-name", "second_volunteer-name"}
    assert db.session.query(AuditEvent).filter_by(action="route.print").count() == 1


def test_no_route_with_doors_is_printed_two_days_ahead(street):
    visit = a_visit(street)

    with pytest.raises(DomainError, match="route_too_early"), transaction():
        routes.route_with(street.officer, visit.id, now=at_local(DAY - timedelta(days=2), 20))


def test_the_open_slips_of_a_community_make_a_route_without_appointments(street, place):
    tasks = [a_task(street) for _ in range(3)] + [a_task(street, at=1)]
    write(street, a_paper(street, receipt_of(tasks[0])))

    with transaction():
        route = routes.route_of_slips(street.officer, OCCASION, place, now=LATER)

    assert {stop.household_id for stop in route.stops} == {task.household_id for task in tasks[1:3]}
