"""Income and needs year by year, and what the school said (SPEC 3.10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask_sqlalchemy import SQLAlchemy

from tests.factories import NOON, Street, a_household, a_person, a_street, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.errors import Forbidden, InvalidInput, NotFound
from webapp.core.transaction import transaction
from webapp.domain.audit.queries import history_of
from webapp.domain.households import operations
from webapp.domain.households.amounts import Period, Qualifier
from webapp.domain.households.entries import StatedIncome
from webapp.domain.households.fact_finding import facts_of_active
from webapp.domain.households.importing.preview import IncomeBasis
from webapp.domain.households.models import Household, HouseholdYear
from webapp.domain.households.operations import YearFigures
from webapp.domain.households.registering import whole_entry
from webapp.domain.households.relations import Relation
from webapp.domain.households.situations import YearlySum
from webapp.domain.households.yearly import years_of

LAST = NOON.year - 1
IN_A_YEAR = NOON + timedelta(days=365)


def monthly(fen: int) -> StatedIncome:
    return StatedIncome(fen, IncomeBasis.PER_CAPITA, Qualifier.EXACT, Period.MONTH)


@pytest.fixture
def street(database: SQLAlchemy) -> Street:
    return a_street()


@pytest.fixture
def household(street: Street) -> Household:
    child = a_person("赵小雨", relation=Relation.DAUGHTER, birth_date=date(2016, 5, 1))
    return a_household(street, a_person(), child, incomes=(monthly(500_00),), needs="棉被")


def record(street: Street, household: Household, figures: YearFigures) -> HouseholdYear:
    with transaction():
        return operations.record_year(street.officer, household.id, figures, now=NOON)


def school(actor: Any, household: Household, person_id: UUID, result: str = "成绩中上", year: int = LAST) -> HouseholdYear:
    with transaction():
        return operations.record_school(actor, household.id, person_id, year=year, result=result, now=NOON)


def test_what_is_written_over_in_another_year_stays_in_its_own(street: Street, household: Household) -> None:
    with transaction():
        typed = replace(whole_entry(household), incomes=(monthly(700_00),), needs="米")
        operations.change_household(street.officer, household.id, typed, revision=household.revision, now=IN_A_YEAR)

    (kept,) = years_of(household.id)
    assert (kept.year, kept.incomes, kept.needs) == (NOON.year, [monthly(500_00).as_plain()], "棉被")
    assert (household.needs, household.figures_year) == ("米", IN_A_YEAR.year)


def test_a_correction_within_the_year_leaves_no_year_behind(street: Street, household: Household) -> None:
    with transaction():
        typed = replace(whole_entry(household), incomes=(monthly(700_00),))
        operations.change_household(street.officer, household.id, typed, revision=household.revision, now=NOON)

    assert years_of(household.id) == []


def test_an_earlier_year_is_added_and_what_is_blank_stays(street: Street, household: Household) -> None:
    record(street, household, YearFigures(LAST, monthly(450_00), "轮椅"))

    row = record(street, household, YearFigures(LAST, medical=YearlySum(LAST, 30_000_00)))

    assert (row.needs, row.incomes) == ("轮椅", [monthly(450_00).as_plain()])
    assert (row.sums or {})["medical"]["fen"] == 30_000_00
    assert history_of(household.id)[0].fields == [str(LAST), "medical"], "fields, and no value"


def test_last_years_sum_is_known_to_standards(street: Street, household: Household) -> None:
    record(street, household, YearFigures(LAST, loss=YearlySum(LAST, 8_000_00)))

    (facts,) = facts_of_active(street.officer, [household.organisation_id], on=NOON.date())
    assert [(sum_.year, sum_.fen) for sum_ in facts.loss] == [(LAST, 8_000_00)]


def test_this_years_figures_are_the_files_own(street: Street, household: Household) -> None:
    for year in (NOON.year, NOON.year + 1):
        with pytest.raises(InvalidInput):
            record(street, household, YearFigures(year, needs="轮椅"))
    with pytest.raises(Forbidden), transaction():
        operations.record_year(street.approver, household.id, YearFigures(LAST, needs="轮椅"), now=NOON)


def test_the_year_a_stale_file_speaks_of_is_closed_before_it_is_added_to(street: Street, household: Household) -> None:
    with transaction():
        row = operations.record_year(street.officer, household.id, YearFigures(NOON.year, needs="轮椅"), now=IN_A_YEAR)

    assert (row.needs, row.incomes) == ("轮椅", [monthly(500_00).as_plain()])
    assert (household.needs, household.figures_year) == ("棉被", IN_A_YEAR.year)


def test_the_schools_word_is_the_child_officers(street: Street, household: Household) -> None:
    child = whole_entry(household).people[1].id
    assert (school(street.child_officer, household, child).school) == {str(child): "成绩中上"}

    with pytest.raises(Forbidden, match=r"child\.ask_first"):
        school(street.officer, household, child)
    for nobody in (uuid4(), whole_entry(household).head.id):
        with pytest.raises(NotFound):
            school(street.child_officer, household, nobody)
    with pytest.raises(InvalidInput):
        school(street.child_officer, household, child, year=NOON.year + 1)
    assert "成绩中上" not in f"{history_of(household.id)[0].fields}"


def test_the_page_shows_earlier_years_opened_and_the_schools_word_with_the_children(
    client: Visitor, database: SQLAlchemy
) -> None:
    street = a_street(now=clock.now())
    child = a_person("赵小雨", relation=Relation.DAUGHTER, birth_date=date(2016, 5, 1))
    home = a_household(street, a_person(), child)
    there, year = f"/desk/households/{home.id}", str(clock.local_day(clock.now()).year - 1)
    officer, keeper = signed_in(client, "officer"), signed_in(Visitor(client.application), "child_officer")

    told = {"year": year, "income": "约450", "basis": "per_capita", "period": "month", "needs": "一台轮椅"}
    assert officer.post(f"{there}/years", data=told).status_code == 303
    assert keeper.post(f"{there}/school", data={"person": str(child.id), "year": year, "result": "评了三好"}).status_code == 303

    closed = officer.get(there).get_data(as_text=True)
    opened = officer.post(f"{there}/open", data={"reason": "reason.check"}).get_data(as_text=True)
    with_children = keeper.post(f"{there}/open-children", data={"reason": "家访"}).get_data(as_text=True)
    assert "一台轮椅" not in closed and "一台轮椅" in opened and f"{year} 年" in opened
    assert "评了三好" not in closed + opened and "评了三好" in with_children


@pytest.mark.parametrize(
    "typed",
    [{"needs": "一台轮椅", "year": "9999"}, {"needs": "一台轮椅", "year": "²"}, {"year": "2020", "income": "很多"}, {"year": "2020"}],
)
def test_a_refused_year_comes_back_as_it_was_typed(client: Visitor, database: SQLAlchemy, typed: dict[str, str]) -> None:
    street = a_street(now=clock.now())
    home = a_household(street)
    answer = signed_in(client, "officer").post(f"/desk/households/{home.id}/years", data=typed)

    assert answer.status_code == 422
    assert all(value in answer.get_data(as_text=True) for value in typed.values())
