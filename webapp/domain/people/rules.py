"""What holds for volunteers: of age or with a guardian, checked, promised. Pure: no database, no clock."""

from __future__ import annotations

from datetime import date, timedelta

from ...core.errors import DomainError, InvalidInput

ADULT = 18
OLDEST = 110
PLEDGE_VERSION = 1
"""Of the words in `web/terms.py`: whoever accepted older ones is asked again before the next booking."""
CHECK_YEARS = 1
"""The record of offences is looked up every year for who meets children."""
INSURANCE_YEARS = 5
SOON = 30
"""Days before its end that an insurance is called to mind."""


def years_later(day: date, years: int) -> date:
    """The same day so many years on; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def is_adult(born_on: date | None, *, on: date) -> bool:
    """Known to be of age on that day."""
    return born_on is not None and years_later(born_on, ADULT) <= on


def is_minor(born_on: date | None, *, on: date) -> bool:
    """Known to be under 18 on that day."""
    return born_on is not None and not is_adult(born_on, on=on)


def checked_until(checked_on: date | None) -> date | None:
    """The last day on which a look at the record of offences still counts."""
    return years_later(checked_on, CHECK_YEARS) if checked_on else None


def is_for_children(checked_on: date | None, *, on: date) -> bool:
    """Whether somebody may be the one that SPEC 5.3 asks for where a minor lives."""
    until = checked_until(checked_on)
    return until is not None and on <= until


def is_ending(until: date | None, *, today: date) -> bool:
    """Whether insurance has run out or will within a month: time to renew it."""
    return until is not None and until <= today + timedelta(days=SOON)


def check_born_on(born_on: date, *, today: date) -> None:
    """A birthday that somebody who helps can have. Raises InvalidInput for `born_on`."""
    if not today.year - OLDEST <= born_on.year or born_on >= today:
        raise InvalidInput({"born_on": ["volunteer.born_on"]})


def check_guardian(born_on: date, name: str | None, phone: str | None, *, today: date) -> None:
    """Under 18 somebody answers for them (SPEC 2.4). Raises InvalidInput for what is missing."""
    if not is_minor(born_on, on=today):
        return
    given = {"guardian_name": name, "guardian_phone": phone}
    if missing := {field: ["volunteer.guardian"] for field, value in given.items() if not value}:
        raise InvalidInput(missing)


def check_may_be_verified(
    born_on: date | None, guardian_name: str | None, guardian_phone: str | None, *, has_paper: bool, today: date
) -> None:
    """What has to be on file before somebody is let go on visits. Raises DomainError."""
    if born_on is None:
        raise DomainError("volunteer.born_on_first")
    if is_minor(born_on, on=today) and not (guardian_name and guardian_phone and has_paper):
        raise DomainError("volunteer.guardian_first")


def check_day_of_check(checked_on: date, *, today: date) -> None:
    """The record was looked up already, and not more than a year ago. Raises InvalidInput for `checked_on`."""
    if checked_on > today or not is_for_children(checked_on, on=today):
        raise InvalidInput({"checked_on": ["volunteer.checked_on"]})


def check_insured_until(until: date, *, today: date) -> None:
    """A policy that still runs, and not for longer than any does. Raises InvalidInput for `insured_until`."""
    if not today <= until <= years_later(today, INSURANCE_YEARS):
        raise InvalidInput({"insured_until": ["volunteer.insured_until"]})


def name_order(name: str) -> list[tuple[int, bytes]]:
    """To sort names by: GB 2312 keeps the 3,755 commonest characters in the order of their pinyin, rarer ones come after."""
    return [(len(code), code) for code in (character.encode("gb18030") for character in name)]
