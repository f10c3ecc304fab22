"""The days of campaigns for people: from when to when, how long until the feast, and what to begin with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from ..core.feasts import Feast, next_feast
from ..core.lunar import FIRST_DAY, LAST_DAY
from ..domain.campaigns.anchors import FEASTS, anchor_of, days_until, next_anchor
from ..domain.campaigns.models import Campaign
from ..domain.campaigns.queries import is_begun
from ..domain.campaigns.states import ONE_SCHEME, Festival
from ..domain.campaigns.suggesting import LOOK_AHEAD, SURVEY_BEFORE, coming_festivals, suggest_days
from ..domain.people.actors import Actor
from ..domain.people.permissions import Permission
from .show import day_with_lunar
from .words import label

FESTIVALS_SHOWN = 5


def days_of(campaign: Campaign) -> str:
    """`2027 年 1 月 10 日（腊月初三） – 2 月 10 日（正月初五）`; a standing one only begins."""
    first = day_with_lunar(campaign.starts_on, year=True)
    if campaign.is_standing:
        return str(_("%(day)s起，常年", day=first))
    same = campaign.ends_on.year == campaign.starts_on.year
    return f"{first} – {day_with_lunar(campaign.ends_on, year=not same)}"


@dataclass(frozen=True)
class Countdown:
    """How many days are left until the feast a campaign hangs on; 0 on the day itself."""

    feast: Feast
    day: date
    left: int


def countdown(campaign: Campaign, today: date) -> Countdown | None:
    """Nothing once it is past, and for what hangs on no feast."""
    feast, on = FEASTS.get(campaign.festival), anchor_of(campaign.festival, campaign.starts_on, campaign.ends_on)
    if feast is None or on is None or on < today:
        return None
    return Countdown(feast, on, days_until(on, today))


@dataclass(frozen=True)
class Coming:
    """A festival to choose from."""

    festival: Festival
    day: date
    left: int


def coming(today: date) -> list[Coming]:
    """The next few."""
    found = coming_festivals(today, FESTIVALS_SHOWN)
    return [Coming(festival, day, days_until(day, today)) for festival, day in found]


@dataclass(frozen=True)
class SpringAhead:
    """The Spring Festival is near enough to begin; `survey_on`: when a survey should start."""

    day: date
    left: int
    survey_on: date

    @property
    def is_time(self) -> bool:
        """Whether the survey should have begun."""
        return self.left <= SURVEY_BEFORE


def unbegun_spring(actor: Actor, today: date) -> SpringAhead | None:
    """The Spring Festival ahead, for whoever could begin its campaign and where nobody has."""
    ahead = spring_ahead(today)
    if ahead is None or not actor.can(Permission.CAMPAIGN_WRITE):
        return None
    return None if is_begun(actor, ONE_SCHEME, ahead.day) else ahead


def feast_in(values: Mapping[str, Any], today: date) -> Countdown | None:
    """The feast that a form is about: near the days that were typed, else the next one."""
    try:
        festival = Festival(values.get("festival") or "")
    except ValueError:
        return None
    starts, feast = _as_day(values.get("starts_on")), FEASTS.get(festival)
    on = anchor_of(festival, starts, _as_day(values.get("ends_on")) or starts) if starts else next_anchor(festival, today)
    return Countdown(feast, on, days_until(on, today)) if feast is not None and on is not None else None


def _as_day(text: object) -> date | None:
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


def spring_ahead(today: date) -> SpringAhead | None:
    """Some weeks before the Spring Festival."""
    day = next_feast(Feast.SPRING, today)
    left = days_until(day, today)
    survey_on = date.fromordinal(day.toordinal() - SURVEY_BEFORE)
    return SpringAhead(day, left, survey_on) if 0 < left <= LOOK_AHEAD else None


def suggested(festival: Festival, today: date) -> dict[str, Any]:
    """The fields of the form for a campaign that can be foreseen. Its title stands on Chinese papers."""
    days = suggest_days(festival, today)
    if days is None:
        return {"festival": festival.value}
    with force_locale("zh"):
        name = label(festival)
    title = f"{days.year} 年{name}" if name.endswith("慰问") else f"{days.year} 年{name}慰问"
    return {
        "festival": festival.value, "title": title, "starts_on": days.starts_on.isoformat(),
        "ends_on": "" if days.is_standing else days.ends_on.isoformat(),
        "is_standing": "yes" if days.is_standing else "",
    }  # fmt: skip
