"""Everything a place decides for itself: one table with defaults and bounds (SPEC, first lines). Pure.

A new one is a line here and its words in `web/words/settings.py`; the settings page shows it by itself. Operations
and doors ask `queries.value_of`; a rule gets the value as an argument.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar, cast

T = TypeVar("T")


class SettingKind(StrEnum):
    """How a value is typed and kept."""

    NUMBER = "number"
    MONEY = "money"
    """In fen."""
    LINE = "line"
    PHONE = "phone"
    WINDOW = "window"
    """Two hours of a day, `09:00-12:00`."""
    SWITCH = "switch"


TEXTS = (SettingKind.LINE, SettingKind.PHONE)
_WINDOW = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]")


class SettingGroup(StrEnum):
    """Where it stands on the page."""

    LOCAL = "local"
    REGISTRY = "registry"
    NOTICES = "notices"
    ANSWERS = "answers"
    GOODS = "goods"
    VISITS = "visits"
    SERVICE = "service"
    ERRANDS = "errands"
    SAFETY = "safety"


@dataclass(frozen=True)
class Setting(Generic[T]):
    """One of them; `in_club` is the default of a small club where that is another (SPEC 13). Bounds are included."""

    name: str
    group: SettingGroup
    kind: SettingKind
    default: T
    in_club: T
    least: int = 0
    most: int = 0

    def fits(self, value: object) -> bool:
        """Whether a kept value may be used; one that does not fit counts as not set."""
        if self.kind is SettingKind.SWITCH:
            return isinstance(value, bool)
        if self.kind is SettingKind.WINDOW:
            return isinstance(value, str) and is_window(value)
        if self.kind in TEXTS:
            return isinstance(value, str) and 0 < len(value) <= self.most
        return isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most

    def among(self, kept: list[dict[str, Any]], *, is_club: bool) -> T:
        """The value in the first of these that has one, the nearest place first; else the default."""
        found = next((own[self.name] for own in kept if self.fits(own.get(self.name))), None)
        return (self.in_club if is_club else self.default) if found is None else cast(T, found)


def is_window(text: str) -> bool:
    """Whether it names two hours of one day, in their order."""
    return _WINDOW.fullmatch(text) is not None and text[:5] < text[6:]


SETTINGS: Final[dict[str, Setting[Any]]] = {}
"""All of them by name, in the order of the page."""


def _kept(setting: Setting[T]) -> Setting[T]:
    SETTINGS[setting.name] = setting
    return setting


def _number(name: str, group: SettingGroup, default: int, least: int, most: int) -> Setting[int]:
    return _kept(Setting(name, group, SettingKind.NUMBER, default, default, least, most))


def _year(name: str, group: SettingGroup) -> Setting[int | None]:
    return _kept(Setting[int | None](name, group, SettingKind.NUMBER, None, None, 2000, 2100))


def _money(name: str, group: SettingGroup, most_yuan: int) -> Setting[int | None]:
    return _kept(Setting[int | None](name, group, SettingKind.MONEY, None, None, 0, most_yuan * 100))


def _text(name: str, group: SettingGroup, most: int, kind: SettingKind = SettingKind.LINE) -> Setting[str | None]:
    return _kept(Setting[str | None](name, group, kind, None, None, 1, most))


def _window(name: str, group: SettingGroup, default: str | None) -> Setting[str | None]:
    return _kept(Setting[str | None](name, group, SettingKind.WINDOW, default, default))


def _switch(name: str, group: SettingGroup, default: bool, *, in_club: bool | None = None) -> Setting[bool]:
    club = default if in_club is None else in_club
    return _kept(Setting(name, group, SettingKind.SWITCH, default, club))


_G = SettingGroup

DIBAO_MONTHLY_FEN = _money("dibao_monthly_fen", _G.LOCAL, 100_000)
"""Per person and month."""
DIBAO_YEAR = _year("dibao_year", _G.LOCAL)
MINIMUM_WAGE_FEN = _money("minimum_wage_fen", _G.LOCAL, 100_000)
"""A month's; assumed for an adult out of work who has no proof (SPEC 3.6)."""
MINIMUM_WAGE_YEAR = _year("minimum_wage_year", _G.LOCAL)

