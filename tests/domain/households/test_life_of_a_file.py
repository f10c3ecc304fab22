"""The life of a file: levels, review, recheck, sanction, exception, end (SPEC 3.7, 3.12)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from flask_sqlalchemy import SQLAlchemy

from tests.factories import (
    NOON,
    Street,
    a_household,
    a_household_entry,
    a_person,
    a_receipt,
    a_street,
    an_account,
    an_id_number,
)
from webapp.core.errors import DomainError, Forbidden, InvalidInput, NotFound
from webapp.core.transaction import transaction
from webapp.domain.audit.queries import history_of as audited
from webapp.domain.households import operations as do
from webapp.domain.households.approval import levels_passed
from webapp.domain.households.models import Household
from webapp.domain.households.states import EndReason, HouseholdStatus
from webapp.domain.people.operations import change_organisation
from webapp.domain.people.permissions import Role
from webapp.domain.receipts.states import ReceiptStatus

DAY = NOON.date()
TWO = ("王明", "李芳")


def set_up(street: Street, **settings: object) -> None:
    with transaction():
        change_organisation(street.admin, street.root.id, name=street.root.name, phone=street.root.phone,
                            settings=settings, now=NOON)  # fmt: skip


def ended(street: Street, household: Household, why: EndReason, now: datetime = NOON) -> None:
    with transaction():
        do.end_household(street.officer, household.id, why=why, reason="家属来报", on=DAY, now=now)


def test_each_level_of_an_approval_takes_another_person(database: SQLAlchemy) -> None:
    street = a_street()
    set_up(street, approval_levels=2)
    second = an_account(street.root, "second_approver", Role.APPROVER)
    household = a_household(street)
    assert (household.status, household.approved_by) == (HouseholdStatus.SURVEYED, None)

    with pytest.raises(Forbidden, match=r"household\.approved_by_you"), transaction():
        do.approve_household(street.approver, household.id, now=NOON)
    with transaction():
        do.approve_household(second, household.id, now=NOON)

    assert (household.status, household.approved_by) == (HouseholdStatus.ACTIVE, second.user_id)
    assert levels_passed(household.id) == [street.approver.user_id, second.user_id]
    assert audited(household.id, 3)[2].fields == ["level 1", "of 2"]


def test_a_change_between_two_levels_starts_the_approval_again(database: SQLAlchemy) -> None:
    street = a_street()
    set_up(street, approval_levels=2)
    second = an_account(street.root, "second_approver", Role.APPROVER)
    household = a_household(street)
    entry = a_household_entry(id=household.id)

    with transaction():
        do.change_household(street.officer, household.id, entry, revision=household.revision, now=NOON)
        do.approve_household(second, household.id, now=NOON)

    assert household.status is HouseholdStatus.SURVEYED
    assert levels_passed(household.id) == [second.user_id]


def test_where_a_review_is_asked_for_it_comes_before_the_approval(database: SQLAlchemy) -> None:
    street = a_street()
    set_up(street, review_first=True)
    household = a_household(street, active=False)
    with pytest.raises(DomainError, match=r"household\.review_first"), transaction():
        do.approve_household(street.approver, household.id, now=NOON)
    with pytest.raises(DomainError, match=r"household\.review_in_future"), transaction():
        do.review_household(street.officer, household.id, on=DAY + timedelta(1), record="同意", now=NOON)

    with transaction():
        do.review_household(street.officer, household.id, on=DAY, record="九位代表都同意", now=NOON)
    reviewed = household.status
    with transaction():
        do.approve_household(street.approver, household.id, now=NOON)

    assert (reviewed, household.status) == (HouseholdStatus.REVIEWED, HouseholdStatus.ACTIVE)
    assert (household.review, household.reviewed_on) == ("九位代表都同意", DAY)


def test_who_wrote_the_review_does_not_approve(database: SQLAlchemy) -> None:
    street = a_street()
    both = an_account(street.root, "both", Role.OFFICER, Role.APPROVER)
    household = a_household(street, active=False)
    with transaction():
        do.review_household(both, household.id, on=DAY, record="同意", now=NOON)

    with pytest.raises(Forbidden, match=r"household\.approves_own"), transaction():
        do.approve_household(both, household.id, now=NOON)


def test_a_recheck_falls_due_on_its_day_and_holds_for_another_year(database: SQLAlchemy) -> None:
    street = a_street()
    household = a_household(street)
    year = NOON.replace(year=2028)
    with transaction():
        early = do.mark_rechecks_due(year - timedelta(days=1))
    with transaction():
        due = do.mark_rechecks_due(year)
    database.session.refresh(household)
    then = household.status
    with transaction():
        do.recheck_household(street.officer, household.id, surveyors=TWO, on=year.date(), finding="照旧", now=year)

    assert (early, due, then) == (0, 1, HouseholdStatus.RECHECK_DUE)
    assert (household.status, household.recheck_on) == (HouseholdStatus.ACTIVE, date(2029, 1, 12))
    assert household.recheck == "照旧"
    assert [event.action for event in audited(household.id, 3)] == [
        "household.step",
        "household.recheck",
        "household.step",
    ]
    assert audited(household.id, 3)[2].actor_id is None


def test_a_false_statement_bars_the_whole_tree_until_the_end_of_next_year(database: SQLAlchemy) -> None:
    street, number = a_street(), an_id_number()
    household = a_household(street, a_person(national_id=number))
    with transaction():
        do.sanction_household(street.approver, household.id, reason="瞒报房产", now=NOON)
    assert (household.status, household.barred_until) == (HouseholdStatus.SANCTIONED, date(2028, 12, 31))
    ended(street, household, EndReason.MOVED)

    again = a_household(street, a_person(national_id=number), at=1, active=False)
    with pytest.raises(DomainError, match=r"household\.barred"), transaction():
        do.approve_household(street.approver, again.id, now=NOON)
    after = datetime.fromisoformat("2029-01-02T04:00:00+00:00")
    with transaction():
        do.approve_household(street.approver, again.id, now=after)

    assert again.status is HouseholdStatus.ACTIVE


def test_an_emergency_is_never_barred_and_is_noted_and_ends_by_itself(database: SQLAlchemy) -> None:
    street, number = a_street(), an_id_number()
    household = a_household(street, a_person(national_id=number))
    with transaction():
        do.sanction_household(street.approver, household.id, reason="瞒报房产", now=NOON)
    with transaction():
        do.except_household(street.approver, household.id, reason="家里失火", until=DAY + timedelta(30), now=NOON)
    helped = household.status
    with transaction():
        before = do.bar_again(NOON + timedelta(days=30))
    with transaction():
        after = do.bar_again(NOON + timedelta(days=31))
    database.session.refresh(household)

    assert (helped, before, after) == (HouseholdStatus.ACTIVE, 0, 1)
    assert (household.status, household.excepted_until) == (HouseholdStatus.SANCTIONED, None)
    assert "家里失火" in [event.reason for event in audited(household.id)]


def test_a_new_file_of_somebody_barred_comes_in_for_an_emergency_alone(database: SQLAlchemy) -> None:
    street, number = a_street(), an_id_number()
    old = a_household(street, a_person(national_id=number))
    with transaction():
        do.sanction_household(street.approver, old.id, reason="瞒报房产", now=NOON)
    ended(street, old, EndReason.MOVED)
    new = a_household(street, a_person(national_id=number), at=1, active=False)

    with transaction():
        do.approve_household(street.approver, new.id, emergency="突发重病", now=NOON)
    helped = new.status
    with transaction():
        do.bar_again(NOON + timedelta(days=31))
    database.session.refresh(new)

    assert (helped, new.status) == (HouseholdStatus.ACTIVE, HouseholdStatus.SANCTIONED)
    assert "突发重病" in [event.reason for event in audited(new.id)]


def test_a_sanction_is_lifted_by_another_person(database: SQLAlchemy) -> None:
    street = a_street()
    second = an_account(street.root, "second_approver", Role.APPROVER)
    household = a_household(street)
    with transaction():
        do.sanction_household(street.approver, household.id, reason="瞒报房产", now=NOON)
    with pytest.raises(Forbidden), transaction():
        do.lift_sanction(street.approver, household.id, reason="查错了", now=NOON)

    with transaction():
        do.lift_sanction(second, household.id, reason="同名的另一家", now=NOON)

    assert (household.status, household.barred_until) == (HouseholdStatus.ACTIVE, None)


def test_a_club_knows_no_sanctions(database: SQLAlchemy) -> None:
    street = a_street()
    set_up(street, preset="club")
    household = a_household(street)

    with pytest.raises(NotFound), transaction():
        do.sanction_household(street.approver, household.id, reason="瞒报房产", now=NOON)


def test_a_death_stops_the_open_receipts_in_the_same_transaction(database: SQLAlchemy) -> None:
    street = a_street()
    household = a_household(street)
    receipt = a_receipt(street.officer, street.communities[0], household_id=household.id)
    other = a_receipt(street.officer, street.communities[0], household_id=uuid4())

    ended(street, household, EndReason.DIED)

    assert (receipt.status, receipt.revoked_because) == (ReceiptStatus.REVOKED, "家属来报")
    assert other.status is ReceiptStatus.ISSUED


def test_an_end_that_fails_stops_nothing(database: SQLAlchemy) -> None:
    street = a_street()
    household = a_household(street)
    receipt = a_receipt(street.officer, street.communities[0], household_id=household.id)
    with pytest.raises(DomainError), transaction():
        do.end_household(street.officer, household.id, why=EndReason.DIED, reason="", on=DAY, now=NOON)
    for why in (EndReason.MERGED, EndReason.SANCTION_OVER):
        with pytest.raises(InvalidInput), transaction():
            do.end_household(street.officer, household.id, why=why, reason="试试", on=DAY, now=NOON)

    assert receipt.status is ReceiptStatus.ISSUED
