"""Visits follow life: what ends, moves or changes for a household reaches its visits at once (SPEC 3.12, 5.3, 5.6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.domain.campaigns.ground import a_campaign, a_frozen_list, the_usual_standards
from tests.domain.campaigns.ground import a_household as one_for_the_list
from tests.domain.visits.ground import AFTERNOON, DAY, a_slot, a_task, a_visit, book, counted, receipt_of, record, tell
from tests.factories import NOON, a_household, a_person, a_slip, a_street
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.audit.queries import history_of
from webapp.domain.campaigns.issuing import issue_next
from webapp.domain.households.addresses import Address
from webapp.domain.households.categories import Category
from webapp.domain.households.operations import FormerHead, change_head, change_household, end_household, move_household
from webapp.domain.households.registering import whole_entry
from webapp.domain.households.relations import Relation
from webapp.domain.households.states import EndReason
from webapp.domain.receipts.models import Receipt
from webapp.domain.receipts.operations import issue_receipts, revoke_receipt
from webapp.domain.receipts.states import ReceiptStatus
from webapp.domain.visits import matters, operations, phone, queries
from webapp.domain.visits.matters import MatterKind, Verdict
from webapp.domain.visits.models import Outcome, TaskStatus, VisitStatus, VisitTask


@pytest.fixture
def street(database):
    return a_street()


@pytest.fixture
def household(street):
    return a_household(street)


def end(street, household, why=EndReason.DIED) -> None:
    with transaction():
        end_household(street.officer, household.id, why=why, reason="社区核实", on=NOON.date(), now=NOON)


def revoke(street, task) -> None:
    with transaction():
        revoke_receipt(street.officer, receipt_of(task).id, reason="重复", now=NOON)


def move(street, household, *, at=0, building="9栋") -> None:
    with transaction():
        move_household(street.officer, household.id, to=street.communities[at].id, reason="搬家了", now=NOON, grid="",
                       address=Address(line=f"{building}2单元501", building=building, unit="2", door="501"))  # fmt: skip


def fresh(task) -> VisitTask:
    return db.session.get(VisitTask, task.id, populate_existing=True)


def on_the_phone(actor, now=NOON) -> list[dict]:
    return [row.fields for row in phone.phone_visits(actor, now=now)]


def open_kinds(street) -> list[MatterKind]:
    return [matter.kind for matter in matters.list_open(street.officer, list(MatterKind))]


# ── a file that ends


@pytest.mark.parametrize("why", [EndReason.DIED, EndReason.MOVED, EndReason.LIFTED])
def test_a_file_that_ends_stops_its_visit_and_its_place_in_the_pool(street, household, why):
    booked, waiting = a_task(street, household), a_task(street, household, at=1)
    visit = a_visit(street, booked)
    tell(street.volunteer, visit)
    end(street, household, why)

    assert (visit.status, visit.cancelled_reason) == (VisitStatus.CANCELLED, "社区核实")
    assert {fresh(task).status for task in (booked, waiting)} == {TaskStatus.CANCELLED}
    assert fresh(booked).stopped_because == "社区核实"
    assert queries.pool(street.officer, [place.id for place in street.communities]) == []
    assert on_the_phone(street.volunteer) == []
    assert counted("notified", booked.organisation_id) == 0


def test_nobody_has_to_tell_a_household_that_is_no_more(street, household):
    tell(street.volunteer, a_visit(street, a_task(street, household)))
    end(street, household)

    assert open_kinds(street) == []


def test_the_visitors_are_free_for_others_at_once(street, household):
    visit = a_visit(street, a_task(street, household))
    end(street, household)
    again = book(street.volunteer, a_task(street), a_slot(street), street.second_volunteer, starts_at=visit.starts_at)

    assert again.starts_at == visit.starts_at


def test_a_head_that_died_stops_the_visit_though_the_family_stays_on_file(street):
    widow = a_person("王秀英", relation=Relation.SPOUSE)
    household = a_household(street, a_person(), widow)
    visit = a_visit(street, a_task(street, household))
    with transaction():
        change_head(street.officer, household.id, widow.id, former=FormerHead.DIED, reason="去世", now=NOON)

    assert visit.status is VisitStatus.CANCELLED


def test_what_was_done_before_stays_done(street, household):
    task = a_task(street, household)
    visit = a_visit(street, task)
    record(street.volunteer, visit)
    end(street, household)

    assert (visit.status, fresh(task).status) == (VisitStatus.DONE, TaskStatus.DONE)
    assert counted("visited", task.organisation_id) == 1


def test_goods_brought_before_anybody_heard_of_it_are_recorded_all_the_same(street, household):
    task = a_task(street, household)
    visit = a_visit(street, task)
    end(street, household)
    effect = record(street.volunteer, visit)

    assert effect.record.review == "delivered_after_revoking"
    assert len(receipt_of(task).delivered) == 3


# ── a slip that is revoked


def test_a_revoked_slip_takes_its_household_out_of_the_pool(street):
    task = a_task(street)
    revoke(street, task)

    assert (fresh(task).status, fresh(task).stopped_because) == (TaskStatus.CANCELLED, "重复")
    assert history_of(task.id)[0].action == "visit.stop"


def test_a_visit_with_nothing_left_to_bring_is_called_off_and_the_household_told_again(street):
    task = a_task(street)
    visit = a_visit(street, task)
    tell(street.volunteer, visit)
    revoke(street, task)

    assert visit.status is VisitStatus.CANCELLED
    assert open_kinds(street) == [MatterKind.TELL_AGAIN]


def test_a_visit_that_brings_something_else_as_well_goes_on(street, household):
    one, other = a_task(street, household), a_task(street, household)
    visit = a_visit(street, one)
    revoke(street, one)

    assert visit.status is VisitStatus.BOOKED
    assert fresh(other).status is TaskStatus.BOOKED
    (row,) = on_the_phone(street.volunteer, now=visit.starts_at)
    assert [slip["number"] for slip in row["receipts"]] == [receipt_of(other).number]


def test_a_line_with_a_new_slip_is_in_the_pool_again(street):
    one_for_the_list(street, categories=(Category.DIBAO,))
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    frozen = a_frozen_list(street, campaign)
    issue_next(street.officer, frozen.id, turns=transaction, now=NOON)
    with transaction():
        assert operations.open_tasks(street.officer, campaign.id, now=NOON) == 1
    task = db.session.query(VisitTask).filter_by(occasion_id=campaign.id).one()
    slip = db.session.query(Receipt).filter_by(subject_id=task.subject_id).one()
    with transaction():
        revoke_receipt(street.officer, slip.id, reason="写错了", now=NOON)
    with transaction():
        assert operations.open_tasks(street.officer, campaign.id, now=NOON) == 0, "there is nothing to bring"

    later = NOON.replace(hour=5)
    again = a_slip(street.communities[0], subject_id=task.subject_id, household_id=task.household_id)
    with transaction():
        issue_receipts(street.officer, [again], now=later)
    with transaction():
        assert operations.open_tasks(street.officer, campaign.id, now=later) == 1
    assert (fresh(task).status, fresh(task).stopped_because) == (TaskStatus.OPEN, None)


# ── a move


def test_after_a_move_the_phone_shows_the_new_building_and_door(street, household):
    visit = a_visit(street, a_task(street, household))
    move(street, household)
    (row,) = on_the_phone(street.volunteer, now=visit.starts_at)

    assert (row["building"], row["door"]) == ("9栋", "2-501")
    assert visit.status is VisitStatus.BOOKED, "in the same community the visit stands"


def test_after_a_move_the_pool_shows_the_new_building(street, household):
    task = a_task(street, household)
    move(street, household)

    assert [one.building for one in queries.pool(street.officer, [task.organisation_id])] == ["9栋"]
    assert history_of(task.id)[0].action == "visit.follow"


def test_a_household_that_left_for_another_community_waits_for_the_desk(street, household):
    task = a_task(street, household)
    visit = a_visit(street, task)
    move(street, household, at=1)

    assert (fresh(task).status, visit.status) == (TaskStatus.CANCELLED, VisitStatus.CANCELLED)
    assert open_kinds(street) == [MatterKind.MOVED_AWAY]
    assert receipt_of(task).status is ReceiptStatus.ISSUED, "what was promised stays promised"


def settle(street, verdict, kind=None) -> None:
    matter = next(m for m in matters.list_open(street.officer, list(MatterKind)) if kind in (None, m.kind))
    with transaction():
        operations.settle_matter(street.officer, matter.id, verdict, "问过了", read_again=lambda _: None, now=NOON)


def test_the_desk_may_have_it_brought_all_the_same(street, household):
    task = a_task(street, household)
    move(street, household, at=1)
    settle(street, Verdict.ACCEPTED)

    assert (fresh(task).status, fresh(task).building) == (TaskStatus.OPEN, "和平社区 9栋")
    visit = a_visit(street, task)
    (row,) = on_the_phone(street.volunteer)
    assert row["building"] == "和平社区 9栋"
    move(street, household, at=1, building="10栋")
    assert (fresh(task).building, visit.status) == ("和平社区 10栋", VisitStatus.BOOKED), "decided once, not again"


def test_or_leave_it(street, household):
    task = a_task(street, household)
    move(street, household, at=1)
    settle(street, Verdict.SET_ASIDE)

    assert fresh(task).status is TaskStatus.CANCELLED


def test_a_household_that_comes_back_is_in_the_pool_again(street, household):
    task = a_task(street, household)
    move(street, household, at=1)
    move(street, household, at=0)

    assert (fresh(task).status, fresh(task).building) == (TaskStatus.OPEN, "9栋")


# ── a child moves in


def a_child_moves_in(street, household, born=date(2018, 5, 1)) -> None:
    entry = whole_entry(household)
    child = a_person("赵小宝", relation=Relation.GRANDCHILD, birth_date=born)
    with transaction():
        change_household(street.officer, household.id, replace(entry, people=(*entry.people, child)),
                         revision=household.revision, now=NOON)  # fmt: skip


def test_two_are_needed_from_the_moment_a_child_lives_there(street, household):
    task, waiting = a_task(street, household), a_task(street, household, at=1)
    a_visit(street, task)
    assert on_the_phone(street.volunteer)[0]["two_needed"] is False
    a_child_moves_in(street, household)

    assert on_the_phone(street.volunteer)[0]["two_needed"] is True
    assert fresh(task).two_needed
    assert waiting.organisation_id != household.organisation_id


def test_one_alone_where_a_child_lives_is_looked_at(street, household):
    visit = a_visit(street, a_task(street, household))
    a_child_moves_in(street, household)
    effect = record(street.volunteer, visit, present=(street.volunteer.user_id,))

    assert effect.record.review == "alone"
    assert visit.status is VisitStatus.DONE, "a fact is never refused"
    assert open_kinds(street) == [MatterKind.ALONE]


@pytest.mark.parametrize("outcome", [Outcome.NOT_HOME])
def test_one_alone_who_met_nobody_is_no_concern(street, household, outcome):
    visit = a_visit(street, a_task(street, household))
    a_child_moves_in(street, household)

    assert record(street.volunteer, visit, outcome, present=(street.volunteer.user_id,)).record.review is None


def test_nor_are_two_or_where_nobody_said_who_was_there(street, household):
    both = (street.volunteer.user_id, street.second_volunteer.user_id)
    a_child_moves_in(street, household)
    first = a_visit(street, a_task(street, household))
    assert record(street.volunteer, first, present=both).record.review is None

    second = book(street.volunteer, a_task(street, household), a_slot(street, window=AFTERNOON), street.team_lead)
    assert record(street.volunteer, second).record.review is None


def test_the_street_stays_what_it_was_for_households_without_visits(street, household):
    move(street, household)

    assert matters.list_open(street.officer, list(MatterKind)) == []
    assert queries.visits_between(street.volunteer, DAY, DAY) == []
