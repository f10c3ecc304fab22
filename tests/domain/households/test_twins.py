"""Likely twins are found, told apart for good, or made one that can be two again (SPEC 3.8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select, update

from tests.factories import NOON, Street, a_household, a_person, a_receipt, a_street, an_account, an_id_number, token_of
from webapp.core.errors import Conflict, DomainError, InvalidInput, NotFound
from webapp.core.transaction import transaction
from webapp.domain.audit.queries import history_of as audited
from webapp.domain.households import operations as do
from webapp.domain.households import queries, twin_queries
from webapp.domain.households.categories import Category
from webapp.domain.households.entries import StatedPhone
from webapp.domain.households.models import Household, HouseholdTwins, Person
from webapp.domain.households.registering import whole_entry
from webapp.domain.households.relations import Relation, Sex
from webapp.domain.households.states import (
    ConsentForm,
    ConsentPurpose,
    EndReason,
    HouseholdStatus,
    LegalBasis,
    TwinsVerdict,
)
from webapp.domain.people.models import OrganisationKind
from webapp.domain.people.operations import create_organisation
from webapp.domain.people.permissions import Role
from webapp.domain.receipts.states import ReceiptStatus

BORN = date(1955, 3, 8)
AWAY: dict[str, Any] = {"address_line": "9栋2单元102", "building": "9栋", "unit": "2", "door": "102"}
PARTS = frozenset({"phones", "categories", "consents", "evidence"})


def signs(pairs: list[tuple[HouseholdTwins, Household, Household]]) -> list[tuple[bool, bool, bool]]:
    return [(pair.same_person, pair.same_phone, pair.same_door) for pair, _one, _other in pairs]


def two(street: Street, **details: Any) -> tuple[Household, Household, HouseholdTwins]:
    """Two files of 赵建国: with an ID number, and without one but with a daughter, a phone and a category."""
    first = a_household(street, a_person(birth_date=BORN, national_id=an_id_number(), sex=Sex.MALE),
                        phones=(StatedPhone("13900001111"),), categories=(Category.DIBAO,))  # fmt: skip
    daughter = a_person("赵小雨", relation=Relation.DAUGHTER, birth_date=date(2016, 5, 1), health="哮喘")
    second = a_household(street, a_person(birth_date=BORN, health="高血压"), daughter, **{
        **AWAY, "at": 1, "phones": (StatedPhone("13900002222", "女儿"),), "needs": "代买药", "mind": "耳背",
        "categories": (Category.EMPTY_NEST_ELDERLY, Category.DISABLED), **details})  # fmt: skip
    ((pair, _one, _other),) = twin_queries.open_twins(street.officer)
    return first, second, pair


def merge(street: Street, pair: HouseholdTwins, stays: Household, **choice: Any) -> do.MergeChoice:
    everybody = {id for id, _name in do_come_along(pair)}
    given = {"id": uuid4(), "survivor_id": stays.id, "reason": "上门看过", "people": frozenset(everybody),
             "parts": PARTS, **choice}  # fmt: skip
    chosen = do.MergeChoice(**given)
    with transaction():
        do.merge_households(street.officer, pair.id, chosen, now=NOON)
    return chosen


def do_come_along(pair: HouseholdTwins) -> list[Any]:
    from webapp.core.db import db
    from webapp.domain.households.merging import may_come_along

    return may_come_along(db.session.get_one(Household, pair.one_id), db.session.get_one(Household, pair.other_id))


def test_the_same_name_and_birth_date_make_likely_twins_wherever_they_live(database: SQLAlchemy) -> None:
    street = a_street()
    a_household(street, a_person(birth_date=BORN))
    a_household(street, a_person(birth_date=BORN), at=1, **AWAY)
    a_household(street, a_person(birth_date=date(1955, 3, 9)), at=1, address_line="", building="", unit="", door="")

    assert signs(twin_queries.open_twins(street.officer)) == [(True, False, False)]


def test_two_id_numbers_tell_two_people_of_one_name_apart(database: SQLAlchemy) -> None:
    street = a_street()
    a_household(street, a_person(birth_date=BORN, national_id=an_id_number(1)))
    a_household(street, a_person(birth_date=BORN, national_id=an_id_number(2)), **AWAY)

    assert twin_queries.open_twins(street.officer) == []


def test_the_same_phone_and_the_same_door_make_likely_twins(database: SQLAlchemy) -> None:
    street = a_street()
    phone = (StatedPhone("13900001111"),)
    a_household(street, a_person("赵建国"), phones=phone)
    a_household(street, a_person("钱秀英"), phones=phone, **AWAY)
    a_household(street, a_person("孙小梅"))
    a_household(street, a_person("李明"), at=1)

    assert sorted(signs(twin_queries.open_twins(street.officer))) == [(False, False, True), (False, True, False)]


def test_a_phone_that_many_share_says_nothing(database: SQLAlchemy) -> None:
    street = a_street()
    for number, name in enumerate(("赵一", "钱二", "孙三", "李四", "周五", "吴六")):
        a_household(street, a_person(name), phones=(StatedPhone("13900001111"),), address_line="", building="",
                    unit="", door=f"{number}")  # fmt: skip

    assert (
        max(len(twin_queries.twins_of(street.officer, id)) for id in database.session.scalars(select(Household.id))) < 6
    )


def test_files_from_before_and_from_an_import_are_compared_by_and_by(database: SQLAlchemy) -> None:
    street = a_street()
    a_household(street, a_person("赵建国"))
    a_household(street, a_person("钱秀英"))
    with transaction() as session:
        session.execute(HouseholdTwins.__table__.delete())
        session.execute(update(Household).values(is_compared=False, door_index=None))

    with transaction():
        compared = do.compare_next(NOON)
    with transaction():
        left = do.compare_next(NOON)

    assert (compared, left) == (2, 0)
    assert signs(twin_queries.open_twins(street.officer)) == [(False, False, True)]


def test_a_club_and_the_street_know_only_that_the_other_has_a_file(database: SQLAlchemy) -> None:
    street, number = a_street(), an_id_number()
    own = a_household(street, a_person(national_id=number, birth_date=BORN))
    assert not twin_queries.is_known_elsewhere(own)
    with transaction():
        club = create_organisation(street.admin, id=uuid4(), kind=OrganisationKind.CLUB, code="AX", name="爱心社",
                                   parent=street.root, now=NOON)  # fmt: skip
    street.communities[1] = club
    theirs = a_household(street, a_person(national_id=number, birth_date=BORN), at=1, active=False)

    assert twin_queries.is_known_elsewhere(own) and twin_queries.is_known_elsewhere(theirs)
    assert twin_queries.open_twins(street.officer) == []


def test_not_the_same_is_remembered(database: SQLAlchemy) -> None:
    street = a_street()
    first, _second, pair = two(street)

    with transaction():
        do.keep_apart(street.officer, pair.id, now=NOON)
        do.change_household(street.officer, first.id, whole_entry(first), revision=first.revision, now=NOON)

    assert pair.verdict is TwinsVerdict.APART
    assert twin_queries.open_twins(street.officer) == []
    with pytest.raises(Conflict, match="twins_decided"):
        merge(street, pair, first)


def test_who_sees_only_one_of_the_two_does_not_see_the_pair(database: SQLAlchemy) -> None:
    street = a_street()
    _first, _second, pair = two(street)
    local = an_account(street.communities[0], "local", Role.OFFICER)

    assert twin_queries.open_twins(local) == []
    with pytest.raises(NotFound):
        twin_queries.get_twins(local, pair.id)


def test_a_merge_fills_what_was_blank_takes_along_what_was_chosen_and_keeps_both_histories(
    database: SQLAlchemy,
) -> None:
    street = a_street()
    first, second, pair = two(street)
    receipt = a_receipt(street.officer, street.communities[1], household_id=second.id)
    before = {event.seq for event in (*audited(first.id), *audited(second.id))}

    merge(street, pair, first)

    entry = whole_entry(first)
    assert [(person.name, person.health) for person in entry.people] == [("赵建国", "高血压"), ("赵小雨", "哮喘")]
    assert [phone.number for phone in entry.phones] == ["13900001111", "13900002222"]
    assert entry.categories == (Category.DIBAO, Category.EMPTY_NEST_ELDERLY, Category.DISABLED)
    assert (entry.needs, entry.mind, entry.size, entry.door) == ("代买药", "耳背", 2, "301")
    assert (second.status, second.end_reason, second.merged_into) == (HouseholdStatus.ENDED, EndReason.MERGED, first.id)
    assert before < {event.seq for event in queries.history_of(first)}
    assert receipt.status is ReceiptStatus.ISSUED and token_of(receipt)
    assert twin_queries.merged_with([first.id]) == {first.id: [second.id]}
    assert whole_entry(second).people[1].name == "赵小雨"


def test_only_what_was_chosen_comes_along(database: SQLAlchemy) -> None:
    street = a_street()
    first, _second, pair = two(street)

    merge(street, pair, first, people=frozenset(), parts=frozenset())

    entry = whole_entry(first)
    assert (len(entry.people), len(entry.phones), entry.categories) == (1, 1, (Category.DIBAO,))


def test_the_file_of_a_child_comes_along_sealed_for_its_new_place(database: SQLAlchemy) -> None:
    street = a_street()
    first, second, pair = two(street)
    child = queries.people_of(second.id)[1]
    change = do.ChildFileChange(guardian_name="王奶奶", school="幸福小学", legal_basis=LegalBasis.COMMITTEE_DUTY)
    with transaction():
        do.change_child_file(street.child_officer, second.id, child.id, change, now=NOON)

    merge(street, pair, first)

    (file,) = queries.child_files_of(first.id).values()
    assert ((file.guardian or {})["name"], file.school) == ("王奶奶", "幸福小学")


def test_undone_it_is_as_before_and_what_was_changed_since_then_stays(database: SQLAlchemy) -> None:
    street = a_street()
    first, second, pair = two(street)
    was, theirs = whole_entry(first), whole_entry(second)
    chosen = merge(street, pair, first)
    with transaction():
        changed = replace(whole_entry(first), grid="第九网格", mind="腿脚慢")
        do.change_household(street.officer, first.id, changed, revision=first.revision, now=NOON)

    with transaction():
        do.undo_merge(street.officer, chosen.id, reason="是两家", now=NOON)

    assert whole_entry(first) == replace(was, grid="第九网格", mind="腿脚慢")
    assert whole_entry(second) == theirs
    assert (second.status, second.end_reason, second.merged_into) == (HouseholdStatus.ACTIVE, None, None)
    assert database.session.scalars(select(Person.is_on_file)).all() == [True] * 3
    assert [found[0].id for found in twin_queries.open_twins(street.officer)] == [pair.id]
    with pytest.raises(Conflict, match="merge_undone"), transaction():
        do.undo_merge(street.officer, chosen.id, reason="再来", now=NOON)


def test_an_undone_merge_leaves_no_second_file_of_somebody_who_has_one_by_now(database: SQLAlchemy) -> None:
    street = a_street()
    first, second, pair = two(street)
    chosen = merge(street, pair, second)
    with transaction():
        entry = replace(whole_entry(second), people=(a_person("钱秀英"),))
        do.change_household(street.officer, second.id, entry, revision=second.revision, now=NOON)
    a_household(street, a_person("赵建国", birth_date=BORN, national_id=an_id_number()), address_line="别处")

    with pytest.raises(Conflict, match="on_file"), transaction():
        do.undo_merge(street.officer, chosen.id, reason="是两家", now=NOON)
    assert first.status is HouseholdStatus.ENDED


def consent(street: Street, household: Household, *, given: bool = True, minutes: int = 0) -> None:
    from datetime import timedelta

    now = NOON + timedelta(minutes=minutes)
    with transaction():
        if given:
            do.record_consent(street.officer, household.id, do.NewConsent(
                uuid4(), ConsentPurpose.PUBLICATION, ConsentForm.SIGNATURE, "赵建国", BORN), now=now)  # fmt: skip
        else:
            do.withdraw_consent(street.officer, household.id, ConsentPurpose.PUBLICATION, id=uuid4(),
                                given_by="赵建国", now=now)  # fmt: skip


def test_a_consent_comes_along_and_goes_back(database: SQLAlchemy) -> None:
    street = a_street()
    first, second, pair = two(street)
    consent(street, second)
    chosen = merge(street, pair, first)
    came = first.may_publish

    with transaction():
        do.undo_merge(street.officer, chosen.id, reason="是两家", now=NOON)

    assert (came, first.may_publish, second.may_publish) == (True, False, True)


def test_a_consent_taken_back_is_taken_back_in_the_one_file_too(database: SQLAlchemy) -> None:
    street = a_street()
    first, second, pair = two(street)
    consent(street, first)
    consent(street, second, minutes=1)
    consent(street, second, given=False, minutes=2)

    merge(street, pair, first, parts=frozenset())

    assert not first.may_publish


def test_a_merge_has_its_reason_keeps_the_file_in_use_and_happens_once(database: SQLAlchemy) -> None:
    street = a_street()
    first, second, pair = two(street, active=False)
    for wrong, refusal in (({"reason": " "}, DomainError), ({"survivor_id": uuid4()}, InvalidInput)):
        with pytest.raises(refusal):
            merge(street, pair, first, **wrong)
    with pytest.raises(DomainError, match="merge_keep_active"):
        merge(street, pair, second)

    chosen = merge(street, pair, first)
    revision = first.revision
    with transaction():
        do.merge_households(street.officer, pair.id, chosen, now=NOON)

    assert first.revision == revision
