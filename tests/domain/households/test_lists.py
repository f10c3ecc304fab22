"""The lists people need, and the filters of the list of all (SPEC 3.10)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import update

from tests.factories import (
    NOON,
    Street,
    a_hand_over,
    a_household,
    a_person,
    a_receipt,
    a_street,
    an_account,
)
from webapp.core.transaction import transaction
from webapp.domain.files.storage import keep
from webapp.domain.households import operations as do
from webapp.domain.households import queries
from webapp.domain.households.causes import HardshipCause
from webapp.domain.households.concerns import Concern
from webapp.domain.households.dates import age_on, born_between
from webapp.domain.households.listing import HouseholdFilter
from webapp.domain.households.models import Household
from webapp.domain.households.states import EndReason, EvidenceKind
from webapp.domain.people.permissions import Role
from webapp.domain.receipts.operations import hand_over

DAY = NOON.date()


def listed(street: Street, **wanted: Any) -> list[str]:
    actor = wanted.pop("actor", street.officer)
    page = queries.list_households(actor, HouseholdFilter(today=DAY, **wanted))
    return sorted(row.head_name for row in page.rows)


def a_paper(street: Street, household: Household, kind: EvidenceKind) -> None:
    kept = keep(kind.value.encode())
    with transaction():
        do.add_evidence(street.officer, household.id, do.NewEvidence(uuid4(), kind, kept), now=NOON)


def test_a_file_lacks_papers_until_the_last_of_them_is_there(database: SQLAlchemy) -> None:
    street = a_street()
    household = a_household(street, causes=(HardshipCause.SCHOOLING,))
    lacking = [household.papers_missing]
    for kind in (
        EvidenceKind.ID_CARD,
        EvidenceKind.HOUSEHOLD_BOOK,
        EvidenceKind.INCOME_PROOF,
        EvidenceKind.SCHOOL_CARD,
    ):
        assert listed(street, concern=Concern.LACKING_PAPERS) == ["赵建国"]
        a_paper(street, household, kind)
        lacking.append(household.papers_missing)

    assert lacking == [4, 3, 2, 1, 0]
    assert listed(street, concern=Concern.LACKING_PAPERS) == []


def test_a_changed_cause_asks_for_other_papers(database: SQLAlchemy) -> None:
    street = a_street()
    household = a_household(street)
    from dataclasses import replace

    from webapp.domain.households.registering import whole_entry

    a_paper(street, household, EvidenceKind.ID_CARD)
    with transaction():
        entry = replace(whole_entry(household), causes=(HardshipCause.MAJOR_ILLNESS,))
        do.change_household(street.officer, household.id, entry, revision=household.revision, now=NOON)

    assert household.papers_missing == len(queries.missing_evidence(household, today=DAY)) == 4


def test_files_that_nobody_has_touched_for_a_year_are_found(database: SQLAlchemy) -> None:
    street = a_street()
    old, new = a_household(street), a_household(street, a_person("钱秀英"), at=1)
    with transaction() as session:
        for household, days in ((old, 366), (new, 364)):
            session.execute(update(Household).where(Household.id == household.id).values(
                changed_at=NOON - timedelta(days=days)))  # fmt: skip

    assert listed(street, concern=Concern.NOT_UPDATED) == ["赵建国"]


def test_a_recheck_that_falls_due_is_on_its_list_before_and_after_it_was_called(database: SQLAlchemy) -> None:
    street = a_street()
    a_household(street)
    later = {"concern": Concern.RECHECK_DUE}
    then = queries.list_households(street.officer, HouseholdFilter(today=date(2028, 1, 12), **later)).rows
    with transaction():
        do.mark_rechecks_due(NOON.replace(year=2028))

    assert [row.head_name for row in then] == ["赵建国"] == listed(street, **later)


def test_who_was_helped_and_who_never_was(database: SQLAlchemy) -> None:
    street = a_street()
    households = [a_household(street, a_person(name), at=at) for name, at in (("赵建国", 0), ("钱秀英", 1))]
    a_household(street, a_person("孙小梅"), active=False, address_line="别处")
    receipts = [a_receipt(street.officer, street.communities[0], household_id=home.id) for home in households]
    assert listed(street, concern=Concern.NEVER_HELPED) == ["赵建国", "钱秀英"]

    with transaction():
        hand_over(street.volunteer, a_hand_over(receipts[0], street.volunteer, street.second_volunteer), now=NOON)

    assert listed(street, concern=Concern.HELPED) == ["赵建国"]
    assert listed(street, concern=Concern.NEVER_HELPED) == ["钱秀英"]


def test_filters_of_the_list(database: SQLAlchemy) -> None:
    street = a_street()
    a_household(street, a_person(birth_date=date(1950, 1, 12)), building="5栋", grid="第一网格")
    a_household(street, a_person("钱秀英", birth_date=date(1950, 1, 13)), building="15栋", grid="第一网格", door="9")
    a_household(street, a_person("孙小梅"), a_person("孙小宝", birth_date=date(2022, 2, 1)), building="5栋", at=1)

    assert listed(street, building="5栋") == ["孙小梅", "赵建国"]
    assert listed(street, grid="第一网格") == ["赵建国", "钱秀英"]
    assert listed(street, ages=(77, 80)) == ["赵建国"]
    assert listed(street, ages=(70, 76)) == ["钱秀英"]
    assert listed(street, ages=(0, 5), building="5栋", organisation_id=street.communities[1].id) == ["孙小梅"]


@pytest.mark.parametrize("on", [date(2027, 2, 28), date(2028, 2, 29), date(2027, 3, 1), date(2027, 1, 1)])
def test_birthdays_between_are_those_of_the_ages_asked_for(on: date) -> None:
    first, last = born_between(6, 23, on=on)
    days = [date(1995, 1, 1) + timedelta(days=day) for day in range(12_000)]

    assert [day for day in days if (first <= day <= last) != (6 <= age_on(day, on) <= 23)] == []


def test_nobody_finds_in_these_lists_what_is_not_theirs(database: SQLAlchemy) -> None:
    street, other = a_street(), a_street(code="DJ", name="东街街道")
    a_household(street)
    a_household(other, a_person("钱秀英"))
    local = an_account(street.communities[1], "local", Role.OFFICER)

    for concern in (None, Concern.LACKING_PAPERS, Concern.NEVER_HELPED):
        assert listed(street, concern=concern) == ["赵建国"]
        assert listed(street, concern=concern, actor=local) == []
        assert listed(street, concern=concern, actor=street.volunteer) == []


def test_an_ended_file_is_on_the_list_of_the_ended_alone(database: SQLAlchemy) -> None:
    street = a_street()
    household = a_household(street)
    with transaction():
        do.end_household(street.officer, household.id, why=EndReason.DIED, reason="家属来报", on=DAY, now=NOON)

    assert [concern for concern in Concern if listed(street, concern=concern)] == []
