"""What everybody has together, and when it is not known (SPEC 1.3, 3.6)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from webapp.domain.households.amounts import Period, Qualifier
from webapp.domain.households.earning import Earned, Earner, earned_by
from webapp.domain.households.entries import StatedIncome
from webapp.domain.households.importing.preview import IncomeBasis
from webapp.domain.households.rules import per_capita_yearly
from webapp.domain.households.situations import WorkStatus

WAGE = 201_000
OUT = Earner(40, work_status=WorkStatus.OUT_OF_WORK)
CHILD, PUPIL = Earner(9), Earner(17, work_status=WorkStatus.AT_SCHOOL)


def has(yuan: int, qualifier: Qualifier = Qualifier.EXACT, period: Period | None = Period.MONTH, age: int = 40) -> Earner:
    return Earner(age, StatedIncome(yuan * 100, IncomeBasis.PERSON, qualifier, period))


def earned(*people: Earner, size: int | None = None, wage: int | None = WAGE) -> Earned | None:
    return earned_by(people, len(people) if size is None else size, wage_fen=wage, elder_age=60)


def test_incomes_of_all_are_added_up_and_children_and_pupils_earn_nothing() -> None:
    assert earned(has(1000), has(24_000, period=Period.YEAR), CHILD, PUPIL) == Earned(Fraction(3_600_000))


@pytest.mark.parametrize(
    "people",
    [
        (has(1000), Earner(40)),  # nobody said
        (has(1000), Earner(None)),  # not even an age
        (has(1000), Earner(16)),  # may be at work
        (has(1000, period=None),),  # a month or a year?
        (Earner(40, work_status=WorkStatus.AT_WORK),),
    ],
)
def test_as_soon_as_one_is_not_known_the_sum_is_not(people: tuple[Earner, ...]) -> None:
    assert earned(*people) is None


def test_somebody_who_is_not_on_file_makes_it_unknown() -> None:
    assert earned(has(1000), size=2) is None
    assert earned_by([has(1000)], None, wage_fen=WAGE, elder_age=60) is None


def test_an_adult_out_of_work_without_proof_counts_with_the_minimum_wage_and_it_is_marked() -> None:
    assert earned(OUT, CHILD) == Earned(Fraction(WAGE * 12), Qualifier.ABOUT, assumed=1)


@pytest.mark.parametrize(
    "somebody",
    [
        Earner(40, work_status=WorkStatus.OUT_OF_WORK, has_proof=True),
        Earner(17, work_status=WorkStatus.OUT_OF_WORK),
        Earner(60, work_status=WorkStatus.OUT_OF_WORK),
        Earner(None, work_status=WorkStatus.OUT_OF_WORK),
    ],
)
def test_nothing_is_assumed_of_anybody_else(somebody: Earner) -> None:
    assert earned(somebody) is None


def test_what_somebody_out_of_work_said_counts_and_nothing_is_assumed() -> None:
    said = Earner(40, StatedIncome(30_000, IncomeBasis.PERSON, period=Period.MONTH), WorkStatus.OUT_OF_WORK)
    assert earned(said) == Earned(Fraction(360_000))


def test_without_a_minimum_wage_on_record_it_stays_unknown() -> None:
    assert earned(OUT, wage=None) is None


def test_a_sum_is_as_exact_as_its_parts() -> None:
    at_least = has(1000, Qualifier.AT_LEAST)
    assert [earned(*people).qualifier for people in (
        (at_least, has(1)), (at_least, has(1, Qualifier.ABOUT)), (has(1, Qualifier.ABOUT), CHILD), (at_least, OUT))] == [
        Qualifier.AT_LEAST, Qualifier.ABOUT, Qualifier.ABOUT, Qualifier.ABOUT]  # fmt: skip


def test_what_was_said_of_the_whole_goes_before_what_is_added_up() -> None:
    together = Earned(Fraction(120_000), Qualifier.AT_LEAST)
    of_all = StatedIncome(240_000, IncomeBasis.HOUSEHOLD, period=Period.YEAR)

    assert per_capita_yearly((of_all,), 2, together) == (Fraction(120_000), Qualifier.EXACT)
    assert per_capita_yearly((), 2, together) == (Fraction(60_000), Qualifier.ABOUT)
    assert per_capita_yearly((), None, together) is None
