"""Everything a file can say is kept, comes back as it was, and a change names what it changed."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from uuid import uuid4

from flask_sqlalchemy import SQLAlchemy

from tests.factories import NOON, a_household, a_household_entry, a_person, a_street, an_id_number
from webapp.core.transaction import transaction
from webapp.domain.audit.queries import history_of
from webapp.domain.households import operations
from webapp.domain.households.amounts import Amount, Period, Qualifier
from webapp.domain.households.categories import Category
from webapp.domain.households.causes import HardshipCause
from webapp.domain.households.differences import changes
from webapp.domain.households.entries import HouseholdEntry, PersonEntry, StatedIncome, StatedPhone
from webapp.domain.households.importing.preview import IncomeBasis
from webapp.domain.households.plain import whole_as_plain, whole_from_plain
from webapp.domain.households.registering import whole_entry
from webapp.domain.households.relations import Relation, Sex
from webapp.domain.households.situations import (
    LunarBirthday,
    MaritalStatus,
    PoliticalStatus,
    WorkStatus,
    YearlySum,
)
from webapp.domain.households.states import GovernmentAid
from webapp.domain.households.worker_files import FloorArea, HousingType, HukouType, ModelWorkerLevel, WorkerFile

NOT_STORED = {"surveyed_on", "repeat", "own_categories", "own_ids"}
"""What only an import says on the way in; own categories have tests of their own."""


def a_full_person(**changed: object) -> PersonEntry:
    """Nothing of a person left blank."""
    told = {
        "id": uuid4(), "name": "赵建国", "relation": Relation.HEAD, "sex": Sex.MALE, "birth_date": date(1955, 3, 8),
        "national_id": an_id_number(), "unchecked_id": "已看过原件", "disability_type": 4, "disability_level": 2,
        "disability_certificate": an_id_number() + "42", "health": "高血压", "work": "机床厂", "ethnicity": "回族",
        "income": StatedIncome(90_000, IncomeBasis.PERSON, Qualifier.ABOUT, Period.MONTH),
        "work_status": WorkStatus.RETIRED, "marital": MaritalStatus.WIDOWED, "political": PoliticalStatus.PARTY_MEMBER,
        "insurance": "职工医保", "identity": "退休工人", "lunar": LunarBirthday(2, 15, is_leap=True),
    }  # fmt: skip
    return PersonEntry(**{**told, **changed})  # type: ignore[arg-type]


def a_full_entry(**changed: object) -> HouseholdEntry:
    """Nothing of a household left blank."""
    worker = WorkerFile(
        worker_no="0017", other_contact="同事小李 19900001470", postcode="430000", works_since="1974 年", industry="机械",
        employer="红星机床厂", employer_type="国有", employer_status="停产", hukou_division="420102001001",
        hukou_type=HukouType.URBAN, housing_type=HousingType.EMPLOYERS, floor_area=FloorArea.TO_50,
        model_worker_level=ModelWorkerLevel.CITY, other_income=Amount(120_000, Qualifier.AT_LEAST),
        can_help_itself=False, nobody_employed=True, state_of_mind="平稳", skills="车工", job_wishes="看门",
    )  # fmt: skip
    told = {
        "people": (a_full_person(), a_person("李秀英", relation=Relation.SPOUSE)), "size": 3, "community": "和平小区",
        "address_line": "和平小区", "building": "8栋", "unit": "1", "door": "603", "grid": "第三网格",
        "phones": (StatedPhone("19900001467", "女儿"), StatedPhone("19900001468"), StatedPhone("19900001469", "邻居")),
        "categories": (Category.NEEDY_STUDENT, Category.DIBAO, Category.DISABLED), "own_labels": ("老劳模家属",),
        "causes": (HardshipCause.MAJOR_ILLNESS, HardshipCause.LAID_OFF), "cause_words": "大病、下岗",
        "cause_confirmed_on": date(2026, 5, 1),
        "incomes": (StatedIncome(50_000, IncomeBasis.PER_CAPITA, period=Period.MONTH),
                    StatedIncome(2_400_000, IncomeBasis.HOUSEHOLD, Qualifier.AT_LEAST, Period.YEAR)),
        "medical": YearlySum(2027, 3_000_000, Qualifier.AT_LEAST), "loss": YearlySum(2026, 500_000),
        "needs": "棉被", "government_aid": GovernmentAid.STILL_HARD, "help_words": "米一袋", "bank_name": "建设银行",
        "bank_account": "6222021234567890123", "bank_holder": "赵小明", "bank_branch": "城关支行", "bank_reason": "女婿代收",
        "address_as": "赵大爷", "mind": "腿脚慢", "reach": "在住院", "is_relative_of_officer": True, "relative_of": "王明的叔叔",
        "note": "一条备注", "others": (("栏目", "内容"),), "worker": worker,
    }  # fmt: skip
    return a_household_entry(**{**told, **changed})


def differing(one: object, other: object) -> list[str]:
    return [field.name for field in fields(one) if getattr(one, field.name) != getattr(other, field.name)  # type: ignore[arg-type]
            and field.name not in NOT_STORED]  # fmt: skip


def test_nothing_of_a_full_file_is_left_blank_here() -> None:
    """A field that is added later has to be put into this test's entry, or it proves nothing."""
    entry = a_full_entry()
    empty = [f.name for f in fields(entry) if not getattr(entry, f.name) and f.name not in NOT_STORED]
    empty += [f"person.{f.name}" for f in fields(PersonEntry) if not getattr(entry.head, f.name)]
    empty += [f"worker.{f.name}" for f in fields(WorkerFile) if getattr(entry.worker, f.name) in ("", None)]
    assert empty == []


