"""A household moves, gets another head, becomes two: each one operation with a reason (SPEC 3.12)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from flask_sqlalchemy import SQLAlchemy

from tests.factories import NOON, Street, a_household, a_person, a_receipt, a_street, an_account, an_id_number
from webapp.core.errors import DomainError, Forbidden, InvalidInput, NotFound
from webapp.core.transaction import transaction
from webapp.domain.audit.queries import history_of as audited
from webapp.domain.households import operations as do
from webapp.domain.households import queries
from webapp.domain.households.addresses import parse_address
from webapp.domain.households.kinship import relation_after
from webapp.domain.households.models import Household
from webapp.domain.households.registering import whole_entry
from webapp.domain.households.relations import Relation as R
from webapp.domain.households.relations import Sex
from webapp.domain.households.states import HouseholdStatus, LegalBasis
from webapp.domain.people.models import OrganisationKind
from webapp.domain.people.operations import create_organisation
from webapp.domain.people.permissions import Role
from webapp.domain.receipts.states import ReceiptStatus

NEW = parse_address("9栋2单元102")


def a_family(street: Street) -> Household:
    return a_household(
        street, a_person("赵建国", sex=Sex.MALE, birth_date=date(1950, 3, 8), national_id=an_id_number(1)),
        a_person("李秀英", relation=R.SPOUSE, sex=Sex.FEMALE, birth_date=date(1952, 3, 8)),
        a_person("赵大伟", relation=R.SON, sex=Sex.MALE, birth_date=date(1980, 3, 8), national_id=an_id_number(2)),
        a_person("赵小雨", relation=R.GRANDCHILD, birth_date=date(2016, 5, 1)),
    )  # fmt: skip


def move(actor: Any, household: Household, to: Any) -> Household:
    with transaction():
        return do.move_household(actor, household.id, to=to.id, address=NEW, grid="第一网格", reason="换租", now=NOON)


def seen(household: Household) -> list[tuple[str, R]]:
    return [(person.name, person.relation) for person in whole_entry(household).people]


def test_a_household_moves_with_everything_in_its_file(database: SQLAlchemy) -> None:
    street = a_street()
    household = a_family(street)
    receipt = a_receipt(street.officer, street.communities[0], household_id=household.id)

    move(street.officer, household, street.communities[1])

    assert (household.organisation_id, household.building) == (street.communities[1].id, "9栋")
    assert (household.place or {})["door"] == "102"
    assert household.status is HouseholdStatus.ACTIVE and len(seen(household)) == 4
    assert receipt.status is ReceiptStatus.ISSUED
    assert [event.action for event in audited(household.id, 2)] == ["household.move"] * 2


def test_nobody_moves_a_household_to_where_they_may_not_write(database: SQLAlchemy) -> None:
    street = a_street()
    household = a_family(street)
    local = an_account(street.communities[0], "local", Role.OFFICER)
    with transaction():
        club = create_organisation(street.admin, id=uuid4(), kind=OrganisationKind.CLUB, code="AX", name="爱心社",
                                   parent=street.root, now=NOON)  # fmt: skip

    with pytest.raises((NotFound, Forbidden)):
        move(local, household, street.communities[1])
    with pytest.raises(DomainError, match="other_tree"):
        move(street.officer, household, club)


def test_after_a_death_the_widow_is_the_head_and_the_old_slip_stops(database: SQLAlchemy) -> None:
    street = a_street()
    household = a_family(street)
    receipt = a_receipt(street.officer, street.communities[0], household_id=household.id)
    widow = queries.people_of(household.id)[1]

    with transaction():
        do.change_head(street.officer, household.id, widow.id, former=do.FormerHead.DIED, reason="老人去世", now=NOON)

    assert seen(household) == [("李秀英", R.HEAD), ("赵大伟", R.SON), ("赵小雨", R.GRANDCHILD)]
    assert (household.head_name, household.address_as, household.size) == ("李秀英", "李阿姨", 3)
    assert receipt.status is ReceiptStatus.REVOKED


def test_a_head_who_stays_stays_on_file_and_keeps_the_slip(database: SQLAlchemy) -> None:
    street = a_street()
    household = a_family(street)
    receipt = a_receipt(street.officer, street.communities[0], household_id=household.id)
    son = queries.people_of(household.id)[2]

    with transaction():
        do.change_head(street.officer, household.id, son.id, former=do.FormerHead.STAYS, reason="年纪大了", now=NOON)

    assert seen(household)[:3] == [("赵大伟", R.HEAD), ("赵建国", R.PARENT), ("李秀英", R.PARENT)]
    assert receipt.status is ReceiptStatus.ISSUED
    with pytest.raises(InvalidInput), transaction():
        do.change_head(street.officer, household.id, son.id, former=do.FormerHead.STAYS, reason="再来", now=NOON)


@pytest.mark.parametrize(
    ("new_head", "was", "sex", "now"),
    [(R.SPOUSE, R.HEAD, Sex.MALE, R.SPOUSE), (R.PARENT, R.HEAD, Sex.MALE, R.SON), (R.PARENT, R.HEAD, None, R.OTHER),
     (R.PARENT, R.DAUGHTER, None, R.GRANDCHILD), (R.SON, R.DAUGHTER, None, R.SIBLING),
     (R.SON, R.CHILD_IN_LAW, None, R.OTHER), (R.SPOUSE, R.PARENT, None, R.PARENT_IN_LAW)],
)  # fmt: skip
def test_kinship_follows_where_it_follows(new_head: R, was: R, sex: Sex | None, now: R) -> None:
    assert relation_after(new_head, was, sex) is now


def test_some_leave_and_open_a_file_of_their_own(database: SQLAlchemy) -> None:
    street = a_street()
    household = a_family(street)
    _head, _wife, son, child = queries.people_of(household.id)
    with transaction():
        change = do.ChildFileChange(school="幸福小学", legal_basis=LegalBasis.COMMITTEE_DUTY)
        do.change_child_file(street.child_officer, household.id, child.id, change, now=NOON)
    new = do.NewHome(uuid4(), (son.id, child.id), NEW, "儿子分家")

    with transaction():
        home = do.split_household(street.officer, household.id, new, now=NOON)
    with transaction():
        again = do.split_household(street.officer, household.id, new, now=NOON)

    assert again.id == home.id and home.status is HouseholdStatus.DRAFT
    assert seen(home) == [("赵大伟", R.HEAD), ("赵小雨", R.OTHER)]
    assert whole_entry(home).people[0].national_id == an_id_number(2)
    assert [file.school for file in queries.child_files_of(home.id).values()] == ["幸福小学"]
    assert seen(household) == [("赵建国", R.HEAD), ("李秀英", R.SPOUSE)] and household.size == 2
    assert [audited(id, 9)[0].reason for id in (household.id, home.id)] == ["儿子分家"] * 2


def test_the_head_does_not_leave_and_nobody_elses_people_do(database: SQLAlchemy) -> None:
    street = a_street()
    household, other = a_family(street), a_household(street, a_person("钱秀英"), at=1)
    stranger, head = queries.people_of(other.id)[0], queries.people_of(household.id)[0]
    for people, code in (((stranger.id,), "split_nobody"), ((head.id,), "split_head"), ((), "split_nobody")):
        with pytest.raises(DomainError, match=code), transaction():
            do.split_household(street.officer, household.id, do.NewHome(uuid4(), people, NEW, "分家"), now=NOON)

    assert stranger.is_on_file
