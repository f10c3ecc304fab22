"""Days to begin with, counted back from the feast (DOMAIN-ZH 4): whoever writes a plan only has to correct them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

from ...core.feasts import Feast, feast_day
from ...core.lunar import LAST_DAY
from .anchors import FEASTS, next_anchor
from .plan import Phase, PhaseKind
from .states import ONE_SCHEME, Festival

SURVEY_BEFORE = 45
"""Days before the Spring Festival at which a survey should begin."""
LOOK_AHEAD = 75
"""Days before it at which the desk begins to speak of it."""
BEFORE = {**dict.fromkeys(ONE_SCHEME, SURVEY_BEFORE), Festival.SCHOOL: 40, Festival.LANTERN: 20}
USUALLY_BEFORE = 30
LONG_ENOUGH = 10
"""A campaign of fewer days is one phase, or two; nobody needs that suggested."""
_SHARES = ((PhaseKind.SURVEY, 0.3), (PhaseKind.LIST, 0.6), (PhaseKind.GOODS, 0.72), (PhaseKind.VISITS, 1.0))
"""Up to which part of the way to the feast each phase lasts."""


@dataclass(frozen=True)
class Suggested:
    """Days for a new campaign; `feast_day` is what they were counted from, where there is one."""

    starts_on: date
    ends_on: date
    feast_day: date | None = None
    is_standing: bool = False

    @property
    def year(self) -> int:
        """Of the festival it is held for."""
        return (self.feast_day or self.starts_on).year


def suggest_days(festival: Festival, today: date) -> Suggested | None:
    """For the next time this festival is kept; nothing for what is held for something else."""
    if festival is Festival.DAILY:
        return Suggested(today, LAST_DAY, is_standing=True)
    if festival is Festival.SUMMER:
        year = today.year + (today > date(today.year, 9, 15))
        return Suggested(max(today, date(year, 6, 15)), date(year, 9, 15))
    feast = next_anchor(festival, today)
    if feast is None:
        return None
    starts_on = max(today, feast - timedelta(days=BEFORE.get(festival, USUALLY_BEFORE)))
    is_spring = FEASTS[festival] is Feast.SPRING
    return Suggested(starts_on, feast_day(Feast.LANTERN, feast.year) if is_spring else feast, feast)


def coming_festivals(today: date, count: int) -> list[tuple[Festival, date]]:
    """The next festivals with their days; of two names for the same scheme the shorter one."""
    days = [(festival, day) for festival in FEASTS if (day := next_anchor(festival, today)) is not None]
    days = [(festival, day) for festival, day in days if festival is not Festival.NEW_YEAR_AND_SPRING]
    return sorted(days, key=lambda pair: pair[1])[:count]


def suggest_phases(starts_on: date, ends_on: date, feast: date | None, names: dict[PhaseKind, str]) -> Sequence[Phase]:
    """The days up to the feast shared out, and what is left after it for signatures and checks."""
    end = min(ends_on, (feast or ends_on + timedelta(days=1)) - timedelta(days=1))
    length = (end - starts_on).days + 1
    if length < LONG_ENOUGH:
        return []
    found, first = [], starts_on
    for kind, share in _SHARES:
        last = starts_on + timedelta(days=round(length * share) - 1)
        found.append(Phase(uuid4(), kind, names[kind], first, last))
        first = last + timedelta(days=1)
    if first <= ends_on:
        found.append(Phase(uuid4(), PhaseKind.CHECK, names[PhaseKind.CHECK], first, ends_on))
    return found