def test_everything_that_was_entered_comes_back(database: SQLAlchemy) -> None:
    entry, street = a_full_entry(), a_street()
    with transaction():
        household = operations.register_household(street.officer, street.communities[0].id, entry, now=NOON)
    database.session.expire_all()

    kept = whole_entry(household)

    assert differing(entry, kept) == []
    assert [differing(one, other) for one, other in zip(entry.people, kept.people, strict=True)] == [[], []]


def test_everything_survives_as_json() -> None:
    entry = a_full_entry()
    assert whole_from_plain(whole_as_plain(entry)) == entry


def test_a_change_by_hand_loses_nothing_that_its_form_did_not_show(database: SQLAlchemy) -> None:
    entry, street = a_full_entry(), a_street()
    child = a_full_person(id=uuid4(), name="赵小雨", relation=Relation.GRANDCHILD, birth_date=date(2016, 5, 1),
                          national_id=an_id_number(2, date(2016, 5, 1)))  # fmt: skip
    household = a_household(street, *entry.people, child, **{f.name: getattr(entry, f.name) for f in fields(entry)
                                                             if f.name not in ("id", "people", "size")})  # fmt: skip
    before = whole_entry(household)
    bare = PersonEntry(child.id, child.name, child.relation, child.sex, child.birth_date)
    typed = replace(
        before, people=(*before.people[:2], bare), grid="第九网格", community="", building="", unit="", door="",
        cause_words="", others=(), categories=(Category.DIBAO, Category.DISABLED),
    )  # fmt: skip

    for officer in (street.officer, street.child_officer):
        with transaction():
            operations.change_household(officer, household.id, typed, revision=household.revision, now=NOON)
        database.session.expire_all()
        after = whole_entry(household)
        assert differing(before, after) == ["grid"]
        assert after.people == before.people


def test_another_address_line_is_read_anew(database: SQLAlchemy) -> None:
    street = a_street()
    household = a_household(street, address_line="和平小区", building="8栋", unit="1", door="603")

    with transaction():
        typed = replace(whole_entry(household), address_line="9栋2单元101", building="9栋", unit="2", door="101")
        operations.change_household(street.officer, household.id, typed, revision=household.revision, now=NOON)

    assert (household.building, (household.place or {})["door"]) == ("9栋", "101")


def test_the_record_of_a_change_names_fields_and_people_and_no_value(database: SQLAlchemy) -> None:
    street, wife = a_street(), a_person("李秀英", relation=Relation.SPOUSE)
    household = a_household(street, a_person(health="高血压"), wife)
    before, son = whole_entry(household), a_person("赵小军", relation=Relation.SON)

    with transaction():
        head = replace(before.head, health="尿毒症")
        typed = replace(before, people=(head, son), needs="代买药", incomes=(
            StatedIncome(50_000, IncomeBasis.PER_CAPITA, period=Period.MONTH),))  # fmt: skip
        operations.change_household(street.officer, household.id, typed, revision=household.revision, now=NOON)

    (event, *_) = history_of(household.id)
    assert event.fields == ["incomes", "needs", "person.health", f"person+{son.id}", f"person-{wife.id}"]
    assert not [word for word in ("尿毒症", "代买药", "李秀英") if word in f"{event.fields}{event.reason}"]


def test_people_who_only_change_places_are_told_as_that() -> None:
    one, other = a_person(), a_person("李秀英", relation=Relation.SPOUSE)
    before = a_household_entry(one, other)
    assert changes(before, replace(before, people=(other, one))) == ["people"]
    assert changes(before, before) == []
