"""An organisation's own categories: mapped to a standard one, kept well enough, chosen, found, understood (SPEC 3.2)."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from tests.factories import NOON, Street, a_household, a_household_entry, a_person, a_street
from webapp.core.errors import Conflict, DomainError, Forbidden, InvalidInput
from webapp.core.transaction import transaction
from webapp.domain.households import catalogue, operations, queries
from webapp.domain.households.catalogue import NewCategory
from webapp.domain.households.categories import Category, Sensitivity
from webapp.domain.households.models import HouseholdFlag, HouseholdOwnCategory, OrganisationCategory
from webapp.domain.households.own_categories import OwnCategory, taken_from
from webapp.domain.households.registering import whole_entry
from webapp.domain.people.models import Organisation


def a_category(
    street: Street, name: str = "困难教职工家属", maps_to: Category = Category.NEEDY_TEACHER,
    sensitivity: Sensitivity = Sensitivity.PLAIN, at: Organisation | None = None,
) -> OrganisationCategory:  # fmt: skip
    new = NewCategory(uuid4(), name, maps_to, sensitivity)
    with transaction():
        return catalogue.add_category(street.admin, (at or street.root).id, new, now=NOON)


def a_household_with(street: Street, *categories: OrganisationCategory, at: int = 0, name: str = "赵建国") -> UUID:
    entry = a_household_entry(a_person(name), own_ids=tuple(category.id for category in categories))
    with transaction():
        return operations.register_household(street.officer, street.communities[at].id, entry, now=NOON).id


def found(street: Street, role: str = "officer", **wanted: object) -> set[UUID]:
    return {row.id for row in queries.list_households(street.actors[role], queries.HouseholdFilter(**wanted)).rows}  # type: ignore[arg-type]


def test_it_is_chosen_for_a_household_and_comes_back(database: SQLAlchemy) -> None:
    street = a_street()
    plain, sealed = a_category(street), a_category(street, "尘肺工友", Category.MAJOR_ILLNESS, Sensitivity.P2)

    key = a_household_with(street, plain, sealed)

    household = queries.get_household(street.officer, key)
    assert {own.name for own in whole_entry(household).own_categories} == {"困难教职工家属", "尘肺工友"}
    assert [own.name for own in catalogue.plain_own_of([key])[key]] == ["困难教职工家属"]
    assert database.session.scalars(select(HouseholdOwnCategory.category_id)).all() == [plain.id]
    assert len(database.session.scalars(select(HouseholdFlag)).all()) == 1
    assert household.own_sensitive == [str(sealed.id)] and household.own_hurtful is None


def test_it_is_found_by_itself_and_by_the_standard_one_it_counts_as(database: SQLAlchemy) -> None:
    street = a_street()
    category = a_category(street)
    key, other = a_household_with(street, category), a_household_with(street, name="钱多多")

    assert found(street, own_category=category.id) == found(street, category=Category.NEEDY_TEACHER) == {key}
    assert found(street, category=Category.DIBAO) == found(street, own_category=uuid4()) == set()
    assert other in found(street)


def test_a_sealed_one_is_found_only_by_who_may_open_it(database: SQLAlchemy) -> None:
    street = a_street()
    ill = a_category(street, "尘肺工友", Category.MAJOR_ILLNESS, Sensitivity.P2)
    child = a_category(street, "助学孩子", Category.NEEDY_STUDENT, Sensitivity.P3)
    hurtful = a_category(street, "伤心人家", Category.DIBAO, Sensitivity.P3)
    key = a_household_with(street, ill, child, hurtful)

    def who(category: OrganisationCategory) -> set[str]:
        return {role for role in ("supervisor", "officer", "child_officer") if found(street, role, own_category=category.id)}

    assert who(ill) == {"officer", "child_officer"}
    assert who(child) == {"child_officer"}
    assert who(hurtful) == set()
    assert found(street, "supervisor", category=Category.MAJOR_ILLNESS) == set()
    assert found(street, "officer", category=Category.MAJOR_ILLNESS) == {key}
    offered = {role: {own.name for own in catalogue.visible_own(street.actors[role], [street.root])}
               for role in ("supervisor", "officer", "child_officer")}  # fmt: skip
    assert offered == {"supervisor": set(), "officer": {"尘肺工友"}, "child_officer": {"尘肺工友", "助学孩子"}}


def test_what_is_mapped_counts_for_standards_and_itself_can_be_asked_for(database: SQLAlchemy) -> None:
    street = a_street()
    category = a_category(street, "尘肺工友", Category.MAJOR_ILLNESS, Sensitivity.P2)
    household = a_household(street, own_ids=(category.id,))

    (facts,) = queries.facts_of_active(street.officer, [street.communities[0].id], on=NOON.date())

    assert facts.id == household.id
    assert facts.categories == {Category.MAJOR_ILLNESS} and facts.own_categories == {category.id}
    assert facts.primary_category is Category.MAJOR_ILLNESS


def test_another_mapping_counts_from_then_on(database: SQLAlchemy) -> None:
    street = a_street()
    category = a_category(street, "老师傅", Category.NEEDY_WORKER)
    a_household(street, own_ids=(category.id,))

    with transaction():
        catalogue.change_category(street.admin, category.id, name="老师傅", maps_to=Category.MODEL_WORKER, is_on=True, now=NOON)

    (facts,) = queries.facts_of_active(street.officer, [street.communities[0].id], on=NOON.date())
    assert facts.categories == {Category.MODEL_WORKER}


def test_those_of_the_places_above_can_be_chosen_and_those_beside_cannot(database: SQLAlchemy) -> None:
    street = a_street()
    happy, peace = street.communities
    above, mine = a_category(street, "街道的"), a_category(street, "幸福的", at=happy)

    assert [own.name for own in catalogue.choosable(happy)] == ["街道的", "幸福的"]
    assert [own.name for own in catalogue.choosable(peace)] == ["街道的"]
    assert a_household_with(street, above, mine)
    with pytest.raises(InvalidInput):
        a_household_with(street, mine, at=1, name="钱多多")


def test_switched_off_it_cannot_be_chosen_and_who_has_it_keeps_it(database: SQLAlchemy) -> None:
    street = a_street()
    category = a_category(street)
    key = a_household_with(street, category)
    with transaction():
        catalogue.change_category(street.admin, category.id, name=category.name, maps_to=category.maps_to, is_on=False, now=NOON)

    household = queries.get_household(street.officer, key)
    entry = replace(whole_entry(household), grid="2", own_categories=(), own_ids=(category.id,))
    with transaction():
        operations.change_household(street.officer, key, entry, revision=household.revision, now=NOON)

    assert [own.id for own in whole_entry(household).own_categories] == [category.id]
    with pytest.raises(InvalidInput):
        a_household_with(street, category, name="钱多多")


def test_a_word_of_a_sheet_becomes_the_category_when_the_file_is_written(database: SQLAlchemy) -> None:
    street = a_street()
    household = a_household(street, own_labels=("困难教职工家属", "别的"))
    assert whole_entry(household).own_labels == ("困难教职工家属", "别的")
    category = a_category(street)

    with transaction():
        entry = whole_entry(household)
        operations.change_household(street.officer, household.id, entry, revision=household.revision, now=NOON)

    after = whole_entry(household)
    assert ([own.id for own in after.own_categories], after.own_labels) == ([category.id], ("别的",))


@pytest.mark.parametrize(
    ("name", "maps_to", "sensitivity", "code"),
    [
        ("尘肺工友", Category.MAJOR_ILLNESS, Sensitivity.PLAIN, "invalid_input"),
        ("助学孩子", Category.NEEDY_STUDENT, Sensitivity.P2, "invalid_input"),
        ("五保户", Category.DIBAO, Sensitivity.PLAIN, "category.is_standard"),
        ("工友、家属", Category.DIBAO, Sensitivity.PLAIN, "invalid_input"),
        ("困难教职工家属", Category.DIBAO, Sensitivity.PLAIN, "category.name_taken"),
    ],
)
def test_one_that_would_not_do_is_refused(
    database: SQLAlchemy, name: str, maps_to: Category, sensitivity: Sensitivity, code: str
) -> None:
    street = a_street()
    a_category(street)

    with pytest.raises(DomainError) as refused:
        a_category(street, name, maps_to, sensitivity)
    assert refused.value.code == code


def test_only_an_admin_makes_and_changes_them(database: SQLAlchemy) -> None:
    street = a_street()
    category = a_category(street)
    new = NewCategory(uuid4(), "别的", Category.DIBAO, Sensitivity.PLAIN)

    with pytest.raises(Forbidden), transaction():
        catalogue.add_category(street.officer, street.root.id, new, now=NOON)
    with pytest.raises(Forbidden), transaction():
        catalogue.change_category(street.officer, category.id, name="x" * 3, maps_to=Category.DIBAO, is_on=True, now=NOON)
    with pytest.raises(Conflict), transaction():
        catalogue.add_category(street.admin, street.root.id, replace(new, name=category.name), now=NOON)


def test_words_are_matched_without_their_spaces() -> None:
    known = {"老劳模家属": OwnCategory(uuid4(), "老劳模 家属", Category.MODEL_WORKER)}
    assert taken_from(["老劳模　家属", "别的"], known) == ((known["老劳模家属"],), ("别的",))
