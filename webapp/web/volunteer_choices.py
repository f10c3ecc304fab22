"""What a volunteer's form offers: places, skills, free times, as values with their words."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from ..domain.people.models import FreeTime, Skill, WhyNot
from ..domain.people.profiles import places_to_help
from .words import label

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Choices:
    """Places only where an organisation has any below it."""

    areas: Pairs
    skills: Pairs
    free_times: Pairs

    def words_of(self, areas: list[str], skills: list[str], free_times: list[str]) -> list[str]:
        """What somebody chose, in words; a place that is gone is left out."""
        known = dict([*self.areas, *self.skills, *self.free_times])
        return [known[value] for value in (*areas, *skills, *free_times) if value in known]


def choices_of(organisation_id: UUID) -> Choices:
    """The choices of those who help this organisation."""
    return Choices(
        areas=[(str(place.id), place.name) for place in places_to_help(organisation_id)],
        skills=[(skill.value, label(skill)) for skill in Skill],
        free_times=[(time.value, label(time)) for time in FreeTime],
    )


def reasons() -> Pairs:
    """Why somebody is not taken on, or rests."""
    return [(why.value, label(why)) for why in WhyNot]
