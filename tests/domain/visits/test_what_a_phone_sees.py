"""A volunteer sees households on their own visits, each day what SPEC 2.4 allows on that day, and nothing else."""

from __future__ import annotations

import json
from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.domain.visits.ground import DAY, a_slot, a_task, a_visit, book, receipt_of, record, tell
from tests.factories import NOON, a_household, a_person, a_street, an_id_number
from webapp.core.clock import at_local
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.households.categories import Category
from webapp.domain.households.entries import StatedPhone
from webapp.domain.households.relations import Relation
from webapp.domain.receipts.disputes import report_wrong
from webapp.domain.receipts.facts import Complaint, Traces
from webapp.domain.receipts.states import ReceiptStatus
from webapp.domain.visits import operations, phone, rules
from webapp.domain.visits.models import Outcome, Visit, VisitStatus, VisitTask, VisitVisitor

NEVER = ("990101", "6217", "尿毒症", "残疾", "disab", "dibao", "低保", "income", "category", "token", "赵建国")
"""Fixture values and words that reach no phone: ID number, card, illness, labels, income, codes, the whole name."""


@pytest.fixture
def street(database):
    return a_street()


@pytest.fixture
def household(street):
    child = a_person("赵小明", relation=Relation.OTHER, birth_date=date(2018, 5, 1))
    head = a_person(
        national_id=an_id_number(), birth_date=date(1955, 3, 8), health="尿毒症", disability_type=1, disability_level=2
    )
    return a_household(
        street,
        head,
        child,
        phones=(StatedPhone("13800001234", "邻居"), StatedPhone("13900005678", "女儿")),
        categories=(Category.DIBAO,),
        bank_account="6217000000000000000",
        address_as="赵叔叔",
        mind="腿脚慢，多等一会",
    )


@pytest.fixture
def visit(street, household):
    return a_visit(street, a_task(street, household, two_needed=True))


def seen(actor, day: date) -> list[dict]:
    return [row.fields for row in phone.phone_visits(actor, now=at_local(day, 10))]


@pytest.mark.parametrize("days_before", [7, 3, 2])
def test_from_booking_how_to_address_them_the_building_and_the_phone(street, visit, days_before):
    (row,) = seen(street.volunteer, DAY - timedelta(days=days_before))

    assert (row["address_as"], row["building"]) == ("赵叔叔", "5栋")
    assert row["phones"] == [{"number": "13800001234", "whose": "邻居"}, {"number": "13900005678", "whose": "女儿"}]
    assert (row["door"], row["mind"], row["bring"], row["receipts"]) == (None, [], [], [])


@pytest.mark.parametrize("days_after", [-1, 0, 1])
def test_from_the_day_before_until_the_day_after_the_door_what_to_mind_and_what_to_bring(street, visit, days_after):
    (row,) = seen(street.volunteer, DAY + timedelta(days=days_after))

    assert (row["door"], row["mind"]) == ("1-301", ["腿脚慢，多等一会"])
    assert [(line["item"], line["kind"], line["quantity"]) for line in row["bring"]] == [
        ("慰问金", "cash", 90000),
        ("东北大米 10 kg", "goods", 1),
        ("食用油 5 L", "goods", 1),
    ]
    assert row["receipts"][0]["state"] == "issued"


def test_that_the_resident_complained_is_not_told_to_who_was_there(street, visit):
    task = db.session.get(VisitTask, visit.task_id)
    assert task is not None
    complaint = Complaint(uuid4(), "short", "只有一袋米", "13912345678", "只有一袋米")
    with transaction():
        assert report_wrong(receipt_of(task).token_hash, complaint, Traces(), now=NOON)

    assert receipt_of(task).status is ReceiptStatus.DISPUTED
    (row,) = seen(street.volunteer, DAY)
    assert row["receipts"][0]["state"] == "handed_over"


@pytest.mark.parametrize("day", [DAY + timedelta(days=2), DAY + timedelta(days=30), DAY - timedelta(days=8)])
def test_after_that_and_more_than_a_week_ahead_nothing(street, visit, day):
    assert seen(street.volunteer, day) == []


def test_the_days_turn_at_midnight_in_shanghai(street, visit):
    last = at_local(DAY + timedelta(days=1), 23, 59)

    assert len(phone.phone_visits(street.volunteer, now=last)) == 1
    assert phone.phone_visits(street.volunteer, now=last + timedelta(minutes=1)) == []


