"""A household's file: opened, found, kept apart, approved by another."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import inspect, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests.factories import NOON, a_household, a_household_entry, a_person, a_street, an_account, an_id_number
from webapp.core.errors import Conflict, DomainError, Forbidden, NotFound
from webapp.core.transaction import transaction
from webapp.domain.audit.queries import history_of as audited
from webapp.domain.households import operations, queries
from webapp.domain.households.amounts import Period, Qualifier
from webapp.domain.households.categories import Category
from webapp.domain.households.causes import HardshipCause
from webapp.domain.households.entries import PersonEntry, StatedIncome, StatedPhone
from webapp.domain.households.importing import IncomeBasis
from webapp.domain.households.models import Consent, Household
from webapp.domain.households.relations import Relation, Sex
from webapp.domain.households.states import ConsentForm, ConsentPurpose, EndReason, GiverRole, HouseholdStatus
from webapp.domain.people.actors import NOBODY
from webapp.domain.people.models import OrganisationKind
from webapp.domain.people.operations import create_organisation
from webapp.domain.people.permissions import Role

DAY = NOON.date()


def test_a_file_is_active_once_another_person_has_approved_it(database: SQLAlchemy) -> None:
    street = a_street()

    household = a_household(street)

    assert household.status is HouseholdStatus.ACTIVE
    assert household.approved_by == street.approver.user_id
    assert household.recheck_on == date(2028, 1, 12)


def test_who_entered_or_changed_a_file_does_not_approve_it(database: SQLAlchemy) -> None:
    street = a_street()
    both = an_account(street.root, "both", Role.OFFICER, Role.APPROVER)
    street.actors["officer"] = both
    household = a_household(street, active=False)
    with pytest.raises(Forbidden, match=r"household\.approves_own"), transaction():
        operations.approve_household(both, household.id, now=NOON)

    entry = a_household_entry(id=household.id)
    third = an_account(street.root, "third", Role.OFFICER, Role.APPROVER)
    with transaction():
        operations.change_household(third, household.id, entry, revision=household.revision, now=NOON)
    with pytest.raises(Forbidden, match=r"household\.approves_own"), transaction():
        operations.approve_household(third, household.id, now=NOON)


def test_the_database_itself_refuses_an_approval_by_the_same_hand_or_by_none(database: SQLAlchemy) -> None:
    street = a_street()
    household = a_household(street, active=False)
    itself = update(Household).where(Household.id == household.id)

    for values in ({"approved_by": street.officer.user_id}, {"status": HouseholdStatus.ACTIVE}):
        with pytest.raises(IntegrityError), transaction() as session:
            session.execute(itself.values(**values))


def test_a_step_that_is_not_in_the_table_cannot_happen(database: SQLAlchemy) -> None:
    street = a_street()
    household = a_household(street)

    with pytest.raises(DomainError, match=r"household\.step"), transaction():
        operations.approve_household(street.approver, household.id, now=NOON)


def test_a_survey_needs_two_different_surveyors_and_a_day_that_has_come(database: SQLAlchemy) -> None:
    street = a_street()
    with transaction():
        household = operations.register_household(
            street.officer, street.communities[0].id, a_household_entry(), now=NOON
        )
    for surveyors, day, code in (
        (("王明", " 王明 "), DAY, "household.two_surveyors"),
        (("王明", "李芳"), DAY + timedelta(days=1), "household.survey_in_future"),
    ):
        with pytest.raises(DomainError, match=code), transaction():
            operations.submit_survey(street.officer, household.id, surveyors=surveyors, surveyed_on=day, now=NOON)


def test_the_same_entry_sent_twice_is_one_file(database: SQLAlchemy) -> None:
    street, entry = a_street(), a_household_entry()

    with transaction():
        first = operations.register_household(street.officer, street.communities[0].id, entry, now=NOON)
    with transaction():
        again = operations.register_household(street.officer, street.communities[0].id, entry, now=NOON)

    assert first is again


def test_nobody_is_on_file_twice_in_one_tree_but_may_be_once_the_first_file_has_ended(database: SQLAlchemy) -> None:
    street, number = a_street(), an_id_number()
    first = a_household(street, a_person(national_id=number))
    with pytest.raises(Conflict, match=r"household\.on_file"):
        a_household(street, a_person("赵建國", national_id=number), at=1)

    with transaction():
        operations.end_household(street.officer, first.id, why=EndReason.MOVED, reason="搬到和平社区", on=DAY, now=NOON)

    assert a_household(street, a_person(national_id=number), at=1).status is HouseholdStatus.ACTIVE


def test_a_club_in_the_tree_keeps_its_own_file_of_the_same_person(database: SQLAlchemy) -> None:
    street, number = a_street(), an_id_number()
    a_household(street, a_person(national_id=number))
    with transaction():
        club = create_organisation(NOBODY, id=uuid4(), kind=OrganisationKind.CLUB, code="AX", name="爱心社",
                                   parent=street.root, now=NOON)  # fmt: skip
        own = operations.register_household(
            street.officer, club.id, a_household_entry(a_person(national_id=number)), now=NOON
        )

    assert own.registry_id == club.id


@pytest.mark.parametrize("kind", ["volunteer_group", "charity", "trade_union", "help_centre"])
def test_a_file_of_a_minor_in_a_club_waits_for_the_guardian(database: SQLAlchemy, kind: str) -> None:
    street = a_street()
    with transaction():
        club = create_organisation(NOBODY, id=uuid4(), kind=OrganisationKind(kind), code="AX", name="爱心社",
                                   parent=street.root, now=NOON)  # fmt: skip
    street.communities[0] = club
    child = a_person("赵小雨", relation=Relation.DAUGHTER, birth_date=date(2016, 5, 1))
    household = a_household(street, a_person(), child)
    assert household.status is HouseholdStatus.WAITING_FOR_GUARDIAN
    with pytest.raises(DomainError, match=r"household\.guardian_missing"), transaction():
        operations.approve_household(street.approver, household.id, now=NOON)

    consent = operations.NewConsent(uuid4(), ConsentPurpose.SENSITIVE_DATA, ConsentForm.SIGNATURE, "赵建国", DAY,
                                    person_id=child.id, relation=GiverRole.FATHER)  # fmt: skip
    with transaction():
        operations.record_consent(street.second_officer, household.id, consent, now=NOON)
        operations.approve_household(street.approver, household.id, now=NOON)

    assert household.status is HouseholdStatus.ACTIVE


def test_a_foreign_organisation_finds_nothing(database: SQLAlchemy) -> None:
    street = a_street()
    household = a_household(street, phones=(StatedPhone("19900001467"),))
    stranger = an_account(street.communities[1], "stranger", Role.OFFICER, Role.APPROVER)

    with pytest.raises(NotFound):
        queries.get_household(stranger, household.id)
    with pytest.raises(NotFound), transaction():
        operations.open_sensitive(stranger, household.id, reason="看看", now=NOON)
    with pytest.raises(NotFound), transaction():
        operations.approve_household(stranger, household.id, now=NOON)
    assert queries.list_households(stranger, queries.HouseholdFilter()).rows == []
    assert queries.search_households(stranger, "赵建国").rows == []


@pytest.mark.parametrize(
    "text",
    ["赵建国", "建国", "赵 建国", "李秀", "zhaojianguo", "zjg", "5栋", "第三网格", "1467", "19900001467"],
)
def test_a_household_is_found_by_name_pinyin_building_or_phone(database: SQLAlchemy, text: str) -> None:
    street = a_street()
    member = a_person("李秀英", relation=Relation.SPOUSE)
    household = a_household(street, a_person(), member, phones=(StatedPhone("19900001467", "女儿"),))
    a_household(street, a_person("钱多多"), building="9栋", grid="第一网格")

    found = queries.search_households(street.supervisor, text)

    assert [row.id for row in found.rows] == [household.id]


def test_an_id_number_finds_its_household_only_for_who_may_open_it(database: SQLAlchemy) -> None:
    street, number = a_street(), an_id_number()
    household = a_household(street, a_person(national_id=number))

    found = queries.search_households(street.officer, number)

    assert found.by_id
    assert [row.id for row in found.rows] == [household.id]
    assert queries.search_households(street.supervisor, number).rows == []


def test_pages_follow_one_another_without_losing_or_repeating_anyone(database: SQLAlchemy) -> None:
    street = a_street()
    with transaction():
        for at in range(120):
            entry = a_household_entry(a_person(f"{'王李张赵'[at % 4]}小{'明红军'[at % 3]}"))
            operations.register_household(street.officer, street.communities[0].id, entry, now=NOON)
    seen, after = [], None
    while True:
        page = queries.list_households(street.officer, queries.HouseholdFilter(after=after))
        seen.extend(row.id for row in page.rows)
        after = page.next
        if after is None:
            break

    assert len(seen) == len(set(seen)) == 120


def test_sealed_categories_are_found_only_by_who_may_open_them(database: SQLAlchemy) -> None:
    street = a_street()
    labels = (Category.DIBAO, Category.MAJOR_ILLNESS, Category.ORPHAN, Category.LOST_ONLY_CHILD_FAMILY)
    household = a_household(street, categories=labels)

    def who_finds(category: Category) -> set[str]:
        wanted = queries.HouseholdFilter(category=category)
        roles = ("supervisor", "officer", "admin", "child_officer")
        return {role for role in roles if queries.list_households(street.actors[role], wanted).rows}

    assert who_finds(Category.DIBAO) == {"supervisor", "officer", "admin", "child_officer"}
    assert who_finds(Category.MAJOR_ILLNESS) == {"officer", "admin", "child_officer"}
    assert who_finds(Category.ORPHAN) == {"child_officer"}
    assert who_finds(Category.LOST_ONLY_CHILD_FAMILY) == set(), "a label that hurts an adult is in no list"
    assert queries.open_categories([household.id]) == {household.id: [Category.DIBAO]}


def test_opening_leaves_a_trace_and_children_stay_closed(database: SQLAlchemy) -> None:
    street = a_street()
    child = a_person("赵小雨", relation=Relation.DAUGHTER, birth_date=date(2016, 5, 1),
                     national_id=an_id_number(2, date(2016, 5, 1)), health="哮喘")  # fmt: skip
    household = a_household(street, a_person(national_id=an_id_number(), health="高血压"), child,
                            categories=(Category.ORPHAN, Category.DISABLED))  # fmt: skip

    with pytest.raises(DomainError, match=r"household\.reason_missing"), transaction():
        operations.open_sensitive(street.officer, household.id, reason=" ", now=NOON)
    with pytest.raises(Forbidden), transaction():
        operations.open_sensitive(street.supervisor, household.id, reason="检查", now=NOON)
    with pytest.raises(Forbidden), transaction():
        operations.open_child_files(street.officer, household.id, reason="核对", now=NOON)
    with transaction():
        opened = operations.open_sensitive(street.officer, household.id, reason="核对证件", now=NOON)

    assert opened.entry.head.health == "高血压"
    assert (opened.entry.people[1].health, opened.entry.people[1].national_id) == ("", None)
    assert opened.entry.categories == (Category.DISABLED,)
    last = audited(household.id)[0]
    assert (last.action, last.reason, last.actor_id) == ("household.see_sensitive", "核对证件", street.officer.user_id)


def test_the_reason_for_a_childs_file_is_asked_once_a_day(database: SQLAlchemy) -> None:
    street = a_street()
    child = a_person("赵小雨", relation=Relation.DAUGHTER, birth_date=date(2016, 5, 1), health="哮喘")
    household = a_household(street, a_person(), child, categories=(Category.ORPHAN,))
    with pytest.raises(DomainError, match=r"household\.reason_missing"), transaction():
        operations.open_child_files(street.child_officer, household.id, reason="", now=NOON)
    with transaction():
        operations.open_child_files(street.child_officer, household.id, reason="家访前了解", now=NOON)
    with transaction():
        again = operations.open_child_files(street.child_officer, household.id, reason="", now=NOON)

    assert again.entry.people[1].health == "哮喘"
    assert again.entry.categories == (Category.ORPHAN,)
    with pytest.raises(DomainError), transaction():
        operations.open_child_files(street.child_officer, household.id, reason="", now=NOON + timedelta(days=1))


def test_a_change_by_who_may_not_see_children_keeps_what_was_hidden(database: SQLAlchemy) -> None:
    street = a_street()
    number = an_id_number(2, date(2016, 5, 1))
    child = a_person("赵小雨", relation=Relation.DAUGHTER, birth_date=date(2016, 5, 1), national_id=number,
                     health="哮喘")  # fmt: skip
    household = a_household(street, a_person(), child, categories=(Category.ORPHAN, Category.DIBAO))
    seen = a_household_entry(household_head(household), a_person("赵晓雨", id=child.id, relation=Relation.DAUGHTER,
                             birth_date=child.birth_date), id=household.id, categories=(Category.DIBAO,))  # fmt: skip

    with transaction():
        operations.change_household(street.officer, household.id, seen, revision=household.revision, now=NOON)
    with transaction():
        opened = operations.open_child_files(street.child_officer, household.id, reason="核对", now=NOON)

    assert (opened.entry.people[1].name, opened.entry.people[1].national_id) == ("赵晓雨", number)
    assert opened.entry.people[1].health == "哮喘"
    assert opened.entry.categories == (Category.ORPHAN, Category.DIBAO)


def household_head(household: Household) -> PersonEntry:
    """The head of a household as an entry."""
    head = queries.people_of(household.id)[0]
    return a_person(head.name, id=head.id)


def test_a_form_made_from_an_older_state_is_refused(database: SQLAlchemy) -> None:
    street = a_street()
    household = a_household(street)
    entry = a_household_entry(household_head(household), id=household.id)
    before = household.revision
    with transaction():
        operations.change_household(street.officer, household.id, entry, revision=before, now=NOON)

    with pytest.raises(Conflict, match=r"household\.changed_meanwhile"), transaction():
        operations.change_household(street.second_officer, household.id, entry, revision=before, now=NOON)


def test_two_members_may_swap_their_numbers(database: SQLAlchemy) -> None:
    street, one, two = a_street(), an_id_number(1), an_id_number(2)
    first, second = a_person(national_id=one), a_person("李秀英", relation=Relation.SPOUSE, national_id=two)
    household = a_household(street, first, second)
    swapped = a_household_entry(a_person(id=first.id, national_id=two),
                                a_person("李秀英", id=second.id, relation=Relation.SPOUSE, national_id=one),
                                id=household.id)  # fmt: skip

    with transaction():
        operations.change_household(street.officer, household.id, swapped, revision=household.revision, now=NOON)

    assert [person.national_id for person in queries.people_of(household.id)] == [two, one]


def test_a_withdrawn_consent_stops_the_use_and_nothing_is_erased(database: SQLAlchemy) -> None:
    street = a_street()
    household = a_household(street)
    consent = operations.NewConsent(uuid4(), ConsentPurpose.PUBLICATION, ConsentForm.SIGNATURE, "赵建国", DAY)
    with transaction():
        operations.record_consent(street.officer, household.id, consent, now=NOON)
    assert household.may_publish

    with transaction():
        operations.withdraw_consent(
            street.officer, household.id, ConsentPurpose.PUBLICATION, id=uuid4(), given_by="赵建国", now=NOON
        )

    assert not household.may_publish
    assert [row.is_given for row in queries.consents_of(household.id)] == [False, True]
    with pytest.raises(DBAPIError, match="append-only"), transaction() as session:
        session.execute(update(Consent).values(is_given=True))


def test_facts_hold_what_standards_ask_for(database: SQLAlchemy) -> None:
    street = a_street()
    child = a_person("赵小雨", relation=Relation.DAUGHTER, birth_date=date(2016, 5, 1))
    old = a_person(sex=Sex.MALE, birth_date=date(1940, 1, 1))
    yearly = StatedIncome(672_001, IncomeBasis.PER_CAPITA, Qualifier.AT_LEAST, Period.YEAR)
    household = a_household(street, old, child, incomes=(yearly,), causes=(HardshipCause.MAJOR_ILLNESS,),
                            categories=(Category.MAJOR_ILLNESS, Category.DIBAO))  # fmt: skip
    a_household(street, a_person("钱多多"), active=False)

    (facts,) = queries.facts_of_active(street.officer, [c.id for c in street.communities], on=DAY)

    assert facts.id == household.id
    assert facts.categories == {Category.DIBAO, Category.MAJOR_ILLNESS, Category.ADVANCED_AGE}
    assert facts.primary_category is Category.MAJOR_ILLNESS
    assert facts.cause is HardshipCause.MAJOR_ILLNESS
    assert facts.ages == (87, 10)
    assert facts.has_minor
    assert (facts.per_capita_yearly, facts.per_capita_income_fen) == (672_001, 56_000)
    assert facts.income_qualifier is Qualifier.AT_LEAST


def test_an_unknown_income_is_unknown(database: SQLAlchemy) -> None:
    street = a_street()
    a_household(street)

    (facts,) = queries.facts_of_active(street.officer, [street.communities[0].id], on=DAY)

    assert (facts.per_capita_yearly, facts.per_capita_income_fen) == (None, None)


def test_contacts_say_how_to_greet_where_to_go_and_whom_to_call(database: SQLAlchemy) -> None:
    street = a_street()
    phones = (StatedPhone("19900001467", "女儿"), StatedPhone("027-80007327"))
    household = a_household(street, phones=phones, mind="腿脚慢，多等一会")

    contact = queries.contacts_of([household.id])[household.id]

    assert (contact.address_as, contact.masked_name) == ("赵大爷", "赵*国")
    assert (contact.building, contact.stair, contact.door) == ("5栋", "5 栋 1 单元", "1-301")
    assert (contact.phone, contact.whose_phone) == ("19900001467", "女儿")
    assert contact.mind == "腿脚慢，多等一会"
    assert not contact.has_minor


def test_missing_papers_follow_from_cause_and_category(database: SQLAlchemy) -> None:
    street = a_street()
    household = a_household(street, causes=(HardshipCause.MAJOR_ILLNESS,), categories=(Category.DIBAO,))

    missing = [kind.value for kind in queries.missing_evidence(household, today=DAY)]

    assert missing == ["id_card", "household_book", "dibao_card", "diagnosis", "medical_bills"]


def test_nothing_secret_lies_open_in_the_database(database: SQLAlchemy) -> None:
    street, number = a_street(), an_id_number()
    a_household(
        street, a_person(national_id=number, health="尿毒症", disability_certificate=f"{number}43"),
        phones=(StatedPhone("19900001467", "女儿"),), bank_account="6222021234567890123", needs="代买药",
        categories=(Category.MAJOR_ILLNESS, Category.LOST_ONLY_CHILD_FAMILY), mind="腿脚慢",
        incomes=(StatedIncome(123_457, IncomeBasis.PER_CAPITA, period=Period.MONTH),), note="家庭矛盾",
    )  # fmt: skip

    plain = everything_in(database)

    secrets = (number, "19900001467", "6222021234567890123", "尿毒症", "代买药", "腿脚慢", "123457", "家庭矛盾",
               "lost_only_child_family", "major_illness", "1单元301")  # fmt: skip
    assert [secret for secret in secrets if secret.encode() in plain] == []
    assert "赵建国".encode() in plain


def everything_in(database: SQLAlchemy) -> bytes:
    """All that a thief of the database would read: the file itself, or on PostgreSQL every row as text."""
    if database.engine.dialect.name == "sqlite":
        path = Path(str(database.engine.url.database))
        files = [file for file in path.parent.iterdir() if file.name.startswith(path.name) and file.is_file()]
        return b"".join(file.read_bytes() for file in files)
    with database.engine.connect() as connection:
        names = inspect(connection).get_table_names()
        rows = [row[0] for name in names for row in connection.execute(text(f'SELECT t::text FROM "{name}" t'))]
    return "\n".join(rows).encode()
