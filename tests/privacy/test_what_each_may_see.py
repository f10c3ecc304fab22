"""Volunteers, team leads, donors and people from the street, walked over every door: what they must never be told."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.privacy.conftest import DESK, FIELD, Told, Windows
from tests.privacy.values import Value, Values
from tests.privacy.walk import Seen
from webapp.core.crypto import FieldClass

OUTSIDE = ("public", *FIELD)
CONTACT = {"Household.address_as", "HouseholdPhone.number"}
PAPER = {"receipts.show_printing", "receipts.printing_pdf"}
"""What comes out of the printer; each look at it is recorded (SPEC 7.1)."""
DOOR = {"Household.place", "Household.mind"}
ERRANDS = {"ErrandLine.said", "ErrandPurchase.said"}


def leaks(
    seen: list[Seen], values: Values, may_see: Callable[[Value], bool] = lambda value: False
) -> Iterator[str]:
    """One line for each value that was told and should not have been."""
    for answer in seen:
        for value in values.found_in(answer.text):
            if not may_see(value) and value.text not in answer.url:  # what the visitor knew already
                yield f"{answer.method} {answer.url} ({answer.status}) tells {value.what}: {value.text}"


def may_see(windows: Windows) -> Callable[[Value], bool]:
    """SPEC 2.4: contact while it is one's own visit until the day after, the door from the day before;
    of errands what one carries on its day, and the list one buys from, of no person (SPEC 5.8)."""

    def allowed(value: Value) -> bool:
        if value.of in windows.accounts:
            return True
        if value.what in ERRANDS:
            return value.of in windows.errands
        if value.what in CONTACT:
            return value.of in windows.contact
        return value.what in DOOR and value.of in windows.door

    return allowed


def expect_nothing(found: Iterator[str]) -> None:
    lines = sorted(set(found))
    assert not lines, f"{len(lines)} leaks\n" + "\n".join(lines[:40])


@pytest.mark.parametrize("visitor", OUTSIDE)
def test_nothing_of_a_household_beyond_its_window(told: Told, visitor: str) -> None:
    expect_nothing(leaks(told.walks[visitor].seen, told.values, may_see(told.windows[visitor])))


@pytest.mark.parametrize("visitor", OUTSIDE)
def test_no_name_or_phone_in_what_was_made_of_them_earlier(told: Told, visitor: str) -> None:
    expect_nothing(leaks(told.walks[visitor].seen, told.before))


@pytest.mark.parametrize("visitor", OUTSIDE)
def test_no_code_from_inside_a_slip(told: Told, visitor: str) -> None:
    asked = [answer for answer in told.walks[visitor].seen if not answer.endpoint.startswith("confirm.")]
    expect_nothing(leaks(asked, told.codes))


@pytest.mark.parametrize("visitor", DESK)
def test_what_is_sealed_shows_at_the_desk_only_where_the_record_says_who_opened_it(told: Told, visitor: str) -> None:
    """SPEC 2.5. A page that is simply visited shows nothing that is P2 or P3."""
    models = ("Household.", "Person.", "ChildFile.")

    def may(value: Value) -> bool:
        if value.level is FieldClass.P1 or not value.what.startswith(models):
            return True
        return value.of is not None and (visitor, value.of) in told.opened[value.level]

    expect_nothing(leaks(told.walks[visitor].seen, told.values, may))


@pytest.mark.parametrize("visitor", DESK)
def test_codes_are_on_paper_only(told: Told, visitor: str) -> None:
    seen = told.walks[visitor].seen
    expect_nothing(leaks([answer for answer in seen if answer.endpoint not in PAPER], told.codes))
    assert visitor == "officer" or not [answer for answer in seen if answer.endpoint in PAPER and answer.status == 200]


def test_the_volunteer_really_sees_what_the_day_allows(told: Told) -> None:
    """Else the walk proves nothing: phones of the coming days, doors of the days around today."""
    windows = told.windows["volunteer"]
    seen = {(value.what, value.of) for answer in told.walks["volunteer"].seen for value in told.values.found_in(answer.text)}

    assert len(windows.contact) > len(windows.door) > 0
    assert {of for what, of in seen if what == "HouseholdPhone.number"} == windows.contact
    assert {of for what, of in seen if what == "Household.place"} == windows.door


@pytest.mark.parametrize("visitor", (*OUTSIDE, *DESK))
def test_no_door_breaks(told: Told, visitor: str) -> None:
    broken = [f"{answer.method} {answer.url}: {answer.text}" for answer in told.walks[visitor].seen if answer.status == 500]
    expect_nothing(iter(broken))