@pytest.mark.parametrize("day", [DAY - timedelta(days=3), DAY])
def test_no_number_no_card_no_illness_no_label_no_code_ever(street, visit, day):
    tell(street.volunteer, visit)
    told = json.dumps(seen(street.volunteer, day), ensure_ascii=False)

    assert [word for word in NEVER if word in told] == []


def test_of_a_child_only_that_two_must_go(street, visit):
    (row,) = seen(street.volunteer, DAY)

    assert row["two_needed"] is True
    assert "小明" not in json.dumps(row, ensure_ascii=False)


def test_the_fields_are_these_and_no_others(street, visit):
    (row,) = seen(street.volunteer, DAY)

    assert set(row) == {
        "kind",
        "id",
        "version",
        "status",
        "mode",
        "date",
        "starts_at",
        "window",
        "meet",
        "visitors",
        "two_needed",
        "photo_wanted",
        "told",
        "address_as",
        "building",
        "lift",
        "floors",
        "way_in",
        "load",
        "phones",
        "door",
        "mind",
        "bring",
        "receipts",
    }


def test_both_who_go_see_it_and_nobody_else(street, visit):
    assert len(seen(street.second_volunteer, DAY)) == 1
    assert seen(street.team_lead, DAY) == []
    assert seen(street.officer, DAY) == []


def test_a_cancelled_visit_is_gone_from_both_phones(street, visit):
    with transaction():
        operations.cancel_visit(street.officer, visit.id, "", now=NOON)

    assert seen(street.volunteer, DAY) == seen(street.second_volunteer, DAY) == []


def test_the_answer_to_giving_a_visit_back_shows_nothing_of_the_household(street, visit):
    with transaction():
        cancelled = operations.cancel_visit(street.volunteer, visit.id, "", now=NOON)
        (row,) = phone.rows_of([cancelled], DAY)

    held = [row.fields[name] for name in ("address_as", "building", "phones", "door", "mind", "bring", "receipts")]
    assert held == [None, None, [], None, [], [], []]


def test_a_household_given_to_others_leaves_the_phone_of_the_first(street, household, visit):
    with transaction():
        operations.cancel_visit(street.officer, visit.id, "", now=NOON)
    task = db.session.get(VisitTask, visit.task_id)
    book(street.team_lead, task, a_slot(street), street.second_volunteer)

    assert seen(street.volunteer, DAY) == []
    assert len(seen(street.team_lead, DAY)) == 1


def test_a_household_nobody_met_stays_until_the_day_after(street, visit):
    record(street.volunteer, visit, Outcome.NOT_HOME)

    assert [row["status"] for row in seen(street.volunteer, DAY + timedelta(days=1))] == ["not_home"]


def test_each_change_gives_the_row_a_later_version(street, visit):
    (before,) = seen(street.volunteer, DAY)
    tell(street.volunteer, visit)
    (after,) = seen(street.volunteer, DAY)

    assert after["version"] > before["version"]
    assert after["told"]["how"] == "call"


def test_a_phone_holds_two_hundred_households_at_most(street, visit):
    places = [place.id for place in street.communities]
    held = [
        Visit(id=uuid4(), task_id=visit.task_id, slot_id=visit.slot_id, household_id=visit.household_id, day=DAY,
              organisation_id=places[0], starts_at=visit.starts_at + timedelta(minutes=n + 1),
              status=VisitStatus.DONE, booked_by=visit.booked_by, booked_at=NOON, space_version=0)
        for n in range(210)
    ]  # fmt: skip
    with transaction() as session:
        session.add_all(held)
        session.flush()
        session.add_all(VisitVisitor(visit_id=one.id, user_id=street.volunteer.user_id, day=DAY, is_live=False,
                                     starts_at=one.starts_at) for one in held)  # fmt: skip

    assert len(seen(street.volunteer, DAY)) == 200
    assert str(visit.id) in [row["id"] for row in seen(street.volunteer, DAY)], "the first of the day are there"


@pytest.mark.parametrize(("offset", "door"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_the_rule_of_the_door(offset, door):
    assert rules.may_see_door(DAY, today=DAY + timedelta(days=offset)) is door


@pytest.mark.parametrize(("offset", "contact"), [(-30, True), (0, True), (1, True), (2, False)])
def test_an_answer_about_an_old_visit_shows_no_contact_either(street, visit, offset, contact):
    (row,) = phone.rows_of([visit], DAY + timedelta(days=offset))

    assert bool(row.fields["phones"]) is bool(row.fields["building"]) is contact