APPROVAL_LEVELS = _number("approval_levels", _G.REGISTRY, 1, 1, 3)
REVIEW_FIRST = _switch("review_first", _G.REGISTRY, False)
RECHECK_MONTHS = _number("recheck_months", _G.REGISTRY, 12, 1, 36)
RECHECK_SOON_DAYS = _number("recheck_soon_days", _G.REGISTRY, 60, 0, 365)
"""So long before its day a recheck is the next thing to do."""
STALE_MONTHS = _number("stale_months", _G.REGISTRY, 12, 1, 36)
"""A file that nobody has changed for so long is on the list of those."""
EXCEPTION_DAYS = _number("exception_days", _G.REGISTRY, 30, 1, 365)
"""How long help in an emergency keeps a barred file open, unless somebody says otherwise."""
ANSWER_DAYS = _number("answer_days", _G.REGISTRY, 15, 1, 180)
"""How long somebody who was not taken in may ask again."""
UNDO_DAYS = _number("undo_days", _G.REGISTRY, 7, 1, 30)
"""How long a whole import can be taken back."""
ELDER_AGE = _number("elder_age", _G.REGISTRY, 60, 50, 80)
ADVANCED_AGE = _number("advanced_age", _G.REGISTRY, 80, 60, 100)
CHILD_HOURS = _number("child_hours", _G.REGISTRY, 24, 1, 72)
"""How long an approval to open what is kept apart holds (OFFLINE 7)."""

SUPERVISION_PHONE = _text("supervision_phone", _G.NOTICES, 30, SettingKind.PHONE)
NOTICE_DAYS = _number("notice_days", _G.NOTICES, 5, 0, 30)
NOTICE_HANGS_DAYS = _number("notice_hangs_days", _G.NOTICES, 30, 1, 180)
LIST_LEVELS = _number("list_levels", _G.NOTICES, 1, 1, 3)
"""Each by another person (SPEC 4.9)."""
AMENDMENT_DAYS = _number("amendment_days", _G.NOTICES, 0, 0, 30)
"""How long what a frozen list is given anew hangs by itself; 0: not at all."""
SMALLEST_GROUP = _number("smallest_group", _G.NOTICES, 5, 5, 50)
"""A group under this many shows only inside a total (SPEC 9.2)."""

OBJECTION_DAYS = _number("objection_days", _G.ANSWERS, 5, 1, 30)
"""Working days, as the next two."""
NOT_RIGHT_DAYS = _number("not_right_days", _G.ANSWERS, 2, 1, 30)
APPEAL_DAYS = _number("appeal_days", _G.ANSWERS, 5, 1, 30)
UNCONFIRMED_DAYS = _number("unconfirmed_days", _G.ANSWERS, 3, 1, 30)
"""Handed over so long ago and not confirmed: somebody asks."""

NEAR_EXPIRY_DAYS = _number("near_expiry_days", _G.GOODS, 30, 0, 365)
BAG_DAYS = _number("bag_days", _G.GOODS, 3, 0, 30)
"""So long after its day what a group has not handed over may stay in its bag (SPEC 5.3)."""
FILE_QUOTA_MB = _number("file_quota_mb", _G.GOODS, 5_000, 0, 1_000_000)

HOURS_STEP = _number("hours_step", _G.SERVICE, 30, 1, 60)
"""Minutes to which the hours of a day are rounded (SPEC 5.9)."""
HOURS_A_DAY = _number("hours_a_day", _G.SERVICE, 8, 1, 24)
"""More hours than these in one day are worth a look; none are taken away."""

MORNING_WINDOW = _window("morning_window", _G.VISITS, "09:00-12:00")
AFTERNOON_WINDOW = _window("afternoon_window", _G.VISITS, "14:00-17:00")
EVENING_WINDOW = _window("evening_window", _G.VISITS, None)
"""The windows in which one calls at doors (SPEC 5.2)."""
HEAVY_KG = _number("heavy_kg", _G.VISITS, 10, 1, 100)
"""Kilograms from which what is brought to a door is called heavy (SPEC 5.2)."""

ERRAND_WINDOW = _window("errand_window", _G.ERRANDS, "15:00-17:00")
"""When orders are taken for the next day (SPEC 5.8)."""
ERRAND_BUYING = _window("errand_buying", _G.ERRANDS, "08:00-09:00")
ERRAND_WORKING_DAYS = _switch("errand_working_days", _G.ERRANDS, False)
"""Whether is bought on working days alone."""

ASKS_FUNDS = _switch("asks_funds", _G.SAFETY, True, in_club=False)
"""Whether the money of a list must be there before it is approved (SPEC 4.8); a campaign may say otherwise."""
SECOND_FACTOR = _switch("second_factor", _G.SAFETY, False)
"""Whether everybody at a desk proves with a code who they are (SPEC 2.6)."""
