"""What phones have left open, the desk settles: it takes effect, or is set aside; with a reason, and once."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tests.domain.visits.ground import a_slot, a_task, a_visit, book, counted, receipt_of, record, tell
from tests.factories import NOON, a_street
from webapp.core.db import db
from webapp.core.errors import Conflict, DomainError, NotFound
from webapp.core.transaction import transaction
from webapp.domain.audit.queries import history_of
from webapp.domain.receipts.deliveries import settle_review
from webapp.domain.receipts.models import ReceiptStatus
from webapp.domain.receipts.queries import hand_overs_of
from webapp.domain.visits import matters, operations, overview, queries, reviewing, standing
from webapp.domain.visits.matters import MatterKind, Verdict, VisitMatter
from webapp.domain.visits.models import Outcome, TaskStatus, ToldHow, VisitStatus, VisitTask
from webapp.domain.visits.operations import Recorded

LATER = NOON + timedelta(days=5)
"""When the desk looks: after the visits."""
ACCEPT, ASIDE = Verdict.ACCEPTED, Verdict.SET_ASIDE


@pytest.fixture
def street(database):
    return a_street()


@pytest.fixture
def task(street):
    return a_task(street)


@pytest.fixture
def visit(street, task):
    return a_visit(street, task)


def open_ones(street) -> list[VisitMatter]:
    return list(matters.list_open(street.officer, list(MatterKind)))


def kinds(street) -> list[MatterKind]:
    return [matter.kind for matter in open_ones(street)]


def read_again(kept) -> Recorded:
    """What the door reads out of a kept record; here only that it is the same record."""
    return Recorded(id=kept.id, visit_id=kept.visit_id, outcome=kept.outcome, made_at=kept.made_at, ended_at=kept.ended_at,
                    content=kept.content)  # fmt: skip


def settle(street, verdict, *, kind=None, actor=None, reason="打电话问过") -> VisitMatter:
    matter = next(one for one in open_ones(street) if kind in (None, one.kind))
    with transaction():
        return operations.settle_matter(actor or street.officer, matter.id, verdict, reason, read_again=read_again,
                                        now=LATER)  # fmt: skip


def status_of(task) -> TaskStatus:
    return db.session.get(VisitTask, task.id, populate_existing=True).status


# ── records that have moved nothing yet


def test_a_record_of_somebody_else_that_is_accepted_takes_effect(street, task, visit):
    effect = record(street.team_lead, visit)
    assert (kinds(street), counted("visited", task.organisation_id)) == ([MatterKind.NOT_IN_SCOPE], 0)
    settle(street, ACCEPT)

    assert (visit.status, status_of(task)) == (VisitStatus.DONE, TaskStatus.DONE)
    assert receipt_of(task).status is ReceiptStatus.HANDED_OVER
    assert (counted("visited", task.organisation_id), kinds(street)) == (1, [])
    (given,) = hand_overs_of(receipt_of(task).id)
    assert given.recorded_by == street.team_lead.user_id, "the desk accepts, the author has recorded it"
    assert standing.standing_of(queries.records_of(visit.id)).id == effect.record.id


def test_set_aside_it_stays_on_record_and_moves_nothing(street, task, visit):
    record(street.team_lead, visit)
    matter = settle(street, ASIDE, reason="记错了户")

    assert (visit.status, counted("visited", task.organisation_id)) == (VisitStatus.BOOKED, 0)
    assert len(queries.records_of(visit.id)) == 1
    assert (matter.verdict, matter.reason, matter.settled_by) == (ASIDE, "记错了户", street.officer.user_id)
    event = history_of(visit.id)[0]
    assert (event.action, event.fields, event.reason) == ("visit.settle", ["not_in_scope", "set_aside"], "记错了户")


def test_of_two_records_the_accepted_one_stands_and_goods_are_not_counted_twice(street, task, visit):
    first = record(street.volunteer, visit, delivered={0: 90000, 1: 1})
    second = record(street.second_volunteer, visit)
    assert second.record.review == "second_author"
    settle(street, ACCEPT)

    receipt = receipt_of(task)
    assert (receipt.status, receipt.review) == (ReceiptStatus.HANDED_OVER, None)
    assert [item["quantity"] for item in receipt.delivered] == [1, 1, 1]
    assert (counted("visited", task.organisation_id), counted("handed_over", task.organisation_id)) == (1, 1)
    assert hand_overs_of(receipt.id)[-1].amends == first.record.id


def test_accepting_that_nobody_was_home_takes_the_other_record_back(street, task, visit):
    record(street.volunteer, visit)
    record(street.second_volunteer, visit, Outcome.NOT_HOME)
    settle(street, ACCEPT)

    assert (visit.status, status_of(task)) == (VisitStatus.NOT_HOME, TaskStatus.NOT_HOME)
    assert (receipt_of(task).delivered, counted("visited", task.organisation_id)) == ([], 0)


def test_the_author_of_the_record_that_was_passed_over_corrects_it_in_vain(street, task, visit):
    first = record(street.volunteer, visit)
    record(street.second_volunteer, visit)
    settle(street, ACCEPT)
    late = record(street.volunteer, visit, Outcome.NOT_HOME, amends=first.record.id)

    assert late.record.review == "second_author"
    assert counted("visited", task.organisation_id) == 1


def test_an_accepted_record_is_corrected_by_its_author_like_any_other(street, task, visit):
    record(street.volunteer, visit, Outcome.NOT_HOME)
    second = record(street.second_volunteer, visit, Outcome.NOT_HOME)
    settle(street, ACCEPT)
    mended = record(street.second_volunteer, visit, amends=second.record.id)

    assert mended.record.review is None
    assert counted("visited", task.organisation_id) == 1


def test_a_correction_of_what_was_set_aside_waits_as_well(street, visit):
    record(street.volunteer, visit, Outcome.NOT_HOME)
    second = record(street.second_volunteer, visit)
    settle(street, ASIDE)

    assert record(street.second_volunteer, visit, amends=second.record.id).record.review == "second_author"


def test_a_strangers_waiting_record_does_not_hold_up_the_visitors_own(street, task, visit):
    record(street.team_lead, visit, Outcome.NOT_HOME)
    effect = record(street.volunteer, visit)

    assert effect.record.review is None
    assert counted("visited", task.organisation_id) == 1


def test_what_the_correction_of_a_correction_says_counts(street, task, visit):
    first = record(street.volunteer, visit)
    record(street.volunteer, visit, delivered={0: 90000}, amends=first.record.id)
    record(street.volunteer, visit, delivered={0: 90000, 1: 1}, amends=first.record.id)

    assert [item["label"] for item in receipt_of(task).delivered] == ["慰问金", "东北大米 10 kg"]
    assert receipt_of(task).review is None


# ── records that have moved, with a doubt


def twice(street, task, visit) -> None:
    """The desk had cancelled; both pairs went."""
    with transaction():
        operations.cancel_visit(street.officer, visit.id, "改天", now=NOON)
    others = book(street.team_lead, task, a_slot(street), street.volunteer)
    record(street.second_volunteer, visit)
    record(street.team_lead, others)


def test_a_delivery_made_twice_is_looked_at_once_and_put_to_rest_in_both_rooms(street, task, visit):
    twice(street, task, visit)
    assert kinds(street) == [MatterKind.DUPLICATE_DELIVERY]
    settle(street, ACCEPT)

    assert (receipt_of(task).review, kinds(street)) == (None, [])


def test_a_delivery_that_is_set_aside_is_taken_back(street, task, visit):
    twice(street, task, visit)
    settle(street, ASIDE)

    receipt = receipt_of(task)
    assert (receipt.review, receipt.status) == (None, ReceiptStatus.HANDED_OVER)
    assert [item["quantity"] for item in receipt.delivered] == [1, 1, 1]


def test_what_was_settled_on_the_slip_is_asked_no_more_here(street, task, visit):
    twice(street, task, visit)
    with transaction():
        settle_review(street.officer, receipt_of(task).id, note="第二份收回来了", now=NOON)

    assert kinds(street) == []
    (matter,) = [m for m in db.session.query(VisitMatter) if m.kind is MatterKind.DUPLICATE_DELIVERY]
    assert (matter.verdict, matter.reason) == (ACCEPT, "第二份收回来了")


def test_one_alone_at_a_childs_door_who_is_not_believed_has_brought_nothing(street):
    task = a_task(street, two_needed=True)
    record(street.volunteer, a_visit(street, task), present=(street.volunteer.user_id,))
    settle(street, ASIDE)

    assert receipt_of(task).delivered == []


# ── tellings and answers


def test_a_late_telling_without_a_reason_stands_before_the_desk(street, visit):
    fact = tell(street.volunteer, visit, told_at=visit.starts_at, now=visit.starts_at)
    assert (fact.doubt, kinds(street)) == ("late", [MatterKind.TOLD_LATE])
    settle(street, ACCEPT, reason="志愿者病了")

    assert kinds(street) == []


def test_somebody_else_told_them_and_the_desk_believes_it(street, visit):
    tell(street.team_lead, visit)
    assert (visit.status, kinds(street)) == (VisitStatus.BOOKED, [MatterKind.TOLD_BY_OTHERS])
    settle(street, ACCEPT)

    assert (visit.status, visit.told_how) == (VisitStatus.NOTIFIED, ToldHow.CALL)


def test_whoever_wants_another_time_goes_back_into_the_pool(street, task, visit):
    tell(street.volunteer, visit, answer="other_time")
    assert (visit.status, kinds(street)) == (VisitStatus.BOOKED, [MatterKind.OTHER_TIME])
    settle(street, ACCEPT, reason="周六再约")

    assert (visit.status, visit.cancelled_reason, status_of(task)) == (VisitStatus.CANCELLED, "周六再约", TaskStatus.OPEN)
    assert kinds(street) == [], "they know, nobody has to tell them again"


def test_whoever_wants_nobody_is_declined_and_out_of_the_pool(street, task, visit):
    tell(street.volunteer, visit, answer="declined")
    assert visit.status is VisitStatus.BOOKED
    settle(street, ACCEPT)

    assert (visit.status, status_of(task)) == (VisitStatus.CANCELLED, TaskStatus.DECLINED)
    assert queries.pool(street.officer, [task.organisation_id]) == []


def test_an_answer_that_was_a_misunderstanding_counts_as_told(street, task, visit):
    tell(street.volunteer, visit, answer="other_time")
    settle(street, ASIDE)

    assert (visit.status, status_of(task)) == (VisitStatus.NOTIFIED, TaskStatus.NOTIFIED)
    assert counted("notified", task.organisation_id) == 1


def test_who_answered_is_not_on_the_list_of_those_nobody_told(street, visit):
    assert [one.id for one in queries.not_told_yet(street.officer, visit.day)] == [visit.id]
    tell(street.volunteer, visit, answer="other_time")

    assert list(queries.not_told_yet(street.officer, visit.day)) == []
    assert overview.counts(street.officer, visit.day)["untold"] == 0


def test_an_answer_to_a_visit_that_is_called_off_needs_nobody(street, visit):
    tell(street.volunteer, visit, answer="other_time")
    with transaction():
        operations.cancel_visit(street.volunteer, visit.id, "", now=NOON)

    assert kinds(street) == []
    assert db.session.query(VisitMatter).one().verdict is Verdict.MOOT


def test_a_household_that_was_told_of_a_visit_that_is_off_is_told_again(street, task, visit):
    tell(street.volunteer, visit)
    with transaction():
        operations.cancel_visit(street.volunteer, visit.id, "", now=NOON)
    assert kinds(street) == [MatterKind.TELL_AGAIN]

    again = a_visit(street, task)
    assert kinds(street) == [MatterKind.TELL_AGAIN], "a booking tells them nothing"
    tell(street.volunteer, again)
    assert kinds(street) == []


# ── whoever settles


def test_without_a_reason_nothing_is_settled(street, visit):
    record(street.team_lead, visit)
    with pytest.raises(DomainError, match="reason_missing"):
        settle(street, ACCEPT, reason="  ")

    assert len(open_ones(street)) == 1


def test_what_one_has_settled_another_does_not_settle_again(street, visit):
    record(street.team_lead, visit)
    matter = open_ones(street)[0]
    settle(street, ASIDE)
    with pytest.raises(Conflict), transaction():
        operations.settle_matter(street.officer, matter.id, ACCEPT, "再看", read_again=read_again, now=NOON)

    assert visit.status is VisitStatus.BOOKED


def test_only_who_plans_visits_there_settles(street, visit):
    record(street.team_lead, visit)
    other = a_street(code="NH", name="南湖街道")
    for actor in (other.officer, street.supervisor, street.volunteer):
        with pytest.raises(NotFound):
            settle(street, ACCEPT, actor=actor)
    assert (matters.list_open(other.officer, list(MatterKind)), matters.count_open(other.officer)) == ([], {})


def test_a_room_above_hears_of_a_record_once_nothing_of_it_is_open(street, monkeypatch):
    heard = []
    monkeypatch.setattr(reviewing, "_listeners", [lambda actor, key, reason, *, now: heard.append((key, reason))])
    task = a_task(street, two_needed=True)
    effect = record(street.volunteer, a_visit(street, task), delivered={0: 90000, 1: 9},
                    present=(street.volunteer.user_id,))  # fmt: skip
    assert set(kinds(street)) == {MatterKind.ALONE, MatterKind.MORE_THAN_ON_SLIP}
    settle(street, ACCEPT)
    assert heard == []
    settle(street, ACCEPT, reason="都问过了")

    assert heard == [(effect.record.id, "都问过了")]


def test_a_matter_is_never_deleted(street, visit):
    record(street.team_lead, visit)
    with pytest.raises(DatabaseError), transaction() as session:
        session.execute(text("DELETE FROM visit_matters"))


# ── visits nobody recorded


def test_a_visit_without_a_record_is_told_the_day_after(street, task, visit):
    assert list(queries.not_recorded(street.officer, visit.day)) == [], "the day is not over"
    tomorrow = visit.day + timedelta(days=1)

    assert [one.id for one in queries.not_recorded(street.officer, tomorrow)] == [visit.id]
    assert overview.count_unrecorded(street.officer, tomorrow) == 1
    record(street.volunteer, visit)
    assert list(queries.not_recorded(street.officer, tomorrow)) == []


def copied(street, visit, outcome=Outcome.DONE, **changed):
    people = (street.volunteer.user_id, street.second_volunteer.user_id)
    entry = operations.DeskEntry(**{"id": uuid4(), "visit_id": visit.id, "outcome": outcome, "present": people,
                                    "note": "手机坏了，交来纸条", **changed})  # fmt: skip
    with transaction():
        return operations.record_at_desk(street.officer, entry, now=visit.starts_at)


def test_the_desk_copies_a_record_from_paper(street, task, visit):
    key = uuid4()
    copied(street, visit, id=key)
    copied(street, visit, id=key)

    (kept,) = queries.records_of(visit.id)
    assert (kept.author_id, kept.content["note"]) == (street.officer.user_id, "手机坏了，交来纸条")
    assert (status_of(task), counted("visited", task.organisation_id)) == (TaskStatus.DONE, 1)
    assert receipt_of(task).handed_over_at == visit.starts_at


def test_what_a_phone_brings_later_stands_beside_it(street, visit):
    copied(street, visit, Outcome.NOT_HOME)

    assert record(street.volunteer, visit).record.review == "second_author"


def test_the_desk_copies_nothing_of_tomorrow_nor_over_a_record(street, visit):
    with pytest.raises(DomainError, match="not_yet"), transaction():
        entry = operations.DeskEntry(uuid4(), visit.id, Outcome.DONE, (), "")
        operations.record_at_desk(street.officer, entry, now=NOON)
    record(street.volunteer, visit)
    with pytest.raises(Conflict, match="is_over"):
        copied(street, visit)
