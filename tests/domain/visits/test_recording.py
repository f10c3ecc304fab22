"""What was recorded at the door has happened: it is kept, moves what it moves, and doubts go to the desk (SPEC 5.5, 6.5)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tests.domain.visits.ground import a_slot, a_task, a_visit, book, counted, receipt_of, record
from tests.factories import NOON, a_street
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.errors import Conflict, NotFound
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.audit.queries import history_of
from webapp.domain.cases.models import Case, CaseKind, CaseOutcome, CaseStatus
from webapp.domain.cases.operations import answer_case
from webapp.domain.people.actors import NOBODY
from webapp.domain.receipts.models import ReceiptStatus
from webapp.domain.receipts.operations import revoke_receipt
from webapp.domain.visits import matters, operations, overview, queries
from webapp.domain.visits.models import (
    NeedFound,
    Outcome,
    TaskStatus,
    Visit,
    VisitRecord,
    VisitStatus,
    VisitTask,
    VisitVisitor,
)
from webapp.domain.visits.states import Handling

MONEY, RICE, OIL = 0, 1, 2
"""The lines of a slip of the factories: 900 yuan, a bag of rice, a bottle of oil."""


@pytest.fixture
def street(database):
    return a_street()


@pytest.fixture
def task(street):
    return a_task(street)


@pytest.fixture
def visit(street, task):
    return a_visit(street, task)


def visited(task: VisitTask) -> int:
    return counted("visited", task.organisation_id)


def handed_over(task: VisitTask) -> int:
    return counted("handed_over", task.organisation_id)


def status_of(task: VisitTask) -> TaskStatus:
    return db.session.get(VisitTask, task.id).status


def the_case(kind: CaseKind) -> Case:
    return db.session.query(Case).filter_by(kind=kind).one()


# ── a visit that was made


def test_a_record_hands_over_what_the_slip_says(street, task, visit):
    effect = record(street.volunteer, visit)
    receipt = receipt_of(task)

    assert (effect.record.review, effect.record.version, effect.codes) == (None, 1, [])
    assert (visit.status, status_of(task)) == (VisitStatus.DONE, TaskStatus.DONE)
    assert (receipt.status, len(receipt.delivered)) == (ReceiptStatus.HANDED_OVER, 3)
    assert (visited(task), handed_over(task)) == (1, 1)
    assert history_of(visit.id)[0].action == "visit.record"


def test_the_same_record_sent_again_changes_nothing(street, task, visit):
    key = uuid4()
    first = record(street.volunteer, visit, id=key)

    assert record(street.volunteer, visit, id=key).record.id == first.record.id
    assert len(queries.records_of(visit.id)) == 1
    assert (visited(task), handed_over(task)) == (1, 1)


def test_an_id_belongs_to_one_visit(street, visit):
    key = uuid4()
    record(street.volunteer, visit, id=key)
    other = book(street.volunteer, a_task(street), a_slot(street), street.second_volunteer)

    with pytest.raises(Conflict):
        record(street.volunteer, other, id=key)


def test_what_was_observed_is_encrypted_and_its_reading_recorded(street, visit):
    kept = record(street.volunteer, visit).record
    with transaction():
        overview.note_opening(street.officer, visit.id, now=NOON)

    assert kept.content["note"] == "老人精神很好"
    assert "老人".encode() not in kept.content_sealed
    seen = history_of(visit.household_id)[0]
    assert (seen.action, seen.actor_id) == ("household.see_sensitive", street.officer.user_id)


def test_less_than_the_slip_leaves_it_open(street, task, visit):
    record(street.volunteer, visit, delivered={MONEY: 90000, RICE: 1}, difference_reason="short")

    receipt = receipt_of(task)
    assert (receipt.status, [item["label"] for item in receipt.delivered]) == (
        ReceiptStatus.ISSUED,
        ["慰问金", "东北大米 10 kg"],
    )
    assert (visited(task), handed_over(task)) == (1, 0)


def test_more_than_the_slip_goes_to_the_desk(street, visit):
    effect = record(street.volunteer, visit, delivered={MONEY: 90000, RICE: 2, OIL: 1})

    assert effect.record.review == "more_than_on_slip"
    assert [r.subject_id for r in matters.list_open(street.officer, matters.OF_RECORDS)] == [effect.record.id]


def test_goods_brought_on_a_revoked_slip_are_not_lost_from_the_books(street, task, visit):
    with transaction():
        revoke_receipt(street.officer, receipt_of(task).id, reason="重复", now=NOON)
    effect = record(street.volunteer, visit)

    assert effect.record.review == "delivered_after_revoking"
    assert len(receipt_of(task).delivered) == 3


def test_a_line_without_a_slip_is_recorded_and_said(street, task, visit):
    with transaction() as session:
        session.get(VisitTask, task.id).subject_id = uuid4()

    assert record(street.volunteer, visit).codes == ["no_receipt"]
    assert visited(task) == 1


def test_needs_are_kept_once_each(street, visit):
    record(street.volunteer, visit, needs=("heating", "medicine", "heating"))

    assert [need.need for need in overview.needs_of(visit.id)] == ["heating", "medicine"]
    assert db.session.query(NeedFound).count() == 2


def test_an_appeal_becomes_a_case_with_a_day(street, visit):
    record(street.volunteer, visit, appeal="楼道灯坏了半年")

    case = the_case(CaseKind.APPEAL)
    assert (case.subject_kind, case.subject_id, case.text) == ("visit", visit.id, "楼道灯坏了半年")
    assert case.due_on > local_day(visit.starts_at)


def test_lines_that_were_not_wanted_are_not_owed(street, task, visit):
    record(street.volunteer, visit, delivered={MONEY: 90000, RICE: 0, OIL: 0},
           reasons={RICE: "not_wanted", OIL: "not_wanted"}, difference_reason="not_wanted")  # fmt: skip

    assert receipt_of(task).status is ReceiptStatus.HANDED_OVER


def test_one_line_not_wanted_leaves_another_that_was_short_owed(street, task, visit):
    record(street.volunteer, visit, delivered={MONEY: 90000, RICE: 0, OIL: 0},
           reasons={RICE: "not_wanted", OIL: "short"}, difference_reason="not_wanted, short")  # fmt: skip

    assert receipt_of(task).status is ReceiptStatus.ISSUED


# ── a visit that was not


@pytest.mark.parametrize(
    ("outcome", "status", "of_task"),
    [
        (Outcome.NOT_HOME, VisitStatus.NOT_HOME, TaskStatus.NOT_HOME),
        (Outcome.DECLINED, VisitStatus.DECLINED, TaskStatus.DECLINED),
        (Outcome.HOSPITAL, VisitStatus.NOT_HOME, TaskStatus.NOT_HOME),
        (Outcome.MOVED, VisitStatus.CANCELLED, TaskStatus.CANCELLED),
        (Outcome.DIED, VisitStatus.CANCELLED, TaskStatus.CANCELLED),
    ],
)
def test_nobody_met_nothing_handed_over(street, task, visit, outcome, status, of_task):
    record(street.volunteer, visit, outcome)

    assert (visit.status, status_of(task)) == (status, of_task)
    assert (visited(task), handed_over(task)) == (0, 0)
    assert receipt_of(task).status is ReceiptStatus.ISSUED


def test_after_nobody_was_home_another_visit_can_be_booked(street, task, visit):
    record(street.volunteer, visit, Outcome.NOT_HOME)
    again = a_visit(street, task)
    record(street.volunteer, again)

    assert status_of(task) is TaskStatus.DONE
    assert (visited(task), handed_over(task)) == (1, 1)


@pytest.mark.parametrize("outcome", [Outcome.HOSPITAL, Outcome.MOVED, Outcome.DIED])
def test_what_changes_a_household_is_looked_at(street, visit, outcome):
    record(street.volunteer, visit, outcome)

    case = the_case(CaseKind.APPEAL)
    assert (case.subject_kind, case.subject_id, case.reported) == ("household", visit.household_id, outcome.value)


def test_whoever_was_there_is_free_again(street, visit):
    record(street.volunteer, visit)

    assert not db.session.query(VisitVisitor).filter_by(visit_id=visit.id, is_live=True).count()


# ── put right


def test_a_correction_is_a_new_version_and_delivers_once(street, task, visit):
    first = record(street.volunteer, visit, delivered={MONEY: 90000, RICE: 1})
    second = record(street.volunteer, visit, amends=first.record.id)

    assert [(r.version, r.amends_id) for r in queries.records_of(visit.id)] == [(1, None), (2, first.record.id)]
    assert second.record.review is None
    assert [item["quantity"] for item in receipt_of(task).delivered] == [1, 1, 1]
    assert (visited(task), handed_over(task)) == (1, 1)
    assert history_of(visit.id)[0].action == "visit.amend"


def test_a_correction_to_nobody_home_takes_everything_back(street, task, visit):
    first = record(street.volunteer, visit)
    record(street.volunteer, visit, Outcome.NOT_HOME, amends=first.record.id)

    assert (visited(task), handed_over(task)) == (0, 0)
    assert (status_of(task), receipt_of(task).status) == (TaskStatus.NOT_HOME, ReceiptStatus.ISSUED)
    assert receipt_of(task).delivered == []


def test_a_correction_to_met_counts_the_visit(street, task, visit):
    first = record(street.volunteer, visit, Outcome.NOT_HOME)
    record(street.volunteer, visit, amends=first.record.id)

    assert (visited(task), handed_over(task)) == (1, 1)
    assert status_of(task) is TaskStatus.DONE


def test_what_a_correction_adds_is_followed_up(street, visit):
    first = record(street.volunteer, visit, Outcome.NOT_HOME)
    second = record(street.volunteer, visit, appeal="楼道灯坏了", amends=first.record.id)
    assert the_case(CaseKind.APPEAL).text == "楼道灯坏了"
    record(street.volunteer, visit, Outcome.DIED, amends=second.record.id)

    assert {case.reported for case in db.session.query(Case)} == {None, "died"}


def test_a_death_that_was_recorded_is_not_told_twice_by_its_correction(street, visit):
    first = record(street.volunteer, visit, Outcome.DIED)
    record(street.volunteer, visit, Outcome.DIED, amends=first.record.id)

    assert db.session.query(Case).count() == 1


def test_other_words_are_the_cases_words_until_somebody_has_answered_it(street, visit):
    first = record(street.volunteer, visit, appeal="灯坏了")
    second = record(street.volunteer, visit, appeal="楼道的灯坏了半年", amends=first.record.id)
    case = the_case(CaseKind.APPEAL)
    assert case.text == "楼道的灯坏了半年"
    with transaction():
        answer_case(street.officer, case.id, CaseOutcome.SOLVED, "换了灯泡", now=NOON)
    record(street.volunteer, visit, appeal="楼道的灯又坏了", amends=second.record.id)

    assert sorted(case.text for case in db.session.query(Case)) == ["楼道的灯又坏了", "楼道的灯坏了半年"]


@pytest.mark.parametrize("handling", [Handling.SOLVED, Handling.EXPLAINED])
def test_an_appeal_settled_at_the_door_is_on_record_with_its_end(street, visit, handling):
    record(street.volunteer, visit, appeal="问低保怎么办", handling=handling)

    case = the_case(CaseKind.APPEAL)
    assert (case.status, case.outcome.value) == (CaseStatus.ANSWERED, handling.value)
    assert (case.answered_by, case.text) == (street.volunteer.user_id, "问低保怎么办")


def test_an_appeal_that_is_taken_back_waits_for_its_answer(street, visit):
    record(street.volunteer, visit, appeal="楼道灯坏了", handling=Handling.TAKEN_BACK)

    assert the_case(CaseKind.APPEAL).status is CaseStatus.OPEN


def test_a_correction_does_not_open_its_case_again(street, visit):
    first = record(street.volunteer, visit, appeal="楼道灯坏了")
    record(street.volunteer, visit, appeal="楼道灯坏了", amends=first.record.id)

    assert db.session.query(Case).count() == 1


def test_a_correction_whose_record_never_arrived_stands_as_the_record(street, task, visit):
    effect = record(street.volunteer, visit, amends=uuid4())

    assert (effect.record.review, effect.record.amends_id) == (None, None)
    assert visited(task) == 1


# ── what a person has to look at


def test_the_second_author_is_kept_and_moves_nothing(street, task, visit):
    record(street.volunteer, visit, Outcome.NOT_HOME)
    effect = record(street.second_volunteer, visit)

    assert effect.record.review == "second_author"
    assert (visit.status, visited(task), handed_over(task)) == (VisitStatus.NOT_HOME, 0, 0)
    assert len(queries.records_of(visit.id)) == 2


def test_a_correction_of_a_waiting_record_waits_as_well(street, task, visit):
    record(street.volunteer, visit, Outcome.NOT_HOME)
    waiting = record(street.second_volunteer, visit)
    effect = record(street.second_volunteer, visit, amends=waiting.record.id)

    assert effect.record.review == "second_author"
    assert visited(task) == 0


def test_nobody_corrects_what_the_other_recorded(street, task, visit):
    first = record(street.volunteer, visit)
    effect = record(street.second_volunteer, visit, Outcome.NOT_HOME, amends=first.record.id)

    assert effect.record.review == "second_author"
    assert visited(task) == 1


def test_a_second_record_of_the_same_person_is_no_second_delivery(street, task, visit):
    record(street.volunteer, visit)
    effect = record(street.volunteer, visit)

    assert effect.record.review == "recorded_twice"
    assert (visited(task), handed_over(task)) == (1, 1)
    assert receipt_of(task).review is None


def test_somebody_whose_visit_it_is_not_is_kept_and_moves_nothing(street, task, visit):
    effect = record(street.team_lead, visit)

    assert effect.record.review == "not_in_scope"
    assert (visit.status, visited(task)) == (VisitStatus.BOOKED, 0)


def test_what_a_closed_account_brings_waits(street, task, visit):
    effect = record(street.volunteer, visit, quarantined=True)

    assert effect.record.review == "quarantine"
    assert visited(task) == 0


def test_a_wrong_clock_is_marked_and_the_order_is_ours(street, task, visit):
    years = timedelta(days=3650)
    wrong = visit.starts_at + years
    effect = record(street.volunteer, visit, ended_at=wrong, offset_ms=int(years.total_seconds() * 1000))

    assert (effect.record.doubt, effect.record.review) == ("clock", None)
    assert visit.ended_at == visit.starts_at
    assert receipt_of(task).handed_over_at == effect.record.received_at


def test_a_clock_a_few_minutes_off_is_put_right_without_a_word(street, task, visit):
    four_minutes = 4 * 60_000
    at = visit.starts_at + timedelta(minutes=24)
    effect = record(street.volunteer, visit, ended_at=at, offset_ms=four_minutes)

    assert effect.record.doubt is None
    assert receipt_of(task).handed_over_at == visit.starts_at + timedelta(minutes=20)


def test_a_clock_beyond_reason_is_taken_as_it_is(street, visit):
    assert record(street.volunteer, visit, offset_ms=10**18).record.doubt == "clock"


# ── a visit the desk had cancelled


def cancel(street, visit) -> None:
    with transaction():
        operations.cancel_visit(street.officer, visit.id, "改天", now=NOON)


def test_who_went_before_hearing_of_it_has_been_there(street, task, visit):
    cancel(street, visit)
    record(street.volunteer, visit)

    assert (status_of(task), visited(task), handed_over(task)) == (TaskStatus.DONE, 1, 1)


def test_finding_nobody_home_on_a_cancelled_visit_leaves_the_others_booking_alone(street, task, visit):
    cancel(street, visit)
    others = book(street.team_lead, task, a_slot(street), street.volunteer)
    record(street.second_volunteer, visit, Outcome.NOT_HOME)

    assert status_of(task) is TaskStatus.BOOKED
    assert others.status is VisitStatus.BOOKED


def test_the_others_who_come_later_do_not_count_it_twice(street, task, visit):
    cancel(street, visit)
    others = book(street.team_lead, task, a_slot(street), street.volunteer)
    record(street.second_volunteer, visit)
    effect = record(street.team_lead, others)

    assert visited(task) == 1
    assert effect.record.review == "duplicate_delivery"


# ── alarms, and the rest


def raise_one(actor, visit_id: UUID | None, key: UUID | None = None) -> UUID:
    alarm = operations.Alarm(id=key or uuid4(), kind="danger", text="煤气味很大", visit_id=visit_id)
    with transaction():
        return operations.raise_alarm(actor, alarm, now=NOON)


def test_an_alarm_is_a_case_due_today(street, visit):
    case = db.session.get(Case, raise_one(street.volunteer, visit.id))

    assert (case.reported, case.is_unverified) == ("danger", False), "its kind stays, whatever else was typed"
    assert (case.kind, case.due_on, case.text) == (CaseKind.ALARM, local_day(NOON), "煤气味很大")
    assert case.organisation_id == visit.organisation_id


def test_an_alarm_sent_twice_is_one_case_and_one_trace(street, visit):
    key = uuid4()
    assert raise_one(street.volunteer, visit.id, key) == raise_one(street.volunteer, visit.id, key) == key

    assert db.session.query(Case).count() == 1
    assert db.session.query(AuditEvent).filter_by(action="alarm.raise").count() == 1


def test_an_alarm_without_a_visit_reaches_the_volunteers_own_desk(street):
    assert db.session.get(Case, raise_one(street.volunteer, None)).organisation_id == street.root.id
    with pytest.raises(NotFound):
        raise_one(NOBODY, None)


def test_a_visit_that_never_was_has_no_record(street):
    with pytest.raises(NotFound):
        record(street.volunteer, Visit(id=uuid4(), starts_at=NOON))


def test_a_record_is_never_deleted(street, visit):
    record(street.volunteer, visit)

    with pytest.raises(DatabaseError), transaction() as session:
        session.execute(text("DELETE FROM visit_records"))


@pytest.mark.parametrize(
    "column", ["content_sealed", "outcome", "version", "amends_id", "author_id", "made_at", "received_at", "doubt"]
)
def test_what_a_record_says_is_held_by_the_database(street, visit, column):
    first = record(street.volunteer, visit)
    record(street.volunteer, visit, amends=first.record.id)

    with pytest.raises(DatabaseError), transaction() as session:
        session.execute(text(f"UPDATE visit_records SET {column} = {column}"))


def test_a_record_still_gets_its_photos_and_its_review(street, visit):
    kept = record(street.volunteer, visit).record
    with transaction() as session:
        session.get(VisitRecord, kept.id).photos = [{"sha256": "a" * 64}]
        session.get(VisitRecord, kept.id).review = "alone"

    assert db.session.get(VisitRecord, kept.id).review == "alone"


def test_records_to_look_at_are_those_of_ones_own_places(street, visit):
    record(street.team_lead, visit)
    other = a_street(code="NH", name="南湖街道")

    assert len(matters.list_open(street.officer, matters.OF_RECORDS)) == 1
    assert list(matters.list_open(other.officer, matters.OF_RECORDS)) == []
