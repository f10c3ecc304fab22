"""The lists people need (SPEC 3.10): files that something should be done about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, or_
from sqlalchemy.orm import InstrumentedAttribute

from ...core.clock import at_local
from .dates import months_after
from .models import ChildFile, Household
from .states import CLOSED, ON_LISTS, HouseholdStatus


class Concern(StrEnum):
    """Why a file is on such a list."""

    RECHECK_DUE = "recheck_due"
    LACKING_PAPERS = "lacking_papers"
    NOT_UPDATED = "not_updated"
    NEVER_HELPED = "never_helped"
    HELPED = "helped"
    GONE_BUT_LISTED = "gone_but_listed"
    NOTICE_NOT_GIVEN = "notice_not_given"
    """A minor's file of which the guardian has not been told (SPEC 3.4)."""


About = Callable[[InstrumentedAttribute[UUID]], ColumnElement[bool]]
"""A condition that a room above makes of a household's id."""

_known: dict[str, About] = {}


def know_about_help(*, helped: About, listed: About) -> None:
    """The rooms above say how to tell who has been helped, and who stands on a list that is running."""
    _known.update(helped=helped, listed=listed)


def concern_of(concern: Concern, *, today: date, stale_months: int) -> ColumnElement[bool]:
    """The condition; it says of itself which states it is about. `stale_months`: see the setting."""
    if concern is Concern.NOT_UPDATED:
        since = at_local(months_after(today, -stale_months))
        return and_(Household.status.in_(ON_LISTS), Household.changed_at < since)
    return _CONDITIONS[concern](today)


def _current(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """On the lists, said the other way round: an index of states would fetch them all before the first is shown."""
    return and_(Household.status.not_in([status for status in HouseholdStatus if status not in ON_LISTS]), condition)


def _told(name: str) -> ColumnElement[bool]:
    return _known[name](Household.id) if name in _known else false()


_CONDITIONS: dict[Concern, Callable[[date], ColumnElement[bool]]] = {
    Concern.RECHECK_DUE: lambda today: or_(
        Household.status == HouseholdStatus.RECHECK_DUE,
        and_(Household.status == HouseholdStatus.ACTIVE, Household.recheck_on <= today),
    ),
    Concern.LACKING_PAPERS: lambda today: _current(Household.papers_missing > 0),
    Concern.NEVER_HELPED: lambda today: _current(~_told("helped")),
    Concern.HELPED: lambda today: _current(_told("helped")),
    Concern.GONE_BUT_LISTED: lambda today: and_(
        or_(Household.status.in_(CLOSED), Household.use_stopped_on.is_not(None)), _told("listed")
    ),
    Concern.NOTICE_NOT_GIVEN: lambda today: _current(
        exists().where(ChildFile.household_id == Household.id, ChildFile.notice_given_on.is_(None))
    ),
}
